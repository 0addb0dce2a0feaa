"""Changing one product: its facts, its variants, a price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.catalog.errors import raise_if_kind_is_frozen
from tillbook.masters.catalog.models import Barcode, Brand, Product, Variant
from tillbook.masters.catalog.operations.adding import (
    Lookups,
    NewProduct,
    SkuTaken,
    add_products,
    keep_prices,
    search_text,
    sort_name,
    write_terms,
)
from tillbook.masters.catalog.operations.kits import keep_kits_apart
from tillbook.masters.catalog.operations.modifier_checks import keep_choosable
from tillbook.masters.catalog.rules import Terms
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantEdit:
    """A variant as it shall be; without id a new one. unit_price: minor x 10^4. weight_micro:
    millionths of a kilogram, 0 where nobody knows; None: as it is."""

    id: UUID | None
    sku: str
    name: str
    unit_price: int
    barcodes: tuple[str, ...] = ()
    weight_micro: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEdit:
    """A product as it shall be. Variants that are not named stay as they are; terms and options too
    without any."""

    name: str
    kind: str
    department: str
    tax_category: str
    brand: str = ""
    unit: str = ""
    terms: Terms | None = None
    options: str | None = None
    variants: tuple[VariantEdit, ...] = ()


def change_price(actor: Actor, variant_id: UUID, unit_price: int) -> bool:
    """Set a variant's price (minor x 10^4) from now on; False when there is no such variant."""

    actor.require(Right.CATALOG_WRITE)
    company_id = actor.company_id

    def work() -> bool:
        found = Variant.objects.filter(company_id=company_id, id=variant_id)
        before = found.values_list("unit_price", flat=True).first()
        if before is None:
            return False
        found.update(unit_price=unit_price)
        version = raise_version(company_id)
        keep_prices(found, version)
        announce(company_id, "variant", [variant_id])
        audit_price(actor, variant_id, before, unit_price, version)
        return True

    return write(work)


def audit_price(actor: Actor, variant_id: UUID, before: int, unit_price: int, version: int) -> None:
    """Write a new price to the audit trail, with the one before it."""
    audit_by(
        actor,
        actor.company_id,
        "price.changed",
        object_kind="variant",
        object_id=variant_id,
        detail={"unit_price": unit_price, "unit_price_before": before, "version": version},
    )


def create_product(actor: Actor, edit: ProductEdit) -> Variant:
    """Add a product with all its variants (one at least), whole or not at all; the first one.

    Raises SkuTaken, UnknownTaxCategory.
    """
    actor.require(Right.CATALOG_WRITE)
    first, *rest = edit.variants

    def work() -> Variant:
        new = NewProduct(
            sku=first.sku,
            name=edit.name,
            department=edit.department,
            tax_category=edit.tax_category,
            unit_price=first.unit_price,
            unit=edit.unit or "piece",
            kind=edit.kind,
            variant_name=first.name,
            options=edit.options or "",
            brand=edit.brand,
            barcodes=first.barcodes,
            weight_micro=first.weight_micro or 0,
        )
        variant = add_products(actor.company_id, [new])[0]
        if edit.terms is not None:
            write_terms(variant.product_id, edit.terms)
        if rest:
            product = Product.objects.get(id=variant.product_id)
            version = raise_version(actor.company_id)
            _write_variants(actor, product, replace(edit, variants=tuple(rest)), version)
        audit_by(
            actor,
            actor.company_id,
            "product.added",
            object_kind="product",
            object_id=variant.product_id,
            detail={"variants": len(edit.variants)},
        )
        return variant

    try:
        return write(work)
    except IntegrityError:
        raise SkuTaken(_taken(actor.company_id, edit)) from None


