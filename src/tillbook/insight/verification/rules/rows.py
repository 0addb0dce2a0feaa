"""Rows as they are stored, one tuple type a table: the columns that proving needs, by name.

The annotations say how a column is read alike from both engines: a key as 16 bytes, a day as text
(ISO), a moment as the engine gives it, an integer as it lies there (SQLite would store anything).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tillbook.insight.verification.rules.buying_rows import BOUGHT
from tillbook.insight.verification.rules.kinds import Day as Day
from tillbook.insight.verification.rules.kinds import Key as Key
from tillbook.insight.verification.rules.kinds import Moment as Moment
from tillbook.insight.verification.rules.stock_rows import STOCKED
from tillbook.insight.verification.rules.stock_rows import Adjustment as Adjustment
from tillbook.insight.verification.rules.stock_rows import AdjustmentLine as AdjustmentLine
from tillbook.insight.verification.rules.stock_rows import (
    CountCorrection as CountCorrection,
)
from tillbook.insight.verification.rules.stock_rows import CountedItem as CountedItem
from tillbook.insight.verification.rules.stock_rows import PostedCount as PostedCount
from tillbook.insight.verification.rules.stock_rows import TransferStep as TransferStep
from tillbook.insight.verification.rules.stock_rows import TransferStepLine as TransferStepLine

#: The nil key: where a folded figure has no location, person or department.
NIL: Key = bytes(16)


class Envelope(NamedTuple):
    """`envelope`, by document."""

    document_id: Key
    series_id: Key
    number: int
    arrival: int
    kind: str
    body: str
    previous_hash: str
    hash: str
    server_previous: str
    server_hash: str
    clock_offset_ms: int


class Sale(NamedTuple):
    """`sale`: sales, returns and voids."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    kind: str
    person_id: Key | None
    business_date: Day
    occurred_at: Moment
    currency: str
    net_minor: int
    tax_minor: int
    rounding_minor: int
    cash_rounding_minor: int
    total_minor: int
    price_version: int
    tax_version: int
    register_id: Key | None
    customer_id: Key | None
    original_id: Key | None
    shift_id: Key | None
    reason: str


class SaleLine(NamedTuple):
    """`sale_line`."""

    sale_id: Key
    number: int
    variant_id: Key
    department_id: Key
    quantity_micro: int
    unit_price: int
    price_base_micro: int
    list_minor: int
    discount_minor: int
    basket_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: str
    original_sale_id: Key | None
    original_number: int | None
    write_off: bool
    of_number: int | None = None


class SalePart(NamedTuple):
    """`sale_part`: what a line of a kit was made of."""

    sale_id: Key
    number: int
    line_number: int
    variant_id: Key
    quantity_micro: int


class SaleTender(NamedTuple):
    """`sale_tender`."""

    sale_id: Key
    number: int
    tender_type_id: Key
    amount_minor: int
    given_minor: int
    change_minor: int
    reference: str


class SaleExemption(NamedTuple):
    """`sale_exemption`: by which certificate a sale is free of tax."""

    sale_id: Key
    certificate_id: Key
    number: str
    jurisdiction: str


class Shift(NamedTuple):
    """`shift`: what opened one; its id is the shift's."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    register_id: Key
    float_minor: int


class CashMovement(NamedTuple):
    """`cash_movement`."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    register_id: Key
    shift_id: Key
    kind: str
    amount_minor: int


class ShiftClosing(NamedTuple):
    """`shift_closing`."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    register_id: Key
    shift_id: Key
    z_number: int
    expected_minor: int
    counted_minor: int
    difference_minor: int
    documents: int
    sold_minor: int
    returned_minor: int
    perpetual_documents: int
    perpetual_sold_minor: int
    perpetual_returned_minor: int
    repeated: bool


class ShiftCorrection(NamedTuple):
    """`shift_correction`."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    register_id: Key
    shift_id: Key
    cash_minor: int
    documents: int
    sold_minor: int
    returned_minor: int


