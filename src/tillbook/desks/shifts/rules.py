"""Shifts and their cash as values: what a document says, and what must be in a drawer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tillbook.desks.sales.rules import EXCHANGE
from tillbook.values.hashing import canonical_text

#: The document that opens a shift, those that move its cash, and the one that closes it.
OPENING = "shift_open"
CLOSING = "shift_close"
MOVEMENTS = ("pay_in", "pay_out", "drop", "no_sale")
KINDS = (OPENING, *MOVEMENTS, CLOSING)
#: What came to a shift after the office had closed it; made here, never by a register.
CORRECTION = "shift_correction"
#: What a movement does to the drawer.
SIGNS = {"pay_in": 1, "pay_out": -1, "drop": -1, "no_sale": 0}
#: Those that take cash out of the drawer.
TAKEN_OUT = ("pay_out", "drop")
#: The most one document may move; far past any drawer.
MOST_MINOR = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What receipts came to, in minor units: sold by sales, returned by returns and voids (both
    positive), and how many documents that were."""

    documents: int = 0
    sold_minor: int = 0
    returned_minor: int = 0

    def plus(self, other: Totals) -> Totals:
        """The two together."""
        return Totals(
            documents=self.documents + other.documents,
            sold_minor=self.sold_minor + other.sold_minor,
            returned_minor=self.returned_minor + other.returned_minor,
        )

    def less(self, other: Totals) -> Totals:
        """What these have more than the other ones."""
        return Totals(
            documents=self.documents - other.documents,
            sold_minor=self.sold_minor - other.sold_minor,
            returned_minor=self.returned_minor - other.returned_minor,
        )

    def within(self, other: Totals) -> bool:
        """Whether nothing of it is more than in the other ones."""
        more = self.less(other)
        return max(more.documents, more.sold_minor, more.returned_minor) <= 0

    def text(self) -> str:
        """As discrepancies say it."""
        return f"{self.documents} · {self.sold_minor} · {self.returned_minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What a closing says besides its count: the Z as it was printed.

    expected: what the register reckoned to be in the drawer; counted: what was there. totals: of
    the shift; perpetual: of everything this register ever did in shifts, never reset. unsent:
    (id, number) of the receipts that the server had not acknowledged then. first: (counted,
    expected) of the first count, where the last came to another difference. late: of the perpetual
    totals, what came to shifts after the office had closed them and stands in no Z before.
    """

    z_number: int
    expected_minor: int
    counted_minor: int
    difference_minor: int
    totals: Totals
    perpetual: Totals
    unsent: tuple[tuple[UUID, int], ...] = ()
    first: tuple[int, int] | None = None
    late: Totals | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the Zs of a register stand for whoever makes the next one.

    z: the number before it. ever: everything the register did in closed shifts; late: of that,
    what stands in the perpetual totals of no Z.
    """

    z: int = 0
    ever: Totals = Totals()
    late: Totals | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What came to a shift after the office had closed it, decided: see `ShiftCorrection`."""

    id: UUID
    company_id: UUID
    location_id: UUID
    series_id: UUID
    register_id: UUID
    shift_id: UUID
    closing_id: UUID
    person_id: UUID | None
    tender_id: UUID
    currency: str
    business_date: date
    occurred_at: datetime
    cash_minor: int
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDocument:
    """A decided document of a shift without its number.

    amount: the float of an opening, what a movement moves (never negative); 0 of a closing. count:
    (denomination, pieces), may be empty. tender: the means of payment whose drawer it is.
    """

    id: UUID
    kind: str
    company_id: UUID
    location_id: UUID
    series_id: UUID
    register_id: UUID
    shift_id: UUID
    person_id: UUID | None
    tender_id: UUID
    currency: str
    business_date: date
    occurred_at: datetime
    device_time: datetime | None = None
    amount_minor: int = 0
    reason_id: UUID | None = None
    reason: str = ""
    count: tuple[tuple[int, int], ...] = ()
    closing: Closing | None = None


def counted(count: Iterable[tuple[int, int]]) -> int:
    """What a count by denomination comes to."""
    return sum([denomination * pieces for denomination, pieces in count])


def doubts(document: CashDocument) -> list[tuple[str, str, str]]:
    """In what a document does not add up: (kind, expected, found). It is booked all the same."""
    found = []
    closing = document.closing
    said = closing.counted_minor if closing else document.amount_minor
    if document.count and counted(document.count) != said:
        found.append(("count", str(counted(document.count)), str(said)))
    if closing and closing.counted_minor - closing.expected_minor != closing.difference_minor:
        right = closing.counted_minor - closing.expected_minor
        found.append(("difference", str(right), str(closing.difference_minor)))
    if closing and closing.first:
        # Whoever counts again knows by then what must be there.
        before = closing.first[0] - closing.first[1]
        found.append(("recount", str(before), str(closing.difference_minor)))
    return found


def standing(z: int, perpetual: Totals, ever: Totals) -> Standing:
    """Where the Zs stand: after the last one's number and perpetual totals, with what the register
    did in all. Where a Z said more than that, it is gone on from there."""
    if ever == perpetual or not perpetual.within(ever):
        return Standing(z=z, ever=perpetual)
    return Standing(z=z, ever=ever, late=ever.less(perpetual))


def follows(
    closing: Closing, before: tuple[int, Totals], ever: Totals, *, kept: bool, taken: int | None
) -> list[tuple[str, str, str]]:
    """In what a Z does not follow the register's one before it: its number, its perpetual totals.

    before: (number, perpetual) of the Z with the next lower number. ever: all that the register did
    in closed shifts; what of it no Z says yet may stand in this one's perpetual totals, as late.
    kept: the next number is kept for the shift of a device before, so the one after it may be the
    next. taken: the register's highest Z, where this number was given before.
    """
    found = []
    right = before[0] + 1
    if taken is not None:
        found.append(("z_number", str(taken + 1), str(closing.z_number)))
    elif closing.z_number != right and not (kept and closing.z_number == right + 1):
        found.append(("z_number", str(right), str(closing.z_number)))
    least, most = before[1].plus(closing.totals), ever.plus(closing.totals)
    said = closing.perpetual
    if said != least and not (least.within(said) and said.within(most)):
        found.append(("perpetual", least.text(), said.text()))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the stored rows say of a shift, in minor units.

    kinds: kind of receipt -> (how many, total); an exchange is among the sales with what was
    bought, and under `EXCHANGE` with what came back. tenders: means of payment -> (payments,
    amount); loads: of those, what was put on gift cards, credit and accounts; sold: of these, the
    cards that were sold. movements: kind -> (how many, amount). cash: of the tenders, what went
    through the drawer. aside: the same of receipts that are not posted yet.
    """

    float_minor: int = 0
    cash_minor: int = 0
    aside_minor: int = 0
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tenders: Mapping[UUID, tuple[int, int]] = field(default_factory=dict)
    loads: Mapping[UUID, tuple[int, int]] = field(default_factory=dict)
    sold: Mapping[UUID, tuple[int, int]] = field(default_factory=dict)
    movements: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def moved_minor(self) -> int:
        """What movements put into the drawer, less what they took out."""
        return sum([SIGNS[kind] * amount for kind, (_, amount) in self.movements.items()])

    @property
    def expected_minor(self) -> int:
        """What must be in the drawer: float, cash that came in, posted or set aside, movements."""
        return self.float_minor + self.cash_minor + self.aside_minor + self.moved_minor

    @property
    def totals(self) -> Totals:
        """The receipts as a Z counts them."""
        return Totals(
            documents=sum([number for kind, (number, _) in self.kinds.items() if kind != EXCHANGE]),
            sold_minor=self.kinds.get("sale", (0, 0))[1],
            returned_minor=-sum([t for k, (_, t) in self.kinds.items() if k != "sale"]),
        )


