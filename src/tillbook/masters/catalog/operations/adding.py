"""Adding products: one, or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import (
    Barcode,
    Brand,
    Collection,
    Department,
    Product,
    SaleTerms,
    ShelfPrice,
    Unit,
    Variant,
)
from tillbook.masters.catalog.operations.kits import by_sku, replace_components
from tillbook.masters.catalog.rules import NO_TERMS, Part, Terms, ground_of
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.taxes.queries import category_ids
from tillbook.plumbing import clock
from tillbook.plumbing.idempotency import Claim, remember_now
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.folding import findable
from tillbook.values.money import QUANTITY_SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product with one variant. unit_price: minor x 10^4 for `price_base_micro` of the unit.

    Department, unit, brand and collection are found by code or name and made when absent; the tax
    category must be there. components: of a kit or recipe; `what` is a SKU. yield_micro: how much
    one batch of a recipe makes. weight_micro: millionths of a kilogram a unit weighs, 0: unknown.
    as_choice: sold only as a modifier of something else.
    """

    sku: str
    name: str
    department: str
    tax_category: str
    unit_price: int
    unit: str = "piece"
    kind: str = "stocked"
    variant_name: str = ""
    options: str = ""
    brand: str = ""
    collection: str = ""
    barcodes: tuple[str, ...] = ()
    price_base_micro: int = QUANTITY_SCALE
    terms: Terms = NO_TERMS
    components: tuple[Part, ...] = ()
    yield_micro: int = QUANTITY_SCALE
    weight_micro: int = 0
    as_choice: bool = False


class UnknownTaxCategory(ValueError):
    """The tax category is not one of the company's; the message names it and them."""


class SkuTaken(ValueError):
    """A SKU or barcode belongs to another product already; the message says so."""


def add_product(company_id: UUID, new: NewProduct, claim: Claim | None = None) -> Variant:
    """Add one product in a transaction of its own; raises SkuTaken.

    claim: an idempotency key that is remembered in the same transaction.
    """

    def work() -> Variant:
        variant = add_products(company_id, [new])[0]
        if claim:
            remember_now(claim, "product", variant.id, clock.now())
        return variant

    try:
        return write(work)
    except IntegrityError:
        codes = ", ".join([new.sku, *new.barcodes])
        raise SkuTaken(
            _("One of these codes belongs to another product: %(codes)s.") % {"codes": codes}
        ) from None


def add_products(company_id: UUID, products: Iterable[NewProduct]) -> list[Variant]:
    """Add products in the open writer transaction; raises the version once, returns variants.

    Raises UnknownTaxCategory, NotAComponent.
    """
    wanted = list(products)
    if not wanted:
        return []
    lookups = Lookups(company_id)
    rows: list[Product] = []
    variants: list[Variant] = []
    barcodes: list[Barcode] = []
    for new in wanted:
        product = Product(
            company_id=company_id,
            name=new.name,
            kind=new.kind,
            options=new.options,
            as_choice=new.as_choice,
            department_id=lookups.department(new.department),
            brand_id=lookups.named(Brand, new.brand),
            collection_id=lookups.named(Collection, new.collection),
            unit_id=lookups.unit(new.unit),
            tax_category_id=lookups.tax_category(new.tax_category),
        )
        variant = Variant(
            company_id=company_id,
            product_id=product.id,
            sku=new.sku,
            name=new.variant_name,
            unit_price=new.unit_price,
            price_base_micro=new.price_base_micro,
            weight_micro=new.weight_micro,
            search_text=search_text(
                new.sku, new.name, new.variant_name, new.brand, new.collection, *new.barcodes
            ),
            sort_name=sort_name(new.name, new.variant_name),
        )
        rows.append(product)
        variants.append(variant)
        barcodes.extend(
            Barcode(company_id=company_id, code=code, variant_id=variant.id)
            for code in new.barcodes
        )
    Product.objects.bulk_create(rows, batch_size=500)
    Variant.objects.bulk_create(variants, batch_size=500)
    Barcode.objects.bulk_create(barcodes, batch_size=500)
    keep_prices(variants, raise_version(company_id))
    for new, variant in zip(wanted, variants, strict=True):
        if new.terms != NO_TERMS:
            write_terms(variant.product_id, new.terms)
        if new.components or new.yield_micro != QUANTITY_SCALE:
            parts = by_sku(company_id, new.components)
            replace_components(company_id, variant.id, parts, new.yield_micro)
    announce(company_id, "variant", [variant.id for variant in variants])
    return variants


def write_terms(product_id: UUID, terms: Terms) -> None:
    """What selling it asks for from now on; most products ask for nothing and have no row."""
    found = SaleTerms.objects.filter(product_id=product_id)
    if terms == NO_TERMS:
        found.delete()
    else:
        SaleTerms.objects.update_or_create(product_id=product_id, defaults=asdict(terms))


def keep_prices(variants: Iterable[Variant], version: int) -> None:
    """Write down what these variants cost to buy from this version on."""
    now = clock.now()
    ShelfPrice.objects.bulk_create(
        [
            ShelfPrice(
                variant_id=variant.id,
                version=version,
                unit_price=variant.unit_price,
                price_base_micro=variant.price_base_micro,
                recorded_at=now,
            )
            for variant in variants
        ],
        batch_size=500,
    )


def search_text(*words: str) -> str:
    """What a variant is found by, letter case and accents folded."""
    return findable(" ".join(word for word in words if word))


def sort_name(product: str, variant: str) -> str:
    """What a variant stands under in lists."""
    return f"{product} {variant}".strip().casefold()[:420]


class Lookups:
    """Departments, units, brands… by code, read once and made when absent."""

    def __init__(self, company_id: UUID) -> None:
        self.company_id = company_id
        mine = {"company_id": company_id}
        self._departments: dict[str, UUID] = dict(
            Department.objects.filter(**mine).values_list("code", "id")
        )
        self._units: dict[str, UUID] = dict(Unit.objects.filter(**mine).values_list("code", "id"))
        self._taxes = category_ids(company_id)
        self._named: dict[tuple[str, str], UUID] = {}

    def department(self, name: str) -> UUID:
        code = name.casefold().replace(" ", "-")[:40]
        if code not in self._departments:
            row = Department.objects.create(
                company_id=self.company_id,
                code=code,
                name=name,
                position=len(self._departments),
                ground=ground_of(name, len(self._departments)),
            )
            self._departments[code] = row.id
        return self._departments[code]

    def unit(self, code: str) -> UUID:
        if code not in self._units:
            decimals = 0 if code == "piece" else 3
            row = Unit.objects.create(
                company_id=self.company_id, code=code, name=code, decimals=decimals
            )
            self._units[code] = row.id
        return self._units[code]

    def tax_category(self, code: str) -> UUID:
        if code not in self._taxes:
            known = ", ".join(sorted(self._taxes))
            raise UnknownTaxCategory(f"There is no tax category “{code}”; there are {known}.")
        return self._taxes[code]

    def named(self, model: type[Brand] | type[Collection], name: str) -> UUID | None:
        if not name:
            return None
        key = (model.__name__, name)
        if key not in self._named:
            row, _ = model.objects.get_or_create(company_id=self.company_id, name=name)
            self._named[key] = row.id
        return self._named[key]
