"""What was typed as an order held against what the supplier delivers; the steps of an order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tillbook.desks.purchasing.errors import OrderRefused, Refusal, Wrong
from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Pack, PriceTable, line_minor
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import LARGEST, OutOfRange
from tillbook.values.typed import TwoMeanings
from tillbook.values.words import marked, one_line

MOST_LINES = 200
#: What an order may come to, in minor units.
MOST_MINOR = 10**13
_MOST_PACKS = 1_000_000
_MOST_PRICE = 1_000_000_000
_PRICE_DECIMALS = 4


class State(StrEnum):
    """How far an order is."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PART = "part"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What takes an order on."""

    APPROVE = "approve"
    REOPEN = "reopen"
    SEND = "send"
    CONFIRM = "confirm"
    RECEIVE = "receive"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    CANCEL = "cancel"


STATE_WORDS = {
    State.DRAFT: marked("draft"),
    State.WAITING: marked("waiting for approval"),
    State.APPROVED: marked("approved"),
    State.SENT: marked("sent"),
    State.CONFIRMED: marked("confirmed"),
    State.PART: marked("received in part"),
    State.RECEIVED: marked("received"),
    State.CLOSED: marked("closed"),
    State.CANCELLED: marked("cancelled"),
}
STEP_WORDS = {
    Step.APPROVE: marked("approved"),
    Step.REOPEN: marked("changed"),
    Step.SEND: marked("sent"),
    Step.CONFIRM: marked("confirmed"),
    Step.RECEIVE: marked("received"),
    Step.GIVE_BACK: marked("given back"),
    Step.CLOSE: marked("closed"),
    Step.CANCEL: marked("cancelled"),
}
#: Whose lines may still change.
OPEN_STATES = (State.DRAFT, State.WAITING)
#: What is on its way.
ORDERED_STATES = (State.SENT, State.CONFIRMED, State.PART)
#: What goods may come of: also of an order that nobody marked as sent.
RECEIVABLE_STATES = (State.APPROVED, *ORDERED_STATES)
#: What may still come, were it only being written down.
COMING_STATES = (*OPEN_STATES, *RECEIVABLE_STATES)
_ON_ITS_WAY = (State.SENT, State.CONFIRMED)
_NEXT: Mapping[Step, tuple[tuple[State, ...], State]] = {
    Step.APPROVE: (OPEN_STATES, State.APPROVED),
    Step.REOPEN: ((State.APPROVED,), State.DRAFT),
    # An order that was sent may be sent again: a mail gets lost.
    Step.SEND: ((State.APPROVED, State.SENT), State.SENT),
    Step.CONFIRM: ((State.APPROVED, *_ON_ITS_WAY), State.CONFIRMED),
    Step.CLOSE: ((State.PART,), State.CLOSED),
    Step.CANCEL: ((State.APPROVED, *_ON_ITS_WAY), State.CANCELLED),
}


def received_state(state: str, lines: Iterable[tuple[int, int]], *, close: bool) -> State:
    """The state of an order after goods came or went back. lines: what was ordered and what is here
    of each, in millionths; close: nothing more is expected."""
    found = list(lines)
    if all(here >= ordered for ordered, here in found):
        return State.RECEIVED
    if close:
        return State.CLOSED
    if any(here for _ordered, here in found):
        return State.PART
    # All of it went back: it is expected again.
    return State.SENT if state in (State.PART, State.RECEIVED, State.CLOSED) else State(state)


def after(state: str, step: Step) -> State:
    """The state after a step. Raises OrderRefused where it cannot be taken."""
    allowed, then = _NEXT.get(step, ((), State(state)))
    if state not in allowed:
        words = {"state": STATE_WORDS[State(state)], "step": STEP_WORDS[step]}
        raise OrderRefused(Wrong(Refusal.WRONG_STEP, 0, words))
    return then


