"""A sale as values: what was sold, what it came to, how it was paid, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from tillbook.desks.sales.errors import Refusal
from tillbook.masters.catalog.rules import Item, exploded
from tillbook.values.card_numbers import holds_card_number
from tillbook.values.effects import Entry
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.receipts import Receipt
from tillbook.values.records import quick_dataclass
from tillbook.values.rounding import divide

#: The most one document may come to, and one line may count. Far past any till, and far enough
#: below 2^53 that thousands of them in a day still add up within it.
MOST_MINOR = 10**12
MOST_MICRO = 10**9 * QUANTITY_SCALE


#: Tenders that are what a customer has with us: paying by them takes from it, negative amounts put
#: on it. A document of such payments alone has no lines: a card is sold, an account paid off.
VALUE_KINDS = frozenset({"gift_card", "store_credit", "on_account"})

#: A tip: negative it is left for somebody, positive it goes out to them or back to the customer.
#: Like these it needs no lines.
TIP = "tip"
#: In sums of receipts: what came back on exchanges, beside what was sold on them.
EXCHANGE = "exchange"
PAYMENTS_ALONE = VALUE_KINDS | {TIP}

#: What took something off a line: its name, minor units, and of a promotion its id.
Named = tuple[str, int] | tuple[str, int, str]


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """One tax of a line, as printed. Returns carry both figures negative."""

    code_id: UUID
    base_minor: int
    amount_minor: int


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is known of the very piece that was sold. code: the label that was scanned, where it
    named a price, a weight or a lot; tare_micro: what was taken off its weight, millionths."""

    code: str = ""
    lot: str = ""
    serial: str = ""
    expires: date | None = None
    tare_micro: int = 0


