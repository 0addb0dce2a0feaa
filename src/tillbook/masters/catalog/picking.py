"""Putting products on a list by scanner or by name: what was typed, and which product it means."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.rules import Item
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings


@dataclass(frozen=True, slots=True)
class Found:
    """What typed text means: the one product, or several to choose from, or a sentence why none."""

    item: Item | None = None
    choices: tuple[Item, ...] = ()
    sentence: str = ""


def picked(company_id: UUID, version: int, text: str) -> Found:
    """The stocked product that a scan or words mean."""
    text = text.strip()[:80]
    if not text:
        return Found(sentence=_("Scan a product, or type its name or SKU."))
    items = [one for one in find_items(company_id, version, text) if not one.archived]
    stocked = tuple(one for one in items if one.stocked)
    if len(stocked) == 1:
        return Found(stocked[0])
    if stocked:
        return Found(choices=stocked)
    if items:
        words = _("“%(name)s” is not kept in stock.") % {"name": items[0].name}
        return Found(sentence=words)
    return Found(sentence=_("No product fits “%(text)s”.") % {"text": text})


def plain_quantity(text: str) -> str:
    """A typed quantity as a plain number; as it was typed where it is none."""
    text = text.strip()[:40]
    try:
        plain = typed_figure(text)
        parse_decimal(plain, 6, "quantity")
    except (TwoMeanings, NotAnAmount, OutOfRange):
        return text
    return plain
