"""What a kit is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import KitComponent, Product, Variant
from tillbook.masters.catalog.rules import MOST_COMPONENTS, comes_in
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE, format_quantity


class NotAComponent(ValueError):
    """Something cannot be part of this kit; the message says what and why."""


def set_components(actor: Actor, kit_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> bool:
    """Put a kit together from these (variant, millionths of its unit in one kit) from now on; False
    when there is no such product.

    Sales so far keep what they were made of. Raises NotAComponent.
    """
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        kit = _of(actor.company_id, [kit_id]).get(kit_id)
        if kit is None:
            return False
        # First of all: the version's row keeps two such acts apart, so what is looked at stays.
        version = raise_version(actor.company_id)
        told = replace_components(actor.company_id, kit_id, wanted)
        announce(actor.company_id, "variant", [kit_id])
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


def replace_components(company_id: UUID, kit_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> str:
    """The same in the open writer transaction, after the version was raised; returns it told as
    "2 P5, 1 P6"."""
    found = _of(company_id, [kit_id, *(variant for variant, _micro in wanted)])
    _check(found, kit_id, wanted)
    KitComponent.objects.filter(kit_id=kit_id).delete()
    KitComponent.objects.bulk_create(
        [
            KitComponent(
                kit_id=kit_id, component_id=variant, quantity_micro=micro, position=position
            )
            for position, (variant, micro) in enumerate(wanted)
        ]
    )
    return ", ".join(f"{format_quantity(micro)} {found[key].sku}" for key, micro in wanted)


def by_sku(company_id: UUID, wanted: Sequence[tuple[str, int]]) -> list[tuple[UUID, int]]:
    """The same with ids; raises NotAComponent where a SKU is nobody's."""
    rows = Variant.objects.filter(company_id=company_id, sku__in=[sku for sku, _ in wanted])
    ids = dict(rows.values_list("sku", "id"))
    for sku, _micro in wanted:
        if sku not in ids:
            raise NotAComponent(_("There is no product %(sku)s.") % {"sku": sku})
    return [(ids[sku], micro) for sku, micro in wanted]


def keep_kits_apart(product_id: UUID, kind: str) -> None:
    """A product that becomes another kind, in the open writer transaction: what is no kit any more
    has no components, and what stands in a kit does not become one. Raises NotAComponent."""
    if kind != Product.Kind.KIT:
        KitComponent.objects.filter(kit__product_id=product_id).delete()
        return
    inside = KitComponent.objects.filter(component__product_id=product_id)
    if row := inside.select_related("kit__product").first():
        raise NotAComponent(
            _("It is part of the kit %(name)s: a kit cannot hold another kit.")
            % {"name": row.kit.product.name}
        )


def _of(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Variant]:
    rows = Variant.objects.filter(company_id=company_id, id__in=list(ids))
    return {row.id: row for row in rows.select_related("product__unit")}


def _check(found: dict[UUID, Variant], kit_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> None:
    if found[kit_id].product.kind != Product.Kind.KIT:
        raise NotAComponent(_("Only a kit holds other products: change its kind to kit first."))
    if len(wanted) > MOST_COMPONENTS:
        raise NotAComponent(_("A kit has at most %(count)d parts.") % {"count": MOST_COMPONENTS})
    seen: set[UUID] = set()
    for variant, micro in wanted:
        row = found.get(variant)
        if row is None:
            raise NotAComponent(_("One of these products is not there."))
        name = {"name": f"{row.product.name} {row.name}".strip()}
        if variant == kit_id:
            raise NotAComponent(_("A kit cannot hold itself."))
        if row.product.kind == Product.Kind.KIT:
            raise NotAComponent(
                _("%(name)s is a kit: a kit cannot hold another kit. Add what is in it.") % name
            )
        if variant in seen:
            raise NotAComponent(_("%(name)s stands in it twice. Write how many once.") % name)
        if not 0 < micro <= 10**6 * QUANTITY_SCALE or not comes_in(
            micro, row.product.unit.decimals
        ):
            raise NotAComponent(
                _("So many of %(name)s cannot be in a kit: look at its unit.") % name
            )
        seen.add(variant)