#: What one comparison of a Z with its receipts says.
COMPARED = ("expected_cash", "totals")


def compared(closing: Closing, figures: Figures) -> list[tuple[str, str, str]]:
    """Where the rows that are here say otherwise than the printed Z: (kind, rows, printed)."""
    found = []
    if closing.expected_minor != figures.expected_minor:
        found.append(("expected_cash", str(figures.expected_minor), str(closing.expected_minor)))
    if closing.totals != figures.totals:
        found.append(("totals", figures.totals.text(), closing.totals.text()))
    return found


def body_text(
    document: CashDocument,
    number: int,
    *,
    content: str = "",
    more: Mapping[str, object] | None = None,
) -> str:
    """The document as canonical text, as a register writes it (protocol 3).

    more: what only the printed Z says (its tenders, taxes, movements, heads).
    """
    body: dict[str, object] = {
        "v": 3,
        "kind": document.kind,
        "id": str(document.id),
        "series": str(document.series_id),
        "number": number,
        "location": str(document.location_id),
        "register": str(document.register_id),
        "shift": str(document.shift_id),
        "person": str(document.person_id) if document.person_id else None,
        "tender": str(document.tender_id),
        "currency": document.currency,
        "business_date": str(document.business_date),
        "occurred_at": document.occurred_at.isoformat(),
        "content": content,
    }
    if closing := document.closing:
        printed: dict[str, object] = {"tenders": [], "taxes": [], "movements": []}
        heads = {"register": "", "server": "", "verified_to": 0}
        body |= {**printed, "heads": heads, **(more or {})}
        body |= {
            "z": closing.z_number,
            "expected": closing.expected_minor,
            "counted": closing.counted_minor,
            "difference": closing.difference_minor,
            "count": [list(row) for row in document.count],
            "totals": _totals_value(closing.totals),
            "perpetual": _totals_value(closing.perpetual),
            "unsent": [[str(key), place] for key, place in closing.unsent],
        }
        if closing.first:
            body["first"] = list(closing.first)
        if closing.late:
            body["late"] = _totals_value(closing.late)
    elif document.kind == OPENING:
        body |= {"amount": document.amount_minor, "count": [list(row) for row in document.count]}
    else:
        body |= {"amount": document.amount_minor, "reason": document.reason}
        if document.reason_id:
            body["reason_id"] = str(document.reason_id)
    return canonical_text(body)


def correction_text(correction: Correction, number: int) -> str:
    """A correction as canonical text."""
    return canonical_text(
        {
            "v": 4,
            "kind": CORRECTION,
            "id": str(correction.id),
            "series": str(correction.series_id),
            "number": number,
            "location": str(correction.location_id),
            "register": str(correction.register_id),
            "shift": str(correction.shift_id),
            "corrects": str(correction.closing_id),
            "person": str(correction.person_id) if correction.person_id else None,
            "tender": str(correction.tender_id),
            "currency": correction.currency,
            "business_date": str(correction.business_date),
            "occurred_at": correction.occurred_at.isoformat(),
            "content": "",
            "cash": correction.cash_minor,
            "late": _totals_value(correction.totals),
        }
    )


def _totals_value(totals: Totals) -> dict[str, int]:
    return {
        "documents": totals.documents,
        "sold": totals.sold_minor,
        "returned": totals.returned_minor,
    }