@quick_dataclass(frozen=True, slots=True)
class Part:
    """What a line of a kit moves of one component, signed like the line's quantity.

    original: the number of the part the goods were sold as; before_micro: how much of that had come
    back before (both known to the server only).
    """

    variant_id: UUID
    quantity_micro: int
    original: int = 0
    before_micro: int = 0


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as printed; quantities and amounts of goods that come back are negative.

    original: (sale, line number) the goods were sold by; before_micro: how much of that line had
    come back before (known to the server only). price_list_id: where the price is from, if not the
    shelf's or by hand. write_off: goods that come back and cannot be sold again leave the stock at
    once, at what they are worth. parts: of a kit, what it moves; None of anything else. of: the
    number of the line that this one modifies, which stands before it.
    """

    number: int
    variant_id: UUID
    department_id: UUID
    description: str
    quantity_micro: int
    unit_price: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    list_minor: int
    stocked: bool
    price_base_micro: int = QUANTITY_SCALE
    discount_minor: int = 0
    basket_discount_minor: int = 0
    taxes: tuple[LineTax, ...] = ()
    discounts: tuple[Named, ...] = ()
    original: tuple[UUID, int] | None = None
    before_micro: int = 0
    price_list_id: UUID | None = None
    to_clarify: bool = False
    goods: Goods | None = None
    write_off: bool = False
    parts: tuple[Part, ...] | None = None
    of: int | None = None


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class AgeCheck:
    """Somebody looked whether the customer is old enough. born_by: the latest birth date that
    passed."""

    minimum: int
    born_by: date
    person_id: UUID
    at: datetime


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Exempted:
    """By which certificate a sale is free of tax, and of whose: the jurisdiction's code, "": of
    everybody's. The number is as it was then."""

    certificate_id: UUID
    number: str
    jurisdiction: str = ""


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """A payment: amount is what it settles, given less change; negative when money goes back.

    By a gift card, store credit or on account it takes from what the customer has with us; negative
    it puts on. kind: of its tender type, where that matters; uncovered_minor: what was not there
    to take (both known to the server only).
    """

    number: int
    type_id: UUID
    amount_minor: int
    given_minor: int
    change_minor: int = 0
    reference: str = ""
    code: str = ""
    kind: str = ""
    uncovered_minor: int = 0


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sale, return or void without its number: everything that was decided about it.

    shift_id: the shift it was made in, as its register says; nothing here knows more of it.
    back_before_minor: how much of the original had come back before, over all its lines, when a
    share of the original's rounding was worked out from it (known to the server only).
    """

    id: UUID
    kind: str
    company_id: UUID
    location_id: UUID
    series_id: UUID
    currency: str
    business_date: date
    occurred_at: datetime
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    rounding_minor: int = 0
    cash_rounding_minor: int = 0
    price_version: int = 1
    tax_version: int = 1
    engine_version: str = "1"
    register_id: UUID | None = None
    person_id: UUID | None = None
    customer_id: UUID | None = None
    device_time: datetime | None = None
    original_id: UUID | None = None
    reason: str = ""
    content: str = ""
    back_before_minor: int | None = None
    shift_id: UUID | None = None
    age: AgeCheck | None = None
    exempted: Exempted | None = None


@quick_dataclass(frozen=True, slots=True)
class Submission:
    """A decided document; with the receipt it was printed on when a register made it.

    refusal: why a receipt cannot be posted, where its reader found that already. also: entries the
    document makes besides its own (a resolved quarantine takes its suspense back). happened: it
    is a fact though its receipt travelled before. priced_at: the configuration version whose
    prices it carries, where nobody has seen them yet: at another one it is priced anew.
    not_before: when its series was opened; nothing in it happened earlier. shift_day: the business
    day on which its shift was opened, where that is known. return_cap_minor: how much its person
    may give back a day for goods without a receipt; None: it is not counted. returned_by,
    returned_on: whose day that is, and which, where not the document's own (an API key says of both
    what it likes). if_left: nobody has the goods yet: where its location sells nothing that is not
    there, it is refused. reservations: what was put aside for it.
    """

    draft: Draft
    receipt: Receipt | None = None
    refusal: tuple[Refusal, str] | None = None
    also: tuple[Entry, ...] = ()
    happened: bool = False
    priced_at: int | None = None
    not_before: datetime | None = None
    shift_day: date | None = None
    return_cap_minor: int | None = None
    returned_by: UUID | None = None
    returned_on: date | None = None
    if_left: bool = False
    reservations: tuple[UUID, ...] = ()

    @property
    def is_fact(self) -> bool:
        """Whether the goods and the money have changed hands, whatever we think of it."""
        return self.receipt is not None or self.happened


@quick_dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one submission. status: stored, duplicate, conflict, quarantined, refused;
    stale where prices it carries are no longer the shelf's (`Submission.priced_at`).

    need_from: the first number of the series that is still missing.
    """

    id: UUID
    status: str
    number: str = ""
    need_from: int | None = None
    refusal: Refusal | None = None
    detail: str = ""


def parts_of(item: Item, quantity_micro: int) -> tuple[Part, ...] | None:
    """What so many of a kit move, put together as it is today; None of what is no kit."""
    if item.components is None:
        return None
    return tuple([Part(*one) for one in exploded(item.components, quantity_micro)])


def numbered_parts(draft: Draft) -> list[tuple[int, Line, Part]]:
    """The parts of a document's kits with the numbers of their moves: these follow those of the
    lines and of what of them is written off."""
    first = 2 * len(draft.lines) + 1
    parts = [(line, part) for line in draft.lines if line.parts for part in line.parts]
    return [(number, line, part) for number, (line, part) in enumerate(parts, first)]


def part_that_comes_back(part: Part, number: int, sold: int, before: int, back: int) -> Part:
    """The share of a sold part that comes back with so much of its line (all positive, `sold` and
    `before` of the line's quantity): cumulative, so that the whole line brings the whole part."""

    def share(micro: int) -> int:
        return divide(part.quantity_micro * micro, sold)

    return Part(part.variant_id, share(before) - share(before + back), number, share(before))


