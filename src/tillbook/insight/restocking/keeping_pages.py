"""How goods are kept: the list for a location, many at once, one product, the company's way."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.insight.restocking.forms import read_field, read_some, read_whole, shown
from tillbook.insight.restocking.keeping_listing import keeping_listing
from tillbook.insight.restocking.operations import Usual, set_keeping, set_usual
from tillbook.insight.restocking.pages import location_of
from tillbook.insight.restocking.queries import keeping_of
from tillbook.insight.restocking.rules import Policy, up_to
from tillbook.insight.restocking.standing import facts_at
from tillbook.insight.restocking.telling import lead_words, service_options
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.listing import list_page, way_back
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.lists.ticking import ticked


@page(Right.PURCHASES_READ)
@require_GET
def keeping(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What of each product is kept at a location."""
    at = location_of(request, actor)
    if at is None:
        raise Http404
    usual = keeping_of(actor.company_id)
    context = {
        "section": "stock",
        "trail": [(_("Stock"), reverse("stock"))],
        "usual": usual,
        "services": service_options(),
        "may_write": actor.may(Right.PURCHASES_WRITE),
        "may_set": actor.may(Right.SETTINGS_WRITE),
    }
    policy = Policy(cover_days=usual.cover_days, service=usual.service)
    listing = keeping_listing(actor, at, policy)
    return list_page(request, actor, listing, "restocking/keeping.html", context)


@page(Right.PURCHASES_WRITE)
@require_POST
def usual(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How everything is kept that nothing else is said of."""
    names = ("cover_days", "service", "over_days", "still_days", "expiring_days")
    try:
        figures = {name: read_field(name, request.POST.get(name, "")) for name in names}
        whole = {name: value for name, value in figures.items() if isinstance(value, int)}
        if len(whole) < len(names):
            raise NotPossible(_("Say how many days."))
        set_usual(actor, Usual(**whole, digest_to=request.POST.get("digest_to", "")))
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Saved."))
    return redirect("keeping")


@page(Right.PURCHASES_WRITE)
@require_POST
def together(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say the same of all the products that were ticked."""
    back = redirect(way_back(request, reverse("keeping")))
    at = location_of(request, actor)
    if at is None:
        raise Http404

    def listed(address: QueryDict) -> Listing:
        return keeping_listing(actor, at)

    ids = ticked(request.POST, listed)
    try:
        if ids is None:
            raise NotPossible(_("More fit than one act can take. Set a filter first."))
        if not ids:
            raise NotPossible(_("Tick the products first."))
        changes = read_some(request.POST)
        if not changes:
            raise NotPossible(_("Tick what to say of them."))
        count = set_keeping(actor, at.id, ids, changes)
    except NotPossible as problem:
        messages.error(request, str(problem))
        return back
    words = ngettext("Saved for %(n)s product.", "Saved for %(n)s products.", count)
    messages.success(request, words % {"n": count})
    return back


@page(Right.PURCHASES_READ)
@require_http_methods(["GET", "POST"])
def keeping_of_product(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """On a product's page: how it is kept at a location, and what that comes to."""
    facts = item_facts(actor.company_id, variant_id)
    at = location_of(request, actor)
    if facts is None or at is None:
        raise Http404
    if request.method == "POST":
        actor.require(Right.PURCHASES_WRITE)
        try:
            set_keeping(actor, at.id, [variant_id], read_whole(request.POST))
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Saved."))
        return redirect("product", variant_id)
    known = facts_at(company(actor.company_id), at.id, [variant_id])
    lead = known.longest(variant_id)
    own = known.standing(variant_id, lead)
    context = {
        "item": facts,
        "at": at,
        "places": visible_locations(actor),
        "typed": shown(known.kept.rules.get(variant_id)),
        "own": own,
        "order_at": own.order_at(facts.decimals),
        "fill_to": up_to(own.point.fill_to, facts.decimals),
        "lead": lead_words(lead),
        "usual": known.kept.usual,
        "services": [("", _("As the company")), *service_options()],
        "may_write": actor.may(Right.PURCHASES_WRITE),
    }
    return render(request, "restocking/of_product.html", context)
