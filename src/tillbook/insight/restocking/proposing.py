"""The proposal for a location: what to order now, by supplier, each line with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.insight.restocking.rules import Lead, Line, even_packs, lead_of, raised_to
from tillbook.insight.restocking.standing import Facts, facts_at
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import names
from tillbook.masters.sourcing.queries import Sourced, least_orders, sourced_by_id
from tillbook.masters.sourcing.rules import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What to order of a supplier; party_id None: what nobody delivers, or at no price.

    least_minor: what their orders have to come to.
    """

    party_id: UUID | None
    supplier: str
    lines: tuple[Line, ...]
    least_minor: int = 0

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    @property
    def lacks_minor(self) -> int:
        """What is missing to the least order."""
        return max(0, self.least_minor - self.total_minor)

    @property
    def out(self) -> int:
        """How many of its products are out already."""
        return sum(1 for line in self.lines if line.standing.on_hand_micro <= 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to order for a location; looked: items that were looked at."""

    day: date
    groups: tuple[Group, ...]
    loose: Group
    looked: int

    def group(self, party_id: UUID) -> Group | None:
        return next((one for one in self.groups if one.party_id == party_id), None)


def proposal(info: CompanyInfo, location_id: UUID) -> Proposal:
    """What to order for a location today."""
    facts = facts_at(info, location_id)
    lines = _lines(info, facts, [one for one in facts.wanted if facts.short(one)])
    return _grouped(info, lines, facts.day, len(facts.wanted))


def _lines(
    info: CompanyInfo, facts: Facts, candidates: Sequence[UUID]
) -> list[tuple[Sourced | None, Line]]:
    items = items_by_id(info.id, info.version, candidates)
    wanted = [one.id for item in candidates for one in facts.sources.get(item, ())]
    offers = sourced_by_id(info, wanted, facts.day)
    found = []
    for key in candidates:
        item = items.get(key)
        if item is None or item.archived or not item.stocked:
            continue
        offer, lead = _cheapest(facts, key, offers)
        standing = facts.standing(key, lead)
        pack = offer.pack if offer else Pack()
        least = offer.least_micro if offer else 0
        packs = even_packs(pack, item, standing.short, least)
        if not standing.short or packs is None:
            continue
        line = Line(
            item=item,
            pack=pack,
            packs_micro=packs,
            least_micro=least,
            table=offer.table if offer and not offer.changed_pack else None,
            standing=standing,
        )
        found.append((offer, line))
    return found


def _cheapest(
    facts: Facts, item: UUID, offers: Mapping[UUID, Sourced]
) -> tuple[Sourced | None, Lead]:
    """Who delivers it cheapest by the unit; of like prices who does soonest."""
    known = [
        (offers[one.id], facts.lead(one)) for one in facts.sources.get(item, ()) if one.id in offers
    ]
    if not known:
        return None, lead_of(None, ())
    return min(
        known,
        key=lambda both: (
            both[0].unit_price is None,
            both[0].unit_price or 0,
            both[1].days,
            both[0].supplier,
        ),
    )


def _grouped(
    info: CompanyInfo, lines: Sequence[tuple[Sourced | None, Line]], day: date, looked: int
) -> Proposal:
    by_party: dict[UUID, list[Line]] = {}
    loose: list[Line] = []
    for offer, line in lines:
        # A price of nothing is a price; none at all no order can be written with.
        if offer is None or line.price is None:
            loose.append(line)
        else:
            by_party.setdefault(offer.party_id, []).append(line)
    least = least_orders(info.id)
    called = names(info.id, by_party)
    groups = []
    for party, own in by_party.items():
        raised = raised_to(own, least.get(party, 0))
        groups.append(
            Group(
                party_id=party,
                supplier=called.get(party, ""),
                lines=tuple(sorted(raised, key=_urgent)),
                least_minor=least.get(party, 0),
            )
        )
    groups.sort(key=lambda one: (-one.out, one.supplier.casefold()))
    return Proposal(
        day=day,
        groups=tuple(groups),
        loose=Group(party_id=None, supplier="", lines=tuple(sorted(loose, key=_urgent))),
        looked=looked,
    )


def _urgent(line: Line) -> tuple[bool, int, str, str]:
    """What is out first stands first."""
    left = line.standing.left
    return (left is None, left or 0, line.item.name.casefold(), line.item.sku)
