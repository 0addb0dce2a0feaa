"""The shape of the book, as it goes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.shapes import Out


class BookCompanyOut(Out):
    """Whose books, and how figures are written."""

    id: UUID
    name: str
    legal_name: str
    tax_number: str
    country: str
    currency: str
    exponent: int
    symbol: str
    currency_number: int = Field(description="ISO 4217, as scanned codes name it; 0: none.")
    locale: str


class PlaceOut(Out):
    """Where the register stands, and when its day begins."""

    id: UUID
    code: str
    name: str
    address: str
    time_zone: str
    day_starts_hour: int


class PricingOut(Out):
    """How baskets are reckoned."""

    prices_include_tax: bool
    tax_rounding: Literal["document", "line"]
    total_rounding_minor: int
    cash_rounding_minor: int


class GoodsOut(Out):
    """Products (SKUs) and groups (ids of departments), without some; neither: all."""

    products: list[str]
    groups: list[str]
    except_products: list[str]


class WhenOut(Out):
    """When, where and for whom: days as 20261122, minutes of the day, codes of locations."""

    from_date: int
    to_date: int
    weekdays: list[int]
    from_minute: int
    to_minute: int
    locations: list[str]
    customer_groups: list[str]


class PartOut(Out):
    """So many units of some goods, in a set."""

    goods: GoodsOut
    units: int


class BookPromotionOut(Out):
    """A promotion as the engine takes it; docs/algorithms/promotions.md."""

    id: str
    kind: str
    name: str
    value: int
    priority: int
    exclusive: bool
    group: str
    coupon: str
    when: WhenOut
    goods: GoodsOut
    minimum_minor: int
    minimum_units: int
    maximum_minor: int
    limit: int
    buy: int
    get: int
    same: bool
    rewards: GoodsOut | None
    parts: list[PartOut]


class ListedPriceOut(Out):
    """A product's price from a quantity on (millionths), all its lines together."""

    product: str
    unit_price: int
    from_micro: int


class BookPriceListOut(Out):
    """A price list as the engine takes it, and what it is called."""

    id: str
    name: str
    priority: int
    when: WhenOut
    prices: list[ListedPriceOut]
    off_ppm: int
    goods: GoodsOut | None


class BookCouponOut(Out):
    """Codes that customers present. batch: `code` and a dash begin each; else it is the code."""

    id: UUID
    name: str
    code: str
    batch: bool
    uses: int = Field(description="How often each code counts; 0: without limit.")
    per_customer: int
    from_date: date | None
    to_date: date | None
    offline_a_day: int = Field(description="Codes a register takes a day without asking.")


class BookDepartmentOut(Out):
    """A tile of the grid."""

    id: UUID
    code: str
    name: str
    position: int
    ground: str
    minimum_age: int = Field(
        0, description="Years: of who buys what has none of its own. 0: anybody."
    )


class BookTenderOut(Out):
    """A means of payment."""

    id: UUID
    code: str
    name: str
    kind: str
    cash: bool
    refunds: bool = True
    needs_reference: bool = False


class BookTaxOut(Out):
    """A tax as the engine takes it, with the id that receipts name."""

    code_id: UUID
    code: str
    kind: str
    rate_ppm: int
    unit_amount: int
    included: bool
    affects_next: bool
    affected_by_previous: bool
    reverse_charge: bool
    exempt_reason: str
    jurisdiction: str
    group: str
    #: As receipts call it.
    name: str = ""


class BookTaxesOut(Out):
    """What is taxed how from a day on (null: all days before the next)."""

    from_: str | None = Field(serialization_alias="from", examples=["2026-01-01"])
    categories: dict[str, list[BookTaxOut]]


class PinOut(Out):
    """A PIN's verifier, sealed for this device alone."""

    version: int
    salt: str
    iterations: int
    epk: dict[str, str]
    iv: str
    sealed: str


class BookPersonOut(Out):
    """Somebody who works here."""

    id: UUID
    name: str
    code: str
    rights: list[str]
    pin: PinOut | None


