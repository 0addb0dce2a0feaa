"""On the page of a recipe or kit: what a batch costs, and the margin at its price."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tillbook.insight.reports.recipe_cost import item_of, recipe_cost
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right


@page(Right.COSTS_READ)
@require_GET
def recipe_cost_page(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """The cost of a batch from what its ingredients are worth now, expected waste said."""
    info = company(actor.company_id)
    item = item_of(info, variant_id)
    places = visible_locations(actor)
    if item is None or not places:
        raise Http404
    here = chosen_location(request, actor)
    context = {
        "currency": info.money,
        "item": item,
        "found": recipe_cost(
            info, here or places[0], [here.id] if here else [at.id for at in places], item
        ),
        "here": here,
        "may_see_stock": actor.may(Right.INVENTORY_READ),
    }
    return render(request, "reports/recipe_cost.html", context)
