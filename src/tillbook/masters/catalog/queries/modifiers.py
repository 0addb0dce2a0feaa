"""Which modifiers go with products, what their options take away, and who has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tillbook.masters.catalog.models import (
    COMPOSED,
    KitComponent,
    ModifierGroup,
    ModifierOption,
    ModifierTake,
    Product,
    ProductModifier,
    Variant,
)
from tillbook.masters.catalog.rules.modifiers import Choices, Take


def choices_of(product_ids: Iterable[UUID]) -> dict[UUID, tuple[Choices, ...]]:
    """What is chosen with these products today, in order; what is archived is left out. One query,
    a second where one has any."""
    wanted = set(product_ids)
    if not wanted:
        return {}
    held = ProductModifier.objects.filter(product_id__in=wanted, group__archived_at__isnull=True)
    rows = list(
        held.order_by("position", "group__name").values_list(
            "product_id", "group_id", "group__name", "group__least", "group__most"
        )
    )
    options = _options({row[1] for row in rows})
    found: dict[UUID, list[Choices]] = {}
    for product, group, name, least, most in rows:
        if group in options:
            one = Choices(group, name, least, most, tuple(options[group]))
            found.setdefault(product, []).append(one)
    return {product: tuple(groups) for product, groups in found.items()}


def _options(groups: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    wanted = list(groups)
    if not wanted:
        return {}
    rows = ModifierOption.objects.filter(group_id__in=wanted, variant__archived_at__isnull=True)
    found: dict[UUID, list[UUID]] = {}
    for group, variant in rows.order_by("position", "variant__sort_name").values_list(
        "group_id", "variant_id"
    ):
        found.setdefault(group, []).append(variant)
    return found


def takes_of(options: Iterable[UUID]) -> dict[UUID, tuple[Take, ...]]:
    """What these take away of what they modify; without any nothing is asked."""
    wanted = list(options)
    if not wanted:
        return {}
    found: dict[UUID, list[Take]] = {}
    rows = ModifierTake.objects.filter(option_id__in=wanted).order_by("position", "component_id")
    for option, component, micro, instead, kind in rows.values_list(
        "option_id", "component_id", "quantity_micro", "instead_id", "instead__product__kind"
    ):
        stocked = kind == Product.Kind.STOCKED
        found.setdefault(option, []).append(Take(component, micro, instead, stocked))
    return {option: tuple(takes) for option, takes in found.items()}


def products_with(group_id: UUID) -> list[UUID]:
    """The products that have this group."""
    rows = ProductModifier.objects.filter(group_id=group_id)
    return list(rows.values_list("product_id", flat=True))


def option_ids(company_id: UUID) -> set[UUID]:
    """The variants that are sold with something else only."""
    rows = Variant.objects.filter(company_id=company_id, product__as_choice=True)
    return set(rows.values_list("id", flat=True))


def variants_with(group_ids: Iterable[UUID]) -> set[UUID]:
    """The variants of the products that have one of these groups."""
    rows = Variant.objects.filter(product__modifiers__group_id__in=list(group_ids))
    return set(rows.values_list("id", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTake:
    """What an option takes away, as people see it. quantity_micro None: all of it."""

    id: UUID
    sku: str
    name: str
    unit: str
    quantity_micro: int | None
    instead: str = ""
    instead_sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOption:
    """An option as people see it. adds: whether selling it moves anything of its own."""

    id: UUID
    sku: str
    name: str
    unit_price: int
    archived: bool
    as_choice: bool
    adds: bool
    takes: Sequence[ShownTake] = ()

    @property
    def changes_stock(self) -> bool:
        """Whether anything leaves the stock, or stays there, because it was chosen."""
        return self.adds or bool(self.takes)


@dataclass(slots=True, kw_only=True)
class ShownGroup:
    """A group as people see it. products: (product, a variant of it, its name, whether it is made
    by a recipe)."""

    id: UUID
    name: str
    least: int
    most: int
    archived: bool
    options: list[ShownOption] = field(default_factory=list)
    products: list[tuple[UUID, UUID, str, bool]] = field(default_factory=list)

    @property
    def unmapped(self) -> list[ShownOption]:
        """Options that change no stock though something that has them is made by a recipe."""
        if not any(composed for *_, composed in self.products):
            return []
        return [one for one in self.options if not one.changes_stock and not one.archived]


def shown_groups(company_id: UUID, ids: Iterable[UUID] | None = None) -> list[ShownGroup]:
    """The company's groups by name, with their options and products; or these of them."""
    rows = ModifierGroup.objects.filter(company_id=company_id)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    groups = {
        row.id: ShownGroup(
            id=row.id,
            name=row.name,
            least=row.least,
            most=row.most,
            archived=row.archived_at is not None,
        )
        for row in rows.order_by("name")
    }
    _put_options(groups)
    held = ProductModifier.objects.filter(group_id__in=list(groups))
    firsts: dict[UUID, UUID] = {}
    for product, variant in Variant.objects.filter(
        product__modifiers__group_id__in=list(groups)
    ).values_list("product_id", "id"):
        firsts[product] = min(variant, firsts.get(product, variant))
    for group, product, name, kind in held.order_by("product__name").values_list(
        "group_id", "product_id", "product__name", "product__kind"
    ):
        if product in firsts:
            shown = (product, firsts[product], name, kind in COMPOSED)
            groups[group].products.append(shown)
    return list(groups.values())


