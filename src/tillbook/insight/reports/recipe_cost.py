"""What a batch of a recipe, or a kit, costs today, and what is left of its price."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db.models import Sum

from tillbook.books.stock.queries import levels_at
from tillbook.insight.reports.rules import Margin
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.queries.kits import (
    ShownComponent,
    components_of,
    shown_components,
    yields_of,
)
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo, LocationInfo, business_date
from tillbook.masters.sourcing.queries import suppliers_of_item
from tillbook.masters.sourcing.queries import today as latest_day
from tillbook.masters.taxes.queries import taxes_at
from tillbook.masters.taxes.rules import evaluate, extended_line
from tillbook.plumbing import clock
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE
from tillbook.values.rounding import divide, round_to_multiple

_NOTHING = Fraction(0)
#: Of minor x 10^4: finer than this nobody reads a cost.
_READABLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """A component of a batch with what it costs now. each: minor units of one of its unit, None
    where that is not known; offered: nobody has any, that is a supplier's price."""

    shown: ShownComponent
    each: Fraction | None
    offered: bool = False

    @property
    def unit_cost(self) -> int | None:
        """The same to be read: minor x 10^4, to the hundredth of a minor unit."""
        if self.each is None:
            return None
        return round_to_multiple(_rounded(self.each * PRICE_SCALE), _READABLE)

    def _of(self, micro: int) -> int:
        return _rounded((self.each or _NOTHING) * Fraction(micro, QUANTITY_SCALE))

    @property
    def cost_minor(self) -> int:
        """What is taken for a batch, expected waste included."""
        return self._of(self.shown.gross_micro)

    @property
    def waste_micro(self) -> int:
        return self.shown.gross_micro - self.shown.quantity_micro

    @property
    def waste_minor(self) -> int:
        """What of that is lost before it is in."""
        return self.cost_minor - self._of(self.shown.quantity_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeCost:
    """A batch: what it makes, its ingredients, and what it brings without tax at today's price."""

    makes_micro: int
    rows: Sequence[Ingredient]
    net_minor: int

    @property
    def cost_minor(self) -> int:
        return sum(one.cost_minor for one in self.rows)

    @property
    def waste_minor(self) -> int:
        return sum(one.waste_minor for one in self.rows)

    @property
    def unknown(self) -> list[Ingredient]:
        """Ingredients whose cost nobody knows: the cost of the batch lacks them."""
        return [one for one in self.rows if one.each is None]

    @property
    def unit_cost(self) -> int:
        """What one costs, to be read in the same way."""
        exact = divide(self.cost_minor * PRICE_SCALE * QUANTITY_SCALE, self.makes_micro)
        return round_to_multiple(exact, _READABLE)

    @property
    def margin(self) -> Margin:
        return Margin(self.makes_micro, self.net_minor, self.cost_minor)


def recipe_cost(
    info: CompanyInfo, at: LocationInfo, places: Collection[UUID], item: Item
) -> RecipeCost:
    """What a batch of a recipe, or one kit, costs by what its ingredients are worth in these
    locations, and what it brings at a location at today's price."""
    shown = shown_components([item.id]).get(item.id, [])
    inner = components_of([one.id for one in shown])
    basic = {one.id for one in shown if one.id not in inner}
    basic |= {part.variant_id for parts in inner.values() for part in parts}
    known, offered = _costs(info, places, basic)
    makes = yields_of([item.id]).get(item.id, QUANTITY_SCALE)
    rows = []
    for one in shown:
        parts = inner.get(one.id)
        if parts is None:
            each, by_price = known.get(one.id), one.id in offered
        else:
            shares = [
                (known.get(part.variant_id), Fraction(part.quantity_micro, part.per_micro))
                for part in parts
            ]
            each = _sum(shares)
            by_price = any(part.variant_id in offered for part in parts)
        rows.append(Ingredient(shown=one, each=each, offered=by_price))
    return RecipeCost(makes_micro=makes, rows=rows, net_minor=_net(info, at, item, makes))


def _sum(shares: Sequence[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """What one of a recipe costs; None where of anything in it that is not known."""
    if any(each is None for each, _share in shares):
        return None
    return sum(((each or _NOTHING) * share for each, share in shares), _NOTHING)


def _costs(
    info: CompanyInfo, places: Collection[UUID], items: Collection[UUID]
) -> tuple[Mapping[UUID, Fraction], set[UUID]]:
    """Minor units of one of each: what lies there over how much, else the last known cost, else the
    cheapest supplier's price; and of which it is that."""
    rows = levels_at(list(places)).filter(item_id__in=list(items)).order_by()
    found: dict[UUID, Fraction] = {}
    lying = rows.filter(on_hand_micro__gt=0, value_minor__gt=0).values_list("item_id")
    for item, quantity, value in lying.annotate(
        quantity=Sum("on_hand_micro"), value=Sum("value_minor")
    ):
        found[item] = Fraction(int(value) * QUANTITY_SCALE, int(quantity))
    for level in rows.filter(unit_cost__gt=0):
        found.setdefault(level.item_id, Fraction(level.unit_cost, PRICE_SCALE))
    offered = set()
    for item in set(items) - set(found):
        first = next(iter(suppliers_of_item(info.id, item, latest_day(info))), None)
        if first and first.unit_price is not None:
            found[item] = Fraction(first.unit_price, PRICE_SCALE)
            offered.add(item)
    return found, offered


def _net(info: CompanyInfo, at: LocationInfo, item: Item, makes_micro: int) -> int:
    """What so many bring without tax at the shelf price."""
    day = business_date(clock.now(), at.zone, at.day_starts_hour)
    taxes, _ids = taxes_at(info.id, info.version, at.id, day)
    count = divide(makes_micro * QUANTITY_SCALE, item.price_base_micro)
    line = extended_line(item.unit_price, count, taxes.get(item.tax_category, ()))
    return evaluate([line]).lines[0].net_minor


def item_of(info: CompanyInfo, variant_id: UUID) -> Item | None:
    """A recipe or kit as it is now; None of anything else."""
    item = items_by_id(info.id, info.version, [variant_id]).get(variant_id)
    return item if item is not None and item.components is not None else None


def _rounded(value: Fraction) -> int:
    return divide(value.numerator, value.denominator)