class SafeMovement(NamedTuple):
    """`safe_movement`."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    kind: str
    amount_minor: int


class ManualEntry(NamedTuple):
    """`manual_entry`: an entry by hand."""

    id: Key
    company_id: Key
    series_id: Key
    number: int
    business_date: Day
    total_minor: int
    reverses_id: Key | None


class BankSettlement(NamedTuple):
    """`bank_settlement`: a bank line settled, or that taken back."""

    id: Key
    company_id: Key
    series_id: Key
    number: int
    kind: str
    line_id: Key
    undoes_id: Key | None
    business_date: Day
    amount_minor: int


class Expense(NamedTuple):
    """`expense`: an expense, or what takes one back."""

    id: Key
    company_id: Key
    series_id: Key
    number: int
    kind: str
    business_date: Day
    total_minor: int
    tax_minor: int
    reverses_id: Key | None


class PettyCash(NamedTuple):
    """`petty_cash`: petty cash filled, counted, paid out to staff, or that taken back."""

    id: Key
    company_id: Key
    series_id: Key
    number: int
    kind: str
    business_date: Day
    amount_minor: int
    reverses_id: Key | None


class Pairing(NamedTuple):
    """`pairing`: open items paired by hand, or that taken back."""

    id: Key
    company_id: Key
    series_id: Key
    number: int
    kind: str
    account_id: Key
    party_id: Key | None
    undoes_id: Key | None
    business_date: Day
    amount_minor: int


class TaxReturn(NamedTuple):
    """`tax_return`: a return as it was filed."""

    id: Key
    company_id: Key
    registration_id: Key
    series_id: Key
    number: int
    business_date: Day
    since: Day
    until: Day
    feed_number: int
    due_minor: int
    carried_minor: int
    text: str
    hash: str


class Move(NamedTuple):
    """`stock_move`."""

    source_id: Key
    number: int
    source_kind: str
    place_id: Key
    item_id: Key
    sequence: int
    quantity_micro: int
    value_minor: int


class Entry(NamedTuple):
    """`entry`: the header."""

    id: Key
    source_id: Key
    source_number: int
    source_kind: str
    company_id: Key
    journal: str
    business_date: Day
    posting_date: Day
    tax_point: Day
    line_count: int
    hash: str


class EntryLine(NamedTuple):
    """`entry_line`."""

    entry_id: Key
    number: int
    account_id: Key
    amount_minor: int
    location_id: Key | None
    department_id: Key | None
    tax_code_id: Key | None
    tax_base_minor: int | None
    settlement_key: str
    foreign_minor: int | None


class Message(NamedTuple):
    """`outbox_message`."""

    subject_id: Key
    company_id: Key
    topic: str
    subject_kind: str
    feed_number: int | None


class AuditRecord(NamedTuple):
    """`audit_record`."""

    id: Key
    company_id: Key
    position: int
    at: Moment
    actor_kind: str
    actor_id: Key | None
    approver_id: Key | None
    action: str
    object_kind: str
    object_id: Key | None
    reason: str
    detail: str
    previous_hash: str
    hash: str


#: Which table each tuple type is read from.
TABLES: dict[type[Any], str] = {
    Envelope: "envelope",
    Sale: "sale",
    SaleLine: "sale_line",
    SalePart: "sale_part",
    SaleTender: "sale_tender",
    SaleExemption: "sale_exemption",
    Adjustment: "adjustment",
    AdjustmentLine: "adjustment_line",
    Shift: "shift",
    CashMovement: "cash_movement",
    ShiftClosing: "shift_closing",
    ShiftCorrection: "shift_correction",
    SafeMovement: "safe_movement",
    ManualEntry: "manual_entry",
    BankSettlement: "bank_settlement",
    Pairing: "pairing",
    TaxReturn: "tax_return",
    Expense: "expense",
    PettyCash: "petty_cash",
    **STOCKED,
    **BOUGHT,
    Move: "stock_move",
    Entry: "entry",
    EntryLine: "entry_line",
    Message: "outbox_message",
    AuditRecord: "audit_record",
}
