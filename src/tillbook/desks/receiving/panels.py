"""What came, on the pages of orders and suppliers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tillbook.desks.purchasing.queries import order_of
from tillbook.desks.purchasing.rules import RECEIVABLE_STATES
from tillbook.desks.receiving.measured import measured
from tillbook.desks.receiving.queries import receipts_of_order
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.queries import delivery_of, today
from tillbook.plumbing.series import document_numbers


@page(Right.INVENTORY_READ)
@require_GET
def receipts_of(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """What came of an order and went back, and the way to receive more."""
    order = order_of(actor, order_id)
    if order is None:
        raise Http404
    rows = receipts_of_order(actor, order_id)
    numbers = document_numbers([row.id for row in rows])
    context = {
        "order": order,
        "currency": company(actor.company_id).money,
        "rows": [(row, numbers.get(row.id, "")) for row in rows],
        "may_receive": actor.may(Right.INVENTORY_WRITE)
        and order.state in RECEIVABLE_STATES
        and actor.at(order.location_id),
        "amounts": actor.may(Right.COSTS_READ),
    }
    return render(request, "receiving/of_order.html", context)


@page(Right.COSTS_READ)
@require_GET
def measured_of(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """On a supplier's page: what was bought in a year, how fast and in time it came, prices."""
    if supplier_of(actor.company_id, party_id) is None:
        raise Http404
    info = company(actor.company_id)
    context = {
        "party_id": party_id,
        "currency": info.money,
        "found": measured(actor, party_id, today(info)),
        "promised": delivery_of(info.id, party_id).lead_days,
    }
    return render(request, "receiving/of_supplier.html", context)
