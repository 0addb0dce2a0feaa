"""What a buyer owes the tax of, on the forms of three countries."""

from __future__ import annotations

import pytest

from tillbook.desks.taxation.rules import CA3, TAX, USTVA, VAT100
from tillbook.desks.taxation.tests.test_forms import on, values


@pytest.mark.parametrize(("box", "six"), [("6", 20_000), ("", 0)])
def test_british_services_bought_under_the_reverse_charge(box, six):
    """VAT Notice 741A, section 5: £200.00 from abroad at 20 %: 40.00 in boxes 1 and 4, the value in
    boxes 6 and 7. Notice 735: of a domestic one the value is in box 7 alone."""
    more = {"treatment": "reverse_charge", "code": "reverse", "rate_ppm": 200_000, "code_box": box}
    found = values(
        VAT100,
        on("2210", "liability", "", -4_000, base_minor=-20_000, **more),
        on("1510", "asset", "", 4_000, base_minor=20_000, **more),
    )
    assert [found[box] for box in "14567"] == [4_000, 4_000, 0, six, 20_000]


def test_german_services_of_the_eu_share_the_account_of_section_13b():
    found = values(
        USTVA,
        on("5923", "expense", "46", 10_000),
        on("5925", "expense", "84", 5_000),
        on("3837", "liability", "85", -2_850),
        on("1407", "asset", "67", 2_850),
    )
    assert [found[box] for box in ("46", "47", "84", "85", "83")] == [10_000, 1_900, 5_000, 950, 0]


def bought_abroad(box: str, accounts: tuple[str, str], base: int, tax: int, **more):
    """What choosing one code writes: the tax owed, and claimed, both with the base."""
    facts = {"treatment": "reverse_charge", "code": f"abroad-{box}", "code_box": box, **more}
    owed, claimed = accounts
    return (
        on("3837", "liability", owed, -tax, base_minor=-base, **facts),
        on("1407", "asset", claimed, tax, base_minor=base, **facts),
    )


@pytest.mark.parametrize("accounts", [("85", "67"), ("81", "66"), ("", "")])
def test_german_services_bought_abroad_by_their_code(accounts):
    """Instructions of the Federal Ministry of Finance on form USt 1 A: services of a business in
    the rest of the EU in 46, their tax in 47; what else section 13b names in 84 and 85; the input
    tax of both in 67. The figures are ours: 1 000.50 from the EU and 200.00 from elsewhere at 19 %,
    beside 100.00 that names no code."""
    found = values(
        USTVA,
        *bought_abroad("46", accounts, 100_050, 19_010, rate_ppm=190_000),
        *bought_abroad("84", accounts, 20_000, 3_800, rate_ppm=190_000),
        on("5923", "expense", "46", 10_000),
        on("3837", "liability", "85", -1_900),
        on("1407", "asset", "67", 1_900),
    )
    asked = [found[box] for box in ("46", "47", "84", "85", "67", "66", "81", "83")]
    assert asked == [110_000, 20_910, 20_000, 3_800, 24_710, 0, 0, 0]
    # On the day of a lower rate what was booked stands there: 16 % from July to December 2020.
    lower = values(USTVA, *bought_abroad("46", accounts, 10_000, 1_600, rate_ppm=160_000))
    assert [lower[box] for box in ("46", "47", "85", "67", "83")] == [10_000, 1_600, 0, 1_600, 0]


def test_french_acquisitions_are_due_and_deducted():
    found = values(
        CA3,
        on("4452", "liability", "17", -20_000),
        on("44566", "asset", "20", 20_000),
    )
    assert (found["B2"], found["17"], found["08" + TAX], found["28"]) == (
        100_000,
        20_000,
        20_000,
        0,
    )


def test_french_tax_that_the_buyer_owes_is_told_by_whom_it_was_bought_from():
    """Notice 3310-NOT-CA3: services of article 283-2 in A3, purchases of 283-1 in B4, both with
    their tax by rate; imports in A4 with I1 to I6, their deduction in 20 and, of that, 24."""
    found = values(
        CA3,
        on("44522", "liability", "A3", -10_000),
        on("44523", "liability", "B4", -4_000),
        on("44524", "liability", "A4", -6_000),
        on("44524", "liability", "A4", -550, code="x", rate_ppm=55_000, base_minor=-10_000),
        on("44566", "asset", "20", 14_000),
        on("44565", "asset", "24", 6_550),
        on("44589", "liability", "15", -1_200),
    )
    assert [found[box] for box in ("A3", "B4", "A4")] == [50_000, 20_000, 40_000]
    assert [found[box + TAX] for box in ("08", "I1", "I4")] == [14_000, 6_000, 600]
    assert [found[box] for box in ("15", "16", "17", "24", "20")] == [
        1_200,
        21_800,
        0,
        6_600,
        20_600,
    ]


@pytest.mark.parametrize("accounts", [("A3", "20"), ("08", "20"), ("", "")])
def test_french_services_bought_abroad_by_their_code(accounts):
    """Notice 3310-NOT-CA3: what article 283-2 names in A3, whether the business is established in
    the EU or outside, its tax in the line of its rate and what is deducted in 20. The figures are
    ours: 350.00 at 20 %."""
    found = values(CA3, *bought_abroad("A3", accounts, 35_000, 7_000, rate_ppm=200_000))
    asked = [found[box] for box in ("A3", "B4", "A1", "08", "08" + TAX, "16", "20", "28")]
    assert asked == [35_000, 0, 0, 35_000, 7_000, 7_000, 7_000, 0]