def _put_options(groups: dict[UUID, ShownGroup]) -> None:
    rows = ModifierOption.objects.filter(group_id__in=list(groups)).select_related(
        "variant__product"
    )
    options = list(rows.order_by("position", "variant__sort_name"))
    ids = {row.variant_id for row in options}
    adding = set(KitComponent.objects.filter(kit_id__in=ids).values_list("kit_id", flat=True))
    takes = shown_takes(ids)
    for row in options:
        variant, product = row.variant, row.variant.product
        groups[row.group_id].options.append(
            ShownOption(
                id=variant.id,
                sku=variant.sku,
                name=f"{product.name} {variant.name}".strip(),
                unit_price=variant.unit_price,
                archived=variant.archived_at is not None,
                as_choice=product.as_choice,
                adds=product.kind == Product.Kind.STOCKED or variant.id in adding,
                takes=takes.get(variant.id, ()),
            )
        )


def shown_takes(options: Iterable[UUID]) -> dict[UUID, list[ShownTake]]:
    """What these take away, as pages and programs show it."""
    rows = ModifierTake.objects.filter(option_id__in=list(options)).select_related(
        "component__product__unit", "instead__product"
    )
    found: dict[UUID, list[ShownTake]] = {}
    for row in rows.order_by("position", "component_id"):
        other = row.instead
        found.setdefault(row.option_id, []).append(
            ShownTake(
                id=row.component_id,
                sku=row.component.sku,
                name=f"{row.component.product.name} {row.component.name}".strip(),
                unit=row.component.product.unit.code,
                quantity_micro=row.quantity_micro,
                instead=f"{other.product.name} {other.name}".strip() if other else "",
                instead_sku=other.sku if other else "",
            )
        )
    return found


def groups_of_product(product_id: UUID) -> list[tuple[UUID, str, int, int]]:
    """(id, name, least, most) of what is chosen with a product, in order; archived ones too."""
    rows = ProductModifier.objects.filter(product_id=product_id)
    return list(
        rows.order_by("position", "group__name").values_list(
            "group_id", "group__name", "group__least", "group__most"
        )
    )


def groups_with(variant_id: UUID) -> list[tuple[UUID, str]]:
    """(id, name) of the groups that this is an option of, by name."""
    rows = ModifierGroup.objects.filter(options__variant_id=variant_id)
    return list(rows.order_by("name").values_list("id", "name"))


def group_names(company_id: UUID) -> list[tuple[UUID, str]]:
    """The company's groups that are used, to choose from."""
    rows = ModifierGroup.objects.filter(company_id=company_id, archived_at__isnull=True)
    return list(rows.order_by("name").values_list("id", "name"))


def products_of_skus(company_id: UUID, skus: Sequence[str]) -> dict[str, tuple[UUID, UUID]]:
    """SKU -> (variant, product) of those that there are."""
    rows = Variant.objects.filter(company_id=company_id, sku__in=list(skus))
    return {
        sku: (key, product) for sku, key, product in rows.values_list("sku", "id", "product_id")
    }


def skus_of_products(product_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The SKUs of what is sold of these products."""
    rows = Variant.objects.filter(product_id__in=list(product_ids), archived_at__isnull=True)
    found: dict[UUID, list[str]] = {}
    for product, sku in rows.order_by("sku").values_list("product_id", "sku"):
        found.setdefault(product, []).append(sku)
    return found
