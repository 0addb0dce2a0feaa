"""Which lines of an entry its tax lines say the base of, and what they leave over.

A tax line says what was taxed, and seldom on which account that stands. Here its base is looked up
among the lines of sales, or of purchases, of its entry: the line of exactly that amount, else those
that come to it, else a part of one; on accounts of the box that its code counts in first, and on
those whose revenue bears no tax last, in whichever order the lines stand. What is left over bears
no tax and counts by its account. Tax that the buyer owes has its base on both sides of the return,
and was still bought once; of tax that is not claimed in whole, the rest is part of what the
purchase cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tillbook.desks.taxation.rules.shapes import tax_of

#: So far apart an amount and its base may be through rounding.
_NEAR = 1
#: How a line ranks that is taken last as what a tax line says the base of.
_UNLIKELY = 2
#: So many sums of lines are tried; entries by hand have a few lines.
_MOST_SUMS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A line of an entry. place: the jurisdiction of its tax code. bought: it says what was bought,
    or tax that the buyer owes. main: rather this is what was taxed than a line that is not. asked:
    a return counts it where no tax line does. box: its account's; boxes: of a tax line, where its
    base counts. free: the account, or the code, is of revenue without tax."""

    number: int
    amount_minor: int
    tax: bool = False
    bought: bool = False
    main: bool = True
    asked: bool = True
    input: bool = False
    code: str = ""
    place: str = ""
    charged: bool = False
    rate_ppm: int = 0
    base_minor: int | None = None
    box: str = ""
    boxes: frozenset[str] = frozenset()
    free: bool = False

    @property
    def like(self) -> tuple[object, ...]:
        """By what lines are put in order before their numbers, which say nothing of tax."""
        base = self.base_minor or 0
        account = (not self.main, not self.asked, self.free, self.box)
        return (*account, self.code, self.place, self.amount_minor, base, self.number)


@dataclass(slots=True)
class _Base:
    """What is looked up: signed like the lines that it is the base of. unclaimed: of its tax, what
    is not given back."""

    number: int
    minor: int
    unclaimed: int
    line: Posted

    @property
    def code(self) -> str:
        return self.line.code

    def rank(self, one: Posted) -> int:
        """How little likely a line is what it says: on an account of its box, another, or one of
        revenue without tax where tax was charged."""
        if one.box and one.box in self.line.boxes:
            return 0
        return 1 if one.free == self.line.free else _UNLIKELY


def rests(lines: Sequence[Posted]) -> dict[int, int]:
    """Line number -> how much of it no tax line says the base of; nothing of covered lines."""
    lines = sorted(lines, key=lambda one: one.like)
    sold = [one for one in lines if not one.tax and not one.bought]
    bought = [one for one in lines if not one.tax and one.bought]
    out, into = _bases(lines, sells=bool(sold))
    for sign in (1, -1):
        if borne := _borne(sold, bought, out, sign):
            out = [base for base in out if base.line.free or base.minor * sign < 0]
            bought = [one for one in bought if one not in borne]
    return _left(sold, out) | _left(bought, into)


def _borne(
    sold: Sequence[Posted], bought: Sequence[Posted], out: Sequence[_Base], sign: int
) -> list[Posted]:
    """The costs that are what sales became less by (sign 1), or are more by after all: charts may
    have discounts among them, and have bad debts."""
    back = [base for base in out if base.minor * sign > 0 and not base.line.free]
    if not back or _all_of([one for one in sold if not one.free], back) is not None:
        return []
    return _all_of([one for one in bought if one.amount_minor * sign > 0], back) or []


def _all_of(lines: Sequence[Posted], bases: Sequence[_Base]) -> list[Posted] | None:
    """The lines that are what all of these bases say, one by one or together; None where they are
    not all among these."""
    rest = list(lines)
    left = [base for base in bases if not _take_line(rest, base, _UNLIKELY)]
    several = _several(rest, left) if left else []
    return None if several is None else [one for one in lines if one not in rest] + several


def _bases(lines: Sequence[Posted], *, sells: bool) -> tuple[list[_Base], list[_Base]]:
    """The bases of what was sold, and of what was bought, each of them once."""
    said = [one for one in lines if one.tax and one.code and one.base_minor is not None]
    into = [_claimed(one) for one in said if one.input]
    out: list[_Base] = []
    for one in said:
        if one.input or one.base_minor is None:
            continue
        if sells and not one.bought:
            out.append(_Base(one.number, one.base_minor, 0, one))
            continue
        owed = _Base(one.number, -one.base_minor, -one.amount_minor, one)
        same = [base for base in into if base.minor == owed.minor]
        pair = next((base for base in same if base.code == one.code), next(iter(same), None))
        if pair is None:
            into.append(owed)
        else:
            claimed = next(line.amount_minor for line in said if line.number == pair.number)
            pair.unclaimed = owed.unclaimed - claimed
    return _once(out), _once(into)


def _claimed(one: Posted) -> _Base:
    base = one.base_minor or 0
    whole = tax_of(base, one.rate_ppm) if one.charged else one.amount_minor
    return _Base(one.number, base, whole - one.amount_minor, one)


