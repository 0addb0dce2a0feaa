"""Modifiers: groups of options, which products have them, and what an option takes away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import (
    Department,
    ModifierGroup,
    ModifierOption,
    ModifierTake,
    Product,
    ProductModifier,
    Variant,
)
from tillbook.masters.catalog.operations.adding import NewProduct, add_products
from tillbook.masters.catalog.operations.modifier_checks import (
    NotAModifier,
    check_takes,
    checked_name,
    may_be_option,
    may_have_groups,
    raise_if_alike,
    raise_if_in_two,
    raise_if_taken,
    variants_of,
)
from tillbook.masters.catalog.queries.modifiers import products_with, variants_with
from tillbook.masters.catalog.rules.modifiers import (
    MOST_OPTIONS,
    Take,
)
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOption:
    """An option that is sold as nothing else: its product is made for it. unit_price: minor x
    10^4."""

    name: str
    unit_price: int = 0


def add_group(actor: Actor, name: str, least: int = 0, most: int = 1) -> UUID:
    """A group without options; raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)
    name = checked_name(name, least, most)

    def work() -> UUID:
        version = raise_version(actor.company_id)
        raise_if_taken(actor, name, None)
        row: ModifierGroup = ModifierGroup.objects.create(
            company_id=actor.company_id, name=name, least=least, most=most
        )
        detail = {"name": name, "least": least, "most": most, "version": version}
        _audit(actor, "modifiers.added", row.id, detail)
        key: UUID = row.id
        return key

    return write(work)


def change_group(actor: Actor, group_id: UUID, name: str, least: int, most: int) -> bool:
    """Call it otherwise, or ask for more or fewer; False when there is no such group."""
    name = checked_name(name, least, most)

    def change(row: ModifierGroup) -> dict[str, object]:
        raise_if_taken(actor, name, row.id)
        _set(row, name=name, least=least, most=most)
        return {"name": name, "least": least, "most": most}

    return _change(actor, group_id, change)


def archive_group(actor: Actor, group_id: UUID, *, archived: bool = True) -> bool:
    """Ask for it no longer, or again; False when there is no such group."""

    def change(row: ModifierGroup) -> dict[str, object]:
        _set(row, archived_at=clock.now() if archived else None)
        return {"name": row.name, "archived": archived}

    return _change(actor, group_id, change)


def set_options(
    actor: Actor,
    group_id: UUID,
    wanted: Sequence[UUID | NewOption] | Callable[[], Sequence[UUID | NewOption]],
) -> bool:
    """These are a group's options from now on, in this order: variants that there are, or ones that
    are made for it. A callable is asked once nobody else can change the list. False when there is
    no such group; raises NotAModifier."""

    def change(row: ModifierGroup) -> dict[str, object]:
        told = replace_options(actor, row, wanted() if callable(wanted) else wanted)
        raise_if_in_two(products_with(row.id))
        return {"name": row.name, "options": told}

    return _change(actor, group_id, change)


def replace_options(actor: Actor, row: ModifierGroup, wanted: Sequence[UUID | NewOption]) -> str:
    """The same in the open writer transaction; returns their SKUs."""
    if len(wanted) > MOST_OPTIONS:
        raise NotAModifier(_("A group has at most %(count)d options.") % {"count": MOST_OPTIONS})
    made = iter(_made(actor, row, [one for one in wanted if isinstance(one, NewOption)]))
    ids = [next(made) if isinstance(one, NewOption) else one for one in wanted]
    found = variants_of(actor, ids)
    there = set(row.options.values_list("variant_id", flat=True))
    for place, key in enumerate(ids):
        # What stands there already is no reason to refuse all else that is changed.
        if key not in there or key in ids[:place]:
            may_be_option(found.get(key), twice=key in ids[:place])
    raise_if_alike(found, [key for key in ids if key not in there])
    ModifierOption.objects.filter(group_id=row.id).delete()
    ModifierOption.objects.bulk_create(
        [
            ModifierOption(group_id=row.id, variant_id=key, position=place)
            for place, key in enumerate(ids)
        ]
    )
    return ", ".join(found[key].sku for key in ids)


