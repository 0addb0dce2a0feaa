"""Pages of orders: the list, the form, one order with its steps, its PDF, the settings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.books.ledger.paper import pdf_answer
from tillbook.desks.purchasing.errors import OrderRefused, Refusal, Wrong
from tillbook.desks.purchasing.forms import form_lines, key_of, read_form, stored_form
from tillbook.desks.purchasing.listing import orders_listing
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations import (
    approve_order,
    delete_order,
    save_order,
)
from tillbook.desks.purchasing.paper import order_pdf
from tillbook.desks.purchasing.queries import (
    facts_for,
    limit_of,
    lines_of,
    order_of,
    orders,
    steps_of,
    today,
)
from tillbook.desks.purchasing.rules import (
    OPEN_STATES,
    ORDERED_STATES,
    STEP_WORDS,
    State,
    Step,
    Typed,
    may,
)
from tillbook.desks.purchasing.telling import all_sentences, badge, sentence
from tillbook.masters.notices.queries import can_mail, mails_about
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import address_of, names, supplier_choices, supplier_of
from tillbook.masters.sourcing.queries import delivery_of, items_of, sourced
from tillbook.plumbing import registries
from tillbook.plumbing.fields import new_id

SECTION = "buying"
#: Products that the form offers to choose from.
_OFFERED = 500
_WAITS = (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL)


def trail() -> list[tuple[str, str]]:
    """Where the pages of orders hang."""
    return [(_("Orders"), reverse("purchase_orders"))]


def _order(actor: Actor, order_id: UUID) -> PurchaseOrder:
    row = order_of(actor, order_id)
    if row is None:
        raise Http404
    return row


def version_of(request: HttpRequest) -> int:
    """The version that somebody saw."""
    text = request.POST.get("version", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@page(Right.PURCHASES_READ)
@require_GET
def purchase_orders(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Orders, what changed last first."""
    context = {"section": SECTION, "may_write": actor.may(Right.PURCHASES_WRITE)}
    return list_page(request, actor, orders_listing(actor), "purchasing/orders.html", context)


