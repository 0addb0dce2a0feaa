"""What somebody may choose with a product, and what that changes of the recipe it is made by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide

#: More options than this no group has, and more groups no product.
MOST_OPTIONS = 60
MOST_GROUPS = 12
#: More ingredients than this no option takes away.
MOST_TAKES = 20


@dataclass(frozen=True, slots=True)
class Take:
    """What an option takes away of one ingredient: so many millionths for one of what it modifies,
    None: all of it. instead: what is used in its place, as much as was taken."""

    variant_id: UUID
    quantity_micro: int | None = None
    instead: UUID | None = None
    instead_stocked: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """A group of options of a product: from how many to how many of them are chosen."""

    id: UUID
    name: str
    least: int
    most: int
    options: tuple[UUID, ...]


#: What moves: (variant, millionths, signed like the quantity of its line).
Moved = list[tuple[UUID, int]]


def modified(
    moved: Iterable[tuple[UUID, int]],
    quantity_micro: int,
    chosen: Sequence[tuple[UUID, Sequence[Take]]],
) -> tuple[Moved, list[Moved]]:
    """What is left of what a line moves, and what each option (its variant, what it takes away)
    uses instead, in the order of `chosen`.

    The order in which somebody chose changes nothing: what only leaves something out comes before
    what puts something in its place, then options by their ids. No more is taken than is there.
    """
    sign = -1 if quantity_micro < 0 else 1
    left: dict[UUID, int] = {}
    for variant, micro in moved:
        left[variant] = left.get(variant, 0) + sign * micro
    used: list[Moved] = [[] for _ in chosen]
    acts = [
        (take.instead is not None, option, take.variant_id, place, take)
        for place, (option, takes) in enumerate(chosen)
        for take in takes
    ]
    for _, _, variant, place, take in sorted(acts, key=lambda act: act[:4]):
        there = left.get(variant, 0)
        asked = there if take.quantity_micro is None else _for(take.quantity_micro, quantity_micro)
        micro = max(0, min(there, asked))
        if not micro:
            continue
        left[variant] = there - micro
        if take.instead is not None and take.instead_stocked:
            used[place].append((take.instead, sign * micro))
    return [(variant, sign * micro) for variant, micro in left.items() if micro], used


def _for(quantity_micro: int, line_micro: int) -> int:
    return divide(quantity_micro * abs(line_micro), QUANTITY_SCALE)


def joined(moved: Iterable[tuple[UUID, int]]) -> Moved:
    """Each variant once, with all that moves of it."""
    found: dict[UUID, int] = {}
    for variant, micro in moved:
        found[variant] = found.get(variant, 0) + micro
    return [(variant, micro) for variant, micro in found.items() if micro]


def wrong_choice(
    choices: Iterable[Choices], chosen: Collection[UUID]
) -> tuple[str, Choices | UUID] | None:
    """What is wrong with what was chosen: ("unknown" or "twice", the option), ("least" or "most",
    the group); None when nothing is."""
    groups = list(choices)
    known = {option for group in groups for option in group.options}
    seen: set[UUID] = set()
    for option in chosen:
        if option not in known:
            return "unknown", option
        if option in seen:
            return "twice", option
        seen.add(option)
    for group in groups:
        count = len(seen.intersection(group.options))
        # Of what is no longer sold nobody can choose as many as were asked for once.
        if count < min(group.least, len(group.options)):
            return "least", group
        if count > group.most:
            return "most", group
    return None
