"""What the lines of a document move: kits and recipes, and what modifiers change of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from tillbook.desks.sales.rules.documents import Line, Part, parts_of
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.modifiers import joined, modified


def made_of(lines: Sequence[Line], items: Mapping[UUID, Item]) -> tuple[Line, ...]:
    """The lines with what each moves. What a modifier takes away leaves the line it modifies, and
    what is used instead is the modifier's own, so that either can come back by itself."""
    made = [_moving(line, items[line.variant_id]) for line in lines]
    if not any(line.of for line in lines):
        return tuple(made)
    places = {line.number: place for place, line in enumerate(lines)}
    chosen: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if line.of in places and items[line.variant_id].takes:
            chosen.setdefault(places[line.of], []).append(place)
    for place, options in chosen.items():
        whole = made[place]
        left, used = modified(
            [(part.variant_id, part.quantity_micro) for part in whole.parts or ()],
            whole.quantity_micro,
            [(made[one].variant_id, items[made[one].variant_id].takes) for one in options],
        )
        if whole.parts is not None:
            made[place] = replace(whole, parts=_parts(left))
        for one, instead in zip(options, used, strict=True):
            own = [(part.variant_id, part.quantity_micro) for part in made[one].parts or ()]
            made[one] = replace(made[one], parts=_parts(joined([*own, *instead])))
    return tuple(made)


def _moving(line: Line, item: Item) -> Line:
    return replace(line, stocked=item.stocked, parts=parts_of(item, line.quantity_micro))


def _parts(moved: Sequence[tuple[UUID, int]]) -> tuple[Part, ...]:
    return tuple([Part(variant, micro) for variant, micro in moved])