def set_groups(
    actor: Actor, product_id: UUID, groups: Sequence[UUID] | Callable[[], Sequence[UUID]]
) -> bool:
    """These are chosen with a product from now on, in this order; a callable is asked once nobody
    else can change the list. False when there is no such product. Raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = Product.objects.filter(company_id=actor.company_id, id=product_id)
        product = rows.select_related("unit").first()
        if product is None:
            return False
        version = raise_version(actor.company_id)
        replace_groups(actor, product, groups() if callable(groups) else groups, version)
        raise_if_in_two([product.id])
        return True

    return write(work)


def replace_groups(actor: Actor, product: Product, groups: Sequence[UUID], version: int) -> None:
    """The same in the open writer transaction."""
    own = ModifierGroup.objects.filter(company_id=actor.company_id, id__in=groups)
    names = dict(own.values_list("id", "name"))
    wanted = list(dict.fromkeys(groups))
    if any(key not in names for key in wanted):
        raise NotAModifier(_("There is no such group."))
    if wanted:
        may_have_groups(product, len(wanted))
    ProductModifier.objects.filter(product_id=product.id).delete()
    ProductModifier.objects.bulk_create(
        [
            ProductModifier(product_id=product.id, group_id=key, position=place)
            for place, key in enumerate(wanted)
        ]
    )
    variants = Variant.objects.filter(product_id=product.id).values_list("id", flat=True)
    announce(actor.company_id, "variant", list(variants))
    audit_by(
        actor,
        actor.company_id,
        "modifiers.put",
        object_kind="product",
        object_id=product.id,
        detail={"modifiers": ", ".join(names[key] for key in wanted), "version": version},
    )


def set_takes(actor: Actor, option_id: UUID, takes: Sequence[Take]) -> bool:
    """What an option takes away of what it modifies, from now on; sales so far keep what they were
    made of. False when there is no such product; raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        own = Variant.objects.filter(company_id=actor.company_id, id=option_id)
        if not own.exists():
            return False
        replace_takes(actor, option_id, takes, raise_version(actor.company_id))
        return True

    return write(work)


def replace_takes(actor: Actor, option_id: UUID, takes: Sequence[Take], version: int) -> None:
    """The same in the open writer transaction."""
    named = [one.variant_id for one in takes] + [one.instead for one in takes if one.instead]
    found = variants_of(actor, [option_id, *named])
    check_takes(found, option_id, takes)
    ModifierTake.objects.filter(option_id=option_id).delete()
    ModifierTake.objects.bulk_create(
        [
            ModifierTake(
                option_id=option_id,
                component_id=one.variant_id,
                quantity_micro=one.quantity_micro,
                instead_id=one.instead,
                position=place,
            )
            for place, one in enumerate(takes)
        ]
    )
    announce(actor.company_id, "variant", [option_id])
    takes_told = ", ".join(found[one.variant_id].sku for one in takes)
    audit_by(
        actor,
        actor.company_id,
        "modifiers.takes",
        object_kind="variant",
        object_id=option_id,
        detail={"takes": takes_told, "version": version},
    )


def _change(
    actor: Actor, group_id: UUID, change: Callable[[ModifierGroup], dict[str, object]]
) -> bool:
    """Change a group; the registers learn it with everything that has it."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        row = ModifierGroup.objects.filter(company_id=actor.company_id, id=group_id).first()
        if row is None:
            return False
        version = raise_version(actor.company_id)
        detail = change(row)
        announce(actor.company_id, "variant", sorted(variants_with([group_id])))
        _audit(actor, "modifiers.changed", group_id, {**detail, "version": version})
        return True

    return write(work)


def _set(row: ModifierGroup, **fields: object) -> None:
    ModifierGroup.objects.filter(id=row.id).update(**fields)


def _audit(actor: Actor, what: str, group_id: UUID, detail: dict[str, object]) -> None:
    audit_by(
        actor,
        actor.company_id,
        what,
        object_kind="modifier_group",
        object_id=group_id,
        detail=detail,
    )


def _made(actor: Actor, group: ModifierGroup, options: Sequence[NewOption]) -> list[UUID]:
    """Products for options that are sold as nothing else. Their department and tax category count
    only where there is nothing that they modify."""
    if not options:
        return []
    like = Product.objects.filter(modifiers__group_id=group.id).order_by("name")
    first = like.first() or Product.objects.filter(company_id=actor.company_id).first()
    if first is None:
        raise NotAModifier(_("Add a product first, to put the group on."))
    known = Product.objects.select_related("department", "tax_category").get(id=first.id)
    department: Department = known.department
    taken: set[str] = set()
    new = []
    for one in options:
        name = " ".join(one.name.split())
        if not name or len(name) > 200:
            raise NotAModifier(_("Give the option a name of at most 200 characters."))
        if one.unit_price < 0:
            raise NotAModifier(_("A price is not below 0."))
        sku = _sku(actor.company_id, f"{group.name}-{name}", taken)
        taken.add(sku)
        new.append(
            NewProduct(
                sku=sku,
                name=name,
                department=department.code,
                tax_category=known.tax_category.code,
                unit_price=one.unit_price,
                kind=Product.Kind.RECIPE,
                as_choice=True,
            )
        )
    return [variant.id for variant in add_products(actor.company_id, new)]


def _sku(company_id: UUID, words: str, taken: set[str]) -> str:
    base = re.sub(r"[^A-Z0-9]+", "-", words.upper()).strip("-")[:60] or "MODIFIER"
    rows = Variant.objects.filter(company_id=company_id, sku__startswith=base)
    taken = taken | set(rows.values_list("sku", flat=True))
    sku, count = base, 1
    while sku in taken:
        count += 1
        sku = f"{base}-{count}"
    return sku
