"""Pages of what suppliers deliver: a catalogue, a product in it, who delivers a product."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.errors import Refusal, SourcingRefused, Wrong, wrong
from tillbook.masters.sourcing.forms import facts_for, price_rows, shown_item, typed_item
from tillbook.masters.sourcing.listing import catalogue_listing
from tillbook.masters.sourcing.operations import archive_item, keep_item, set_delivery
from tillbook.masters.sourcing.queries import (
    Delivery,
    delivery_of,
    items_of,
    price_tables,
    sourced,
    suppliers_of_item,
    today,
)
from tillbook.masters.sourcing.rules import MOST_LETTERS, TypedItem, read_days, read_item
from tillbook.masters.sourcing.telling import all_sentences, sentence
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange

SECTION = "buying"
#: Products on the panel of a supplier; the catalogue has them all.
_SHOWN = 8


def _name(actor: Actor, party_id: UUID) -> str:
    found = supplier_of(actor.company_id, party_id)
    if found is None:
        raise Http404
    return found[1]


def _trail(party_id: UUID, name: str, *, deep: bool = False) -> list[tuple[str, str]]:
    trail = [(_("Suppliers"), reverse("suppliers")), (name, reverse("supplier", args=[party_id]))]
    if deep:
        trail.append((_("What they deliver"), reverse("supplier_catalogue", args=[party_id])))
    return trail


@page(Right.PURCHASES_READ)
@require_GET
def catalogue(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponseBase:
    """What one supplier delivers."""
    name = _name(actor, party_id)
    archived = request.GET.get("state") == "archived"
    context = {
        "section": SECTION,
        "party_id": party_id,
        "supplier": name,
        "may_write": actor.may(Right.PURCHASES_WRITE),
        "import_url": _import_url(party_id),
        "trail": _trail(party_id, name),
    }
    listing = catalogue_listing(actor, party_id, archived=archived)
    return list_page(request, actor, listing, "sourcing/catalogue.html", context)


def _import_url(party_id: UUID) -> str:
    """The page that takes a file: it stands in a room above."""
    try:
        return reverse("import_supplier_prices", args=[party_id])
    except NoReverseMatch:
        return ""


@page(Right.PURCHASES_READ)
@require_GET
def delivered_by(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """On a supplier's page: how they deliver, and the first of what they do."""
    _name(actor, party_id)
    info = company(actor.company_id)
    rows = items_of(info.id, party_id).filter(archived_at=None)
    delivery = delivery_of(info.id, party_id)
    context = {
        "party_id": party_id,
        "currency": info.money,
        "delivery": delivery,
        "least": amount(delivery.least_minor, info.money) if delivery.least_minor else "",
        "count": rows.count(),
        "rows": sourced(info, rows.order_by("variant__sort_name", "id")[:_SHOWN], today(info)),
        "may_write": actor.may(Right.PURCHASES_WRITE),
    }
    return render(request, "sourcing/delivered_by.html", context)


