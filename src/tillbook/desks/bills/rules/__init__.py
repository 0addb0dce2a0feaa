"""A supplier's bill as values: what was typed held against what was ordered and what came. Pure.

Amounts of a credit note are typed positive and decided negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tillbook.desks.bills.errors import BillRefused, Refusal, Wrong
from tillbook.desks.bills.rules.typed import (
    Kind,
    Spread,
    Typed,
    TypedCharge,
    TypedGoods,
    typed_of,
    typed_text,
)
from tillbook.masters.catalog.rules import Item
from tillbook.values.money import NotAnAmount, format_decimal, parse_decimal
from tillbook.values.rounding import OutOfRange, allocate, divide
from tillbook.values.words import one_line

__all__ = [
    "Kind",
    "Spread",
    "Typed",
    "TypedCharge",
    "TypedGoods",
    "typed_of",
    "typed_text",
]

MOST_LINES = 200
MOST_MINOR = 10**13
_MILLION = 1_000_000
#: Minor units by which a supplier may round each tax otherwise than we do.
_ROUNDING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line of a receipt: what came of it less what went back, what is billed of it so far, and
    what of its amount that took. ordered_micro: of its order's line, 0 without one."""

    receipt_id: UUID
    number: int
    item: Item
    came_micro: int
    amount_minor: int
    billed_micro: int = 0
    billed_minor: int = 0
    ordered_micro: int = 0

    @property
    def key(self) -> str:
        return f"{self.receipt_id}/{self.number}"

    @property
    def open_micro(self) -> int:
        return self.came_micro - self.billed_micro

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.billed_minor

    def received(self, units: int) -> int:
        """What so many units take out of goods received that no bill came for: the last of them
        take what is left of it."""
        if units == self.open_micro:
            return self.open_minor
        return divide(self.amount_minor * units, self.came_micro) if self.came_micro else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax on a bill: its rate on the day, the account it is claimed on."""

    id: UUID
    code: str
    rate_ppm: int
    account_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a bill is held against. open_lines: by key; over: the lines of the receipt that charges
    alone belong to; taken: whether the supplier's number is in the books; weights: what a unit of
    each item weighs, of those of which somebody said so."""

    exponent: int
    today: date
    supplier: bool
    location_id: UUID | None
    open_lines: Mapping[str, OpenLine]
    over: Sequence[OpenLine]
    taxes: Mapping[str, Tax]
    taken: bool
    weights: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A decided part. source: the line of the receipt; extra_minor: what goods cost more than they
    came at, charges with it."""

    number: int
    amount_minor: int
    units_micro: int = 0
    received_minor: int = 0
    source: OpenLine | None = None
    tax: Tax | None = None
    text: str = ""
    spread: Spread = Spread.VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A bill that can be posted. extras: (line of a receipt, the units it is about, what these cost
    more or less). taxes: (tax, its base, its amount)."""

    kind: Kind
    party_id: UUID
    location_id: UUID
    their_number: str
    day: date
    note: str
    lines: tuple[BillLine, ...]
    taxes: tuple[tuple[Tax, int, int], ...]
    extras: tuple[tuple[OpenLine, int, int], ...]
    differs_minor: int

    @property
    def net_minor(self) -> int:
        return sum([line.amount_minor for line in self.lines])

    @property
    def tax_minor(self) -> int:
        return sum([amount for _tax, _base, amount in self.taxes])

    @property
    def total_minor(self) -> int:
        return self.net_minor + self.tax_minor


