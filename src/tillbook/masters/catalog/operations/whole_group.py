"""A group of modifiers as a program says it: all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import ModifierGroup, Product, ProductModifier
from tillbook.masters.catalog.operations.modifier_checks import (
    NotAModifier,
    checked_name,
    raise_if_in_two,
    raise_if_taken,
)
from tillbook.masters.catalog.operations.modifiers import (
    replace_groups,
    replace_options,
    replace_takes,
)
from tillbook.masters.catalog.queries.modifiers import variants_with
from tillbook.masters.catalog.rules.modifiers import Take
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeGroup:
    """What a group shall be. options: (variant, what it takes away; None: as it is); products:
    those that have it."""

    name: str
    least: int
    most: int
    archived: bool
    options: Sequence[tuple[UUID, Sequence[Take] | None]]
    products: Sequence[UUID]


def keep_group(actor: Actor, group_id: UUID, wanted: WholeGroup) -> bool:
    """Make the group of this id, or make it so; the same again changes nothing more. False when the
    id is another company's; raises NotAModifier."""
    actor.require(Right.CATALOG_WRITE)
    name = checked_name(wanted.name, wanted.least, wanted.most)

    def work() -> bool:
        row = ModifierGroup.objects.filter(id=group_id).first()
        if row is not None and row.company_id != actor.company_id:
            return False
        version = raise_version(actor.company_id)
        raise_if_taken(actor, name, group_id)
        row = _kept(actor, row, group_id, name, wanted)
        told = replace_options(actor, row, [key for key, _takes in wanted.options])
        for key, takes in wanted.options:
            if takes is not None:
                replace_takes(actor, key, takes, version)
        _put_on(actor, row, wanted.products, version)
        raise_if_in_two(wanted.products)
        announce(actor.company_id, "variant", sorted(variants_with([group_id])))
        audit_by(
            actor,
            actor.company_id,
            "modifiers.changed",
            object_kind="modifier_group",
            object_id=group_id,
            detail={
                "name": name,
                "least": wanted.least,
                "most": wanted.most,
                "options": told,
                "version": version,
            },
        )
        return True

    return write(work)


def _kept(
    actor: Actor, row: ModifierGroup | None, group_id: UUID, name: str, wanted: WholeGroup
) -> ModifierGroup:
    fields = {"name": name, "least": wanted.least, "most": wanted.most}
    if row is None:
        row = ModifierGroup(id=group_id, company_id=actor.company_id, **fields)
        row.archived_at = clock.now() if wanted.archived else None
        ModifierGroup.objects.bulk_create([row])
        return row
    archived_at = (row.archived_at or clock.now()) if wanted.archived else None
    ModifierGroup.objects.filter(id=group_id).update(archived_at=archived_at, **fields)
    return row


def _put_on(actor: Actor, row: ModifierGroup, products: Sequence[UUID], version: int) -> None:
    """The group is asked for with these, last where it is new, and with no others."""
    held: dict[UUID, list[UUID]] = {}
    rows = ProductModifier.objects.filter(product__company_id=actor.company_id)
    for product, group in rows.order_by("position").values_list("product_id", "group_id"):
        held.setdefault(product, []).append(group)
    having = {product for product, groups in held.items() if row.id in groups}
    known = {
        one.id: one
        for one in Product.objects.filter(
            company_id=actor.company_id, id__in=[*products, *having]
        ).select_related("unit")
    }
    if any(key not in known for key in products):
        raise NotAModifier(_("There is no such product."))
    for key in sorted(having - set(products)):
        replace_groups(actor, known[key], [one for one in held[key] if one != row.id], version)
    for key in dict.fromkeys(products):
        if key not in having:
            replace_groups(actor, known[key], [*held.get(key, ()), row.id], version)
