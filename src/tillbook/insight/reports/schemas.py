"""What goes out of the API about figures."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import Code, Day, In, Out


class SpanQuery(In):
    """Which business days, both inclusive, at most 1,100 of them."""

    since: Day = Field(alias="from", examples=["2026-03-01"])
    until: Day = Field(alias="to", examples=["2026-03-31"])
    location_id: Code | None = None


class SalesReportRow(Out):
    """A line of the sales report; returns and voids count below 0."""

    date: Day
    employee: str = Field(description="Empty where nobody is named.", examples=["Ola Owner"])
    department: str = Field(examples=["Bread"])
    items_sold: str = Field(examples=["12"])
    total_sales: str = Field(description="With tax.", examples=["21.60"])


class SalesReportOut(Out):
    """Date | Employee | Department | Items Sold | Total Sales."""

    since: Day
    until: Day
    currency: str = Field(examples=["GBP"])
    rows: list[SalesReportRow]
    items_sold: str
    total_sales: str


class TaxCollectedRow(Out):
    """Tax of a kind on a day; returns and voids count below 0."""

    date: Day = Field(description="The tax point.")
    jurisdiction: str = Field(examples=["GB"])
    jurisdiction_name: str = Field(examples=["United Kingdom"])
    tax_code: str = Field(examples=["GB-standard"])
    tax_name: str = Field(examples=["VAT 20 %"])
    base: str = Field(description="What was taxed, net.", examples=["1250.00"])
    tax: str = Field(examples=["250.00"])


class TaxCollectedOut(Out):
    """Tax by jurisdiction, tax code and day."""

    since: Day
    until: Day
    currency: str = Field(examples=["GBP"])
    rows: list[TaxCollectedRow]
    tax: str


class TenderTotal(Out):
    """What came in by a means of payment."""

    type: str = Field(examples=["cash"])
    name: str = Field(examples=["Cash"])
    payments: int
    amount: str


class ReasonDocumentOut(Out):
    """A document that is part of a difference."""

    date: Day = Field(description="The posting date.")
    document: str = Field(examples=["Sale STORE001-A-000042"])
    amount: str


class ReasonOut(Out):
    """One line of what a difference is made of; the lines add up to it."""

    key: str = Field(examples=["no_moves.manual_entry"])
    words: str = Field(examples=["Manual entry: no goods moved"])
    amount: str
    count: int = Field(description="How many documents.")
    documents: list[ReasonDocumentOut] = Field(description="The latest of them, at most 100.")


class StockAccountOut(Out):
    """A stock account with its balance at the end of the day."""

    account: str = Field(examples=["1310"])
    name: str = Field(examples=["Stock"])
    balance: str


class StockPartOut(Out):
    """What lay at a location of a department, and what it was worth."""

    location_id: str = Field(examples=["STORE001"])
    department: str = Field(description="The one the products are in now.", examples=["Bread"])
    quantity: str
    value: str


class StockValueOut(Out):
    """The stock's value at the end of a day beside the stock accounts."""

    date: Day
    currency: str = Field(examples=["GBP"])
    value: str
    ledger: str | None = Field(description="The accounts' balance; null without `ledger:read`.")
    difference: str | None = Field(description="Ledger less value; null without `ledger:read`.")
    parts: list[StockPartOut]
    accounts: list[StockAccountOut]
    reasons: list[ReasonOut]


class StockItemOut(Out):
    """What lay of an item, and what it was worth."""

    product_id: str = Field(description="The SKU.", examples=["SKU12345"])
    name: str = Field(examples=["Sourdough loaf"])
    location_id: str = Field(examples=["STORE001"])
    quantity: str
    value: str


class StockItemsOut(Out):
    """A page of items by SKU; one stands at every location where it ever moved."""

    date: Day
    currency: str = Field(examples=["GBP"])
    items: list[StockItemOut]
    next_cursor: str
    more: bool


class StockValueQuery(In):
    """At the end of which day (absent: now), and where."""

    date: Day | None = None
    location_id: Code | None = None


class StockItemsQuery(KeyPage):
    """At the end of which day (absent: now), and where."""

    date: Day | None = None
    location_id: Code | None = None


class MarginRow(Out):
    """What a product brought and cost in a department."""

    department: str = Field(examples=["Bread"])
    product_id: str = Field(description="The SKU.", examples=["SKU12345"])
    name: str
    items_sold: str
    revenue: str = Field(description="Without tax.")
    cost: str
    margin: str


class MarginSideOut(Out):
    """A line of the profit and loss; what it has more than the goods sold, reason by reason."""

    ledger: str
    goods: str
    difference: str
    reasons: list[ReasonOut]


class MarginsOut(Out):
    """Margins by department and product, by posting date. Revenue and cost are null for a key
    without `ledger:read`."""

    since: Day
    until: Day
    currency: str = Field(examples=["GBP"])
    rows: list[MarginRow]
    revenue: MarginSideOut | None
    cost: MarginSideOut | None


class StepOut(Out):
    """Something that made an amount; the steps of a line add up to it."""

    key: str = Field(
        description="price, printed, taken, tax_not_charged, rest; lines, rounding, cash_rounding.",
        examples=["price"],
    )
    name: str = Field(description="Of a discount or promotion; else empty.")
    amount: str


class TaxWhyOut(Out):
    """A tax of a line: base times rate, and what rounding did to it."""

    tax_code: str = Field(examples=["GB-standard"])
    rate_percent: str | None = Field(description="On the sale's business date.", examples=["20"])
    rate_valid_from: Day | None
    base: str
    exact: str = Field(description="Base times rate, with four more digits.")
    rounding: str = Field(description="`amount` less `exact`: its share of the rounding.")
    amount: str


class CostWhyOut(Out):
    """A move of a line, and what lay there before it."""

    product_id: str
    move: int = Field(description="The how-manieth move of the product at its place.")
    quantity: str
    cost: str
    held_before: str
    worth_before: str


class LineWhyOut(Out):
    """Why a line is so much."""

    number: int
    description: str
    quantity: str
    unit_price: str
    price_from: str = Field(
        description="shelf, list, back (as it was paid before) or own (typed, label).",
        examples=["shelf"],
    )
    price_list: str
    steps: list[StepOut]
    taxes: list[TaxWhyOut]
    costs: list[CostWhyOut] | None = Field(description="Null for a key without `costs:read`.")
    net: str
    tax: str
    gross: str


class SaleWhyOut(Out):
    """Why a sale's amounts are what they are."""

    sale_id: str
    currency: str
    price_version: int = Field(description="The version of the price book.")
    tax_version: int
    engine: str
    lines: list[LineWhyOut]
    next_after: int | None = Field(description="Ask again with `after`; null after the last line.")
    total_steps: list[StepOut]
    total: str


class WhyQuery(In):
    """Which lines, 20 at a time."""

    after: Annotated[int, Field(ge=0, le=100_000)] = 0


class DayOut(Out):
    """A day's figures, over all locations."""

    date: Day
    currency: str
    sales: int = Field(
        description="By which goods were sold, less those voided; no gift card or tip alone."
    )
    returns: int
    voids: int
    items_sold: str
    net: str
    tax: str
    total: str = Field(description="What the documents came to, rounding included.")
    sold: str = Field(description="What was sold, also on exchanges.")
    returned: str = Field(description="What came back: by returns, voids and exchanges.")
    tenders: list[TenderTotal]
