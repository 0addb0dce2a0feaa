"""Taxes as a bookkeeper would check them, a receipt at a time."""

from __future__ import annotations

from datetime import date

import pytest

from tillbook.masters.taxes.errors import TaxRefusal, TaxRefused
from tillbook.masters.taxes.rules import (
    Charge,
    ChargeableLine,
    ChargeBasis,
    DatedTax,
    DiscountOn,
    DocumentDiscount,
    Tax,
    TaxableLine,
    TaxKind,
    TaxRounding,
    adapt_unit_price,
    by_group,
    charge,
    converted,
    evaluate,
    restate,
    rounded_in_largest_tax,
    split_tax,
    tax_book,
    taxes_for,
    with_discount_rows,
)

VAT = Tax(code="VAT 20", rate_ppm=200_000, included=True)
SALES_TAX = Tax(code="sales tax", rate_ppm=68_750)
ONE = 1_000_000


def sold(amount, *taxes, quantity=ONE, denominator=1):
    return TaxableLine(amount=amount, quantity_micro=quantity, taxes=taxes, denominator=denominator)


def figures(document):
    return document.net_minor, document.tax_minor, document.gross_minor


# -- one line -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "taxes", "net_tax_gross"),
    [
        (12_000, [VAT], (10_000, 2_000, 12_000)),
        (199, [VAT], (166, 33, 199)),
        (1_999, [SALES_TAX], (1_999, 137, 2_136)),
        (0, [VAT], (0, 0, 0)),
        (-199, [VAT], (-166, -33, -199)),
        (5_000, [], (5_000, 0, 5_000)),
    ],
)
def test_one_line(shown, taxes, net_tax_gross):
    assert figures(evaluate([sold(shown, *taxes)])) == net_tax_gross


def test_percentages_of_the_price_leave_the_rest_as_base():
    """5 %, 3 % and 0.65 % of a price of 48.00 that includes them: 8.65 %, base 43.85."""
    taxes = [
        Tax(code=code, kind=TaxKind.DIVISION, rate_ppm=rate, included=True)
        for code, rate in (("ISS", 50_000), ("COFINS", 30_000), ("PIS", 6_500))
    ]
    document = evaluate([sold(4_800, *taxes)])
    assert [part.amount_minor for part in document.lines[0].taxes] == [240, 144, 31]
    assert document.net_minor == 4_385


def test_the_same_percentages_on_top_lead_to_the_same_price():
    taxes = [
        Tax(code=code, kind=TaxKind.DIVISION, rate_ppm=rate)
        for code, rate in (("A", 100_000), ("B", 150_000))
    ]
    assert figures(evaluate([sold(7_500, *taxes)])) == (7_500, 2_500, 10_000)


def test_a_tax_on_a_tax():
    """Quebec before 2013: 5 % on 100.00, then 9.5 % on 105.00."""
    gst = Tax(code="GST", rate_ppm=50_000, affects_next=True)
    qst = Tax(code="QST", rate_ppm=95_000)
    line = evaluate([sold(10_000, gst, qst)]).lines[0]
    assert [(part.base_minor, part.amount_minor) for part in line.taxes] == [
        (10_000, 500),
        (10_500, 998),
    ]


def test_a_later_tax_may_stand_aside():
    gst = Tax(code="GST", rate_ppm=50_000, affects_next=True)
    qst = Tax(code="QST", rate_ppm=95_000, affected_by_previous=False)
    assert evaluate([sold(10_000, gst, qst)]).tax_minor == 1_450


def test_a_deposit_counts_bottles_not_money():
    deposit = Tax(code="deposit", kind=TaxKind.FIXED, unit_amount=250_000)
    assert evaluate([sold(480, deposit, quantity=6 * ONE)]).tax_minor == 150
    assert evaluate([sold(-480, deposit, quantity=-6 * ONE)]).tax_minor == -150
    assert evaluate([sold(-480, deposit, quantity=6 * ONE)]).tax_minor == -150
    assert evaluate([sold(0, deposit, quantity=-6 * ONE)]).tax_minor == -150