def decide(typed: Typed, facts: Facts) -> Decided:
    """What the typed bill is. Raises BillRefused with all that is wrong."""
    wrong: list[Wrong] = []
    sign = 1 if typed.kind == Kind.BILL.value else -1
    if not facts.supplier:
        wrong.append(Wrong(Refusal.NO_SUPPLIER))
    if facts.location_id is None:
        wrong.append(Wrong(Refusal.NO_LOCATION))
    day = _day(typed.day, facts, wrong)
    number = one_line(typed.number, 60)
    if not number:
        wrong.append(Wrong(Refusal.NO_NUMBER))
    elif facts.taken:
        wrong.append(Wrong(Refusal.NUMBER_TAKEN, "", {"text": number}))
    lines = _lines(typed, facts, sign, wrong)
    if not lines and not wrong:
        wrong.append(Wrong(Refusal.NO_LINES))
    if len(lines) > MOST_LINES:
        wrong.append(Wrong(Refusal.TOO_MANY_LINES, "", {"text": str(MOST_LINES)}))
    if sum(abs(one.amount_minor) for one in lines) > MOST_MINOR:
        wrong.append(Wrong(Refusal.TOO_LARGE))
    taxes = _taxes(lines) if not wrong else ()
    if not wrong:
        taxes = _as_printed(typed.total, sign, lines, taxes, facts.exponent, wrong)
    extras = _extras(lines, facts, wrong)
    if wrong:
        raise BillRefused(*wrong)
    assert day is not None
    assert facts.location_id is not None
    return Decided(
        kind=Kind(typed.kind),
        party_id=UUID(typed.supplier),
        location_id=facts.location_id,
        their_number=number,
        day=day,
        note=one_line(typed.note, 200),
        lines=tuple(lines),
        taxes=taxes,
        extras=extras,
        differs_minor=sum([differs_by(line) for line in lines]),
    )


def differs_by(line: BillLine) -> int:
    """By how much a line of goods differs from what was agreed and came; charges do whole."""
    if line.source is None:
        return abs(line.amount_minor)
    return abs(line.amount_minor - line.received_minor) + abs(more_minor(line))


def more_micro(line: BillLine) -> int:
    """How much more is billed than came and was not billed before; 0 where it is not."""
    if line.source is None or line.units_micro <= 0:
        return 0
    return max(line.units_micro - max(line.source.open_micro, 0), 0)


def more_minor(line: BillLine) -> int:
    """What that comes to at the agreed price."""
    more = more_micro(line)
    return line.source.received(more) if more and line.source else 0


def _day(text: str, facts: Facts, wrong: list[Wrong]) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        wrong.append(Wrong(Refusal.NO_DATE))
        return None
    if day > facts.today:
        wrong.append(Wrong(Refusal.FUTURE_DATE, "", {"text": str(day)}))
    elif day.year < 1950:
        wrong.append(Wrong(Refusal.NO_DATE))
    return day


def _lines(typed: Typed, facts: Facts, sign: int, wrong: list[Wrong]) -> list[BillLine]:
    lines: list[BillLine] = []
    for one in typed.goods[: MOST_LINES + 1]:
        if one.blank:
            continue
        source = facts.open_lines.get(one.key)
        if source is None:
            wrong.append(Wrong(Refusal.UNKNOWN_LINE, one.key))
            continue
        units = sign * _figure(one.quantity, 6, one.key, Refusal.NOT_A_QUANTITY, wrong)
        amount = sign * _figure(one.amount, facts.exponent, one.key, Refusal.NOT_AN_AMOUNT, wrong)
        lines.append(
            BillLine(
                number=len(lines) + 1,
                source=source,
                units_micro=units,
                received_minor=source.received(units),
                amount_minor=amount,
                tax=_tax(one.tax, facts, one.key, wrong),
            )
        )
    for place, charge in enumerate(typed.charges, 1):
        if not charge.amount.strip():
            continue
        key = f"charge-{place}"
        found = _figure(charge.amount, facts.exponent, key, Refusal.NOT_AN_AMOUNT, wrong)
        lines.append(
            BillLine(
                number=len(lines) + 1,
                amount_minor=sign * found,
                tax=_tax(charge.tax, facts, key, wrong),
                text=one_line(charge.text, 120),
                spread=Spread(charge.spread) if charge.spread in list(Spread) else Spread.VALUE,
            )
        )
    return lines


def _figure(text: str, decimals: int, key: str, refusal: Refusal, wrong: list[Wrong]) -> int:
    try:
        found = parse_decimal(text.strip() or "0", decimals)
        if found >= 0:
            return found
    except (NotAnAmount, OutOfRange):
        pass
    wrong.append(Wrong(refusal, key, {"text": text.strip()[:24]}))
    return 0


def _tax(code: str, facts: Facts, key: str, wrong: list[Wrong]) -> Tax | None:
    if not code:
        return None
    tax = facts.taxes.get(code)
    if tax is None:
        wrong.append(Wrong(Refusal.UNKNOWN_TAX, key, {"text": code[:40]}))
    elif tax.account_id is None:
        wrong.append(Wrong(Refusal.NO_ACCOUNT, key))
    return tax