def believable_day(
    said: date, *, occurred: date, opened: date, today: date, shift: date | None = None
) -> date:
    """The business day a document counts for: the one it says where that can be true.

    It can from the day its shift was opened (where none is known, from the day before it occurred),
    never before its series was opened, up to tomorrow. Else the shift's day counts; without one
    the day it occurred, if that can be true, else today.
    """
    last = today + timedelta(days=1)
    first = max(occurred - timedelta(days=1) if shift is None else shift, opened)
    if first <= said <= last:
        return said
    if shift is not None and opened <= shift <= last:
        return shift
    return occurred if opened <= occurred <= last else today


def card_numbers_in(draft: Draft) -> list[str]:
    """Where free text of a document holds a card number; never the number."""
    texts = [("reason", draft.reason)]
    if draft.exempted:
        texts.append(("exemption", draft.exempted.number))
    texts += [(f"payment {t.number}", t.reference) for t in draft.tenders]
    for line in draft.lines:
        texts.append((f"line {line.number}", line.description))
        texts += [(f"line {line.number}", name) for name, *_ in line.discounts]
        if line.goods:
            texts += [(f"line {line.number}", text) for text in (line.goods.lot, line.goods.serial)]
    return [where for where, text in texts if len(text) > 12 and holds_card_number(text)]


def check(draft: Draft) -> tuple[Refusal, str] | None:
    """Whether a document is consistent in itself; the first thing that is not, in order."""
    if not draft.lines and not any(tender.kind in PAYMENTS_ALONE for tender in draft.tenders):
        return Refusal.NO_LINES, ""
    net = tax = 0
    for line in draft.lines:
        where = f"line {line.number}"
        if line.quantity_micro == 0:
            return Refusal.ZERO_QUANTITY, where
        line_tax = 0
        for one in line.taxes:
            line_tax += one.amount_minor
        if line_tax != line.tax_minor or line.net_minor + line_tax != line.gross_minor:
            return Refusal.LINE_DOES_NOT_ADD_UP, where
        net += line.net_minor
        tax += line_tax
        if abs(line.gross_minor) > MOST_MINOR or abs(line.quantity_micro) > MOST_MICRO:
            return Refusal.TOO_LARGE, where
    whole = net + tax + draft.rounding_minor + draft.cash_rounding_minor
    if (net, tax, whole) != (draft.net_minor, draft.tax_minor, draft.total_minor):
        return Refusal.TOTAL_DOES_NOT_ADD_UP, f"lines come to {whole}, not {draft.total_minor}"
    paid = 0
    for tender in draft.tenders:
        if tender.amount_minor != tender.given_minor - tender.change_minor:
            return Refusal.TENDERS_DO_NOT_ADD_UP, f"payment {tender.number}"
        if abs(tender.amount_minor) > MOST_MINOR:
            return Refusal.TOO_LARGE, f"payment {tender.number}"
        paid += tender.amount_minor
    if paid != draft.total_minor:
        return Refusal.TENDERS_DO_NOT_ADD_UP, f"paid {paid} of {draft.total_minor}"
    return (Refusal.TOO_LARGE, "total") if abs(draft.total_minor) > MOST_MINOR else None


def with_flags(
    refusal: tuple[Refusal, str], flags: Sequence[tuple[str, str, str]]
) -> tuple[Refusal, str]:
    """A document that is set aside has no discrepancies beside it: its detail names them."""
    named = [f"{kind}: {found}, counted as {expected}" for kind, expected, found in flags]
    return refusal[0], "; ".join([part for part in (refusal[1], *named) if part])


def tax_left_out(lines: Iterable[tuple[int, int]]) -> int:
    """The tax inside prices that an exempt buyer was not charged, minor units. lines: (what was
    charged as prices are shown, gross): alike where prices have their tax inside, gross is more
    where it comes on top, and less only where it was left out."""
    return sum(shown - gross for shown, gross in lines if abs(gross) < abs(shown))
