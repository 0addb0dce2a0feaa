"""What rows of a table would change about products that are here, and doing it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.edges.bridges.kit_rows import kits_last
from tillbook.edges.bridges.product_rows import Fault, ReadRow
from tillbook.masters.catalog.operations import NotAComponent, RowEdit, change_by_table
from tillbook.masters.catalog.queries import kind_words
from tillbook.masters.catalog.queries.in_tables import InTable, owners_of
from tillbook.masters.catalog.rules import Part
from tillbook.masters.catalog.rules.recipes import percent_text
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.plumbing.writer import write
from tillbook.values.money import format_quantity

#: What all variants of a product share, by column.
SHARED = {
    "name": "name",
    "department": "department",
    "tax category": "tax_category",
    "brand": "brand",
    "unit": "unit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One fact that a row changes. column: a key of `column_names`; before and after: as they are
    kept; a price is minor x 10^4."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A row that changes a product, with what it changes."""

    row: ReadRow
    there: InTable
    facts: tuple[Changed, ...]

    @property
    def gives_away(self) -> bool:
        """Whether it comes to cost nothing."""
        return any(one.column == "price" and one.after == 0 for one in self.facts)


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of products that are here, held against them."""

    changed: list[ChangedRow]
    faults: list[Fault]
    same: int


def held_against(
    company: CompanyInfo,
    rows: Sequence[ReadRow],
    here: Mapping[str, InTable],
    fresh: Sequence[ReadRow],
) -> Held:
    """What these rows come to; here: their products by SKU; fresh: the rows of the same table that
    are new, which a kit may come to hold."""
    owners = owners_of(company.id, [code for row in rows for code in row.new.barcodes])
    changed: list[ChangedRow] = []
    faults: list[Fault] = []
    said: dict[tuple[UUID, str], tuple[Any, int]] = {}
    for row in rows:
        there = here[row.new.sku]
        facts = tuple(_facts(row, there))
        fault = _kind_fault(row, there, facts) or _code_fault(row, there, owners)
        for one in facts:
            if one.column in SHARED and fault is None:
                first = said.setdefault((there.product_id, one.column), (one.after, row.line))
                fault = _disagrees(row, one, first)
        if fault:
            faults.append(fault)
        elif facts:
            changed.append(ChangedRow(row=row, there=there, facts=facts))
    composed = [
        replace(one.row, new=replace(one.row.new, kind=one.there.kind))
        for one in changed
        if any(fact.column == "components" for fact in one.facts)
    ]
    apart = kits_last(company, [*fresh, *composed])[1] if composed else []
    wrong = {row.line: why for row, why in apart}
    faults += [
        Fault(one.row.line, "components", wrong[one.row.line], "", one.row.raw)
        for one in changed
        if one.row.line in wrong
    ]
    changed = [one for one in changed if one.row.line not in wrong]
    return Held(changed, faults, len(rows) - len(changed) - len(faults))


def _facts(row: ReadRow, there: InTable) -> list[Changed]:
    """What a row says otherwise than it is; a column that says nothing changes nothing."""
    new = row.new
    pairs: dict[str, tuple[Any, Any]] = {
        "price": (there.unit_price, new.unit_price),
        "name": (there.name, new.name),
        "variant": (there.variant, new.variant_name),
        "department": (there.department, new.department),
        "tax category": (there.tax_category, new.tax_category),
        "brand": (there.brand, new.brand),
        "unit": (there.unit, new.unit),
        "barcode": (
            tuple(sorted(there.barcodes)),
            tuple(sorted({*new.barcodes, *there.packs})),
        ),
        "components": (there.parts, tuple(Part(*one) for one in new.components)),
        "batch": (there.yield_micro, new.yield_micro),
        "weight": (there.weight_micro, new.weight_micro),
    }
    alike = {
        "department": new.department.casefold().replace(" ", "-")[:40] == there.department_code,
        "unit": new.unit == there.unit_name,
    }
    return [
        Changed(column=column, before=before, after=after)
        for column, (before, after) in pairs.items()
        if column in row.given and before != after and not alike.get(column)
    ]


def _kind_fault(row: ReadRow, there: InTable, facts: Sequence[Changed]) -> Fault | None:
    if there.kind != "recipe" and any(fact.column == "batch" for fact in facts):
        reason = _("Only a recipe makes several at once: a kit is one.")
        return Fault(row.line, "batch", reason, _("Leave this cell empty."), row.raw)
    if "kind" not in row.given or row.new.kind == there.kind:
        return None
    kinds = kind_words()
    reason = _("it is “%(here)s” here, not “%(kind)s”") % {
        "here": kinds[there.kind],
        "kind": kinds[row.new.kind],
    }
    return Fault(row.line, "kind", reason, _("Change its kind at the product itself."), row.raw)


def _code_fault(row: ReadRow, there: InTable, owners: Mapping[str, UUID]) -> Fault | None:
    for code in row.new.barcodes:
        if owners.get(code, there.id) != there.id:
            reason = _("another product has the barcode %(code)s") % {"code": code}
            return Fault(row.line, "barcode", reason, _("Take it from one of the two."), row.raw)
    return None


def _disagrees(row: ReadRow, one: Changed, said: tuple[Any, int]) -> Fault | None:
    """Two rows of one product that want what they share otherwise, each in its own way."""
    if said[0] == one.after:
        return None
    reason = _("line %(line)d says “%(other)s” of the same product") % {
        "line": said[1],
        "other": said[0],
    }
    right = _("All variants of a product share this: write the same in each of its rows.")
    return Fault(row.line, one.column, reason, right, row.raw)


def told(fact: Changed, side: Any) -> str:
    """A side of a change that is no price, in words."""
    if fact.column == "components":
        return "; ".join(
            f"{format_quantity(one.micro)} {one.what}"
            + (f" -{percent_text(one.waste_ppm)}%" if one.waste_ppm else "")
            for one in side
        )
    if fact.column in ("batch", "weight"):
        return format_quantity(side)
    return " ".join(side) if fact.column == "barcode" else str(side)


def digest(changed: Sequence[ChangedRow]) -> str:
    """What the rows change, as a mark: only what was looked at is confirmed."""
    facts = [
        [one.row.line, str(one.there.id), fact.column, str(fact.before), str(fact.after)]
        for one in changed
        for fact in one.facts
    ]
    return sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _edit(one: ChangedRow) -> RowEdit:
    given: dict[str, Any] = {}
    for fact in one.facts:
        if fact.column in SHARED:
            given[SHARED[fact.column]] = fact.after
    columns = {fact.column: fact.after for fact in one.facts}
    if "price" in columns:
        given["unit_price"] = columns["price"]
    if "weight" in columns:
        given["weight_micro"] = columns["weight"]
    if "variant" in columns:
        given["variant"] = columns["variant"]
    if "barcode" in columns:
        given["barcodes"] = columns["barcode"]
    if columns.keys() & {"components", "batch"}:
        given["parts"] = columns.get("components", one.there.parts)
        given["yield_micro"] = columns.get("batch")
    return RowEdit(id=one.there.id, **given)


def change_rows(actor: Actor, rows: Sequence[ChangedRow]) -> list[tuple[ReadRow, str]]:
    """Change these in one transaction; where one cannot be after all, each in its own, and that row
    comes back with why."""
    edits = [_edit(one) for one in rows]
    try:
        write(lambda: change_by_table(actor, edits))
    except (NotAComponent, IntegrityError) as error:
        if len(rows) == 1:
            why = str(error) if isinstance(error, NotAComponent) else _("its barcode was taken")
            return [(rows[0].row, why)]
        return [left for one in rows for left in change_rows(actor, [one])]
    return []


def shared_with(rows: Sequence[ChangedRow]) -> list[ChangedRow]:
    """The rows with each fact of a product once: the first that says it."""
    seen: set[tuple[UUID, str]] = set()
    found = []
    for one in rows:
        facts = []
        for fact in one.facts:
            key = (one.there.product_id, fact.column)
            if fact.column not in SHARED or key not in seen:
                facts.append(fact)
                seen.add(key)
        if facts:
            found.append(replace(one, facts=tuple(facts)))
    return found