def _taxes(lines: Sequence[BillLine]) -> tuple[tuple[Tax, int, int], ...]:
    """The tax on what is billed, rounded once for each."""
    bases: dict[str, tuple[Tax, int]] = {}
    for line in lines:
        if line.tax:
            before = bases.get(line.tax.code, (line.tax, 0))[1]
            bases[line.tax.code] = (line.tax, before + line.amount_minor)
    return tuple((tax, base, divide(base * tax.rate_ppm, _MILLION)) for tax, base in bases.values())


def _as_printed(
    text: str,
    sign: int,
    lines: Sequence[BillLine],
    taxes: tuple[tuple[Tax, int, int], ...],
    exponent: int,
    wrong: list[Wrong],
) -> tuple[tuple[Tax, int, int], ...]:
    """The taxes as the bill has them: who rounds each line comes to a cent more or less, and the
    bill is what is claimed by."""
    if not text.strip():
        return taxes
    total = sign * _figure(text, exponent, "total", Refusal.NOT_AN_AMOUNT, wrong)
    if wrong:
        return taxes
    came_to = sum([line.amount_minor for line in lines]) + sum([tax for _t, _b, tax in taxes])
    off = total - came_to
    if not off:
        return taxes
    if not taxes or abs(off) > _ROUNDING * max(len(lines), 1):
        words = {"sum": format_decimal(abs(came_to), exponent), "text": text.strip()[:24]}
        wrong.append(Wrong(Refusal.TOTAL_DIFFERS, "", words))
        return taxes
    largest = max(range(len(taxes)), key=lambda n: abs(taxes[n][1]))
    return tuple(
        (tax, base, amount + (off if n == largest else 0))
        for n, (tax, base, amount) in enumerate(taxes)
    )


def _extras(
    lines: Sequence[BillLine], facts: Facts, wrong: list[Wrong]
) -> tuple[tuple[OpenLine, int, int], ...]:
    """What goods cost more or less than they came at: by their own price, and their share of
    charges. A difference without units is about all that came of the line."""
    goods = [line for line in lines if line.source]
    targets = [
        (one.source, abs(one.units_micro), one.received_minor) for one in goods if one.source
    ]
    targets = targets or [
        (one, one.came_micro, one.amount_minor) for one in facts.over if one.came_micro
    ]
    more = [line.amount_minor - line.received_minor for line in goods] or [0] * len(targets)
    for charge in lines:
        if charge.source is not None:
            continue
        if not targets:
            wrong.append(Wrong(Refusal.NOWHERE_TO_SPREAD))
            return ()
        by_value = [abs(value) for _source, _units, value in targets]
        weights = [units or source.came_micro for source, units, _value in targets]
        if charge.spread is Spread.VALUE and any(by_value):
            weights = by_value
        elif charge.spread is Spread.WEIGHT:
            each = [facts.weights.get(source.item.id, 0) for source, _units, _value in targets]
            if not all(each):
                names = [t[0].item.name for t, one in zip(targets, each, strict=True) if not one]
                told = ", ".join(dict.fromkeys(names))[:200]
                wrong.append(Wrong(Refusal.NO_WEIGHT, "", {"text": told}))
                return ()
            weights = [units * one for units, one in zip(weights, each, strict=True)]
        shares = allocate(charge.amount_minor, weights if any(weights) else [1] * len(targets))
        more = [before + share for before, share in zip(more, shares, strict=True)]
    return tuple(
        (source, units or source.came_micro, extra)
        for (source, units, _value), extra in zip(targets, more, strict=True)
    )


def taken_back(decided: Decided, day: date, reason: str) -> Decided:
    """What takes a bill back: every figure of it turned round."""
    return Decided(
        kind=Kind.REVERSAL,
        party_id=decided.party_id,
        location_id=decided.location_id,
        their_number=decided.their_number,
        day=day,
        note=one_line(reason, 200),
        lines=tuple(
            BillLine(
                number=line.number,
                amount_minor=-line.amount_minor,
                units_micro=-line.units_micro,
                received_minor=-line.received_minor,
                source=line.source,
                tax=line.tax,
                text=line.text,
                spread=line.spread,
            )
            for line in decided.lines
        ),
        taxes=tuple((tax, -base, -amount) for tax, base, amount in decided.taxes),
        extras=tuple((source, units, -extra) for source, units, extra in decided.extras),
        differs_minor=0,
    )
