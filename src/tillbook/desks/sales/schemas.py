"""What goes in and out of the API about sales."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from tillbook.plumbing.api.cursors import FeedPage
from tillbook.plumbing.api.problems import TAG
from tillbook.plumbing.api.shapes import (
    FREE,
    PLAIN,
    Code,
    Day,
    DecimalText,
    Id,
    In,
    Moment,
    Name,
    Note,
    Out,
    PositiveDecimalText,
)

ID = "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"
MOST_SALES = 500
Piece = Annotated[str, StringConstraints(max_length=60, pattern=PLAIN), FREE]


class PercentOff(In):
    """So many percent off."""

    percent: PositiveDecimalText = Field(
        description="Up to 100, with up to 4 decimals.", examples=["10"]
    )
    reason: Note = Field("", examples=["Student"])


class AmountOff(In):
    """An amount off."""

    amount: PositiveDecimalText = Field(examples=["0.50"])
    reason: Note = Field("", examples=["Dented tin"])


def _which_discount(value: Any) -> str:
    return TAG + ("amount" if isinstance(value, dict) and "amount" in value else "percent")


DiscountIn = Annotated[
    Annotated[PercentOff, Tag(TAG + "percent")] | Annotated[AmountOff, Tag(TAG + "amount")],
    Discriminator(_which_discount),
]


class BasketLineIn(In):
    """One product of a basket."""

    product_id: Code = Field(description="The product's SKU.", examples=["SKU12345"])
    quantity: DecimalText = Field(
        description="Not 0; below 0 takes goods back without a sale to link to: at most the lowest "
        "price of 30 days a piece, and a day's cap (`sales:return_unreferenced`).",
        examples=["2"],
    )
    unit_price: PositiveDecimalText | None = Field(
        None, description="Instead of the shelf's price (`sales:price`).", examples=["1.80"]
    )
    discounts: list[DiscountIn] = Field(default_factory=list, max_length=20)
    lot: Piece = Field(
        "", description="Of which lot; else what expires first is taken.", examples=["A17"]
    )
    serial: Piece = Field("", description="Which piece, of what is traced by serial numbers.")
    modifiers: list[Code] = Field(
        default_factory=list,
        max_length=60,
        description="SKUs of what was chosen with it (`/modifiers`): each is sold on a line of its "
        "own, as often as the product.",
    )


class TenderIn(In):
    """A payment."""

    type: Code = Field(description="Code of a means of payment.", examples=["cash"])
    given: DecimalText | None = Field(
        None, description="What was handed over; left out: what is to pay.", examples=["5.00"]
    )
    reference: Note = Field("", examples=["auth 913374"])


class BasketIn(In):
    """A sale for the server to price. Its id makes it safe to send again."""

    id: Id = Field(description="Made by you, for ever this sale's.", examples=[ID])
    location_id: Code = Field(description="The location's code.", examples=["STORE001"])
    lines: list[BasketLineIn] = Field(min_length=1, max_length=500)
    tenders: list[TenderIn] = Field(min_length=1, max_length=20)
    discounts: list[DiscountIn] = Field(
        default_factory=list, max_length=20, description="On the whole basket (`sales:discount`)."
    )
    coupons: list[Code] = Field(
        default_factory=list,
        max_length=20,
        description="Codes that the customer presents; each is held for this sale, or refused.",
    )
    customer_id: Id | None = None
    certificate_id: Id | None = Field(
        None,
        description="A certificate of exemption of this customer: the sale is free of the taxes "
        "it names (`sales:exempt`).",
    )
    reservations: list[Id] = Field(
        default_factory=list,
        max_length=50,
        description="Goods put aside that this sale takes up (`/stock/reservations`). Those of its "
        "customer at the location are taken up by themselves.",
    )
    employee_id: Id | None = Field(None, description="Who sold it.")
    occurred_at: Moment | None = Field(None, description="Left out: now.")
    reason: Note = Field(
        "",
        description="Why goods come back, where some do without a sale to link to: needed then, "
        "and shown in the office.",
        examples=["Found without a receipt"],
    )


class BasketItem(In):
    """A sale that the server prices, and may refuse."""

    basket: BasketIn


class ReceiptItem(In):
    """A sale that happened at a register: never refused, so anything is taken here.

    What reads is `{protocol: 1, id, register, series, number, previous_hash, hash, sent_at,
    clock_offset_ms, body}` where `body` is the very text that was hashed:
    SHA-256(previous_hash ‖ line feed ‖ body). What does not is kept and listed.
    """

    receipt: Any = Field(
        description="The receipt's envelope and body; what cannot be read is quarantined."
    )


def _which_item(value: Any) -> str:
    return TAG + ("receipt" if isinstance(value, dict) and "receipt" in value else "basket")


ItemIn = Annotated[
    Annotated[BasketItem, Tag(TAG + "basket")] | Annotated[ReceiptItem, Tag(TAG + "receipt")],
    Discriminator(_which_item),
]


class BatchIn(In):
    """Up to 500 sales; each is answered by itself and none holds up another."""

    items: list[ItemIn] = Field(min_length=1, max_length=MOST_SALES)


class ItemProblem(Out):
    """Why a sale was refused or set aside."""

    type: str = Field(examples=["urn:tillbook:problem:unknown_product"])
    detail: str = Field(examples=["There is no such product. lines[0]: SKU99999"])


class ItemOut(Out):
    """What became of one sale.

    stored: in the books. duplicate: it was before. conflict: its id was used for another sale,
    which stands. quarantined: it happened but cannot be posted as it is. A receipt is kept in both
    cases, its money on suspense. refused: it has not happened; nothing was written.
    """

    id: str | None = Field(examples=[ID])
    status: Literal["stored", "duplicate", "conflict", "quarantined", "refused"]
    number: str | None = Field(examples=["K7f3a91c2-000042"])
    need_from: int | None = Field(
        description="Registers: the first number of the series that is still missing."
    )
    problem: ItemProblem | None


class BatchOut(Out):
    """What became of each sale, in the order they were sent."""

    items: list[ItemOut]


class TaxOut(Out):
    """Tax of one kind."""

    code: str = Field(examples=["GB-standard"])
    name: str = Field(examples=["VAT 20 %"])
    base: str = Field(description="What was taxed, net.", examples=["3.00"])
    amount: str = Field(examples=["0.60"])


class LineOut(Out):
    """A line as printed. list - discount - basket_discount is what was charged; in a sale that is
    free of tax it still has the included taxes inside, gross has not."""

    number: int
    product_id: str = Field(examples=["SKU12345"])
    description: str = Field(examples=["Sourdough loaf"])
    department: str = Field(examples=["Bread"])
    quantity: str = Field(examples=["2"])
    unit_price: str = Field(examples=["1.80"])
    list_amount: str = Field(examples=["3.60"])
    discount: str = Field(examples=["0.00"])
    basket_discount: str = Field(examples=["0.00"])
    net: str = Field(examples=["3.00"])
    tax: str = Field(examples=["0.60"])
    gross: str = Field(examples=["3.60"])
    taxes: list[TaxOut]
    original_line: int | None = Field(description="Of the sale it came back from.")
    modifies: int | None = Field(
        None, description="Of a modifier: the number of the line that it was chosen with."
    )


class TenderOut(Out):
    """A payment: what it settles, what crossed the counter."""

    type: str = Field(examples=["cash"])
    name: str = Field(examples=["Cash"])
    amount: str = Field(examples=["3.60"])
    given: str = Field(examples=["5.00"])
    change: str = Field(examples=["1.40"])
    reference: str


class ExemptionOut(Out):
    """By which certificate a sale is free of tax."""

    certificate_id: str = Field(examples=[ID])
    number: str = Field(description="As it was then.", examples=["EX-4711"])
    jurisdiction: str = Field(
        description="Of whose tax, with all that lie in it; empty: of everybody's.",
        examples=["US-MN"],
    )


class SaleLinks(Out):
    """Where more of it is."""

    self: str
    journal: str
    original: str | None = Field(description="The sale that this takes back.")


class SaleOut(Out):
    """A sale, return or void as printed; what goes back is negative."""

    id: str = Field(examples=[ID])
    number: str = Field(examples=["K7f3a91c2-000042"])
    kind: Literal["sale", "return", "void"]
    location_id: str = Field(examples=["STORE001"])
    business_date: Day
    occurred_at: str = Field(examples=["2026-03-31T14:05:09+00:00"])
    recorded_at: str
    customer_id: str | None
    employee_id: str | None
    currency: str = Field(examples=["GBP"])
    net: str = Field(examples=["3.00"])
    tax: str = Field(examples=["0.60"])
    rounding: str = Field(description="Of the total and of cash.", examples=["0.00"])
    total: str = Field(examples=["3.60"])
    reason: str
    exemption: ExemptionOut | None
    lines: list[LineOut]
    taxes: list[TaxOut]
    tenders: list[TenderOut]
    links: SaleLinks


class SalesQuery(FeedPage):
    """Which sales."""

    location_id: Code | None = None
    business_date_from: Day | None = None
    business_date_to: Day | None = None


class SalesOut(Out):
    """A page of sales in the order of the feed."""

    items: list[SaleOut]
    next_cursor: str = Field(examples=["4211"])
    more: bool = Field(description="Whether there are further ones now.")


class VoidIn(In):
    """Why a sale is taken back whole."""

    id: Id | None = Field(
        None, description="Of the new document, made by you; or send an Idempotency-Key."
    )
    reason: Name = Field(examples=["Wrong customer"])


class ReturnLineIn(In):
    """How much of a line comes back."""

    line: Annotated[int, Field(strict=True, ge=1, le=100_000)] = Field(examples=[1])
    quantity: PositiveDecimalText = Field(examples=["1"])
    write_off: bool = Field(
        False, description="Damaged: it leaves the stock at once, at what it is worth."
    )


class ReturnIn(In):
    """Goods that come back, and how the money goes back."""

    id: Id | None = Field(
        None, description="Of the new document, made by you; or send an Idempotency-Key."
    )
    lines: list[ReturnLineIn] = Field(min_length=1, max_length=500)
    tender: Code | None = Field(
        None,
        description="Left out: as it was paid, in proportion. Another way than it was paid needs "
        "`sales:refund_other`.",
        examples=["cash"],
    )
    reason: Name = Field(examples=["Torn"])
