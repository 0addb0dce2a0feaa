"""Rows of the Online Retail file: exact values or a named reason, whatever the text."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.edges.bridges.online_retail.rows import (
    COLUMNS,
    BadRow,
    Row,
    RowParser,
    header_order,
)

GOOD = ("536365", "85123A", "WHITE HEART ", "6", "2010-12-01 08:26:00", "2.55", "17850.0", "EIRE")


def parsed(**cells: str) -> Row | BadRow:
    row = dict(zip(COLUMNS, GOOD, strict=True)) | cells
    return RowParser().parse(2, list(row.values()))


def test_a_good_row():
    row = parsed()
    assert isinstance(row, Row)
    assert (row.invoice, row.sku, row.description) == ("536365", "85123A", "WHITE HEART")
    assert (row.quantity_micro, row.unit_price, row.amount_minor) == (6_000_000, 2_550_000, 1530)
    assert row.moment == datetime(2010, 12, 1, 8, 26)  # noqa: DTZ001 - the file names no zone
    assert (row.customer, row.country) == ("17850", "EIRE")


@pytest.mark.parametrize(
    ("quantity", "price", "minor"),
    [
        ("1", "0.001", 0),
        ("5", "0.001", 1),
        ("-5", "0.001", -1),
        ("3", "0.005", 2),
        ("-1", "0.005", -1),
        ("74215", "1.04", 7_718_360),
        ("-1", "38970.0", -3_897_000),
        ("0.5", "0.03", 2),
        ("1", "-11062.06", -1_106_206),
    ],
)
def test_an_amount_is_rounded_once_half_away_from_zero(quantity, price, minor):
    row = parsed(Quantity=quantity, UnitPrice=price)
    assert isinstance(row, Row)
    assert row.amount_minor == minor


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"InvoiceNo": " "}, "the invoice number is missing"),
        ({"StockCode": ""}, "the stock code is missing"),
        ({"StockCode": "a\nb"}, "the stock code is longer than 60 or holds a control character"),
        ({"Quantity": ""}, "the quantity is missing"),
        ({"Quantity": "six"}, "the quantity is no number: “six”"),
        ({"Quantity": "0"}, "the quantity is 0"),
        ({"Quantity": "1,000"}, "the quantity is no number: “1,000”"),
        ({"Quantity": "٣"}, "the quantity is no number"),
        ({"Quantity": "1.1234567"}, "the quantity has more than 6 decimals"),
        ({"UnitPrice": "1e3"}, "the price is no number"),
        ({"UnitPrice": "NaN"}, "the price is no number"),
        ({"UnitPrice": "0.0000001"}, "the price has more than 6 decimals"),
        ({"UnitPrice": "99999999999"}, "the price is larger than the books can hold"),
        ({"Quantity": "9999999", "UnitPrice": "999999999"}, "the amount is larger"),
        ({"InvoiceDate": "12/1/2010 8:26"}, "the date is not like 2011-03-27 10:45:00"),
        ({"InvoiceDate": "2011-02-30 08:00:00"}, "the date is not like"),
        ({"InvoiceDate": "1066-10-14 09:00:00"}, "the year is not from 1970 to 2099"),
        ({"CustomerID": "x" * 61}, "the customer number is longer than 60"),
        ({"Country": "A\tB"}, "the country is longer than 60 or does not print"),
    ],
)
def test_a_bad_row_names_its_reason(cells, reason):
    row = parsed(**cells)
    assert isinstance(row, BadRow)
    assert row.reason.startswith(reason)
    assert row.line == 2


def test_a_row_of_other_width_is_bad():
    row = RowParser().parse(9, ["1", "2"])
    assert row == BadRow(9, "2 cells, not 8", ("1", "2"))


def test_descriptions_lose_what_does_not_print_and_needless_blanks():
    row = parsed(Description="  SET  OF\t3\x07 TINS ")
    assert isinstance(row, Row)
    assert row.description == "SET OF 3 TINS"


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*GOOD, "", "0", "-1", "1.5", "C536379", "0.001", "2011-03-27 01:30:00"]),
)


@given(st.lists(st.lists(cells, max_size=10), max_size=4))
def test_any_text_gives_a_row_or_a_reason(rows):
    parser = RowParser()
    for line, row in enumerate(rows, 2):
        found = parser.parse(line, row)
        assert isinstance(found, Row) or found.reason
        assert found.raw == tuple(row)


@given(
    st.integers(-80_000, 80_000).filter(bool),
    st.decimals(min_value=0, max_value=40_000, places=3, allow_nan=False),
)
def test_amounts_are_those_of_pythons_decimals(quantity, price):
    row = parsed(Quantity=str(quantity), UnitPrice=str(price))
    assert isinstance(row, Row)
    exact = (price * quantity).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert row.amount_minor == int(exact.scaleb(2))


def test_a_parser_remembers_nothing_wrong():
    parser = RowParser()
    first = parser.parse(2, GOOD)
    assert parser.parse(3, ("", *GOOD[1:])) == BadRow(
        3, "the invoice number is missing", ("", *GOOD[1:])
    )
    again = parser.parse(4, GOOD)
    assert isinstance(first, Row)
    assert isinstance(again, Row)
    assert (again.invoice, again.amount_minor) == (first.invoice, first.amount_minor)


def test_headers_may_be_in_another_order_or_of_the_later_edition():
    assert header_order(COLUMNS) == [0, 1, 2, 3, 4, 5, 6, 7]
    later = ["Country", "Customer ID", "Price", "InvoiceDate", "Quantity", "Description"]
    later += ["StockCode", "Invoice"]
    assert header_order(later) == [7, 6, 5, 4, 3, 2, 1, 0]
    assert header_order(("InvoiceNo", "Quantity")) == (
        "the first line names no column StockCode, Description, InvoiceDate, UnitPrice, "
        "CustomerID, Country"
    )
    assert header_order((*COLUMNS, "Extra")) == "the first line names 9 columns, not 8"
