"""What is done with bills: approved, thrown away, taken back; the settings; a receipt's bills."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.desks.bills.errors import BillRefused
from tillbook.desks.bills.operations import (
    approve_bill,
    drop_bill,
    set_bill_limit,
    take_bill_back,
)
from tillbook.desks.bills.queries import (
    bill,
    bills_of_receipts,
    draft,
    key_of,
    limit_of,
    open_lines,
    today,
)
from tillbook.desks.bills.telling import all_sentences
from tillbook.desks.receiving.queries import receipt
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import parse_decimal


@page(Right.PURCHASES_WRITE)
@require_POST
def approve(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Approve what somebody else entered, and post it."""
    if draft(actor, draft_id) is None and bill(actor, draft_id) is None:
        raise Http404
    try:
        made = approve_bill(actor, draft_id, late=request.POST.get("late") == "1")
    except BillRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
        return redirect("waiting_bill", draft_id)
    messages.success(request, _("Posted as %(number)s.") % {"number": made.number})
    return redirect("supplier_bill", draft_id)


@page(Right.PURCHASES_WRITE)
@require_POST
def drop(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Throw away what waits; what somebody approved meanwhile is shown as it is posted."""
    if draft(actor, draft_id) is None:
        if bill(actor, draft_id) is None:
            raise Http404
        return redirect("supplier_bill", draft_id)
    drop_bill(actor, draft_id)
    messages.success(request, _("Thrown away."))
    return redirect("supplier_bills")


@page(Right.PURCHASES_WRITE)
@require_POST
def take_back(request: HttpRequest, actor: Actor, bill_id: UUID) -> HttpResponse:
    """Take a bill back that was entered wrongly."""
    if bill(actor, bill_id) is None:
        raise Http404
    info = company(actor.company_id)
    key = key_of(request.POST.get("document", "")) or new_id()
    reason = request.POST.get("reason", "")
    try:
        made = take_bill_back(actor, bill_id, key, day=today(info), reason=reason, late=True)
    except BillRefused as problem:
        messages.error(request, all_sentences(problem, info))
        return redirect("supplier_bill", bill_id)
    messages.success(request, _("Posted as %(number)s.") % {"number": made.number})
    return redirect("supplier_bill", made.id)


@page(Right.PURCHASES_READ)
@require_GET
def bills_of(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """On a receipt's page: what is billed of it, and the way to enter its bill."""
    row = receipt(actor, receipt_id)
    if row is None:
        raise Http404
    info = company(actor.company_id)
    origin = row.returns_id or row.id
    rows = bills_of_receipts(actor, [origin])
    numbers = document_numbers([one.id for one in rows])
    open_minor = sum([one.open_minor for one in open_lines(info, [origin]).values()])
    context = {
        "currency": info.money,
        "row": row,
        "origin": origin,
        "rows": [(one, numbers.get(one.id, "")) for one in rows],
        "open_minor": open_minor,
        "location": info.locations[row.location_id].code,
        "may_write": actor.may(Right.PURCHASES_WRITE),
    }
    return render(request, "bills/of_receipt.html", context)


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def bill_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which difference on a second person approves."""
    info = company(actor.company_id)
    if request.method == "POST":
        text = request.POST.get("limit", "").strip()
        try:
            limit = parse_decimal(typed_figure(text, info.money), info.exponent) if text else None
            set_bill_limit(actor, limit)
        except NotPossible as problem:
            messages.error(request, str(problem))
        except ValueError:
            messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
        else:
            messages.success(request, _("Saved."))
        return redirect("bill_settings")
    limit = limit_of(info.id)
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "limit": "" if limit is None else amount(limit, info.money),
    }
    return render(request, "bills/settings.html", context)
