"""Modifiers: groups of options, which products have them, and what an option takes away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import (
    COMPOSED,
    Department,
    ModifierGroup,
    ModifierOption,
    ModifierTake,
    Product,
    ProductModifier,
    Variant,
)
from tillbook.masters.catalog.operations.adding import NewProduct, add_products
from tillbook.masters.catalog.queries.modifiers import variants_with
from tillbook.masters.catalog.rules.modifiers import (
    MOST_GROUPS,
    MOST_OPTIONS,
    MOST_TAKES,
    Take,
)
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE


class NotAModifier(ValueError):
    """Something cannot be a modifier so; the message says what and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOption:
    """An option that is sold as nothing else: its product is made for it. unit_price: minor x
    10^4."""

    name: str
    unit_price: int = 0


def add_group(actor: Actor, name: str, least: int = 0, most: int = 1) -> UUID:
    """A group without options; raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)
    name = _checked(name, least, most)

    def work() -> UUID:
        version = raise_version(actor.company_id)
        _free(actor, name, None)
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
    name = _checked(name, least, most)

    def change(row: ModifierGroup) -> dict[str, object]:
        _free(actor, name, row.id)
        _set(row, name=name, least=least, most=most)
        return {"name": name, "least": least, "most": most}

    return _change(actor, group_id, change)


def archive_group(actor: Actor, group_id: UUID, *, archived: bool = True) -> bool:
    """Ask for it no longer, or again; False when there is no such group."""

    def change(row: ModifierGroup) -> dict[str, object]:
        _set(row, archived_at=clock.now() if archived else None)
        return {"name": row.name, "archived": archived}

    return _change(actor, group_id, change)


def set_options(actor: Actor, group_id: UUID, wanted: Sequence[UUID | NewOption]) -> bool:
    """These are a group's options from now on, in this order: variants that there are, or ones that
    are made for it. False when there is no such group; raises NotAModifier."""
    if len(wanted) > MOST_OPTIONS:
        raise NotAModifier(_("A group has at most %(count)d options.") % {"count": MOST_OPTIONS})

    def change(row: ModifierGroup) -> dict[str, object]:
        made = iter(_made(actor, row, [one for one in wanted if isinstance(one, NewOption)]))
        ids = [next(made) if isinstance(one, NewOption) else one for one in wanted]
        found = _variants(actor, ids)
        for place, key in enumerate(ids):
            _may_be_option(found.get(key), twice=key in ids[:place])
        ModifierOption.objects.filter(group_id=row.id).delete()
        ModifierOption.objects.bulk_create(
            [
                ModifierOption(group_id=row.id, variant_id=key, position=place)
                for place, key in enumerate(ids)
            ]
        )
        return {"name": row.name, "options": ", ".join(found[key].sku for key in ids)}

    return _change(actor, group_id, change)


def set_groups(actor: Actor, product_id: UUID, groups: Sequence[UUID]) -> bool:
    """These are chosen with a product from now on, in this order; False when there is no such
    product. Raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = Product.objects.filter(company_id=actor.company_id, id=product_id)
        product = rows.select_related("unit").first()
        if product is None:
            return False
        version = raise_version(actor.company_id)
        own = ModifierGroup.objects.filter(company_id=actor.company_id, id__in=groups)
        names = dict(own.values_list("id", "name"))
        wanted = list(dict.fromkeys(groups))
        if any(key not in names for key in wanted):
            raise NotAModifier(_("There is no such group."))
        if wanted:
            _may_have_groups(product, len(wanted))
        ProductModifier.objects.filter(product_id=product_id).delete()
        ProductModifier.objects.bulk_create(
            [
                ProductModifier(product_id=product_id, group_id=key, position=place)
                for place, key in enumerate(wanted)
            ]
        )
        announce(
            actor.company_id,
            "variant",
            list(Variant.objects.filter(product_id=product_id).values_list("id", flat=True)),
        )
        audit_by(
            actor,
            actor.company_id,
            "modifiers.put",
            object_kind="product",
            object_id=product_id,
            detail={"modifiers": ", ".join(names[key] for key in wanted), "version": version},
        )
        return True

    return write(work)


