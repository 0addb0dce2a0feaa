"""What whoever sells to a customer has to know of them: alert, note, certificates. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.organisation.rules import Actor, LocationInfo, Right, business_date
from tillbook.masters.parties.queries import alert_of, certificates_of
from tillbook.masters.parties.rules import Certificate
from tillbook.plumbing import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A customer at the counter. certificate: one that counts today; over: else the one that ended
    last. may_exempt: whether the seller may sell free of tax."""

    alert: str
    note: str
    certificate: Certificate | None
    over: Certificate | None
    may_exempt: bool


def served(actor: Actor, customer_id: UUID, location: LocationInfo) -> Served:
    """What to know of a customer who buys at a location now."""
    alert, note = alert_of(actor.company_id, customer_id)
    today = business_date(clock.now(), location.zone, location.day_starts_hour)
    papers = certificates_of(actor.company_id, [customer_id]).get(customer_id, ())
    counting = next((one for one in papers if one.counts_on(today)), None)
    over = [one for one in papers if one.valid_to and one.valid_to < today]
    return Served(
        alert=alert,
        note=note,
        certificate=counting,
        over=None if counting or not over else max(over, key=lambda one: str(one.valid_to)),
        may_exempt=actor.may(Right.SALES_EXEMPT),
    )