def may(state: str, step: Step) -> bool:
    """Whether an order in that state can take the step."""
    return step in _NEXT and state in _NEXT[step][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A line as somebody typed it. price: nothing takes the catalogue's; expected: nothing takes
    the order's day."""

    product: str = ""
    packs: str = ""
    price: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An order as somebody typed it."""

    supplier: UUID | None
    location: str
    expected: str = ""
    note: str = ""
    lines: Sequence[TypedLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How the supplier delivers a product: pack, their code, prices of today."""

    pack: Pack
    code: str
    lead_days: int | None
    least_micro: int
    table: PriceTable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What deciding takes. products and offers: by what was typed and by variant; supplier:
    whether it is one; usual_days: the supplier's promise; figure: makes what was typed plain."""

    supplier: bool
    locations: Mapping[str, UUID]
    products: Mapping[str, Item]
    offers: Mapping[UUID, Offer]
    usual_days: int | None
    exponent: int
    today: date
    figure: Callable[[str], str] = str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A decided line: price is of a pack (minor x 10^4); expected_on: None comes with the rest."""

    number: int
    variant_id: UUID
    code: str
    pack: Pack
    packs_micro: int
    units_micro: int
    price: int
    amount_minor: int
    expected_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A decided order."""

    party_id: UUID
    location_id: UUID
    expected_on: date | None
    note: str
    lines: tuple[OrderLine, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def decide(typed: Typed, facts: Facts) -> Order:
    """The order that was typed. Raises OrderRefused with everything that is wrong."""
    wrong: list[Wrong] = []
    location = facts.locations.get(typed.location)
    if typed.supplier is None or not facts.supplier:
        wrong.append(Wrong(Refusal.NO_SUPPLIER))
    if location is None:
        wrong.append(Wrong(Refusal.NO_LOCATION))
    expected = _expected(0, typed.expected, facts, wrong)
    filled = [line for line in typed.lines if line.product.strip() or line.packs.strip()]
    if not filled:
        wrong.append(Wrong(Refusal.NO_LINES))
    if len(filled) > MOST_LINES:
        wrong.append(Wrong(Refusal.TOO_MANY_LINES, 0, {"most": str(MOST_LINES)}))
    seen: set[UUID] = set()
    lines = [
        _line(number, line, facts, seen, wrong)
        for number, line in enumerate(filled[:MOST_LINES], 1)
    ]
    decided = tuple(line for line in lines if line is not None)
    if sum(line.amount_minor for line in decided) > MOST_MINOR:
        wrong.append(Wrong(Refusal.TOO_LARGE))
    if wrong:
        raise OrderRefused(*sorted(wrong, key=lambda one: one.line))
    assert typed.supplier
    assert location
    return Order(
        party_id=typed.supplier,
        location_id=location,
        expected_on=expected or _promised(decided, facts),
        note=one_line(typed.note, 500),
        lines=decided,
    )


def _promised(lines: Sequence[OrderLine], facts: Facts) -> date | None:
    """The day by which all of it is promised, or expected line by line, where that is known."""
    days = [facts.usual_days]
    for line in lines:
        if offer := facts.offers.get(line.variant_id):
            days.append(offer.lead_days)
    known = [facts.today + timedelta(days=one) for one in days if one is not None]
    return max([*known, *[line.expected_on for line in lines if line.expected_on]], default=None)


def _expected(number: int, text: str, facts: Facts, wrong: list[Wrong]) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong.append(Wrong(Refusal.NO_DATE, number, {"text": text[:20]}))
        return None
    if day < facts.today:
        wrong.append(Wrong(Refusal.PAST_DATE, number, {"text": text}))
    if day.year > 2200:
        wrong.append(Wrong(Refusal.NO_DATE, number, {"text": text}))
    return day


def _line(
    number: int, typed: TypedLine, facts: Facts, seen: set[UUID], wrong: list[Wrong]
) -> OrderLine | None:
    before = len(wrong)
    item = _item(number, typed.product.strip(), facts, seen, wrong)
    packs = _packs(number, typed.packs.strip(), facts, wrong)
    offer = facts.offers.get(item.id) if item else None
    pack = offer.pack if offer else Pack()
    price = _price(number, typed.price.strip(), facts, wrong)
    expected = _expected(number, typed.expected, facts, wrong)
    if price is None and not typed.price.strip() and item and packs:
        price = offer.table.price_of(packs) if offer and offer.table else None
        if price is None:
            wrong.append(Wrong(Refusal.NO_PRICE, number))
    units = pack.units(packs) if packs else None
    if item and packs and (units is None or not item.comes_in(units) or units > LARGEST):
        wrong.append(Wrong(Refusal.NOT_EVEN, number, {"text": typed.packs.strip()[:20]}))
    if len(wrong) > before or item is None or packs is None or price is None or units is None:
        return None
    return OrderLine(
        number=number,
        variant_id=item.id,
        code=offer.code if offer else "",
        pack=pack,
        packs_micro=packs,
        units_micro=units,
        price=price,
        amount_minor=line_minor(price, packs),
        expected_on=expected,
    )


def _item(number: int, text: str, facts: Facts, seen: set[UUID], wrong: list[Wrong]) -> Item | None:
    item = facts.products.get(text)
    refusal = None
    if not text:
        refusal = Refusal.NO_PRODUCT
    elif item is None:
        refusal = Refusal.UNKNOWN_PRODUCT
    elif item.components is not None:
        refusal = Refusal.IS_A_KIT
    elif item.archived:
        refusal = Refusal.ARCHIVED
    elif item.id in seen:
        refusal = Refusal.TWICE
    if refusal:
        wrong.append(Wrong(refusal, number, {"text": text[:40]}))
        return None
    assert item
    seen.add(item.id)
    return item


def _packs(number: int, text: str, facts: Facts, wrong: list[Wrong]) -> int | None:
    if not text:
        wrong.append(Wrong(Refusal.NO_QUANTITY, number))
        return None
    refusal = Refusal.NOT_A_QUANTITY
    try:
        found = parse_decimal(facts.figure(text), 6)
        if 0 < found <= _MOST_PACKS * QUANTITY_SCALE:
            return found
    except TwoMeanings:
        refusal = Refusal.TWO_MEANINGS
    except (NotAnAmount, OutOfRange):
        pass
    wrong.append(Wrong(refusal, number, {"text": text[:20]}))
    return None


def _price(number: int, text: str, facts: Facts, wrong: list[Wrong]) -> int | None:
    """The price that was typed; None for none, and where it is wrong."""
    if not text:
        return None
    refusal = Refusal.NOT_A_PRICE
    try:
        found = parse_decimal(facts.figure(text), facts.exponent + _PRICE_DECIMALS)
        if 0 <= found <= _MOST_PRICE * PRICE_SCALE:
            return found
    except TwoMeanings:
        refusal = Refusal.TWO_MEANINGS
    except (NotAnAmount, OutOfRange):
        pass
    wrong.append(Wrong(refusal, number, {"text": text[:20]}))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Who approves. may: has the right to; wrote: changed the
    order last."""

    may: bool
    wrote: bool


def require_approval(total_minor: int, limit_minor: int | None, who: Approver, limit: str) -> None:
    """Above the limit somebody else approves, who may. Raises OrderRefused."""
    if limit_minor is None or total_minor <= limit_minor:
        return
    if not who.may:
        raise OrderRefused(Wrong(Refusal.NEEDS_APPROVAL, 0, {"limit": limit}))
    if who.wrote:
        raise OrderRefused(Wrong(Refusal.OWN_APPROVAL))
