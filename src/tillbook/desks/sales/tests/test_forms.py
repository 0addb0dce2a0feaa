"""What people type at Sell: read as meant, asked back when it could mean two things."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.http import QueryDict

from tillbook.desks.sales.forms import (
    MOST_LINES,
    Ambiguous,
    LineField,
    SellForm,
    add_product,
    check_figures,
    given_minor,
    read_form,
    read_lines,
    typed_decimal,
    unpaid,
    wanted_basket,
)
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.fields import new_id
from tillbook.values.money import NotAnAmount
from tillbook.values.rounding import LARGEST, OutOfRange


def item(sku: str = "P1", *, archived: bool = False) -> Item:
    return Item(
        id=new_id(),
        sku=sku,
        name=f"Product {sku}",
        department_id=new_id(),
        tax_category="standard",
        unit_price=1_200_000,
        price_base_micro=1_000_000,
        stocked=True,
        archived=archived,
    )


@pytest.fixture
def company() -> CompanyInfo:
    return CompanyInfo(
        id=new_id(),
        name="A shop",
        country="GB",
        currency="GBP",
        exponent=2,
        symbol="£",
        tax_per_line=True,
        prices_include_tax=True,
        cash_rounding_minor=0,
        total_rounding_minor=0,
        version=1,
        locations={},
    )


def posted(**fields: str | list[str]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return post


def line(**typed: str) -> LineField:
    return LineField(sku="P1", **typed)


def read(company: CompanyInfo, one: LineField) -> LineField:
    read_lines(SellForm(id=new_id(), location="X", lines=[one]), {"P1": item()}, company)
    return one


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("2", 2_000_000),
        ("1,5", 1_500_000),
        ("1.5", 1_500_000),
        (" 0,125 ", 125_000),
        ("1234.50", 1_234_500_000),
        ("-1", -1_000_000),
    ],
)
def test_one_decimal_point_or_comma_is_read(text, micro):
    assert typed_decimal(text, 6, "quantity") == micro


@pytest.mark.parametrize("text", ["1.234,50", "1,234.50", "1,234", "1 234,5", "12,345,678"])
def test_what_may_have_thousands_is_asked_back(text):
    with pytest.raises(Ambiguous):
        typed_decimal(text, 6, "quantity")


@pytest.mark.parametrize("text", ["", "two", "1e3", "1.2.3", "--1", "0x10", "½"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotAnAmount):
        typed_decimal(text, 2, "price")


def test_more_than_the_books_hold_is_refused():
    with pytest.raises(OutOfRange):
        typed_decimal(str(LARGEST), 2, "price")


def test_the_form_keeps_everything_that_was_typed():
    form = read_form(
        posted(
            id="01a20000-0000-7000-8000-000000000001",
            customer=" Marta ",
            tender="card",
            given="x",
            discount="y",
            sku=["P1", "P2"],
            quantity=["many", "2"],
            price=["", "1,20"],
            line_discount=["", "5"],
        ),
        "STORE001",
    )
    assert form.id == UUID("01a20000-0000-7000-8000-000000000001")
    assert (form.customer, form.tender, form.given, form.discount) == ("Marta", "card", "x", "y")
    assert [(f.sku, f.quantity, f.price, f.discount) for f in form.lines] == [
        ("P1", "many", "", ""),
        ("P2", "2", "1,20", "5"),
    ]


def test_a_removed_line_is_left_out_and_a_chosen_customer_wins():
    rows = {"sku": ["P1", "P2"], "quantity": ["1", "2"], "price": ["", ""]}
    form = read_form(
        posted(**rows, line_discount=["", ""], remove="0", customer="Mar", choose="C1"), "X"
    )
    assert [f.sku for f in form.lines] == ["P2"]
    assert form.customer == "C1"


def test_a_form_without_an_id_gets_one_and_no_more_lines_than_a_sale_holds():
    many = ["P1"] * (MOST_LINES + 5)
    form = read_form(posted(id="?", sku=many, quantity=many, price=many, line_discount=many), "X")
    assert form.id.version == 7
    assert len(form.lines) == MOST_LINES


def test_a_product_is_added_to_its_plain_line():
    form = SellForm(id=new_id(), location="X", lines=[line(quantity="1,5")])
    add_product(form, item())
    assert [f.quantity for f in form.lines] == ["2.5"]


@pytest.mark.parametrize("typed", [{"price": "1"}, {"discount": "5"}, {"quantity": "many"}])
def test_a_line_with_a_price_a_discount_or_an_unreadable_count_is_left_alone(typed):
    form = SellForm(id=new_id(), location="X", lines=[line(**typed)])
    add_product(form, item())
    assert [f.quantity for f in form.lines] == [typed.get("quantity", "1"), "1"]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"quantity": "two"}, "quantity", "“two” is not a number like 1.50."),
        ({"quantity": "1.234,50"}, "quantity", "without thousands"),
        ({"quantity": "0"}, "quantity", "0 sells nothing"),
        ({"quantity": "99999999999999999"}, "quantity", "more than the books can hold"),
        ({"price": "-1"}, "price", "not below 0"),
        ({"price": "free"}, "price", "“free” is not a number"),
        ({"discount": "101"}, "discount", "between 0 and 100"),
        ({"discount": "-1"}, "discount", "between 0 and 100"),
    ],
)
def test_each_wrong_figure_gets_its_sentence(company, typed, field, says):
    one = read(company, line(**typed))
    assert list(one.errors) == [field]
    assert says in one.errors[field]
    assert one.wanted is None


def test_a_product_that_is_unknown_or_no_longer_sold_is_named(company):
    form = SellForm(id=new_id(), location="X", lines=[LineField(sku="GONE"), LineField(sku="OLD")])
    read_lines(form, {"OLD": item("OLD", archived=True)}, company)
    assert form.lines[0].errors == {"sku": "There is no product GONE."}
    assert form.lines[1].errors == {"sku": "Product OLD is no longer sold. Remove the line."}
    assert not form.priceable


def test_a_quantity_is_as_fine_as_its_unit(company):
    items = {"P1": replace(item(), unit="piece", decimals=0)}
    form = SellForm(id=new_id(), location="X", lines=[line(quantity="0.5"), line(quantity="-2")])
    read_lines(form, items, company)
    assert "Whole numbers only" in form.lines[0].errors["quantity"]
    assert form.lines[0].wanted is None
    assert form.lines[1].errors == {}
    items = {"P1": replace(item(), unit="kg", decimals=3)}
    form = SellForm(
        id=new_id(), location="X", lines=[line(quantity="0.1234"), line(quantity="0.123")]
    )
    read_lines(form, items, company)
    assert "At most 3 decimals" in form.lines[0].errors["quantity"]
    assert form.lines[1].errors == {}


def test_a_readable_line_is_wanted_exactly(company):
    one = read(company, line(quantity="1,5", price="0,9999", discount="12.5"))
    assert one.wanted
    assert one.wanted.quantity_micro == 1_500_000
    assert one.wanted.unit_price == 999_900
    assert one.wanted.discounts[0].value == 125_000


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("given", "lots", "not a number like 20.00"),
        ("given", "-5", "not below 0"),
        ("given", "5.001", "not a number"),
        ("discount", "100.1", "between 0 and 100"),
        ("discount", "a", "not a number"),
    ],
)
def test_the_payment_and_the_discount_have_sentences_of_their_own(company, field, text, says):
    form = SellForm(id=new_id(), location="X", **{field: text})
    check_figures(form, company)
    assert says in form.errors[field]
    assert not form.readable


def test_what_was_given_is_left_out_of_a_preview(company):
    form = SellForm(id=new_id(), location="X", lines=[line()], given="20", discount="10")
    read_lines(form, {"P1": item()}, company)
    check_figures(form, company)
    basket = wanted_basket(form, company, None)
    assert basket.tenders[0].given_minor == 2000 == given_minor(form, company)
    assert basket.discounts[0].value == 100_000
    assert unpaid(basket).tenders[0].given_minor is None
    assert unpaid(basket).lines == basket.lines


def test_a_form_stays_priceable_when_only_the_payment_is_wrong(company):
    form = SellForm(id=new_id(), location="X", lines=[line()], given="lots")
    read_lines(form, {"P1": item()}, company)
    check_figures(form, company)
    assert form.priceable
    assert not form.readable
    assert wanted_basket(form, company, None).tenders[0].given_minor is None
    assert given_minor(form, company) is None