def set_takes(actor: Actor, option_id: UUID, takes: Sequence[Take]) -> bool:
    """What an option takes away of what it modifies, from now on; sales so far keep what they were
    made of. False when there is no such product; raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        named = [one.variant_id for one in takes] + [one.instead for one in takes if one.instead]
        found = _variants(actor, [option_id, *named])
        if option_id not in found:
            return False
        version = raise_version(actor.company_id)
        _check_takes(found, option_id, takes)
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
        audit_by(
            actor,
            actor.company_id,
            "modifiers.takes",
            object_kind="variant",
            object_id=option_id,
            detail={
                "takes": ", ".join(found[one.variant_id].sku for one in takes),
                "version": version,
            },
        )
        return True

    return write(work)


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


def _checked(name: str, least: int, most: int) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NotAModifier(_("Give the group a name of at most 80 characters."))
    if not 0 <= least <= most or not 0 < most <= MOST_OPTIONS:
        raise NotAModifier(
            _("Choose at least none and at most one or more; the least is not above the most.")
        )
    return name


def _free(actor: Actor, name: str, but: UUID | None) -> None:
    rows = ModifierGroup.objects.filter(company_id=actor.company_id, name=name)
    if rows.exclude(id=but).exists():
        raise NotAModifier(_("There is a group “%(name)s” already.") % {"name": name})


def _variants(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Variant]:
    rows = Variant.objects.filter(company_id=actor.company_id, id__in=list(ids))
    return {row.id: row for row in rows.select_related("product__unit")}


def _may_be_option(row: Variant | None, *, twice: bool) -> None:
    if row is None:
        raise NotAModifier(_("There is no such product."))
    name = {"name": f"{row.product.name} {row.name}".strip()}
    if twice:
        raise NotAModifier(_("%(name)s stands in the group twice.") % name)
    if row.product.unit.decimals:
        raise NotAModifier(
            _("%(name)s is weighed or measured: an option counts as often as what it modifies.")
            % name
        )
    if ProductModifier.objects.filter(product_id=row.product_id).exists():
        raise NotAModifier(_("%(name)s has modifiers itself: it cannot be one.") % name)


def _may_have_groups(product: Product, count: int) -> None:
    name = {"name": product.name}
    if count > MOST_GROUPS:
        raise NotAModifier(_("A product has at most %(count)d groups.") % {"count": MOST_GROUPS})
    if product.unit.decimals:
        raise NotAModifier(
            _("%(name)s is weighed or measured: only what is sold by the piece has modifiers.")
            % name
        )
    if ModifierOption.objects.filter(variant__product_id=product.id).exists():
        raise NotAModifier(_("%(name)s is a modifier: it cannot have any itself.") % name)


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


def _check_takes(found: dict[UUID, Variant], option_id: UUID, takes: Sequence[Take]) -> None:
    option = found[option_id].product
    if takes and not (option.as_choice and option.kind in COMPOSED):
        raise NotAModifier(
            _("Only what is sold as a modifier alone takes something away: make an option of it.")
        )
    if len(takes) > MOST_TAKES:
        raise NotAModifier(
            _("An option takes away at most %(count)d ingredients.") % {"count": MOST_TAKES}
        )
    seen: set[UUID] = set()
    for one in takes:
        row = found.get(one.variant_id)
        other = found.get(one.instead) if one.instead else None
        if row is None or (one.instead and other is None):
            raise NotAModifier(_("There is no such product."))
        for each in (row, other):
            if each is not None and each.product.kind in COMPOSED:
                raise NotAModifier(
                    _("%(name)s is made of others: name the ingredient itself.")
                    % {"name": each.product.name}
                )
        name = {"name": row.product.name}
        if one.variant_id in seen:
            raise NotAModifier(_("%(name)s is taken away twice. Write how much once.") % name)
        if one.quantity_micro is not None and not 0 < one.quantity_micro <= 10**6 * QUANTITY_SCALE:
            raise NotAModifier(_("So much of %(name)s cannot be taken away.") % name)
        if other is not None and other.id == row.id:
            raise NotAModifier(_("%(name)s cannot stand in its own place.") % name)
        if other is not None and other.product.unit_id != row.product.unit_id:
            raise NotAModifier(
                _("%(other)s comes in another unit than %(name)s: it cannot take its place.")
                % {"other": other.product.name, **name}
            )
        seen.add(one.variant_id)
