"""The only reads of the catalogue that other rooms call."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, QuerySet

from tillbook.masters.catalog.models import (
    COMPOSED,
    Barcode,
    Brand,
    CodeLayout,
    Department,
    Product,
    ShelfPrice,
    Unit,
    Variant,
)
from tillbook.masters.catalog.queries.kits import components_of
from tillbook.masters.catalog.queries.modifiers import choices_of, takes_of
from tillbook.masters.catalog.queries.terms import own_terms_of
from tillbook.masters.catalog.queries.terms import terms_of as terms_of
from tillbook.masters.catalog.rules import Component, Item, Terms
from tillbook.masters.catalog.rules.families import Family, family_of
from tillbook.masters.catalog.rules.layouts import Layout
from tillbook.masters.catalog.rules.modifiers import Choices
from tillbook.plumbing.memory import on_forget, remembered
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide

_FIELDS = (
    "id",
    "sku",
    "name",
    "product__name",
    "product__department_id",
    "product__tax_category__code",
    "unit_price",
    "price_base_micro",
    "product__kind",
    "archived_at",
    "product__unit__code",
    "product__unit__decimals",
    "product__terms__tracking",
    "product__terms__needs_expiry",
    "product__as_choice",
    "product_id",
)
#: Items kept in memory a process and company; past that the oldest half is read again.
_KEPT = 200_000


class _Shelf:
    """What this process has read of one company at one version."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.by_id: dict[UUID, Item] = {}
        self.by_sku: dict[str, Item] = {}


_lock = threading.Lock()
_shelves: dict[UUID, _Shelf] = {}
on_forget(_shelves.clear)


def _shelf(company_id: UUID, version: int) -> _Shelf:
    with _lock:
        shelf = _shelves.get(company_id)
        if shelf is None or shelf.version != version or len(shelf.by_id) > _KEPT:
            shelf = _shelves[company_id] = _Shelf(version)
        return shelf


def items_by_id(company_id: UUID, version: int, ids: Iterable[UUID]) -> dict[UUID, Item]:
    """The company's items with these ids; unknown ones are absent."""
    shelf = _shelf(company_id, version)
    wanted = set(ids)
    if missing := [i for i in wanted if i not in shelf.by_id]:
        _read(shelf, company_id, "id__in", missing)
    return {i: shelf.by_id[i] for i in wanted if i in shelf.by_id}


def items_by_sku(company_id: UUID, version: int, skus: Iterable[str]) -> dict[str, Item]:
    """The company's items with these SKUs (told apart by letter case); unknown ones are absent."""
    shelf = _shelf(company_id, version)
    wanted = set(skus)
    if missing := [s for s in wanted if s not in shelf.by_sku]:
        _read(shelf, company_id, "sku__in", missing)
    return {s: shelf.by_sku[s] for s in wanted if s in shelf.by_sku}


def _read(shelf: _Shelf, company_id: UUID, lookup: str, values: list) -> None:
    for start in range(0, len(values), 500):
        found = Variant.objects.filter(
            company_id=company_id, **{lookup: values[start : start + 500]}
        )
        rows = list(found.values_list(*_FIELDS))
        kits = components_of([row[0] for row in rows if row[8] in COMPOSED])
        takes = takes_of([row[0] for row in rows if row[14]])
        choices = choices_of({row[15] for row in rows})
        for row in rows:
            item = Item(
                id=row[0],
                sku=row[1],
                name=f"{row[3]} {row[2]}".strip() if row[2] else row[3],
                department_id=row[4],
                tax_category=row[5],
                unit_price=row[6],
                price_base_micro=row[7],
                stocked=row[8] == Product.Kind.STOCKED,
                archived=row[9] is not None,
                unit=row[10],
                decimals=row[11],
                components=kits.get(row[0], ()) if row[8] in COMPOSED else None,
                kit=row[8] == Product.Kind.KIT,
                tracking=row[12] or "",  # a product that asks for nothing has no terms
                needs_expiry=bool(row[13]),
                choices=choices.get(row[15], ()),
                as_choice=row[14],
                takes=takes.get(row[0], ()),
            )
            shelf.by_id[item.id] = item
            shelf.by_sku[item.sku] = item


def items_by_code(company_id: UUID, version: int, codes: Iterable[str]) -> list[Item]:
    """The items with these barcodes or SKUs, in the order of the codes."""
    return list(items_coded(company_id, version, codes).values())


