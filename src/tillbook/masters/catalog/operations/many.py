"""Acts on many variants at once, as chosen in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tillbook.masters.catalog.models import Product, ProductBefore, ShelfPrice, Variant
from tillbook.masters.catalog.operations.adding import Lookups, keep_prices
from tillbook.masters.catalog.operations.editing import audit_price
from tillbook.masters.catalog.queries.called import names_of_variants
from tillbook.masters.catalog.rules import price_by_percent
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write

#: Variants in one transaction: no writer holds a database up for longer.
AT_ONCE = 500
#: Of so many the audit trail says the names.
_NAMED = 10


def archive_variants(actor: Actor, ids: Sequence[UUID]) -> tuple[int, datetime]:
    """Stop selling these; they can be restored. Returns how many were on sale, and the moment
    that names this act to `restore_archived`."""
    actor.require(Right.CATALOG_WRITE)
    now = clock.now()
    on_sale = Variant.objects.filter(company_id=actor.company_id, archived_at__isnull=True)
    count = _in_parts(
        ids,
        lambda part: _set_archived(actor, on_sale.filter(id__in=part), "variants.archived", now),
    )
    return count, now


def restore_variants(actor: Actor, ids: Sequence[UUID]) -> int:
    """Sell these again. Returns how many were archived."""
    actor.require(Right.CATALOG_WRITE)
    archived = Variant.objects.filter(company_id=actor.company_id, archived_at__isnull=False)
    return _in_parts(
        ids,
        lambda part: _set_archived(actor, archived.filter(id__in=part), "variants.restored", None),
    )


def restore_archived(actor: Actor, moment: datetime) -> int:
    """Take one act of archiving back. Returns how many are sold again."""
    actor.require(Right.CATALOG_WRITE)
    found = Variant.objects.filter(company_id=actor.company_id, archived_at=moment)
    return restore_variants(actor, list(found.values_list("id", flat=True)))


def _in_parts(ids: Sequence[UUID], work: Callable[[Sequence[UUID]], int]) -> int:
    """Do it to so many at a time, a transaction each; the sum of what each part says."""
    keys = list(dict.fromkeys(ids))
    parts = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]
    return sum(write(partial(work, part)) for part in parts)


def _set_archived(actor: Actor, found: QuerySet[Variant], action: str, to: datetime | None) -> int:
    concerned = list(found.values_list("id", flat=True))
    if concerned:
        Variant.objects.filter(id__in=concerned).update(archived_at=to)
        noted(actor, action, concerned)
    return len(concerned)


def move_to_department(
    actor: Actor, ids: Sequence[UUID], department: str, versions: list[int] | None = None
) -> int:
    """Put the products of these variants into a department, made when absent. Their sales so far
    stay where they were counted. Returns how many products were moved; versions: takes those
    by which `restore_products` finds what was moved."""
    return _change_products(
        actor,
        ids,
        "products.department",
        ProductBefore.Field.DEPARTMENT,
        lambda lookups: lookups.department(department),
        versions,
    )


def change_tax_category(
    actor: Actor, ids: Sequence[UUID], category: str, versions: list[int] | None = None
) -> int:
    """Tax the products of these variants otherwise from now on; raises UnknownTaxCategory.
    Returns how many are; versions: as for `move_to_department`."""
    return _change_products(
        actor,
        ids,
        "products.tax_category",
        ProductBefore.Field.TAX_CATEGORY,
        lambda lookups: lookups.tax_category(category),
        versions,
    )


def _change_products(
    actor: Actor,
    ids: Sequence[UUID],
    action: str,
    field: ProductBefore.Field,
    wanted: Callable[[Lookups], UUID],
    versions: list[int] | None,
) -> int:
    actor.require(Right.CATALOG_WRITE)
    made: dict[UUID, int] = {}  # by part: one that is repeated names its last version alone

    def work(part: Sequence[UUID]) -> int:
        found = Variant.objects.filter(company_id=actor.company_id, id__in=part)
        if not found.exists():
            return 0
        to = wanted(Lookups(actor.company_id))
        products = found.values_list("product_id", flat=True).distinct()
        other = lock_rows(Product.objects.filter(id__in=products).exclude(**{field: to}), "id")
        if version := _set_field(actor, action, field, {row.id: to for row in other}):
            made[part[0]] = version
        return len(other)

    count = _in_parts(ids, work)
    if versions is not None:
        versions.extend(made.values())
    return count


def _set_field(actor: Actor, action: str, field: ProductBefore.Field, to: dict[UUID, UUID]) -> int:
    """Set the field of these products, and keep what it was; the version, 0 without any."""
    if not to:
        return 0
    products = Product.objects.filter(company_id=actor.company_id, id__in=to)
    was = dict(products.values_list("id", field))
    for value in set(to.values()):
        own = [key for key, wanted in to.items() if wanted == value]
        Product.objects.filter(id__in=own).update(**{field: value})
    variants = Variant.objects.filter(product_id__in=to)
    version = noted(actor, action, list(variants.values_list("id", flat=True)))
    ProductBefore.objects.bulk_create(
        [
            ProductBefore(
                product_id=key, version=version, field=field, before_id=was[key], after_id=value
            )
            for key, value in to.items()
        ],
        batch_size=500,
    )
    return version


def restore_products(actor: Actor, versions: Sequence[int]) -> int:
    """Take one act on many products back: their department or tax is again what it was before,
    save where it was changed anew since. Returns how many."""
    actor.require(Right.CATALOG_WRITE)
    kept = ProductBefore.objects.filter(
        product__company_id=actor.company_id, version__in=list(versions)
    )
    rows = {row.product_id: row for row in kept}

    def work(part: Sequence[UUID]) -> int:
        restored = 0
        for field in ProductBefore.Field:
            mine = {key: rows[key] for key in part if rows[key].field == field}
            own = Product.objects.filter(company_id=actor.company_id, id__in=mine)
            now = {row.id: getattr(row, field) for row in lock_rows(own, "id")}
            back = {key: row.before_id for key, row in mine.items() if now.get(key) == row.after_id}
            _set_field(actor, "products.restored", field, back)
            restored += len(back)
        return restored

    return _in_parts(list(rows), work)


def change_prices(
    actor: Actor, ids: Sequence[UUID], ppm: int, versions: list[int] | None = None
) -> int:
    """Raise (or lower) the prices of these variants by parts per million, each rounded to the
    smallest coin, half away from zero. Returns how many changed; where one of them would be more
    than the books can hold (OutOfRange), none did.

    versions: takes those the prices were kept with, by which `restore_prices` finds them."""
    actor.require(Right.CATALOG_WRITE)
    own = Variant.objects.filter(company_id=actor.company_id)
    for price in own.filter(id__in=list(ids)).values_list("unit_price", flat=True):
        price_by_percent(price, ppm)

    made: dict[UUID, int] = {}  # by part: one that is repeated names its last version alone

    def work(part: Sequence[UUID]) -> int:
        changed: list[Variant] = []
        before: dict[UUID, int] = {}
        for row in lock_rows(own.filter(id__in=part), "id"):
            price = price_by_percent(row.unit_price, ppm)
            if price != row.unit_price:
                before[row.id], row.unit_price = row.unit_price, price
                changed.append(row)
        if version := _write_prices(actor, changed, before, "prices.by_percent", ppm=ppm):
            made[part[0]] = version
        return len(changed)

    count = _in_parts(ids, work)
    if versions is not None:
        versions.extend(made.values())
    return count


def restore_prices(actor: Actor, versions: Sequence[int]) -> int:
    """Take one change of many prices back: what was priced in these versions costs again what it
    cost before, save what was priced anew since. Returns how many."""
    actor.require(Right.CATALOG_WRITE)
    kept = ShelfPrice.objects.filter(
        variant__company_id=actor.company_id, version__in=list(versions)
    )
    set_then = {row.variant_id: row for row in kept}

    def work(part: Sequence[UUID]) -> int:
        changed: list[Variant] = []
        before: dict[UUID, int] = {}
        found = Variant.objects.filter(company_id=actor.company_id, id__in=part)
        history = ShelfPrice.objects.filter(variant_id__in=part).order_by("version", "id")
        by_variant: dict[UUID, list[ShelfPrice]] = {}
        for one in history:
            by_variant.setdefault(one.variant_id, []).append(one)
        for row in lock_rows(found, "id"):
            mine, then = by_variant[row.id], set_then[row.id]
            earlier = [one for one in mine if one.version < then.version]
            if mine[-1].version == then.version and earlier:
                before[row.id], row.unit_price = row.unit_price, earlier[-1].unit_price
                changed.append(row)
        _write_prices(actor, changed, before, "prices.restored")
        return len(changed)

    return _in_parts(list(set_then), work)


def _write_prices(
    actor: Actor, changed: list[Variant], before: dict[UUID, int], action: str, **detail: Any
) -> int:
    """Store, keep and note these new prices; the version they hold from, 0 without any."""
    if not changed:
        return 0
    Variant.objects.bulk_update(changed, ["unit_price"], batch_size=200)
    version = noted(actor, action, [row.id for row in changed], **detail)
    keep_prices(changed, version)
    for row in changed:
        audit_price(actor, row.id, before[row.id], row.unit_price, version)
    return version


def noted(actor: Actor, action: str, ids: Sequence[UUID], **detail: Any) -> int:
    """Raise the version, and tell the feed and the audit trail which variants are other now."""
    version = raise_version(actor.company_id)
    announce(actor.company_id, "variant", ids)
    audit_by(
        actor,
        actor.company_id,
        action,
        object_kind="variant",
        detail={
            "variants": len(ids),
            "version": version,
            "products": _called(actor.company_id, ids),
            **detail,
        },
    )
    return version


def _called(company_id: UUID, ids: Sequence[UUID]) -> str:
    """What the first of them are called: the trail must say what an act was done to."""
    names = sorted(names_of_variants(company_id, ids[:_NAMED]).values())
    return ", ".join(names) + (" …" if len(ids) > _NAMED else "")
