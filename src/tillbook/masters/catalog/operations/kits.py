"""What kits and recipes are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import (
    COMPOSED,
    KitComponent,
    ModifierTake,
    Product,
    Recipe,
    Variant,
)
from tillbook.masters.catalog.queries.kits import all_with
from tillbook.masters.catalog.rules import MOST_COMPONENTS, Part, comes_in
from tillbook.masters.catalog.rules.recipes import MOST_WASTE_PPM
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE, format_quantity


class NotAComponent(ValueError):
    """Something cannot be part of this kit or recipe; the message says what and why."""


def set_components(
    actor: Actor, kit_id: UUID, wanted: Sequence[Part], yield_micro: int | None = None
) -> bool:
    """Put a kit, or one batch of a recipe, together from these (`what`: variants) from now on;
    False when there is no such product.

    yield_micro: how much of its own unit one batch of a recipe makes; None: as it is. Sales so far
    keep what they were made of. Raises NotAComponent.
    """
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        kit = _of(actor.company_id, [kit_id]).get(kit_id)
        if kit is None:
            return False
        # First of all: the version's row keeps two such acts apart, so what is looked at stays.
        version = raise_version(actor.company_id)
        told = replace_components(actor.company_id, kit_id, wanted, yield_micro)
        announce(actor.company_id, "variant", sorted(all_with([kit_id])))
        audit_by(
            actor,
            actor.company_id,
            "kit.changed",
            object_kind="variant",
            object_id=kit_id,
            detail={
                "components": told,
                "version": version,
            },
        )
        return True

    return write(work)


def replace_components(
    company_id: UUID, kit_id: UUID, wanted: Sequence[Part], yield_micro: int | None = None
) -> str:
    """The same in the open writer transaction, after the version was raised; returns it told as
    "2 P5, 1 P6", of a recipe with what a batch makes of it: "5 FLOUR, 0.5 SALT = 40"."""
    found = _of(company_id, [kit_id, *(one.what for one in wanted)])
    _check(found, kit_id, wanted)
    recipe = found[kit_id].product.kind == Product.Kind.RECIPE
    if yield_micro is not None:
        _set_yield(found[kit_id], yield_micro)
    KitComponent.objects.filter(kit_id=kit_id).delete()
    KitComponent.objects.bulk_create(
        [
            KitComponent(
                kit_id=kit_id,
                component_id=one.what,
                quantity_micro=one.micro,
                waste_ppm=one.waste_ppm,
                position=position,
            )
            for position, one in enumerate(wanted)
        ]
    )
    told = ", ".join(f"{format_quantity(one.micro)} {found[one.what].sku}" for one in wanted)
    if not recipe:
        return told
    row = Recipe.objects.filter(variant_id=kit_id).first()
    return f"{told} = {format_quantity(row.yield_micro if row else QUANTITY_SCALE)}"


def _set_yield(recipe: Variant, yield_micro: int) -> None:
    if recipe.product.kind != Product.Kind.RECIPE:
        if yield_micro != QUANTITY_SCALE:
            raise NotAComponent(_("Only a recipe makes several at once: a kit is one."))
        return
    if not 0 < yield_micro <= 10**6 * QUANTITY_SCALE:
        raise NotAComponent(_("A batch makes more than nothing and a million at most."))
    Recipe.objects.update_or_create(variant_id=recipe.id, defaults={"yield_micro": yield_micro})


def by_sku(company_id: UUID, wanted: Sequence[Part]) -> list[Part]:
    """The same with ids for SKUs; raises NotAComponent where a SKU is nobody's."""
    parts = [Part(*one) for one in wanted]
    rows = Variant.objects.filter(company_id=company_id, sku__in=[one.what for one in parts])
    ids = dict(rows.values_list("sku", "id"))
    for one in parts:
        if one.what not in ids:
            raise NotAComponent(_("There is no product %(sku)s.") % {"sku": one.what})
    return [one._replace(what=ids[one.what]) for one in parts]


def keep_kits_apart(product_id: UUID, kind: str) -> None:
    """A product that becomes another kind, in the open writer transaction: what is neither kit nor
    recipe any more has no components, and what stands in one becomes no kit, nor a recipe that
    comes to hold itself. Raises NotAComponent."""
    own = KitComponent.objects.filter(kit__product_id=product_id)
    if kind != Product.Kind.RECIPE:
        Recipe.objects.filter(variant__product_id=product_id).delete()
        own.exclude(waste_ppm=0).update(waste_ppm=0)
    if kind not in COMPOSED:
        own.delete()
        ModifierTake.objects.filter(option__product_id=product_id).delete()
    if kind != Product.Kind.KIT:
        return
    inside = KitComponent.objects.filter(component__product_id=product_id)
    if row := inside.select_related("kit__product").first():
        raise NotAComponent(
            _("It is part of %(name)s: neither a kit nor a recipe can hold a kit.")
            % {"name": row.kit.product.name}
        )


def _of(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Variant]:
    rows = Variant.objects.filter(company_id=company_id, id__in=list(ids))
    return {row.id: row for row in rows.select_related("product__unit")}


def _check(found: dict[UUID, Variant], kit_id: UUID, wanted: Sequence[Part]) -> None:
    kind = found[kit_id].product.kind
    if kind not in COMPOSED:
        raise NotAComponent(
            _("Only a kit or a recipe holds other products: change its kind first.")
        )
    if len(wanted) > MOST_COMPONENTS:
        raise NotAComponent(_("A kit has at most %(count)d parts.") % {"count": MOST_COMPONENTS})
    above = all_with([kit_id])
    seen: set[UUID] = set()
    for one in wanted:
        row = found.get(one.what)
        if row is None:
            raise NotAComponent(_("One of these products is not there."))
        name = {"name": f"{row.product.name} {row.name}".strip()}
        if row.id == kit_id:
            raise NotAComponent(_("A kit cannot hold itself."))
        if row.id in above:
            raise NotAComponent(
                _("%(name)s is made of this one: a recipe cannot come to hold itself.") % name
            )
        if row.product.kind == Product.Kind.KIT:
            raise NotAComponent(
                _("%(name)s is a kit: a kit cannot hold another kit. Add what is in it.") % name
            )
        if row.id in seen:
            raise NotAComponent(_("%(name)s stands in it twice. Write how many once.") % name)
        _check_quantity(row, one, name, recipe=kind == Product.Kind.RECIPE)
        seen.add(row.id)


def _check_quantity(row: Variant, one: Part, name: dict[str, str], *, recipe: bool) -> None:
    """A recipe takes a part of a piece: three eggs for eight slices."""
    whole = recipe or comes_in(one.micro, row.product.unit.decimals)
    if not whole or not 0 < one.micro <= 10**6 * QUANTITY_SCALE:
        raise NotAComponent(_("So many of %(name)s cannot be in a kit: look at its unit.") % name)
    if not 0 <= one.waste_ppm <= (MOST_WASTE_PPM if recipe else 0):
        raise NotAComponent(
            _("Of %(name)s at most 90 %% can be lost: write what is lost, not what is left.") % name
            if recipe
            else _("In a kit nothing is lost: only a recipe has waste.")
        )