def edit_product(actor: Actor, product_id: UUID, edit: ProductEdit) -> bool:
    """Change a product and its variants at once; False when there is no such product.

    Raises SkuTaken when a SKU or barcode belongs to another one, KindFrozen when it was sold or
    moved as another kind, NotAComponent where it is part of a kit and would be one,
    UnknownTaxCategory.
    """
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        found = Product.objects.filter(company_id=actor.company_id, id=product_id)
        product = found.select_related("collection").first()
        if product is None:
            return False
        lookups = Lookups(actor.company_id)
        found.update(
            name=edit.name,
            kind=edit.kind,
            department_id=lookups.department(edit.department),
            tax_category_id=lookups.tax_category(edit.tax_category),
            brand_id=lookups.named(Brand, edit.brand),
            **({"unit_id": lookups.unit(edit.unit)} if edit.unit else {}),
            **({} if edit.options is None else {"options": edit.options}),
        )
        version = raise_version(actor.company_id)
        keep_kits_apart(product_id, edit.kind)
        if edit.terms is not None:
            write_terms(product_id, edit.terms)
        keep_choosable([product_id])
        _write_variants(actor, product, edit, version)
        audit_by(
            actor,
            actor.company_id,
            "product.changed",
            object_kind="product",
            object_id=product_id,
            detail={"version": version, "variants": len(edit.variants)},
        )
        return True

    try:
        return write(work)
    except IntegrityError as error:
        raise_if_kind_is_frozen(error)
        raise SkuTaken(_taken(actor.company_id, edit)) from None


def _write_variants(actor: Actor, product: Product, edit: ProductEdit, version: int) -> None:
    there = {row.id: row for row in Variant.objects.filter(product_id=product.id)}
    base = next((row.price_base_micro for row in there.values()), QUANTITY_SCALE)
    collection = product.collection.name if product.collection else ""
    wanted: dict[UUID, VariantEdit] = {}
    priced: list[Variant] = []
    for one in edit.variants:
        row = there.get(one.id) if one.id else None
        if one.id and row is None:
            continue
        if row is None:
            row = Variant(company_id=actor.company_id, product_id=product.id, price_base_micro=base)
            there[row.id] = row
            priced.append(row)
        elif row.unit_price != one.unit_price:
            priced.append(row)
            audit_price(actor, row.id, row.unit_price, one.unit_price, version)
        wanted[row.id] = one
        row.sku, row.name, row.unit_price = one.sku, one.name, one.unit_price
        row.weight_micro = row.weight_micro if one.weight_micro is None else one.weight_micro
    codes: dict[UUID, list[str]] = {key: list(one.barcodes) for key, one in wanted.items()}
    for code, key in Barcode.objects.filter(variant__product_id=product.id).values_list(
        "code", "variant_id"
    ):
        if key not in wanted:
            codes.setdefault(key, []).append(code)
    for row in there.values():
        row.sort_name = sort_name(edit.name, row.name)
        row.search_text = search_text(
            row.sku, edit.name, row.name, edit.brand, collection, *codes.get(row.id, [])
        )
        row.save()
    write_barcodes(actor.company_id, {key: one.barcodes for key, one in wanted.items()})
    keep_prices(priced, version)
    announce(actor.company_id, "variant", list(there))


def write_barcodes(company_id: UUID, wanted: dict[UUID, tuple[str, ...]]) -> None:
    """Give each variant exactly these codes; a pack keeps its own."""
    stand: dict[UUID, set[str]] = {key: set() for key in wanted}
    for row in Barcode.objects.filter(variant_id__in=list(wanted)):
        if row.code in wanted[row.variant_id]:
            stand[row.variant_id].add(row.code)
        elif row.pack_id is None:
            Barcode.objects.filter(id=row.id).delete()
    Barcode.objects.bulk_create(
        [
            Barcode(company_id=company_id, code=code, variant_id=key)
            for key, codes in wanted.items()
            for code in dict.fromkeys(codes)
            if code not in stand[key]
        ]
    )


def _taken(company_id: UUID, edit: ProductEdit) -> str:
    """Which of the codes another product has, by name."""
    own = {one.id for one in edit.variants if one.id}
    skus = [one.sku for one in edit.variants]
    for row in Variant.objects.filter(company_id=company_id, sku__in=skus).select_related(
        "product"
    ):
        if row.id not in own:
            shown = {"code": row.sku, "name": row.product.name}
            return _("The SKU %(code)s belongs to %(name)s already.") % shown
    codes = [code for one in edit.variants for code in one.barcodes]
    for code in Barcode.objects.filter(company_id=company_id, code__in=codes).select_related(
        "variant__product"
    ):
        if code.variant_id not in own:
            shown = {"code": code.code, "name": code.variant.product.name}
            return _("The barcode %(code)s belongs to %(name)s already.") % shown
    return _("Two variants have the same SKU or barcode: each needs its own.")
