"""Forms against worked examples of others; each names where it comes from."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest

from tillbook.books.ledger.charts import chart_of
from tillbook.books.ledger.rules.lines import TAX_LINES
from tillbook.desks.taxation.rules import (
    CA3,
    TAX,
    USTVA,
    VAT100,
    TaxSum,
    figures,
    special_prepayment,
    state_form,
)

WHOLE = 100


@pytest.mark.parametrize(
    ("form", "chart"), [(VAT100, "uk"), (USTVA, "skr04"), (CA3, "pcg")], ids=["GB", "DE", "FR"]
)
def test_every_account_of_a_chart_has_a_box_that_its_kind_fills(form, chart):
    totals = {box.code for box in form.boxes if box.total} - set(form.controls)
    assert not totals & {box for side in form.sides.values() for box in side}
    for one in chart_of(chart):
        side = f"tax_{one.kind}" if one.line in TAX_LINES else one.kind
        assert not one.tax_box or one.tax_box in form.sides[side], one.code


def on(account: str, kind: str, box: str, amount: int, **more) -> TaxSum:
    """A sum on an account with a box; amount debit positive, in minor units."""
    return TaxSum(
        account_id=UUID(int=int(account)),
        account=account,
        kind=kind,
        box=box,
        tax_account=kind in ("asset", "liability"),
        amount_minor=amount,
        **more,
    )


def sold(box: str, rate: int, base: int, tax: int, **more) -> TaxSum:
    """What a sale writes: tax with its code and base, on the account that owes it."""
    facts = {"treatment": "charged", "code": f"rate-{rate}", "rate_ppm": rate, **more}
    return on("3806", "liability", box, -tax, base_minor=-base, covered=True, **facts)


def values(form, *sums: TaxSum, carried: int = 0) -> dict[str, int]:
    return dict(figures(form, sums, carried, WHOLE).values)


def test_the_nine_boxes_of_hmrc_add_up():
    """The return in HM Revenue and Customs' own tests of its VAT service (github.com/hmrc,
    VatReturnSpec): boxes 1 to 9 are 1297, 5755, 7052, 5732, 1320, 77656, 765765, 55454, 545645."""
    found = values(
        VAT100,
        on("2200", "liability", "1", -129_700),
        on("2204", "liability", "2", -575_500),
        on("2201", "asset", "4", 573_200),
        on("4000", "income", "6", -(7_765_600 - 5_545_400)),
        on("4004", "income", "8", -5_545_400),
        on("5001", "expense", "7", 76_576_500 - 54_564_500),
        on("5002", "expense", "9", 54_564_500),
    )
    boxes = {
        str(n): minor
        for n, minor in enumerate((1297, 5755, 7052, 5732, 1320, 77656, 765765, 55454, 545645), 1)
    }
    assert {box: found[box] for box in boxes} == {box: minor * 100 for box, minor in boxes.items()}


def test_the_example_of_the_making_tax_digital_api():
    """VAT (MTD) API documentation of HM Revenue and Customs, "Submit VAT return for period":
    105.50, -100.45, 5.05, 105.15, 100.10 (there without its sign: it comes back), 300, 300."""
    found = values(
        VAT100,
        on("2200", "liability", "1", -10_550),
        on("2204", "liability", "2", 10_045),
        on("2201", "asset", "4", 10_515),
        on("4000", "income", "6", -30_000),
        on("5001", "expense", "7", 30_000),
    )
    assert [found[box] for box in "12345"] == [10_550, -10_045, 505, 10_515, -10_010]
    assert [found[box] for box in "6789"] == [30_000, 30_000, 0, 0]


def test_a_british_sale_by_its_tax_codes():
    """What a sale wrote counts by its codes, once; pence are left out of boxes 6 to 9."""
    found = values(
        VAT100,
        sold("1", 200_000, 10_050, 2_010),
        sold("1", 0, 5_049, 0, treatment="exempt"),
        sold("1", 0, 700, 0, treatment="outside"),
        on("4000", "income", "6", -15_799, covered=True),
    )
    assert (found["1"], found["6"]) == (2_010, 15_000)


#: ELSTER figures of a test of Odoo's German localisation (l10n_de_reports, export of November
#: 2019): 43 800, 61 22.65, 66 83.00, 67 9.50, 81 150, 84 50, 85 9.50, 86 200, 89 75, 93 120.
GERMAN = (
    sold("81", 190_000, 15_000, 2_850),
    sold("86", 70_000, 20_000, 1_400),
    on("4120", "income", "43", -80_000),
    on("5425", "expense", "89", 7_500),
    on("3804", "liability", "89", -1_425),
    on("5420", "expense", "93", 12_000),
    on("3802", "liability", "93", -840),
    on("1404", "asset", "61", 2_265),
    on("5925", "expense", "84", 5_000),
    on("3837", "liability", "85", -950),
    on("1407", "asset", "67", 950),
    on("1406", "asset", "66", 8_300),
)


def test_a_german_return_with_acquisitions_and_reverse_charge():
    found = values(USTVA, *GERMAN)
    bases = {"81": 150, "86": 200, "43": 800, "89": 75, "93": 120, "84": 50}
    assert {box: found[box] for box in bases} == {box: n * 100 for box, n in bases.items()}
    assert [found[box] for box in ("61", "66", "67", "85", "47")] == [2_265, 8_300, 950, 950, 0]
    # 28.50 + 14.00 + 14.25 + 8.40 + 9.50 - 22.65 - 83.00 - 9.50
    assert found["83"] == -4_050


def test_another_german_return():
    """An ELSTER file of 2025 with 81 1000, 86 200, 66 50.00 and 83 154.00."""
    found = values(
        USTVA,
        sold("81", 190_000, 100_000, 19_000),
        sold("86", 70_000, 20_000, 1_400),
        on("1406", "asset", "66", 5_000),
    )
    assert found["83"] == 15_400


def test_german_bases_drop_their_cents_and_tax_is_taken_from_the_rest():
    """buchfuehren-lernen.de on lines 26 and 27: the base cut to whole euros, the tax computed from
    the base that was cut."""
    found = figures(USTVA, [sold("81", 190_000, 10_099, 1_919)], 0, WHOLE)
    assert (found.values["81"], found.values["81" + TAX]) == (10_000, 1_900)
    assert (found.books_minor, found.due_minor, found.off_minor) == (1_919, 1_900, -19)


@pytest.mark.parametrize(
    ("rate", "treatment", "box"),
    [
        (160_000, "charged", "35"),  # July to December 2020
        (0, "charged", "87"),
        (0, "exempt", "48"),
        (0, "reverse_charge", "60"),
    ],
)
def test_german_sales_by_rate_and_treatment(rate, treatment, box):
    tax = 10_000 * rate // 1_000_000
    found = values(USTVA, sold("81", rate, 10_000, tax, treatment=treatment))
    assert (found[box], found["83"]) == (10_000, tax)


@pytest.mark.parametrize(
    ("account", "box"), [("4125", "41"), ("4120", "43"), ("4336", "21"), ("4339", "45")]
)
def test_german_sales_without_tax_stand_in_the_box_of_their_code_or_account(account, box):
    """USt 1 A: 41 supplies to businesses with a VAT number in the EU, 43 exports, 21 services of
    section 18b, 45 what is taxed abroad; whole euros, and no tax of any of them."""
    by_account = values(USTVA, on(account, "income", box, -123_456))
    assert (by_account[box], by_account["83"]) == (123_400, 0)
    exempt = {"treatment": "exempt", "code": "DE-abroad", "code_box": box}
    by_code = values(USTVA, sold("81", 0, 123_456, 0, **exempt))
    assert (by_code[box], by_code["48"], by_code["83"]) == (123_400, 0, 0)


@pytest.mark.parametrize(
    ("form", "box", "treatment", "code_box", "wanted"),
    [
        (USTVA, "", "exempt", "41", {"41": 30_000, "48": 0, "81": 0}),
        (USTVA, "", "exempt", "", {"48": 30_000}),
        (USTVA, "", "charged", "", {"87": 30_000}),
        (USTVA, "81", "outside", "", {"81": 0, "83": 0}),
        (CA3, "A1", "exempt", "F2", {"F2": 30_000, "A1": 0, "08": 0}),
        (VAT100, "6", "outside", "", {"6": 0}),
        (VAT100, "6", "charged", "", {"6": 30_000}),
    ],
)
def test_a_code_with_its_base_beside_revenue_counts_by_the_code(
    form, box, treatment, code_box, wanted
):
    more = {"treatment": treatment, "code": "x", "code_box": code_box, "base_minor": -30_000}
    found = values(form, on("4200", "income", box, -30_000, **more))
    assert {one: found[one] for one in wanted} == wanted


def test_german_special_prepayment_is_taken_off_in_the_last_return():
    """ELSTER's help on form USt 1 H: 39 000 (83) and 5 000 taken off in December (39) are 44 000,
    of which an eleventh, 4 000, is paid in advance for the next year."""
    held = on("3830", "liability", "39", 500_000, held=True)
    found = figures(USTVA, [sold("81", 190_000, 5_000_000, 950_000), held], 0, WHOLE)
    assert (found.values["39"], found.values["83"], found.off_minor) == (500_000, 450_000, 0)
    assert found.cleared[held.account_id] == 500_000
    assert special_prepayment(3_900_000, 500_000, WHOLE) == 400_000
    assert special_prepayment(-100, 0, WHOLE) == 0


def test_a_french_return():
    """lecoursgratuit.com, exercises on the CA3: 35 000 at 20 % is 7 000 due, 10 000 bought at 20 %
    is 2 000 deducted, 5 000 to pay."""
    found = values(
        CA3,
        sold("08", 200_000, 3_500_000, 700_000),
        on("44566", "asset", "20", 200_000),
    )
    assert [found[b] for b in ("A1", "08", "08" + TAX)] == [3_500_000, 3_500_000, 700_000]
    assert [found[b] for b in ("16", "20", "23", "28", "27")] == [
        700_000,
        200_000,
        200_000,
        500_000,
        0,
    ]


def test_french_totals_of_three_rates():
    """The same exercises: 18 200 due less 6 550 deducted is 11 650."""
    found = values(
        CA3,
        sold("08", 200_000, 8_000_000, 1_600_000),
        sold("9B", 100_000, 2_200_000, 220_000),
        on("44566", "asset", "20", 655_000),
    )
    assert (found["16"], found["28"]) == (1_820_000, 1_165_000)


def test_french_rounding_and_credit():
    """bensaid-avocats.fr on the CA3: less than 0.50 is left out, 0.50 counts as one. A credit goes
    into line 22 of the next."""
    found = values(
        CA3,
        sold("08", 200_000, 10_050, 2_010),
        sold("09", 55_000, 10_049, 553),
        on("44566", "asset", "20", 50_000),
        carried=10_000,
    )
    assert (found["08"], found["09"], found["08" + TAX], found["09" + TAX]) == (
        10_100,
        10_000,
        2_000,
        600,
    )
    assert (found["22"], found["23"], found["27"], found["28"]) == (10_000, 60_000, 57_400, 0)
    assert found["due"] == -57_400


def test_a_french_credit_that_is_claimed_back_is_not_carried_forward():
    """Form 3310-CA3: 27 is 25 less 26, the refund that form 3519 claims (150 euros at least)."""
    bought = on("44566", "asset", "20", 80_000)
    claimed = on("44567", "asset", "22", -30_000)
    found = values(CA3, bought, claimed)
    assert [found[box] for box in ("25", "26", "27", "due")] == [80_000, 30_000, 50_000, -80_000]


@pytest.mark.parametrize(("box", "code"), [("F2", "eu-goods"), ("E1", "export"), ("E2", "service")])
def test_french_sales_without_vat(box, code):
    more = {"treatment": "exempt", "code": f"FR-{code}", "code_box": box}
    found = values(CA3, sold("08", 0, 10_049, 0, **more))
    assert (found[box], found["16"]) == (10_000, 0)


MINNESOTA = state_form(
    "US-MN", [("US-MN", "Minnesota"), ("US-MN-139", "Scott County"), ("US-MN-C", "A city")]
)


def local(jurisdiction: str, rate: int, base: int, tax: int, *, box: str = "", **more) -> TaxSum:
    return sold(box, rate, base, tax, jurisdiction=jurisdiction, **more)


def test_a_state_with_its_county():
    """Scott County (scottcountymn.gov, "Collection"): 6.875 % of the state and 0.5 % of the county
    are 7.375 % of the price; exempt sales count as gross alone."""
    found = values(
        MINNESOTA,
        local("US-MN", 68_750, 20_000, 1_375),
        local("US-MN-139", 5_000, 20_000, 100),
        local("US-MN", 0, 5_000, 0, treatment="exempt"),
        local("US-WI", 50_000, 9_900, 495),
    )
    assert [found[box] for box in ("gross", "free", "taxable")] == [25_000, 5_000, 20_000]
    assert (found["US-MN" + TAX], found["US-MN-139" + TAX]) == (1_375, 100)
    assert found["total"] == 1_475 == 20_000 * 73_750 // 1_000_000


def test_what_bears_no_tax_is_gross_and_exempt_in_its_state():
    """On paper: 100 taxed, 50 for resale, 20 of the taxed back; 300 beside 1,000 that are taxed,
    and 70 sold in another state (covered: they are of no concern here)."""
    found = values(
        MINNESOTA,
        local("US-MN", 68_750, 10_000, 688),
        local("US-MN", 68_750, -2_000, -138),
        local("US-MN", 68_750, 100_000, 6_875),
        on("4000", "income", "", -5_000),
        on("4000", "income", "", -130_000, partly=True, rest_minor=-30_000),
        on("4000", "income", "", -7_000, covered=True),
    )
    assert [found[box] for box in ("gross", "free", "taxable")] == [143_000, 35_000, 108_000]
    assert found["total"] == 7_425


WISCONSIN = state_form("US-WI", [("US-WI", "Wisconsin"), ("US-WI-025", "Dane County")])


def test_a_discount_for_filing_in_time_is_off_the_sales_tax_and_use_tax_is_owed_besides():
    """Wisconsin's ST-12, lines 18 to 24: above 1 333 dollars of sales tax the discount is 0.75 % of
    it; use tax gets none. 40 000 sold at 5 % and 0.5 %, 300 bought without tax."""
    found = values(
        WISCONSIN,
        local("US-WI", 50_000, 4_000_000, 200_000),
        local("US-WI-025", 5_000, 4_000_000, 20_000),
        on("2105", "liability", "discount", 1_650, code="US-WI", jurisdiction="US-WI"),
        local("US-WI", 50_000, 30_000, 1_500, box="use"),
        local("US-WI-025", 5_000, 30_000, 150, box="use"),
    )
    assert 1_650 == 220_000 * 7_500 // 1_000_000
    asked = [found[box] for box in ("gross", "sales-tax", "discount", "net", "use", "total")]
    assert asked == [4_000_000, 220_000, 1_650, 218_350, 1_650, 220_000]
    assert (found["use-US-WI"], found["use-US-WI" + TAX]) == (30_000, 1_500)


@pytest.mark.parametrize("form", [VAT100, USTVA, CA3, WISCONSIN], ids=lambda one: one.code)
def test_what_totals_are_said_to_be_made_of_comes_to_them(form):
    """But for those that do not go below zero."""
    dice = Random(form.code)  # noqa: S311 - a test
    for _round in range(200):
        sums = [
            on(
                str(n),
                dice.choice(["asset", "liability", "income", "expense"]),
                dice.choice([box.code for box in form.boxes]),
                dice.randrange(-(10**7), 10**7),
                **dice.choice([{}, {"code": "x", "rate_ppm": 50_000, "jurisdiction": "US-WI"}]),
            )
            for n in range(6)
        ]
        found = values(form, *sums)
        for box, terms in form.terms.items():
            made = sum(
                -found[one[1:]] if one.startswith("-") else found.get(one, 0) for one in terms
            )
            assert found[box] == made or (found[box] == 0 and made < 0), (box, found)