def test_a_reverse_charge_is_reported_and_not_paid():
    charged = Tax(code="reverse", rate_ppm=210_000, reverse_charge=True)
    document = evaluate([sold(1_006_079, charged)])
    assert figures(document) == (1_006_079, 0, 1_006_079)
    assert document.totals[0].amount_minor == 211_277
    assert by_group(document)[0].amount_minor == 0


def test_a_reverse_charge_is_in_no_price():
    charged = Tax(code="reverse", rate_ppm=210_000, reverse_charge=True, included=True)
    assert figures(evaluate([sold(10_000, charged)])) == (10_000, 0, 10_000)


# -- rounding ------------------------------------------------------------------------------------

THREE_OF_TWO_CENTS = [sold(2, VAT)] * 3


@pytest.mark.parametrize(
    ("rounding", "net_tax_gross"),
    [
        (TaxRounding.DOCUMENT, (5, 1, 6)),
        (TaxRounding.DOCUMENT_NET, (5, 1, 6)),
        (TaxRounding.DOCUMENT_TOTAL, (5, 1, 6)),
        (TaxRounding.LINE, (6, 0, 6)),
    ],
)
def test_three_times_two_cents(rounding, net_tax_gross):
    assert figures(evaluate(THREE_OF_TWO_CENTS, rounding)) == net_tax_gross


def test_the_modes_differ_where_price_and_sum_do():
    """Two lines of 17.79: 6 % + 6 % inside, 3 % on top of all: table of docs/algorithms/tax.md."""
    taxes = [
        Tax(code="C", rate_ppm=60_000, included=True, affects_next=True),
        Tax(
            code="S",
            rate_ppm=60_000,
            included=True,
            affects_next=True,
            affected_by_previous=False,
        ),
        Tax(code="X", rate_ppm=30_000),
    ]
    lines = [sold(1_779, *taxes)] * 2
    assert figures(evaluate(lines)) == (3_176, 489, 3_665)
    assert figures(evaluate(lines, TaxRounding.DOCUMENT_NET)) == (3_177, 489, 3_666)
    assert figures(evaluate(lines, TaxRounding.DOCUMENT_TOTAL)) == (3_176, 489, 3_665)
    assert figures(evaluate(lines, TaxRounding.LINE)) == (3_178, 486, 3_664)


def test_a_return_beside_a_sale_is_rounded_apart():
    """Six at 11.80 less 5 %, six at 15.30 less 5 % back, 21 % inside."""
    vat = Tax(code="VAT 21", rate_ppm=210_000, included=True)
    document = evaluate([sold(6_726, vat, quantity=6 * ONE), sold(-8_721, vat, quantity=-6 * ONE)])
    assert [(line.net_minor, line.tax_minor) for line in document.lines] == [
        (5_559, 1_167),
        (-7_207, -1_514),
    ]


def test_figures_in_steps_of_five():
    vat = Tax(code="VAT 5", rate_ppm=50_000, included=True)
    assert figures(evaluate([sold(5_000, vat)], TaxRounding.LINE, 5)) == (4_760, 240, 5_000)


def test_another_currency_by_line_and_by_document():
    lines = [sold(1_679, Tax(code="T", rate_ppm=210_000))] * 2
    assert figures(restate(lines, TaxRounding.LINE, 1, 3)) == (1_120, 236, 1_356)
    assert figures(restate(lines, TaxRounding.DOCUMENT_NET, 1, 3)) == (1_119, 235, 1_354)
    document = evaluate(lines, TaxRounding.LINE)
    assert converted(document, 1, 3) == restate(lines, TaxRounding.LINE, 1, 3)


# -- documents -----------------------------------------------------------------------------------


def test_headings_count_a_line_once():
    duty = Tax(code="duty", kind=TaxKind.FIXED, unit_amount=1_000_000, group="beer")
    beer = Tax(code="VAT 20", rate_ppm=200_000, group="beer")
    deposit = Tax(code="deposit", kind=TaxKind.FIXED, unit_amount=250_000)
    total = evaluate([sold(1_000, duty, beer, deposit)])
    groups = {group.group: group for group in by_group(total)}
    assert (groups["beer"].base_minor, groups["beer"].amount_minor) == (1_000, 300)
    assert groups["deposit"].printed_base_minor is None
    assert groups["beer"].printed_base_minor == 1_000


