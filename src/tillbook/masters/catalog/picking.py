"""Putting products on a list by scanner or by name: what was typed, and which product it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.scanning import Scan, scanned
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings


@dataclass(frozen=True, slots=True)
class Found:
    """What typed text means: the one product, or several to choose from, or a sentence why none.
    scan: what the label says of the lot, where it was a label that says so."""

    item: Item | None = None
    choices: tuple[Item, ...] = ()
    sentence: str = ""
    scan: Scan | None = None


def picked(info: CompanyInfo, text: str) -> Found:
    """The stocked product that a scan or words mean."""
    code, text = text, text.strip()[:80]
    if not text:
        return Found(sentence=_("Scan a product, or type its name or SKU."))
    items = [one for one in find_items(info.id, info.version, text) if not one.archived]
    if not items and (scan := scanned(info, code)).item:
        found = _of([scan.item])
        return replace(found, scan=scan) if found.item else found
    return (
        _of(items) if items else Found(sentence=_("No product fits “%(text)s”.") % {"text": text})
    )


def _of(items: Sequence[Item]) -> Found:
    """The one that is kept in stock, or those."""
    stocked = tuple(one for one in items if one.stocked)
    if len(stocked) == 1:
        return Found(stocked[0])
    if stocked:
        return Found(choices=stocked)
    return Found(sentence=_("“%(name)s” is not kept in stock.") % {"name": items[0].name})


def plain_quantity(text: str) -> str:
    """A typed quantity as a plain number; as it was typed where it is none."""
    text = text.strip()[:40]
    try:
        plain = typed_figure(text)
        parse_decimal(plain, 6, "quantity")
    except (TwoMeanings, NotAnAmount, OutOfRange):
        return text
    return plain