def _once(bases: Sequence[_Base]) -> list[_Base]:
    """A state, its county and its city tax the same sale: the base of one of them says it."""
    places: dict[str, dict[str, list[_Base]]] = {}
    for base in bases:
        place = base.line.place
        root = "-".join(place.split("-")[:2])
        places.setdefault(root, {}).setdefault(place, []).append(base)

    def size(own: Iterable[_Base]) -> int:
        return abs(sum(base.minor for base in own))

    return [base for own in places.values() for base in max(own.values(), key=size)]


def _left(lines: Sequence[Posted], bases: Sequence[_Base]) -> dict[int, int]:
    """What the bases of a side leave over of its lines."""
    main = [one for one in lines if one.main]
    for pool in (_likely(main, bases), main, lines):
        if bases and pool and _is_sum(sum(one.amount_minor for one in pool), bases):
            return _whole(one for one in lines if one not in pool)
    rest, left = list(lines), list(bases)
    for most in range(_UNLIKELY + 1):
        left = [base for base in left if not _take_line(rest, base, most)]
        likely = rest if most == _UNLIKELY else _likely(rest, left)
        if not left or not rest:
            break
        if most and (several := _several(likely, left)) is not None:
            return _whole(one for one in rest if one not in several)
        if most == 1 and _holds(likely, left):
            break
    return _of_part(rest, left) if left else _whole(rest)


def _likely(lines: Sequence[Posted], bases: Sequence[_Base]) -> list[Posted]:
    """The lines that any of these bases is rather of than of the others."""
    return [one for one in lines if any(base.rank(one) < _UNLIKELY for base in bases)]


def _holds(lines: Sequence[Posted], bases: Sequence[_Base]) -> bool:
    """Whether these bases may all be parts of these lines."""
    minor = sum(base.minor + base.unclaimed for base in bases)
    same = sum(one.amount_minor for one in lines if one.amount_minor * minor > 0)
    return abs(same) >= abs(minor)


def _whole(lines: Iterable[Posted]) -> dict[int, int]:
    return {one.number: one.amount_minor for one in lines if one.amount_minor}


def _is_sum(minor: int, bases: Sequence[_Base]) -> bool:
    """Whether so much is what these bases say, without or with the tax that is not given back."""
    plain = sum(base.minor for base in bases)
    wanted = (plain, plain + sum(base.unclaimed for base in bases))
    return any(abs(minor - one) <= _NEAR * len(bases) for one in wanted)


def _take_line(lines: list[Posted], base: _Base, most: int) -> bool:
    """Take the one line out that is what this base says, if there is one that is no less likely
    than `most`: of the same code first, of lines that are alike the nearest before it. Tax that is
    not given back may have a line of its own beside it."""
    found = [
        one
        for one in lines
        if one.code in ("", base.code)
        and base.rank(one) <= most
        and _is_sum(one.amount_minor, [base])
    ]
    if not found:
        return False

    def far(one: Posted) -> tuple[object, ...]:
        gap = base.number - one.number
        off = abs(one.amount_minor - base.minor - base.unclaimed)
        return (
            one.code != base.code,
            min(off, abs(one.amount_minor - base.minor)),
            base.rank(one),
            *one.like[:-1],
            gap < 0,
            abs(gap),
        )

    taken = min(found, key=far)
    lines.remove(taken)
    if base.unclaimed and abs(taken.amount_minor - base.minor) <= _NEAR:
        beside = next((one for one in lines if one.amount_minor == base.unclaimed), None)
        if beside:
            lines.remove(beside)
    return True


def _several(lines: Sequence[Posted], bases: Sequence[_Base]) -> list[Posted] | None:
    """Lines that together are what these bases say, as few as it takes; None where none are."""
    sums: dict[int, tuple[Posted, ...]] = {0: ()}
    for one in lines:
        for minor, chosen in list(sums.items()):
            more = (*chosen, one)
            before = sums.get(minor + one.amount_minor)
            if before is None or len(more) < len(before):
                sums[minor + one.amount_minor] = more
        if len(sums) > _MOST_SUMS:
            return None
    fits = [chosen for minor, chosen in sums.items() if chosen and _is_sum(minor, bases)]
    best = min(fits, key=len, default=None)
    return list(best) if best else None


def _of_part(lines: Sequence[Posted], bases: Sequence[_Base]) -> dict[int, int]:
    """No lines come to what these bases say: it is taken off the likeliest and largest that are of
    its side."""
    left = sum(base.minor + base.unclaimed for base in bases)
    found: dict[int, int] = {}
    likely = _likely(lines, bases)
    for one in sorted(lines, key=lambda one: (one not in likely, -abs(one.amount_minor))):
        part = 0
        if left * one.amount_minor > 0:
            part = min(abs(left), abs(one.amount_minor)) * (1 if left > 0 else -1)
        left -= part
        if one.amount_minor != part:
            found[one.number] = one.amount_minor - part
    return found
