"""`tillbook init` and `tillbook apikey`, as a shop owner types them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.server import run_program
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.models import ApiKey, Person
from tillbook.masters.organisation.operations import key_digest

GIVEN = {
    "--company": "Corner Shop",
    "--country": "GB",
    "--currency": "GBP",
    "--location": "STORE001",
    "--owner": "ann@corner.example",
}
PASSWORD = "plenty of shelves\n"


def _init(database, password=PASSWORD, **changed):
    given = {**GIVEN, **{f"--{k.replace('_', '-')}": v for k, v in changed.items()}}
    words = [word for option, value in given.items() if value for word in (option, value)]
    return run_program(["init", *words, "--password-stdin"], database.environ, stdin=password)


def test_init_sets_up_a_company_that_is_open_and_an_owner_who_can_sign_in(database):
    done = _init(database)
    assert done.returncode == 0, done.stderr
    (company,) = organisation.companies()
    assert (company.name, company.country, company.currency) == ("Corner Shop", "GB", "GBP")
    (location,) = company.locations.values()
    assert (location.code, str(location.zone)) == ("STORE001", "Europe/London")
    owner = Person.objects.get(email="ann@corner.example")
    assert owner.check_password(PASSWORD.strip())


@pytest.mark.postgresql_by_night
def test_init_again_with_the_same_name_is_refused_and_writes_nothing(database):
    assert _init(database).returncode == 0
    again = _init(database, owner="ben@corner.example")
    assert again.returncode == 2
    assert "already" in again.stderr
    assert len(organisation.companies()) == 1


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"country": "XX"}, "country"),
        ({"currency": "ZZZ"}, "ZZZ"),
        ({"owner": "nobody"}, "e-mail"),
        ({"company": None}, "--company"),
        ({"time_zone": "Mars/Base"}, "Europe/London"),
        ({"country": "US", "currency": "USD"}, "--time-zone"),
        ({"tax_at": "GB-NOWHERE"}, "GB-NOWHERE"),
        ({"password": "short\n"}, "10 characters"),
        ({"password": ""}, "10 characters"),
        ({"location": "a shop!"}, "no code of a location"),
        ({"location": "S" * 31}, "no code of a location"),
        ({"company": "X" * 201}, "200 letters"),
        ({"company": "Card 4111 1111 1111 1111"}, "card number"),
    ],
)
@pytest.mark.engines("sqlite")
def test_init_refuses_in_a_sentence_and_writes_nothing(database, changed, word):
    done = _init(database, **changed)
    assert done.returncode == 2
    assert word in done.stderr
    assert done.stderr.count("\n") == 1
    assert organisation.companies() == []
    assert not Person.objects.exists()


@pytest.mark.engines("sqlite")
def test_init_asks_a_person_for_what_is_not_given(database):
    answers = ["Tea Room", "IE", "", "", "eve@tea.example", "a quiet room", "a quiet room"]
    said = _typed(["init"], answers, database.environ)
    (company,) = organisation.companies()
    assert (company.name, company.country, company.currency) == ("Tea Room", "IE", "EUR")
    assert "a quiet room" not in said


def _typed(arguments, answers, environ):
    """Run the program on a terminal; each answer is typed when it asks (": " at the end)."""
    terminal, end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tillbook", *arguments],
        env=environ,
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)
    said = ""
    left = list(answers)
    while True:
        try:
            said += os.read(terminal, 4096).decode()
        except OSError:
            break
        if left and said.endswith(": "):
            os.write(terminal, left.pop(0).encode() + b"\n")
    os.close(terminal)
    assert process.wait(30) == 0, said
    return said


def test_a_key_is_printed_alone_and_kept_as_a_hash(database, shop):
    done = run_program(
        ["apikey", "create", "--name", "scales", "--scope", "inventory:write,catalog:read"],
        database.environ,
    )
    assert done.returncode == 0, done.stderr
    secret = done.stdout.strip()
    key = ApiKey.objects.get(name="scales")
    assert key.scopes == ["catalog:read", "inventory:write"]
    assert key.digest == _digest_in(database, secret)
    assert secret not in str(ApiKey.objects.filter(name="scales").values())


def _digest_in(database, secret):
    from django.test import override_settings

    with override_settings(SECRET_KEY=(database.data_dir / "secret-key").read_text().strip()):
        return key_digest(secret)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--scope", "everything"], "inventory:write"),
        (["--scope", "inventory:write", "--location", "STORE009"], "STORE001, STORE002"),
        (["--scope", "inventory:write", "--company", "Nobody Ltd"], "Harbour Bakehouse"),
    ],
)
def test_a_wrong_key_request_names_what_there_is(database, shop, words, named):
    done = run_program(["apikey", "create", "--name", "n", *words], database.environ)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stdout == ""


@pytest.mark.engines("sqlite")
def test_a_key_needs_a_company(database):
    words = ["apikey", "create", "--name", "n", "--scope", "inventory:write"]
    done = run_program(words, database.environ)
    assert done.returncode == 2
    assert "tillbook init" in done.stderr


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("changed", "code", "name"),
    [
        ({"country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin"}, "4400", "Erlöse 19"),
        ({"country": "FR", "currency": "EUR", "time_zone": "Europe/Paris"}, "707", "Ventes de"),
        ({"country": "GB"}, "4000", "Sales"),
        ({"country": "GB", "chart": "skr04"}, "4400", "Erlöse 19"),
        ({"country": "IE", "currency": "EUR", "time_zone": "Europe/Dublin"}, "4010", "Sales"),
    ],
)
def test_a_company_starts_with_the_chart_of_its_country(database, changed, code, name):
    from tillbook.books.ledger.queries import account_map, chart
    from tillbook.books.ledger.rules import Role

    assert _init(database, **changed).returncode == 0
    [company] = organisation.companies()
    revenue = account_map(company.id, company.version).find(Role.REVENUE)
    [account] = [one for one in chart(company.id) if one.id == revenue]
    assert account.code == code
    assert account.name.startswith(name)
    assert account.statement_line == "revenue"