def items_coded(company_id: UUID, version: int, codes: Iterable[str]) -> dict[str, Item]:
    """Barcode or SKU -> the item that it names; unknown ones are absent."""
    wanted = [code for code in dict.fromkeys(codes) if len(code) <= 80]
    coded = Barcode.objects.filter(company_id=company_id, code__in=wanted)
    ids = dict(coded.values_list("code", "variant_id"))
    by_id = items_by_id(company_id, version, ids.values())
    by_sku = items_by_sku(company_id, version, wanted)
    found = {code: by_id.get(ids[code]) if code in ids else by_sku.get(code) for code in wanted}
    return {code: item for code, item in found.items() if item is not None}


def sample_items(
    company_id: UUID, version: int, departments: Iterable[str], limit: int
) -> list[Item]:
    """A few things on sale, by name: of these departments (ids as text), or of any."""
    rows = Variant.objects.filter(company_id=company_id, archived_at__isnull=True)
    if wanted := list(departments):
        rows = rows.filter(product__department_id__in=wanted)
    ids = list(rows.order_by("sort_name", "id").values_list("id", flat=True)[:limit])
    items = items_by_id(company_id, version, ids)
    return [items[i] for i in ids if i in items]


def item_facts(company_id: UUID, item_id: UUID) -> Item | None:
    """One item as it stands now, whatever was remembered."""
    shelf = _Shelf(0)
    _read(shelf, company_id, "id__in", [item_id])
    return shelf.by_id.get(item_id)


def department_names(company_id: UUID) -> dict[UUID, str]:
    """The company's departments: id -> name."""
    return dict(Department.objects.filter(company_id=company_id).values_list("id", "name"))


def department_names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Departments by id, whose ever they are: for rows that name them already."""
    wanted = list(ids)
    if not wanted:
        return {}
    return dict(Department.objects.filter(id__in=wanted).values_list("id", "name"))


def price_at(variant_id: UUID, version: int) -> tuple[int, int] | None:
    """(unit price, price base) of a variant as of a configuration version."""
    rows = ShelfPrice.objects.filter(variant_id=variant_id, version__lte=version)
    return rows.order_by("-version").values_list("unit_price", "price_base_micro").first()


def lowest_price(variant_id: UUID, since: datetime, until: datetime) -> tuple[int, int] | None:
    """The lowest (unit price, price base) that a variant had on its shelf in between."""
    rows = ShelfPrice.objects.filter(variant_id=variant_id).order_by("version")
    fields = ("unit_price", "price_base_micro")
    before = rows.filter(recorded_at__lte=since).values_list(*fields).last()
    during = rows.filter(recorded_at__gt=since, recorded_at__lte=until).values_list(*fields)
    prices = [*([before] if before else []), *during]
    return min(prices, key=lambda price: Fraction(*price), default=None)


@remembered(maxsize=64)
def department_ids(company_id: UUID, version: int) -> frozenset[UUID]:
    """The company's departments."""
    return frozenset(department_names(company_id))


def known_barcodes(company_id: UUID, codes: Iterable[str]) -> set[str]:
    """Which of these codes stand on a product of the company."""
    wanted = list(codes)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = Barcode.objects.filter(company_id=company_id, code__in=part)
        found.update(rows.values_list("code", flat=True))
    return found


def listed_items(company_id: UUID) -> QuerySet[Variant]:
    """The company's variants as lists show them: with product and unit; `sort_name` orders."""
    rows = Variant.objects.filter(company_id=company_id)
    return rows.select_related("product__unit")


