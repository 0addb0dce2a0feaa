"""The Sell form as it begins: empty, or with goods that were put aside."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.stock.reserved import state_now, to_sell
from tillbook.desks.sales.forms import LineField, SellForm
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import party_codes
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.values.money import format_quantity


def started(actor: Actor, location: str, reservation: str) -> SellForm:
    """A new form. reservation: the id of what is fetched now, or nothing."""
    form = SellForm(id=new_id(), location=location)
    try:
        row = to_sell(actor, UUID(reservation)) if reservation else None
    except ValueError:
        row = None
    if row is None or state_now(row, clock.now()) != "open":
        return form
    form.reservation = str(row.id)
    form.location = company(actor.company_id).locations[row.place.location_id].code
    form.lines = [LineField(sku=row.item.sku, quantity=format_quantity(row.left_micro))]
    if row.party_id:
        form.customer = party_codes(actor.company_id, [row.party_id]).get(row.party_id, "")
    return form
