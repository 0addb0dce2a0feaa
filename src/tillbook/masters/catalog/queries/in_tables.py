"""What a table of products says of those that are here: what a file is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from tillbook.masters.catalog.models import Barcode, KitComponent, Variant
from tillbook.masters.catalog.rules import Part
from tillbook.values.money import QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class InTable:
    """A variant with its product. unit_price: minor x 10^4. packs: of its barcodes, those of packs.
    parts: of a kit or recipe in their order; `what` is a SKU."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    variant: str
    department: str
    department_code: str
    tax_category: str
    brand: str
    unit: str
    unit_name: str
    kind: str
    unit_price: int
    barcodes: frozenset[str] = frozenset()
    packs: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    yield_micro: int = QUANTITY_SCALE
    weight_micro: int = 0

    @property
    def called(self) -> str:
        return f"{self.name} {self.variant}".strip()


def in_tables(company_id: UUID, skus: Iterable[str]) -> dict[str, InTable]:
    """The company's variants with these SKUs, on sale or archived; unknown ones are absent."""
    wanted = list(dict.fromkeys(skus))
    found = {}
    for start in range(0, len(wanted), 500):
        rows = Variant.objects.filter(company_id=company_id, sku__in=wanted[start : start + 500])
        rows = rows.select_related(
            "product__department",
            "product__tax_category",
            "product__brand",
            "product__unit",
            "recipe",
        ).prefetch_related(
            "barcodes",
            Prefetch(
                "components",
                KitComponent.objects.select_related("component").order_by(
                    "position", "component__sku"
                ),
            ),
        )
        found.update({row.sku: _of(row) for row in rows})
    return found


def _of(row: Variant) -> InTable:
    product, codes = row.product, list(row.barcodes.all())
    return InTable(
        id=row.id,
        product_id=row.product_id,
        sku=row.sku,
        name=product.name,
        variant=row.name,
        department=product.department.name,
        department_code=product.department.code,
        tax_category=product.tax_category.code,
        brand=product.brand.name if product.brand else "",
        unit=product.unit.code,
        unit_name=product.unit.name,
        kind=product.kind,
        unit_price=row.unit_price,
        barcodes=frozenset(one.code for one in codes),
        packs=frozenset(one.code for one in codes if one.pack_id is not None),
        parts=tuple(
            Part(one.component.sku, one.quantity_micro, one.waste_ppm)
            for one in row.components.all()
        ),
        weight_micro=row.weight_micro,
        yield_micro=row.recipe.yield_micro if hasattr(row, "recipe") else QUANTITY_SCALE,
    )


def owners_of(company_id: UUID, codes: Iterable[str]) -> dict[str, UUID]:
    """Whose these barcodes are: code -> variant; nobody's are absent."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, UUID] = {}
    for start in range(0, len(wanted), 500):
        rows = Barcode.objects.filter(company_id=company_id, code__in=wanted[start : start + 500])
        found.update(rows.values_list("code", "variant_id"))
    return found