def test_the_base_printed_beside_percentages_of_the_price_is_the_price():
    tax = Tax(code="ISS", kind=TaxKind.DIVISION, rate_ppm=50_000, included=True)
    assert by_group(evaluate([sold(4_800, tax)]))[0].printed_base_minor == 4_800


def test_a_discount_row_takes_the_promised_total():
    document = evaluate([sold(3_333, VAT), sold(1_000)], TaxRounding.LINE)
    discounted = with_discount_rows(document, 100_000)
    assert discounted.gross_minor == 4_333 - 433
    assert discounted.lines[:2] == document.lines
    assert [line.taxes[0].tax.code for line in discounted.lines if line.taxes] == ["VAT 20"] * 2


def test_a_rounded_total_hidden_in_the_largest_tax():
    document = evaluate([sold(1_003, VAT), sold(103, SALES_TAX)])
    hidden = rounded_in_largest_tax(document, 2)
    assert hidden.gross_minor == document.gross_minor + 2
    assert hidden.totals[0].amount_minor == document.totals[0].amount_minor + 2
    assert hidden.net_minor == document.net_minor
    assert rounded_in_largest_tax(document, 0) == document


def test_a_tax_booked_in_parts():
    line = sold(100, Tax(code="T", rate_ppm=30_000))
    assert split_tax(line, 0, [500_000] * 6) == [2, 2, 2, 1, 1, 1]
    assert split_tax(line, 0, [1_000_000, -1_000_000]) == [3, -3]
    assert split_tax(line, 0, [500_000, -500_000]) == [2, -2]


def test_a_price_keeps_its_net_when_taxes_change():
    other = Tax(code="VAT 6", rate_ppm=60_000, included=True)
    duty = Tax(code="duty", kind=TaxKind.FIXED, unit_amount=1_000_000, included=True)
    assert adapt_unit_price(12_000_0000, (VAT,), ()) == 10_000_0000
    assert adapt_unit_price(12_000_0000, (VAT,), (other,)) == 10_600_0000
    assert adapt_unit_price(12_100_0000, (duty, VAT), (VAT,)) == 12_000_0000
    assert adapt_unit_price(12_000_0000, (VAT,), (VAT, duty)) == 12_100_0000
    assert adapt_unit_price(10_000_0000, (SALES_TAX,), (VAT,)) == 10_000_0000


def test_charge_rows_over_rows():
    """10 % service on the net, 20 % on net and service, 50 % of the service itself."""
    document = charge(
        [ChargeableLine(amount_minor=10_000, quantity_micro=ONE)],
        [
            Charge(code="service", rate_ppm=100_000),
            Charge(
                code="tax",
                basis=ChargeBasis.PERCENT_OF_RUNNING_TOTAL,
                of="service",
                rate_ppm=200_000,
            ),
            Charge(
                code="pool",
                basis=ChargeBasis.PERCENT_OF_CHARGE_AMOUNT,
                of="service",
                rate_ppm=500_000,
            ),
        ],
    )
    assert document.charges == (("service", 1_000), ("tax", 2_200), ("pool", 500))
    assert document.grand_minor == 13_700


def test_a_discount_on_the_total_is_kept_to_the_cent():
    """18 % on 500.00 and 1,000.00; 100.00 off the total is 28.25 and 56.50 off the nets."""
    lines = [ChargeableLine(amount_minor=a, quantity_micro=ONE) for a in (50_000, 100_000)]
    document = charge(
        lines,
        [Charge(code="T", rate_ppm=180_000)],
        DocumentDiscount(amount_minor=10_000, on=DiscountOn.GRAND),
    )
    assert document.line_discounts == (2_825, 5_650)
    assert document.grand_minor == 167_000
    parts = document.net_minor + document.charges_minor + document.difference_minor
    assert parts == document.grand_minor


def test_a_line_may_have_a_rate_of_its_own():
    lines = [
        ChargeableLine(amount_minor=10_000, quantity_micro=ONE, rates_ppm=(("vat", 90_000),)),
        ChargeableLine(amount_minor=10_000, quantity_micro=ONE, rates_ppm=(("vat", 50_000),)),
    ]
    assert charge(lines, [Charge(code="vat")]).line_charges == ((900,), (500,))


