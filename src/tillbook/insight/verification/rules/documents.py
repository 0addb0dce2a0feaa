"""One document as its stored rows, and what documents refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tillbook.insight.verification.rules.buying_rows import (
    GoodsReceipt,
    GoodsReceiptLine,
    SupplierBill,
    SupplierBillLine,
)
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.folding import Tally
from tillbook.insight.verification.rules.rows import (
    TABLES,
    Adjustment,
    AdjustmentLine,
    BankSettlement,
    CashMovement,
    CountCorrection,
    CountedItem,
    Entry,
    EntryLine,
    Envelope,
    Expense,
    Key,
    ManualEntry,
    Message,
    Move,
    Pairing,
    PettyCash,
    PostedCount,
    SafeMovement,
    Sale,
    SaleExemption,
    SaleLine,
    SalePart,
    SaleTender,
    Shift,
    ShiftClosing,
    ShiftCorrection,
    TaxReturn,
    TransferStep,
    TransferStepLine,
)

QUARANTINE = "quarantine"
#: What takes off suspense a receipt that was dismissed.
DISMISSAL = "dismissal"
#: A document of cash: what opens, moves or closes a drawer, or moves what is in the safe.
Cash = Shift | CashMovement | ShiftClosing | ShiftCorrection | SafeMovement
#: The journal of the entry by which a resolved receipt takes its quarantine off suspense.
CLEARING = "clearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What documents refer to, by key: whose it is, and what proving must know of it.

    locations: (company, zone). variants: (company, whether it is stocked). options: variants that
    are sold with something else only. places: (company, location). tenders: (company, code).
    currencies: by company. set_aside: documents that are listed as quarantined. beside: the
    document that books the money of a receipt which has no number of its own -> (hash, text) of
    that receipt. dismissals: the documents that may dismiss one. posted_as: of those that were
    posted since, printed id -> id in the books, both as text.
    """

    locations: dict[Key, tuple[Key, ZoneInfo]]
    accounts: dict[Key, Key]
    departments: dict[Key, Key]
    tax_codes: dict[Key, Key]
    variants: dict[Key, tuple[Key, bool]]
    options: set[Key]
    places: dict[Key, tuple[Key, Key]]
    tenders: dict[Key, tuple[Key, str]]
    series: dict[Key, Key]
    currencies: dict[Key, str]
    set_aside: set[Key]
    beside: dict[Key, tuple[str, str]]
    dismissals: set[Key]
    posted_as: dict[str, str]


#: The header row of a document of any kind.
Head = (
    Sale
    | Adjustment
    | Cash
    | ManualEntry
    | BankSettlement
    | Pairing
    | TaxReturn
    | Expense
    | PettyCash
    | TransferStep
    | PostedCount
    | GoodsReceipt
    | SupplierBill
)


@dataclass(slots=True)
class Document:
    """All stored rows of one document, each kind in order of number."""

    id: Key
    envelope: Envelope | None
    sale: Sale | None
    adjustment: Adjustment | None
    cash: Cash | None
    manual: ManualEntry | None
    bank: BankSettlement | None
    pairing: Pairing | None
    tax_return: TaxReturn | None
    spent: Expense | PettyCash | None
    lines: Sequence[SaleLine]
    parts: Sequence[SalePart]
    tenders: Sequence[SaleTender]
    adjustment_lines: Sequence[AdjustmentLine]
    moves: Sequence[Move]
    entries: Sequence[Entry]
    entry_lines: dict[Key, list[EntryLine]]
    messages: Sequence[Message]
    exemption: SaleExemption | None = None
    transfer: TransferStep | None = None
    transfer_lines: Sequence[TransferStepLine] = ()
    count: PostedCount | None = None
    counted: Sequence[CountedItem | CountCorrection] = ()
    bought: GoodsReceipt | SupplierBill | None = None
    bought_lines: Sequence[GoodsReceiptLine | SupplierBillLine] = ()

    @property
    def head(self) -> Head | None:
        """Its header row."""
        found = self.sale or self.adjustment or self.cash or self.manual
        other = self.bank or self.pairing or self.tax_return
        return found or other or self.spent or self.transfer or self.count or self.bought

    @property
    def table(self) -> str:
        """Where that row stands."""
        return TABLES[type(self.head)] if self.head else "envelope"

    @property
    def own_entries(self) -> Sequence[Entry]:
        """Its entries but for the one that takes a quarantine back."""
        return [entry for entry in self.entries if entry.journal != CLEARING]

    def lines_of_own_entries(self) -> list[EntryLine]:
        """The lines of those, in order."""
        return [line for entry in self.own_entries for line in self.entry_lines.get(entry.id, [])]

    @property
    def kind(self) -> str | None:
        """What it is; None when there is no document to the rows."""
        if self.sale:
            return self.sale.kind
        if self.adjustment:
            return "adjustment"
        if self.cash:
            return kind_of(self.cash)
        if self.manual:
            return "manual_entry"
        if self.bank:
            return "bank_settlement"
        if self.pairing:
            return "pairing"
        if self.tax_return:
            return "tax_return"
        if self.spent:
            return TABLES[type(self.spent)]
        if self.transfer:
            return "transfer"
        if self.count:
            return "count_correction" if self.count.kind == "correction" else "count"
        if self.bought:
            return TABLES[type(self.bought)]
        aside = self.envelope and self.envelope.kind in (QUARANTINE, DISMISSAL)
        return self.envelope.kind if self.envelope and aside else None


@dataclass(frozen=True, slots=True)
class Proof:
    """What proving a document needs: what it refers to, where findings go, what is added up."""

    books: Books
    findings: Findings
    tally: Tally

    def add(self, check: str, table: str, key: Key, detail: str = "") -> None:
        """Report a row that one key finds."""
        name = {"envelope": "document_id", "outbox_message": "subject_id"}.get(table, "id")
        self.findings.add(check, table, {name: key}, detail)

    def add_part(self, check: str, table: str, key: Key, number: int, detail: str = "") -> None:
        """Report a numbered row of a document or entry."""
        self.findings.add(check, table, {_PARENTS[table]: key, "number": number}, detail)


def kind_of(cash: Cash) -> str:
    """What kind of document of cash it is."""
    if isinstance(cash, Shift):
        return "shift_open"
    if isinstance(cash, ShiftCorrection):
        return "shift_correction"
    return "shift_close" if isinstance(cash, ShiftClosing) else cash.kind


_PARENTS = {
    "sale_line": "sale_id",
    "sale_part": "sale_id",
    "sale_tender": "sale_id",
    "adjustment_line": "adjustment_id",
    "transfer_step_line": "step_id",
    "stock_move": "source_id",
    "counted_item": "document_id",
    "goods_receipt_line": "receipt_id",
    "supplier_bill_line": "bill_id",
    "count_correction": "document_id",
    "entry_line": "entry_id",
}
