"""The command line speaks German where environment or option say so; programs hear English."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.server import run_program
from tillbook.config.commands import COMMANDS

ENGLISH = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def said(*words: str, **environ: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tillbook", *words],
        env={**ENGLISH, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "environ",
    [{"LANG": "de_DE.UTF-8"}, {"LC_ALL": "de_AT.UTF-8", "LANG": "en_GB.UTF-8"}, {"LANGUAGE": "de"}],
)
def test_the_help_is_german_where_the_environment_is(environ):
    status, text = said("--help", **environ)
    assert status == 0
    assert "Aufruf: tillbook" in text
    assert "Optionen:" in text
    assert "diese Hilfe zeigen" in text
    assert "Büro, Kassen und Schnittstelle" in text
    assert "Serve the" not in text


@pytest.mark.parametrize(
    "environ",
    [{}, {"LANG": "C.UTF-8"}, {"LANG": "fr_FR.UTF-8"}, {"LC_ALL": "C", "LANG": "de_DE.UTF-8"}],
)
def test_it_is_english_otherwise(environ):
    _status, text = said("--help", **environ)
    assert "usage: tillbook" in text
    assert "Serve the back office" in text


def test_the_option_wins_over_the_environment():
    assert "Aufruf:" in said("--language", "de", "--help", LANG="en_GB.UTF-8")[1]
    assert "usage:" in said("--language=en", "--help", LANG="de_DE.UTF-8")[1]
    status, text = said("--language", "xx", "--help")
    assert status == 2
    assert "invalid choice" in text


@pytest.mark.parametrize("verb", [name.rstrip("_") for name in COMMANDS])
def test_every_verb_explains_itself_in_german(verb):
    status, text = said(verb, "--help", LANG="de_DE.UTF-8")
    assert status == 0
    assert "Aufruf:" in text
    assert "show this help" not in text


@pytest.mark.engines("sqlite")
def test_refusals_are_german_too_and_json_stays_as_it_is(shop, database):
    german = {**database.environ, "LANGUAGE": "de"}
    refused = run_program(["report", "day", "--from", "gestern"], german)
    assert refused.returncode == 2
    assert "ist kein Tag" in refused.stderr
    turned = run_program(["report", "sales", "--from", "2026-03-31", "--to", "2026-03-01"], german)
    assert (turned.returncode, turned.stdout) == (2, "")
    assert "--from" in turned.stderr
    assert "Mitarbeiter" in run_program(["report", "sales"], german).stdout
    assert "Konto" in run_program(["report", "trial-balance"], german).stdout
    missing = run_program(["export", "journal"], german)
    assert "diese Argumente sind nötig" in missing.stderr
    holds = run_program(["verify"], german)
    assert "Alles stimmt" in holds.stdout or "Bewiesen" in holds.stdout
    english = {**database.environ, "LANGUAGE": "en"}
    for words in (["verify", "--json"], ["report", "day", "--format", "json"]):
        told = json.loads(run_program(words, german).stdout)
        same = json.loads(run_program(words, english).stdout)
        assert {**told, "milliseconds": 0} == {**same, "milliseconds": 0}
