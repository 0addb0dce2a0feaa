"""Changing many products at once as a table says, each row its own facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tillbook.masters.catalog.models import Barcode, Brand, Product, Variant
from tillbook.masters.catalog.operations.adding import (
    Lookups,
    keep_prices,
    search_text,
    sort_name,
)
from tillbook.masters.catalog.operations.editing import audit_price, write_barcodes
from tillbook.masters.catalog.operations.kits import by_sku, replace_components
from tillbook.masters.catalog.operations.many import noted
from tillbook.masters.catalog.operations.modifier_checks import keep_choosable
from tillbook.masters.catalog.queries.kits import all_with
from tillbook.masters.catalog.rules import Part
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.outbox import announce


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """What shall be otherwise about a variant; None: as it is. Name, department, tax category,
    brand and unit are its product's. unit_price: minor x 10^4. parts: `what` is a SKU."""

    id: UUID
    unit_price: int | None = None
    variant: str | None = None
    barcodes: tuple[str, ...] | None = None
    name: str | None = None
    department: str | None = None
    tax_category: str | None = None
    brand: str | None = None
    unit: str | None = None
    parts: tuple[Part, ...] | None = None
    yield_micro: int | None = None
    weight_micro: int | None = None

    @property
    def shared(self) -> bool:
        """Whether other variants of its product are other now as well."""
        told = (self.name, self.department, self.tax_category, self.brand, self.unit)
        return any(one is not None for one in told)

    @property
    def coded(self) -> bool:
        """Whether it is found by other words or codes."""
        return self.variant is not None or self.barcodes is not None


def change_by_table(actor: Actor, edits: Sequence[RowEdit]) -> int:
    """Change these in the open writer transaction, all of them or none; how many are there.

    Raises IntegrityError where a barcode is another's, UnknownTaxCategory, NotAComponent.
    """
    actor.require(Right.CATALOG_WRITE)
    wanted = {one.id: one for one in edits}
    own = Variant.objects.filter(company_id=actor.company_id, id__in=list(wanted))
    rows: dict[UUID, Variant] = {row.id: row for row in lock_rows(own, "id")}
    if not rows:
        return 0
    _change_products(actor.company_id, [(rows[key].product_id, wanted[key]) for key in rows])
    before = {key: row.unit_price for key, row in rows.items()}
    for key, row in rows.items():
        one = wanted[key]
        row.name = row.name if one.variant is None else one.variant
        row.unit_price = row.unit_price if one.unit_price is None else one.unit_price
        row.weight_micro = row.weight_micro if one.weight_micro is None else one.weight_micro
    fields = ["name", "unit_price", "weight_micro"]
    Variant.objects.bulk_update(rows.values(), fields, batch_size=200)
    here = [one for one in edits if one.id in rows]
    codes = {one.id: one.barcodes for one in here if one.barcodes is not None}
    write_barcodes(actor.company_id, codes)
    concerned = _name_anew({rows[one.id].product_id for one in here if one.shared or one.coded})
    version = noted(actor, "products.by_table", list(rows))
    priced = [row for key, row in rows.items() if row.unit_price != before[key]]
    keep_prices(priced, version)
    for row in priced:
        audit_price(actor, row.id, before[row.id], row.unit_price, version)
    concerned |= _compose(actor.company_id, [wanted[key] for key in rows])
    if others := concerned - set(rows):
        announce(actor.company_id, "variant", sorted(others))
    return len(rows)


def _change_products(company_id: UUID, edits: Sequence[tuple[UUID, RowEdit]]) -> None:
    """What all variants of a product share; of several rows the last that says it."""
    lookups = Lookups(company_id)
    fields: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for product, one in edits:
        given = fields[product]
        if one.name is not None:
            given["name"] = one.name
        if one.department is not None:
            given["department_id"] = lookups.department(one.department)
        if one.tax_category is not None:
            given["tax_category_id"] = lookups.tax_category(one.tax_category)
        if one.brand is not None:
            given["brand_id"] = lookups.named(Brand, one.brand)
        if one.unit is not None:
            given["unit_id"] = lookups.unit(one.unit)
    for product, given in fields.items():
        if given:
            Product.objects.filter(company_id=company_id, id=product).update(**given)
    keep_choosable([product for product, given in fields.items() if "unit_id" in given])


def _name_anew(products: set[UUID]) -> set[UUID]:
    """What the variants of these products are found and sorted by; the variants."""
    rows = Variant.objects.filter(product_id__in=products).select_related(
        "product__brand", "product__collection"
    )
    found = list(rows)
    codes: dict[UUID, list[str]] = defaultdict(list)
    for key, code in Barcode.objects.filter(variant__product_id__in=products).values_list(
        "variant_id", "code"
    ):
        codes[key].append(code)
    for row in found:
        product = row.product
        brand = product.brand.name if product.brand else ""
        collection = product.collection.name if product.collection else ""
        row.sort_name = sort_name(product.name, row.name)
        row.search_text = search_text(
            row.sku, product.name, row.name, brand, collection, *codes[row.id]
        )
    Variant.objects.bulk_update(found, ["sort_name", "search_text"], batch_size=200)
    return {row.id for row in found}


def _compose(company_id: UUID, edits: Sequence[RowEdit]) -> set[UUID]:
    """Put kits and recipes together anew; what that concerns."""
    again = [one for one in edits if one.parts is not None]
    for one in again:
        assert one.parts is not None
        replace_components(company_id, one.id, by_sku(company_id, one.parts), one.yield_micro)
    return set(all_with([one.id for one in again])) if again else set()
