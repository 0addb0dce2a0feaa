"""Which lines of an entry its tax lines say the base of, and what they leave over.

A tax line says what was taxed, and seldom on which account that stands. Here its base is looked up
among the lines of sales, or of purchases, of its entry: the line of exactly that amount, else those
that come to it, else a part of one. What is left over bears no tax and counts by its account. Tax
that the buyer owes has its base on both sides of the return, and was still bought once; of tax that
is not claimed in whole, the rest is part of what the purchase cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tillbook.desks.taxation.rules.shapes import tax_of

#: So far apart an amount and its base may be through rounding.
_NEAR = 1
#: So many sums of lines are tried; entries by hand have a few lines.
_MOST_SUMS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A line of an entry. place: the jurisdiction of its tax code. bought: it says what was bought,
    or tax that the buyer owes. main: rather this is what was taxed than a line that is not. free:
    its account is for what bears no tax. asked: a return counts it where no tax line does."""

    number: int
    amount_minor: int
    tax: bool = False
    bought: bool = False
    main: bool = True
    asked: bool = True
    free: bool = False
    input: bool = False
    code: str = ""
    place: str = ""
    charged: bool = False
    rate_ppm: int = 0
    base_minor: int | None = None


@dataclass(slots=True)
class _Base:
    """What is looked up: signed like the lines that it is the base of. unclaimed: of its tax, what
    is not given back. free: there is no tax on it."""

    number: int
    minor: int
    unclaimed: int
    code: str
    place: str
    free: bool = False


def rests(lines: Sequence[Posted]) -> dict[int, int]:
    """Line number -> how much of it no tax line says the base of; nothing of covered lines."""
    sold = [one for one in lines if not one.tax and not one.bought]
    bought = [one for one in lines if not one.tax and one.bought]
    out, into = _bases(lines, sells=bool(sold))
    borne = _borne(sold, bought, out)
    if borne:
        out = [base for base in out if base.free or base.minor < 0]
        bought = [one for one in bought if one not in borne]
    return _left(sold, out) | _left(bought, into)


def _borne(sold: Sequence[Posted], bought: Sequence[Posted], out: Sequence[_Base]) -> list[Posted]:
    """The costs that are what sales became less by: charts may have discounts among them."""
    back = [base for base in out if base.minor > 0 and not base.free]
    if not back or _covering([one for one in sold if not one.free], back) is not None:
        return []
    return _covering([one for one in bought if one.amount_minor > 0], back) or []


def _bases(lines: Sequence[Posted], *, sells: bool) -> tuple[list[_Base], list[_Base]]:
    """The bases of what was sold, and of what was bought, each of them once."""
    said = [one for one in lines if one.tax and one.code and one.base_minor is not None]
    into = [_claimed(one) for one in said if one.input]
    out: list[_Base] = []
    for one in said:
        if one.input or one.base_minor is None:
            continue
        if sells and not one.bought:
            free = not one.amount_minor
            out.append(_Base(one.number, one.base_minor, 0, one.code, one.place, free))
            continue
        owed = _Base(one.number, -one.base_minor, -one.amount_minor, one.code, one.place)
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
    return _Base(one.number, base, whole - one.amount_minor, one.code, one.place)


def _once(bases: Sequence[_Base]) -> list[_Base]:
    """A state, its county and its city tax the same sale: the base of one of them says it."""
    places: dict[str, dict[str, list[_Base]]] = {}
    for base in bases:
        root = "-".join(base.place.split("-")[:2])
        places.setdefault(root, {}).setdefault(base.place, []).append(base)

    def size(own: Iterable[_Base]) -> int:
        return abs(sum(base.minor for base in own))

    return [base for own in places.values() for base in max(own.values(), key=size)]


def _left(lines: Sequence[Posted], bases: Sequence[_Base]) -> dict[int, int]:
    """What the bases of a side leave over of its lines."""
    main = [one for one in lines if one.main]
    for pool in (main, lines):
        if bases and pool and _is_sum(sum(one.amount_minor for one in pool), bases):
            return _whole(one for one in lines if one not in pool)
    rest, open_bases = list(lines), sorted(bases, key=lambda base: base.number)
    for free in (True, False):
        # Lines of accounts for what bears no tax are the base of tax where nothing else can be.
        kind = [base for base in open_bases if base.free == free]
        fits = _covering([one for one in rest if one.free == free], kind)
        if kind and fits is not None:
            rest = [one for one in rest if one not in fits]
            open_bases = [base for base in open_bases if base.free != free]
    for base in list(open_bases):
        if taken := _line_of(rest, base):
            rest = [one for one in rest if one not in taken]
            open_bases.remove(base)
    if not open_bases or not rest:
        return _whole(rest)
    several = _several(rest, open_bases)
    if several is not None:
        return _whole(one for one in rest if one not in several)
    return _of_part(rest, open_bases)


def _covering(lines: Sequence[Posted], bases: Sequence[_Base]) -> list[Posted] | None:
    """The lines that are what all of these bases say, one by one or together; None where they are
    not all among these."""
    rest, still, found = list(lines), [], list[Posted]()
    for base in bases:
        if taken := _line_of(rest, base):
            found += taken
            rest = [one for one in rest if one not in taken]
        else:
            still.append(base)
    if not still:
        return found
    several = _several(rest, still)
    return None if several is None else [*found, *several]


def _whole(lines: Iterable[Posted]) -> dict[int, int]:
    return {one.number: one.amount_minor for one in lines if one.amount_minor}


def _is_sum(minor: int, bases: Sequence[_Base]) -> bool:
    """Whether so much is what these bases say, without or with the tax that is not given back."""
    plain = sum(base.minor for base in bases)
    wanted = (plain, plain + sum(base.unclaimed for base in bases))
    return any(abs(minor - one) <= _NEAR * len(bases) for one in wanted)


def _line_of(lines: Sequence[Posted], base: _Base) -> list[Posted]:
    """The one line that is what this base says, if there is one: of the same code first, then the
    nearest before it; with the line beside it of tax that is not given back, if it has its own."""
    found = [
        one for one in lines if one.code in ("", base.code) and _is_sum(one.amount_minor, [base])
    ]
    if not found:
        return []

    def far(one: Posted) -> tuple[bool, int, bool, int]:
        gap = base.number - one.number
        off = abs(one.amount_minor - base.minor - base.unclaimed)
        return (
            one.code != base.code,
            min(off, abs(one.amount_minor - base.minor)),
            gap < 0,
            abs(gap),
        )

    taken = min(found, key=far)
    if base.unclaimed and abs(taken.amount_minor - base.minor) <= _NEAR:
        own = [one for one in lines if one is not taken and one.amount_minor == base.unclaimed]
        return [taken, *own[:1]]
    return [taken]


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
    """No lines come to what these bases say: it is taken off the largest that are of its side, and
    last of those for what bears no tax."""
    left = sum(base.minor + base.unclaimed for base in bases)
    found: dict[int, int] = {}
    for one in sorted(lines, key=lambda one: (one.free, -abs(one.amount_minor))):
        part = 0
        if left * one.amount_minor > 0:
            part = min(abs(left), abs(one.amount_minor)) * (1 if left > 0 else -1)
        left -= part
        if one.amount_minor != part:
            found[one.number] = one.amount_minor - part
    return found
