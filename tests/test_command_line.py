"""The program's manners: help that helps, one sentence when it refuses, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db.utils import OperationalError

from tests.support.server import run_program
from tillbook import __version__
from tillbook.config import command_line
from tillbook.config.command_line import sentence
from tillbook.config.commands import COMMANDS
from tillbook.config.commands.refusal import Refused


def test_version_prints_the_version_alone(capsys):
    assert command_line.main(["version"]) == 0
    assert capsys.readouterr().out == f"Tillbook {__version__}\n"


def test_help_names_every_verb_with_a_sentence(capsys):
    with pytest.raises(SystemExit) as exit_:
        command_line.main(["--help"])
    assert exit_.value.code == 0
    printed = capsys.readouterr().out
    assert all(f"    {name.removesuffix('_')} " in printed for name in COMMANDS)


@pytest.mark.parametrize("name", [name.removesuffix("_") for name in COMMANDS])
def test_every_verb_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as exit_:
        command_line.main([name, "--help"])
    assert exit_.value.code == 0
    assert f"usage: tillbook {name}" in capsys.readouterr().out


def test_an_unknown_verb_is_refused_with_status_2():
    done = run_program(["dance"], os.environ)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (Refused("there is no location STORE009."), "tillbook: there is no location STORE009.\n"),
        (KeyError("a\nb"), "tillbook: 'a\\nb' (KeyError; TILLBOOK_DEBUG=1 shows where)\n"),
        (
            FileNotFoundError(2, "No such file or directory", "x.csv"),
            "tillbook: No such file or directory: x.csv\n",
        ),
    ],
)
def test_an_error_is_one_sentence_and_status_2(monkeypatch, capsys, error, wanted):
    def fail(args: object) -> int:
        raise error

    monkeypatch.setattr("tillbook.config.commands.version.run", fail)
    assert command_line.main(["version"]) == 2
    assert capsys.readouterr().err == wanted


def test_debugging_shows_where(monkeypatch, capsys):
    def fail(args: object) -> int:
        raise KeyError("a")

    monkeypatch.setattr("tillbook.config.commands.version.run", fail)
    monkeypatch.setenv("TILLBOOK_DEBUG", "1")
    assert command_line.main(["version"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_quiet(monkeypatch, capsys):
    def interrupted(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("tillbook.config.commands.version.run", interrupted)
    assert command_line.main(["version"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.engines("sqlite")
def test_a_data_directory_that_cannot_be_written_is_named(database, tmp_path):
    (tmp_path / "file").write_text("")
    environ = {**database.environ, "TILLBOOK_DATA": str(tmp_path / "file" / "data")}
    del environ["DATABASE_URL"]
    done = run_program(["migrate"], environ)
    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.engines("sqlite")
def test_a_database_url_of_another_kind_is_refused(database):
    done = run_program(["migrate"], {**database.environ, "DATABASE_URL": "mysql://x/y"})
    assert done.returncode == 2
    assert "postgresql://" in done.stderr


@pytest.mark.parametrize("verb", [["report", "day"], ["verify"], ["apikey", "list"], ["serve"]])
def test_a_mistyped_data_directory_is_named_and_not_made(tmp_path, verb):
    typo = tmp_path / "typo"
    environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "tillbook", *verb],
        env={**environ, "TILLBOOK_DATA": str(typo)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 2
    assert f"there is no business in {typo}" in ran.stderr
    assert not typo.exists()


@pytest.mark.parametrize(
    "said",
    ["no such table: price_list", 'relation "price_list" does not exist', "no such column: x"],
)
def test_a_database_of_an_older_version_is_named_as_one(said):
    assert "tillbook migrate" in sentence(OperationalError(said))
    assert "tillbook migrate" not in sentence(OperationalError("disk I/O error"))