class LimitsOut(Out):
    """How far the register goes by itself."""

    discount_ppm_without_approval: int
    return_day_minor_offline: int
    lease_hours: int


class CashReasonOut(Out):
    """Why cash is paid in or out."""

    id: UUID
    kind: str = Field(examples=["pay_in", "pay_out"])
    name: str


class CodeLayoutOut(Out):
    """How a label with a weight or a price inside is read: a sign for each digit."""

    form: str = Field(examples=["22IIIIIVPPPPC"])
    decimals: int


class TotalsOut(Out):
    """What receipts came to; `returned` is positive."""

    documents: int
    sold: int
    returned: int


class LastZOut(Out):
    """Where the Zs of this register stand: the number before the next one, and everything it did in
    closed shifts. `late`: what of that no Z says; the next one does."""

    z: int
    documents: int
    sold: int
    returned: int
    late: TotalsOut | None = None


class LeftOpenOut(Out):
    """The shift that another device opened at this register and that is not closed."""

    number: str
    opened_at: datetime
    person: str


class ShiftsOut(Out):
    """Whether the register sells in shifts, and what its drawer needs to know."""

    required: bool
    pay_out_minor_without_approval: int
    reasons: list[CashReasonOut]
    last: LastZOut
    open: LeftOpenOut | None = None


class LayoutOut(Out):
    """What stands on a receipt, from top to bottom. head, foot: texts by language."""

    paper: str = Field(examples=["80"])
    blocks: list[str] = Field(examples=[["company", "lines", "total", "tenders", "number"]])
    head: dict[str, str]
    foot: dict[str, str]
    logo: str = Field(description="A PNG as base64, or empty.")


class BookPrinterOut(Out):
    """Where the register prints, through the server. paper: millimetres of the roll."""

    name: str
    kind: str = Field(examples=["network", "screen"])
    paper: str = Field(examples=["80"])


class ReceiptsOut(Out):
    """How receipts look, and where they are printed (protocol 4)."""

    layout: LayoutOut
    printer: BookPrinterOut | None
    link_key: str = Field(
        description="Makes the links of digital receipts, base64url; empty where none are printed."
    )
    mails: bool = Field(description="Whether receipts can be sent by e-mail.")


class OfflineCapsOut(Out):
    """What may be written down by hand while the register has no network, in minor units."""

    sale_minor: int
    day_minor: int


class BookTerminalOut(Out):
    """The card terminal that takes this register's cards; tender: for which means of payment."""

    id: UUID
    name: str
    tender: UUID
    offline: OfflineCapsOut | None


class BookTipsOut(Out):
    """Whether the register asks for a tip before or after paying, and what it offers.

    tender: the payment that says one, negative where it is left for somebody.
    """

    tender: UUID
    name: str
    before: bool
    after: bool
    offered_ppm: list[int] = Field(examples=[[50000, 100000]])


class QuickKeyOut(Out):
    """A key: a product or department by its id, or a discount in parts per million."""

    kind: Literal["product", "department", "discount"]
    id: UUID | None = None
    ppm: int | None = None


class QuickPageOut(Out):
    """A page of keys, in the order they stand."""

    name: str
    keys: list[QuickKeyOut]


class BookOut(Out):
    """Everything but the goods and the customers."""

    version: str = Field(description="Other than the last: get the book again.")
    configuration: int = Field(description="What receipts name as version of prices and taxes.")
    feed: int
    server_time: datetime
    company: BookCompanyOut
    location: PlaceOut
    pricing: PricingOut
    price_lists: list[BookPriceListOut]
    promotions: list[BookPromotionOut]
    coupons: list[BookCouponOut]
    departments: list[BookDepartmentOut]
    tenders: list[BookTenderOut]
    taxes: list[BookTaxesOut]
    people: list[BookPersonOut]
    limits: LimitsOut
    receipts: ReceiptsOut
    favourites: list[UUID]
    quick_keys: list[QuickPageOut] = Field(description="What the register shows first.")
    code_layouts: list[CodeLayoutOut]
    shifts: ShiftsOut
    card_terminal: BookTerminalOut | None
    tips: BookTipsOut | None
    protocols: list[int]
