"""Keys from the command line: made, listed, ended."""

from __future__ import annotations

from django.test import Client

from tests.api.calling import Caller
from tillbook.config.command_line import main


def test_a_key_is_made_listed_used_and_ended(shop, capsys):
    words = ["apikey", "create", "--name", "Robot", "--scope", "inventory:read"]
    assert main([*words, "--location", "STORE002"]) == 0
    made = capsys.readouterr()
    key = made.out.strip()
    assert made.out == key + "\n"
    assert key not in made.err
    assert Caller(key, Client()).get("/stock/levels").status == 200
    assert main(["apikey", "list"]) == 0
    listed = capsys.readouterr().out
    assert key not in listed
    prefix = key.split("_")[1]
    row = next(line for line in listed.splitlines() if line.startswith(prefix))
    assert [part.strip() for part in row.split("|")][1:3] == ["Robot", "live"]
    assert "STORE002" in row
    assert main(["apikey", "revoke", prefix]) == 0
    assert main(["apikey", "revoke", prefix]) == 2
    assert main(["apikey", "revoke", "nothing"]) == 2
    assert "no key nothing" in capsys.readouterr().err


def test_a_scope_that_does_not_exist_is_refused(shop, capsys):
    assert main(["apikey", "create", "--name", "x", "--scope", "everything"]) == 2
    said = capsys.readouterr()
    assert "inventory:write" in said.err
    assert said.out == ""
