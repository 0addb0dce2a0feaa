"""Every chart by template is whole: roles, lines, kinds, numbers."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tillbook.books.ledger.charts import CHARTS, chart_of, english_name, usual_chart
from tillbook.books.ledger.rules import KINDS, Role
from tillbook.books.ledger.rules.lines import lines_for

#: A number as the country's chart has them.
NUMBERS = {
    "generic": r"\d{4}",
    "us": r"[1-9]\d{3}",
    "uk": r"\d{4}",
    "skr04": r"\d{4}",
    "pcg": r"[1-8]\d{1,4}",
}
#: The boxes there are on the country's return, as far as accounts can fill them.
BOXES = {
    "generic": set(),
    "us": {"use", "discount"},
    "uk": {str(n) for n in range(1, 10)},
    "skr04": {
        "21",
        "35",
        "36",
        "39",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "48",
        "49",
        "60",
        "61",
        "62",
        "65",
        "66",
        "67",
        "69",
        "77",
        "80",
        "81",
        "83",
        "84",
        "85",
        "86",
    }
    | {"87", "89", "91", "93", "94", "95"},
    "pcg": {
        "A1",
        "A2",
        "A3",
        "A4",
        "B4",
        "15",
        "24",
        "E1",
        "E2",
        "F2",
        "08",
        "09",
        "9B",
        "17",
        "19",
        "20",
        "21",
        "22",
        "26",
        "28",
        "29",
    },
}


@pytest.mark.parametrize("template", CHARTS)
def test_a_chart_is_whole(template):
    chart = chart_of(template)
    assert not [code for code, n in Counter(a.code for a in chart).items() if n > 1]
    assert [a.code for a in chart] == sorted(a.code for a in chart)
    for account in chart:
        assert re.fullmatch(NUMBERS[template], account.code), account
        assert 0 < len(account.name) <= 200
        assert account.line in lines_for(account.kind), account
        assert not account.tax_box or account.tax_box in BOXES[template], account
        for role in account.roles:
            assert account.kind in KINDS[role], (account, role)
    played = Counter(role for account in chart for role in account.roles)
    assert set(played) == set(Role)
    assert max(played.values()) == 1
    [stock] = [a for a in chart if Role.INVENTORY in a.roles]
    assert stock.roles == (Role.INVENTORY,)
    tenders = Counter(kind for account in chart for kind in account.tenders)
    assert tenders == Counter(["cash", "card", "transfer", "cheque", "imported", "other"])


@pytest.mark.parametrize(("template", "german"), [("skr04", "Kasse"), ("pcg", "Banques")])
def test_official_charts_are_large_and_have_english_names(template, german):
    chart = chart_of(template)
    assert len(chart) >= 250
    assert all(account.english for account in chart)
    [one] = [account for account in chart if account.name == german]
    assert english_name(one.code, one.name) == one.english != one.name
    assert english_name(one.code, "renamed") == ""


def test_known_numbers_of_the_official_charts():
    german = {a.code: a for a in chart_of("skr04")}
    assert german["1200"].name == "Forderungen aus Lieferungen und Leistungen"
    assert (german["4400"].name, german["4400"].tax_box) == ("Erlöse 19 % USt", "81")
    assert (german["4300"].tax_box, german["1406"].tax_box) == ("86", "66")
    french = {a.code: a for a in chart_of("pcg")}
    assert (french["707"].name, french["512"].name) == ("Ventes de marchandises", "Banques")
    assert (french["44571"].tax_box, french["44566"].tax_box) == ("08", "20")
    british = {a.code: a for a in chart_of("uk")}
    assert (british["2200"].tax_box, british["2201"].tax_box) == ("1", "4")
    # What is bought zero-rated or exempt is in box 7 too; wages and rates are outside the scope.
    free = ("7102", "7104", "7400", "7501", "7505", "7901", "8204")
    assert {british[code].tax_box for code in free} == {"7"}
    assert {british[code].tax_box for code in ("7003", "7103", "7302", "8000")} == {""}


def test_a_country_starts_with_its_own_chart():
    assert [usual_chart(c) for c in ("US", "GB", "DE", "FR", "IE")] == [
        "us",
        "uk",
        "skr04",
        "pcg",
        "generic",
    ]
    with pytest.raises(KeyError):
        chart_of("../secret")