@page(Right.PURCHASES_READ)
@require_GET
def orders_of_supplier(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """On a supplier's page: what is written, ordered and on its way."""
    if supplier_of(actor.company_id, party_id) is None:
        raise Http404
    info = company(actor.company_id)
    found = orders(actor).filter(party_id=party_id).exclude(state=State.CANCELLED)
    context = {
        "party_id": party_id,
        "currency": info.money,
        "rows": [(row, badge(row.state)) for row in found.order_by("-changed_at", "-id")[:8]],
        "may_write": actor.may(Right.PURCHASES_WRITE),
        "today": today(info),
    }
    return render(request, "purchasing/of_supplier.html", context)


@page(Right.PURCHASES_WRITE)
@require_GET
def new_order(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty order; of a supplier where the address names one."""
    info = company(actor.company_id)
    first = next((at.code for at in info.locations.values() if actor.at(at.id)), "")
    typed = Typed(supplier=key_of(request.GET.get("supplier", "")), location=first)
    return _form(request, actor, new_id(), 0, typed)


@page(Right.PURCHASES_WRITE)
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Keep what was typed, and approve it where that is asked; or show more lines."""
    info = company(actor.company_id)
    if request.method == "GET":
        return redirect("purchase_order", order_id)
    # Not `once`: what is kept is sent again, and by its key kept once.
    typed, version = read_form(request.POST), version_of(request)
    action = request.POST.get("action", "save")
    row = order_of(actor, order_id)
    if row and row.state not in OPEN_STATES:
        return redirect("purchase_order", order_id)  # the same click twice
    if action == "more":
        return _form(request, actor, order_id, version, typed)
    try:
        version = save_order(actor, order_id, typed, facts_for(actor, typed, guess=True), version)
        if action == "approve":
            code = approve_order(actor, order_id, version)
            messages.success(request, _("Approved as %(number)s. Send it now.") % {"number": code})
        else:
            messages.success(request, _("Kept."))
    except OrderRefused as problem:
        if problem.refusal in _WAITS:
            messages.warning(request, all_sentences(problem, info))
            return redirect("purchase_order", order_id)
        return _form(request, actor, order_id, version, typed, problem.wrong)
    return redirect("purchase_order", order_id)


def _form(
    request: HttpRequest,
    actor: Actor,
    key: UUID,
    version: int,
    typed: Typed,
    wrong: Any = (),
) -> HttpResponse:
    info = company(actor.company_id)
    found: list[Wrong] = list(wrong)
    offered = (
        items_of(info.id, typed.supplier)
        .filter(archived_at=None)
        .order_by("variant__sort_name", "id")[:_OFFERED]
        if typed.supplier
        else []
    )
    usual = delivery_of(info.id, typed.supplier) if typed.supplier else None
    row = order_of(actor, key)
    context: dict[str, Any] = {
        "section": SECTION,
        "trail": trail(),
        "title": row.code if row and row.code else _("New order"),
        "currency": info.money,
        "id": key,
        "version": version,
        "numbered": bool(row and row.number),
        "typed": typed,
        "supplier": str(typed.supplier or ""),
        "suppliers": [("", _("From whom?"))]
        + [(str(one), f"{name} ({code})") for one, code, name in supplier_choices(info.id)],
        "locations": [(at.code, at.name) for at in info.locations.values() if actor.at(at.id)],
        "lines": form_lines(typed, found, info),
        "wrong": [sentence(one, info) for one in found if not one.line],
        "offered": sourced(info, offered, today(info)),
        "least_minor": usual.least_minor if usual else 0,
        "limit": limit_of(info.id),
        "today": today(info),
    }
    return render(request, "purchasing/form.html", context)


@page(Right.PURCHASES_READ)
@require_GET
def order_page(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """One order: while it is written its form, then as the paper it is, with its steps."""
    row = _order(actor, order_id)
    info = company(actor.company_id)
    lines = lines_of(info, [row.id]).get(row.id, [])
    writes = actor.may(Right.PURCHASES_WRITE)
    if row.state == State.DRAFT and writes:
        return _form(request, actor, row.id, row.version, stored_form(row, lines, info))
    steps = steps_of(row.id)
    acted = [one.person_id for one in steps]
    people = people_names([key for key in (*acted, row.written_by) if key])
    delivery = delivery_of(info.id, row.party_id)
    context = {
        "section": SECTION,
        "trail": trail(),
        "currency": info.money,
        "row": row,
        "badge": badge(row.state),
        "lines": lines,
        "supplier": names(info.id, [row.party_id]).get(row.party_id, ""),
        "location": info.locations[row.location_id].name,
        "our_number": delivery.our_number,
        "below_least": delivery.least_minor > row.total_minor,
        "least_minor": delivery.least_minor,
        "steps": [
            (one, _(STEP_WORDS[Step(one.step)]), people.get(one.person_id or row.id, ""))
            for one in steps
        ],
        "wrote": people.get(row.written_by or row.id, ""),
        "mails": mails_about(info.id, row.id) if actor.may(Right.PARTIES_READ) else [],
        "can_mail": can_mail(info.id),
        "address": address_of(info.id, row.party_id) if actor.may(Right.PARTIES_READ) else "",
        "mail_id": new_id(),
        "late": row.expected_on is not None
        and row.expected_on < today(info)
        and row.state in ORDERED_STATES,
        "came": any(one.row.received_micro for one in lines),
        "panels": [
            (panel.title, reverse(panel.url_name, args=[row.id]))
            for panel in registries.panels("purchase_order", actor.rights)
        ],
        "waits": row.state in OPEN_STATES,
        **{f"may_{step.value}": writes and may(row.state, step) for step in Step},
    }
    return render(request, "purchasing/order.html", context)


@page(Right.PURCHASES_WRITE)
@require_POST
def approve(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Approve an order as it stands: how somebody else does."""
    _order(actor, order_id)
    try:
        code = approve_order(actor, order_id, version_of(request))
    except OrderRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
    else:
        messages.success(request, _("Approved as %(number)s. Send it now.") % {"number": code})
    return redirect("purchase_order", order_id)


@page(Right.PURCHASES_WRITE)
@require_POST
def delete(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Throw an order away that never had a number."""
    _order(actor, order_id)
    try:
        delete_order(actor, order_id)
    except OrderRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
        return redirect("purchase_order", order_id)
    messages.success(request, _("Thrown away."))
    return redirect("purchase_orders")


@page(Right.PURCHASES_READ)
@require_GET
def order_file(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The order as a PDF."""
    row = _order(actor, order_id)
    info = company(actor.company_id)
    made = order_pdf(info, row, lines_of(info, [row.id]).get(row.id, []))
    return pdf_answer(made, row.code or "order")
