"""Variants of one product, told apart by the options that their names are made of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

#: More options than this nobody lays out.
MOST_OPTIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What a variant belongs to where its product has several.

    options: what they differ in ("Size", "Colour"); values: this one's, one for each option, or its
    whole name where the options do not fit it. Without options there is one value.
    """

    product_id: UUID
    name: str
    options: tuple[str, ...]
    values: tuple[str, ...]


def parted(text: str) -> tuple[str, ...]:
    """The parts of a list that commas part: "Size, Colour"."""
    return tuple(word for word in (part.strip() for part in text.split(",")) if word)


def options_in(lines: str) -> str:
    """The names of options that are written a line each, "Size: S, M": as a product keeps them."""
    heads = (line.partition(":") for line in lines.splitlines() if line.strip())
    names = [head.strip().replace(",", " ")[:40] for head, colon, _ in heads if colon]
    return ", ".join([name for name in names if name][:MOST_OPTIONS])


def family_of(product_id: UUID, product: str, options: str, variant: str) -> Family:
    """Where a variant stands among the others: "S, red" of "Size, Colour" is (S, red)."""
    names, values = parted(options), parted(variant)
    if not names or len(values) != len(names):
        values = (variant,)
    return Family(product_id=product_id, name=product, options=names, values=values)