def departments_of_items(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Variant -> the department that its product is in now."""
    rows = Variant.objects.filter(id__in=list(ids))
    return dict(rows.values_list("id", "product__department_id")) if ids else {}


def department_codes(company_id: UUID) -> dict[str, str]:
    """The company's departments by name: code -> name."""
    rows = Department.objects.filter(company_id=company_id).order_by("name")
    return dict(rows.values_list("code", "name"))


@remembered(maxsize=64)
def departments_of(company_id: UUID, version: int) -> list[tuple[str, str, UUID]]:
    """The company's departments by name, as of its configuration version: (code, name, id)."""
    rows = Department.objects.filter(company_id=company_id).order_by("name")
    return list(rows.values_list("code", "name", "id"))


def department_ids_by_code(company_id: UUID) -> dict[str, UUID]:
    """The company's departments: code -> id."""
    return dict(Department.objects.filter(company_id=company_id).values_list("code", "id"))


@dataclass(frozen=True, slots=True)
class PastPrice:
    """A price and since when it held. unit_price: minor x 10^4 for `price_base_micro`."""

    since: datetime
    unit_price: int
    price_base_micro: int
    version: int


def price_history(variant_id: UUID, limit: int = 50) -> list[PastPrice]:
    """What a variant cost to buy, the latest price first."""
    rows = ShelfPrice.objects.filter(variant_id=variant_id).order_by("-version", "-id")
    fields = ("recorded_at", "unit_price", "price_base_micro", "version")
    return [PastPrice(*row) for row in rows.values_list(*fields)[:limit]]


def brand_names(company_id: UUID) -> list[str]:
    """The company's brands, to choose from."""
    rows = Brand.objects.filter(company_id=company_id).order_by("name")
    return list(rows.values_list("name", flat=True)[:500])


def kind_words() -> dict[str, str]:
    """The kinds of products in the reader's language by code; what is usual comes first."""
    return {code: str(words) for code, words in Product.Kind.choices}


def unit_codes(company_id: UUID) -> list[str]:
    """The units that the company counts in."""
    return list(Unit.objects.filter(company_id=company_id).values_list("code", flat=True))


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A variant as a register sells it. unit_price: minor x 10^4 for `price_base_micro`.

    barcodes: (code, millionths of the stock unit that it stands for).
    """

    id: UUID
    sku: str
    name: str
    department_id: UUID
    unit: str
    decimals: int
    unit_price: int
    price_base_micro: int
    tax_category: str
    stocked: bool
    archived: bool
    barcodes: tuple[tuple[str, int], ...]
    terms: Terms | None = None
    family: Family | None = None
    components: tuple[Component, ...] | None = None
    choices: tuple[Choices, ...] = ()
    as_choice: bool = False


def shelf_rows(
    company_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 500,
    ids: Iterable[UUID] | None = None,
) -> list[ShelfRow]:
    """The company's variants by id, archived ones too: those of `ids`, or the page after one."""
    rows = Variant.objects.filter(company_id=company_id)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    if after is not None:
        rows = rows.filter(id__gt=after)
    page = list(rows.order_by("id").values_list(*_FIELDS, "product__options")[:limit])
    codes = _barcodes([row[0] for row in page])
    terms = own_terms_of([row[0] for row in page])
    several = _with_several({row[15] for row in page})
    kits = components_of([row[0] for row in page if row[8] in COMPOSED])
    choices = choices_of({row[15] for row in page})
    return [
        ShelfRow(
            id=row[0],
            sku=row[1],
            name=f"{row[3]} {row[2]}".strip() if row[2] else row[3],
            department_id=row[4],
            unit=row[10],
            decimals=row[11],
            unit_price=row[6],
            price_base_micro=row[7],
            tax_category=row[5],
            stocked=row[8] == Product.Kind.STOCKED,
            archived=row[9] is not None,
            barcodes=tuple(codes.get(row[0], ())),
            terms=terms.get(row[0]),
            family=family_of(row[15], row[3], row[-1], row[2]) if row[15] in several else None,
            components=kits.get(row[0], ()) if row[8] in COMPOSED else None,
            choices=choices.get(row[15], ()),
            as_choice=row[14],
        )
        for row in page
    ]


def _with_several(product_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these products have several variants that are sold."""
    rows = Variant.objects.filter(product_id__in=list(product_ids), archived_at__isnull=True)
    counted = rows.values("product_id").annotate(count=Count("id")).filter(count__gt=1)
    return set(counted.values_list("product_id", flat=True))


def _barcodes(ids: list[UUID]) -> dict[UUID, list[tuple[str, int]]]:
    found: dict[UUID, list[tuple[str, int]]] = {}
    rows = Barcode.objects.filter(variant_id__in=ids).order_by("code")
    for variant, code, times, parts in rows.values_list(
        "variant_id", "code", "pack__numerator", "pack__denominator"
    ):
        quantity = divide(QUANTITY_SCALE * times, parts) if times else QUANTITY_SCALE
        found.setdefault(variant, []).append((code, quantity))
    return found


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department as it is shown."""

    id: UUID
    code: str
    name: str
    position: int
    ground: str
    minimum_age: int = 0


def departments(company_id: UUID) -> list[DepartmentRow]:
    """The company's departments in the order people see them."""
    rows = Department.objects.filter(company_id=company_id).order_by("position", "name")
    return [DepartmentRow(d.id, d.code, d.name, d.position, d.ground, d.minimum_age) for d in rows]


def code_layouts(company_id: UUID) -> list[Layout]:
    """How the company's own labels are read, in a fixed order; no code fits two of them."""
    rows = CodeLayout.objects.filter(company_id=company_id).order_by("form")
    return [Layout(form=form, decimals=fine) for form, fine in rows.values_list("form", "decimals")]


def named_code_layouts(company_id: UUID) -> list[CodeLayout]:
    """The same as people named them."""
    return list(CodeLayout.objects.filter(company_id=company_id).order_by("form"))


def weights_of(variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What a unit of these weighs, in millionths of a kilogram; unknown ones are absent."""
    rows = Variant.objects.filter(id__in=list(variant_ids), weight_micro__gt=0)
    return dict(rows.values_list("id", "weight_micro"))