@page(Right.PURCHASES_READ)
@require_GET
def suppliers_of(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """On a product's page: who delivers it, the cheapest first."""
    if item_facts(actor.company_id, variant_id) is None:
        raise Http404
    info = company(actor.company_id)
    context = {
        "currency": info.money,
        "rows": suppliers_of_item(info.id, variant_id, today(info)),
    }
    return render(request, "sourcing/suppliers_of.html", context)


@page(Right.PURCHASES_WRITE)
@require_POST
def delivery(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Say how a supplier delivers."""
    _name(actor, party_id)
    info = company(actor.company_id)
    faults: list[Wrong] = []
    days = read_days(request.POST.get("lead_days", ""), faults)
    typed = request.POST.get("least", "").strip()
    least = 0
    try:
        least = parse_decimal(typed_figure(typed, info.money), info.exponent) if typed else 0
    except (NotAnAmount, OutOfRange):
        least = -1
    if least < 0:
        faults.append(wrong(Refusal.NOT_A_PRICE, typed))
    number = " ".join(request.POST.get("our_number", "").split())[:MOST_LETTERS]
    if faults:
        messages.error(request, " ".join(sentence(one) for one in faults))
    else:
        wanted = Delivery(our_number=number, lead_days=days, least_minor=least)
        set_delivery(actor, party_id, wanted)
        messages.success(request, _("Saved."))
    return redirect("supplier", party_id)


@page(Right.PURCHASES_WRITE)
@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Add a product to what a supplier delivers."""
    name = _name(actor, party_id)
    typed = TypedItem(product=request.GET.get("product", "")[:120], prices=[("", "")])
    faults: list[Wrong] = []
    if request.method == "POST":
        typed = typed_item(request.POST)
        done, faults = _kept(actor, party_id, typed)
        if done:
            messages.success(request, _("Kept. Orders take this price from its day on."))
            return redirect("supplier_catalogue", party_id)
    context = _form(actor, party_id, name, typed, faults)
    return render(request, "sourcing/item.html", context | {"title": _("Add a product")})


@page(Right.PURCHASES_READ)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, actor: Actor, party_id: UUID, item_id: UUID) -> HttpResponse:
    """A product as a supplier delivers it: code, pack, lead time, prices now and before."""
    name = _name(actor, party_id)
    info = company(actor.company_id)
    row = items_of(info.id, party_id).filter(id=item_id).first()
    if row is None:
        raise Http404
    [one] = sourced(info, [row], today(info))
    typed = shown_item(one, info, row.lead_days, today(info))
    faults: list[Wrong] = []
    if request.method == "POST":
        actor.require(Right.PURCHASES_WRITE)
        typed = typed_item(request.POST, one.item.sku)
        done, faults = _kept(actor, party_id, typed)
        if done:
            messages.success(request, _("Saved."))
            return redirect("supplier_item", party_id, item_id)
    tables = sorted(
        price_tables([item_id]).get(item_id, ()),
        key=lambda table: (table.valid_from, table.place),
        reverse=True,
    )
    context = _form(actor, party_id, name, typed, faults)
    context |= {"title": one.item.name, "one": one, "tables": tables[:50], "unit": one.item.unit}
    return render(request, "sourcing/item.html", context)


def _kept(actor: Actor, party_id: UUID, typed: TypedItem) -> tuple[bool, list[Wrong]]:
    """Keep what was typed; else what is wrong with it."""
    info = company(actor.company_id)
    edit, faults = read_item(typed, facts_for(info, [typed.product], guess=True))
    if edit is None:
        return False, faults
    keep_item(actor, party_id, edit)
    return True, []


def _form(
    actor: Actor, party_id: UUID, name: str, typed: TypedItem, faults: list[Wrong]
) -> dict[str, Any]:
    info = company(actor.company_id)
    return {
        "section": SECTION,
        "party_id": party_id,
        "supplier": name,
        "currency": info.money,
        "typed": typed,
        "rows": price_rows(typed),
        "faults": [sentence(one) for one in faults],
        "may_write": actor.may(Right.PURCHASES_WRITE),
        "trail": _trail(party_id, name, deep=True),
    }


@page(Right.PURCHASES_WRITE)
@require_POST
def archive(request: HttpRequest, actor: Actor, party_id: UUID, item_id: UUID) -> HttpResponse:
    """Put a product of a supplier away, or take it up again."""
    _name(actor, party_id)
    archived = request.POST.get("act") != "restore"
    try:
        found = archive_item(actor, party_id, item_id, archived=archived)
    except SourcingRefused as refused:
        messages.error(request, all_sentences(refused))
        return redirect("supplier", party_id)
    if not found:
        raise Http404
    words = _("Put away. Orders do not offer it any more.") if archived else _("Taken up again.")
    messages.success(request, words)
    return redirect("supplier_catalogue", party_id)
