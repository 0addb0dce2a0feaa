"""How items stand at a location: what lies there, comes and sells, and at how much one orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tillbook.desks.purchasing.queries import on_order
from tillbook.desks.receiving.measured import days_taken
from tillbook.insight.restocking.queries import (
    Kept,
    departments,
    kept_at,
    lies_at,
    seasons,
    sold_by_week,
    today_at,
)
from tillbook.insight.restocking.rules import (
    NO_DEMAND,
    NOT_SOLD,
    Lead,
    Policy,
    Sold,
    Standing,
    demand_of,
    lead_of,
    point_of,
)
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.sourcing.queries import Source, sources_of
from tillbook.values.money import RATE_SCALE

#: The latest confirmed orders of a company that lead times are measured from.
_ORDERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything about a location, or about some items there, read once. wanted: what is to be
    looked at."""

    day: date
    wanted: Collection[UUID]
    lies: Mapping[UUID, int]
    coming: Mapping[UUID, int]
    sold: Mapping[UUID, Sold]
    season: Mapping[UUID, int]
    kept: Kept
    sources: Mapping[UUID, Sequence[Source]]
    taken: Mapping[UUID, Sequence[int]]
    leads: dict[tuple[UUID, int | None], Lead] = field(default_factory=dict)

    def lead(self, source: Source) -> Lead:
        """How long a supplier takes."""
        key = (source.party_id, source.lead_days)
        if key not in self.leads:
            self.leads[key] = lead_of(source.lead_days, self.taken.get(source.party_id, ()))
        return self.leads[key]

    def longest(self, item: UUID) -> Lead:
        """How long the slowest of its suppliers takes."""
        found = [self.lead(one) for one in self.sources.get(item, ())]
        if not found:
            return lead_of(None, ())
        return max(found, key=lambda one: (one.days, one.variance))

    def standing(self, item: UUID, lead: Lead) -> Standing:
        """How an item stands when it takes that long to come."""
        sold = self.sold.get(item)
        season = self.season.get(item, RATE_SCALE)
        demand = demand_of(sold, season) if sold else NO_DEMAND
        policy = self.kept.policy(item)
        return Standing(
            on_hand_micro=self.lies.get(item, 0),
            coming_micro=self.coming.get(item, 0),
            sold_micro=(sold or NOT_SOLD).recent,
            demand=demand,
            lead=lead,
            policy=policy,
            point=point_of(demand, lead, policy),
            season=season,
        )

    def short(self, item: UUID) -> bool:
        """Whether it has to be looked at closely: at the longest lead time it is short."""
        return self.standing(item, self.longest(item)).short > 0


def facts_at(
    info: CompanyInfo,
    location_id: UUID,
    item_ids: Collection[UUID] | None = None,
    usual: Policy | None = None,
) -> Facts:
    """What is known of everything that ever moved or has a rule at a location, but for what is
    silent; or of these few items. usual: the company's way, where it is read already."""
    day = today_at(info, location_id)
    kept = kept_at(info.id, location_id, day, item_ids, usual)
    lies = lies_at(location_id, item_ids)
    wanted: Collection[UUID] = (lies.keys() | kept.own.keys()) - kept.silent
    if item_ids is not None:
        wanted = item_ids
    season = seasons(info.id, location_id, day)
    of_item = departments(wanted) if season else {}
    return Facts(
        day=day,
        wanted=wanted,
        lies=lies,
        coming=on_order(location_id),
        sold=sold_by_week(info.id, location_id, day, item_ids),
        season={item: season[of] for item, of in of_item.items() if of in season},
        kept=kept,
        sources=sources_of(info.id, item_ids),
        taken=days_taken(info.id, _ORDERS),
    )
