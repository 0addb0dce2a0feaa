"""What can be a modifier, and what cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import (
    COMPOSED,
    ModifierGroup,
    ModifierOption,
    Product,
    ProductModifier,
    SaleTerms,
    Variant,
)
from tillbook.masters.catalog.operations.kits import NotAComponent
from tillbook.masters.catalog.rules import SERIAL
from tillbook.masters.catalog.rules.modifiers import (
    MOST_GROUPS,
    MOST_OPTIONS,
    MOST_TAKES,
    Take,
)
from tillbook.masters.organisation.rules import Actor
from tillbook.values.money import QUANTITY_SCALE


class NotAModifier(ValueError):
    """Something cannot be a modifier so; the message says what and why."""


def checked_name(name: str, least: int, most: int) -> str:
    """The name as it is kept, of a group that asks for so many; raises NotAModifier."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NotAModifier(_("Give the group a name of at most 80 characters."))
    if not 0 <= least <= most or not 0 < most <= MOST_OPTIONS:
        raise NotAModifier(
            _("Choose at least none and at most one or more; the least is not above the most.")
        )
    return name


def raise_if_taken(actor: Actor, name: str, but: UUID | None) -> None:
    """A company has a name once; raises NotAModifier."""
    rows = ModifierGroup.objects.filter(company_id=actor.company_id, name__iexact=name)
    if rows.exclude(id=but).exists():
        raise NotAModifier(_("There is a group “%(name)s” already.") % {"name": name})


def variants_of(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Variant]:
    """The company's variants with these ids, with their products and units."""
    rows = Variant.objects.filter(company_id=actor.company_id, id__in=list(ids))
    return {row.id: row for row in rows.select_related("product__unit")}


def may_be_option(row: Variant | None, *, twice: bool) -> None:
    """It counts as often as what it modifies, and has no modifiers itself; raises NotAModifier."""
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
    asked = SaleTerms.objects.filter(product_id=row.product_id).first()
    if asked and (asked.tracking == SERIAL or asked.asks_price):
        raise NotAModifier(
            _(
                "%(name)s asks for its price or a serial number when it is sold; nobody asks for "
                "that of an option."
            )
            % name
        )


def raise_if_alike(found: dict[UUID, Variant], new: Iterable[UUID]) -> None:
    """Two options of one name nobody can tell apart; raises NotAModifier for a new one."""
    names = {key: f"{row.product.name} {row.name}".strip() for key, row in found.items()}
    for key in new:
        if any(one.casefold() == names[key].casefold() for at, one in names.items() if at != key):
            raise NotAModifier(
                _("There is an option “%(name)s” in the group already.") % {"name": names[key]}
            )


def keep_choosable(product_ids: Iterable[UUID]) -> None:
    """What is an option, or has modifiers, stays what it can be so; raises NotAComponent, which is
    what whoever changes a product looks for."""
    ids = list(product_ids)
    product = "variant__product__"
    fields = ("name", "unit__decimals", "terms__tracking", "terms__asks_price")
    options = ModifierOption.objects.filter(variant__product_id__in=ids)
    for group, name, decimals, tracking, asks in options.values_list(
        "group__name", *[f"{product}{field}" for field in fields]
    ):
        if decimals or tracking == SERIAL or asks:
            raise NotAComponent(
                _(
                    "%(name)s is an option of “%(group)s”: it is sold by the piece, and asks for "
                    "no price and no serial number. Take it out of the group first."
                )
                % {"name": name, "group": group}
            )
    held = ProductModifier.objects.filter(product_id__in=ids, product__unit__decimals__gt=0)
    if name := held.values_list("product__name", flat=True).first():
        raise NotAComponent(
            _("%(name)s has modifiers: it is sold by the piece. Take its groups off first.")
            % {"name": name}
        )


def may_have_groups(product: Product, count: int) -> None:
    """What is sold by the piece, and is no modifier; raises NotAModifier."""
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


def raise_if_in_two(product_ids: Iterable[UUID]) -> None:
    """What is chosen with a product stands in one of its groups: else one tap would choose it in
    both, and nobody could say which was meant. Raises NotAModifier."""
    held: dict[UUID, dict[UUID, str]] = {}
    products: dict[UUID, str] = {}
    rows = ProductModifier.objects.filter(product_id__in=list(product_ids))
    for product, name, group, words in rows.order_by("position").values_list(
        "product_id", "product__name", "group_id", "group__name"
    ):
        products[product] = name
        held.setdefault(product, {})[group] = words
    options: dict[UUID, dict[UUID, str]] = {}
    wanted = {group for groups in held.values() for group in groups}
    for group, variant, name in ModifierOption.objects.filter(group_id__in=wanted).values_list(
        "group_id", "variant_id", "variant__product__name"
    ):
        options.setdefault(group, {})[variant] = name
    for product, groups in held.items():
        first: dict[UUID, str] = {}
        for group, words in groups.items():
            for variant, option in options.get(group, {}).items():
                if variant in first:
                    said = {"option": option, "one": first[variant], "other": words}
                    raise NotAModifier(
                        _(
                            "%(option)s stands in “%(one)s” and in “%(other)s”, and %(product)s "
                            "asks for both: take it out of one of them."
                        )
                        % {**said, "product": products[product]}
                    )
                first[variant] = words


def check_takes(found: dict[UUID, Variant], option_id: UUID, takes: Sequence[Take]) -> None:
    """Ingredients, each once, in a unit that what stands instead has too; raises NotAModifier."""
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