# -- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tax", "refusal"),
    [
        (Tax(code="T", rate_ppm=10_000_001), TaxRefusal.RATE_OUT_OF_RANGE),
        (Tax(code="T", rate_ppm=-1_000_001), TaxRefusal.RATE_OUT_OF_RANGE),
        (
            Tax(code="T", kind=TaxKind.DIVISION, rate_ppm=1_000_000),
            TaxRefusal.DIVISION_TAKES_ALL,
        ),
        (Tax(code="T", rate_ppm=-1_000_000, included=True), TaxRefusal.INCLUDED_TAKES_ALL),
    ],
)
def test_what_cannot_be_a_tax(tax, refusal):
    with pytest.raises(TaxRefused) as caught:
        evaluate([sold(100, tax)])
    assert (caught.value.refusal, caught.value.code) == (refusal, "T")


def test_other_refusals():
    with pytest.raises(TaxRefused) as caught:
        evaluate([], step_minor=0)
    assert caught.value.refusal is TaxRefusal.STEP_NOT_POSITIVE
    lines = [ChargeableLine(amount_minor=100, quantity_micro=ONE)]
    unknown = Charge(code="a", basis=ChargeBasis.PERCENT_OF_CHARGE_AMOUNT, of="b")
    with pytest.raises(TaxRefused) as caught:
        charge(lines, [unknown])
    assert caught.value.refusal is TaxRefusal.CHARGE_OF_UNKNOWN_ROW
    with pytest.raises(TaxRefused) as caught:
        charge(lines, [Charge(code="a", rate_ppm=-1_000_000, included=True)])
    assert caught.value.refusal is TaxRefusal.INCLUDED_TAKES_ALL


# -- choosing ------------------------------------------------------------------------------------


def dated(jurisdiction, code, rate, since, until=None, category="standard", sequence=1):
    return DatedTax(
        jurisdiction=jurisdiction,
        category=category,
        tax=Tax(code=code, rate_ppm=rate),
        valid_from=since,
        valid_to=until,
        sequence=sequence,
    )


BOOK = tax_book(
    [
        dated("DE", "MwSt", 190_000, date(2007, 1, 1), date(2020, 6, 30)),
        dated("DE", "MwSt", 160_000, date(2020, 7, 1), date(2020, 12, 31)),
        dated("DE", "MwSt", 190_000, date(2021, 1, 1)),
        dated("US-MN", "state", 68_750, date(2009, 7, 1)),
        dated("US-MN-HENNEPIN", "transit", 5_000, date(2017, 10, 1), sequence=2),
        dated("US-MN-HENNEPIN", "county", 1_500, date(2007, 1, 1)),
    ]
)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2020, 6, 30), 190_000),
        (date(2020, 7, 1), 160_000),
        (date(2020, 12, 31), 160_000),
        (date(2021, 1, 1), 190_000),
    ],
)
def test_the_rate_of_the_day(day, rate):
    assert [tax.rate_ppm for tax in taxes_for(BOOK, ["DE"], "standard", day)] == [rate]


def test_before_the_first_rate_nothing_is_due():
    assert taxes_for(BOOK, ["DE"], "standard", date(2006, 12, 31)) == ()
    assert taxes_for(BOOK, ["DE"], "books", date(2021, 1, 1)) == ()


def test_state_and_county_tax_at_once_in_order():
    found = taxes_for(BOOK, ["US-MN", "US-MN-HENNEPIN"], "standard", date(2026, 1, 1))
    assert [tax.code for tax in found] == ["state", "county", "transit"]


def test_a_newer_rate_ends_an_older_one_without_an_end():
    book = tax_book([dated("X", "T", 1, date(2020, 1, 1)), dated("X", "T", 2, date(2024, 1, 1))])
    assert [t.rate_ppm for t in taxes_for(book, ["X"], "standard", date(2023, 12, 31))] == [1]
    assert [t.rate_ppm for t in taxes_for(book, ["X"], "standard", date(2024, 1, 1))] == [2]
