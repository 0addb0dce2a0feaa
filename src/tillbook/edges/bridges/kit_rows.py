"""What kits of a table hold: the column that says it, and whether what it names can be in a kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.edges.bridges.product_rows import Fault, ReadRow
from tillbook.masters.catalog.operations import NewProduct, NotAComponent, add_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.rules import MOST_COMPONENTS, Item, comes_in
from tillbook.masters.catalog.rules.recipes import MOST_WASTE_PPM
from tillbook.masters.organisation.queries import company as company_now
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.writer import write

#: Decimals of a unit that a table makes; pieces are whole.
_DECIMALS = 3
COMPOSED = ("kit", "recipe")


def kits_last(
    company: CompanyInfo, rows: Sequence[ReadRow]
) -> tuple[list[ReadRow], list[tuple[ReadRow, str]]]:
    """The rows with the kits after what they may hold, without those that cannot be put together
    (with why). rows: of the whole table."""
    kits = [row for row in rows if row.new.components]
    if not kits:
        return list(rows), []
    named = {one.what for row in kits for one in row.new.components}
    there = items_by_sku(company.id, company_now(company.id).version, list(named))
    own = {row.new.sku: row.new for row in rows}
    wrong = {row.line: why for row in kits if (why := _wrong(row.new, there, own))}
    good = _in_order([row for row in rows if row.line not in wrong])
    placed = {row.line for row in good}
    for row in kits:
        if row.line not in placed:
            wrong.setdefault(row.line, _("It comes to hold itself: a recipe cannot."))
    return good, [(row, wrong[row.line]) for row in kits if row.line in wrong]


def _in_order(rows: list[ReadRow]) -> list[ReadRow]:
    """What is put together after what it holds; what holds itself in the end is left out."""
    waiting = [row for row in rows if row.new.components]
    placed = [row for row in rows if not row.new.components]
    own = {row.new.sku for row in waiting}
    while ready := [row for row in waiting if not own & {one.what for one in row.new.components}]:
        placed += ready
        own -= {row.new.sku for row in ready}
        waiting = [row for row in waiting if row.new.sku in own]
    return placed


def _wrong(kit: NewProduct, there: Mapping[str, Item], own: Mapping[str, NewProduct]) -> str:
    """Why a kit cannot be put together so; "" where it can."""
    if kit.kind not in COMPOSED:
        return _("Only a kit or a recipe holds other products: change its kind first.")
    if len(kit.components) > MOST_COMPONENTS:
        return _("A kit has at most %(count)d parts.") % {"count": MOST_COMPONENTS}
    skus = [one.what for one in kit.components]
    for sku, micro, waste_ppm in kit.components:
        item, new = there.get(sku), own.get(sku)
        name = {"name": sku}
        if sku == kit.sku:
            return _("A kit cannot hold itself.")
        if item is None and new is None:
            return _("There is no product %(sku)s.") % {"sku": sku}
        if item.kit if item else new is not None and new.kind == "kit":
            return _("%(name)s is a kit: a kit cannot hold another kit. Add what is in it.") % name
        if skus.count(sku) > 1:
            return _("%(name)s stands in it twice. Write how many once.") % name
        decimals = item.decimals if item else 0 if new and new.unit == "piece" else _DECIMALS
        if micro <= 0 or not (kit.kind == "recipe" or comes_in(micro, decimals)):
            return _("So many of %(name)s cannot be in a kit: look at its unit.") % name
        if waste_ppm and kit.kind != "recipe":
            return _("In a kit nothing is lost: only a recipe has waste.")
        if waste_ppm > MOST_WASTE_PPM:
            return (
                _("Of %(name)s at most 90 %% can be lost: write what is lost, not what is left.")
                % name
            )
    return ""


def kit_fault(row: ReadRow, why: str) -> Fault:
    """A kit that cannot be put together, as a wrong row."""
    return Fault(row.line, "components", why, _("Write its parts like 2 P5; 1 P6."), row.raw)


def add_rows(company_id: UUID, rows: Sequence[ReadRow]) -> list[tuple[ReadRow, str]]:
    """Add these products in one transaction; where a kit cannot be put together after all, each in
    its own, and that row comes back with why."""
    new = [row.new for row in rows]
    try:
        write(lambda: add_products(company_id, new))
    except NotAComponent as why:
        if len(rows) == 1:
            return [(rows[0], str(why))]
        return [left for row in rows for left in add_rows(company_id, [row])]
    return []
