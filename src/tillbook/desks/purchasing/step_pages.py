"""What is done with an order: changed again, sent, confirmed, cancelled; and the settings."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.forms import key_of
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.operations import (
    cancel_order,
    close_order,
    confirm_order,
    note_order_sent,
    reopen_order,
    set_purchase_limit,
)
from tillbook.desks.purchasing.paper import KIND
from tillbook.desks.purchasing.queries import limit_of, order_of
from tillbook.desks.purchasing.rules import Step, after
from tillbook.desks.purchasing.telling import all_sentences
from tillbook.masters.notices.operations import MailOrder, MailRefused, order_mail
from tillbook.masters.notices.rules import WrongAddress
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import parse_decimal


def _order(actor: Actor, order_id: UUID) -> PurchaseOrder:
    row = order_of(actor, order_id)
    if row is None:
        raise Http404
    return row


def _done(
    request: HttpRequest, actor: Actor, order_id: UUID, work: Callable[[], object], said: str
) -> HttpResponse:
    try:
        work()
    except OrderRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
    else:
        messages.success(request, said)
    return redirect("purchase_order", order_id)


@page(Right.PURCHASES_WRITE)
@require_POST
def reopen(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Change an order again that is not sent yet."""
    _order(actor, order_id)
    said = _("Change it, then approve it again. It keeps its number.")
    return _done(request, actor, order_id, lambda: reopen_order(actor, order_id), said)


@page(Right.PURCHASES_WRITE)
@require_POST
def mark_sent(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The supplier got it some other way: by phone, on their web page, on paper."""
    _order(actor, order_id)
    how = " ".join(request.POST.get("how", "").split())[:200]
    work = lambda: note_order_sent(actor, order_id, how=how)  # noqa: E731
    return _done(request, actor, order_id, work, _("Marked as sent."))


@page(Right.PURCHASES_WRITE)
@require_POST
def mail(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Send it by e-mail, with the PDF."""
    row = _order(actor, order_id)
    wanted = MailOrder(
        id=key_of(request.POST.get("mail", "")) or new_id(),
        company_id=actor.company_id,
        kind=KIND,
        subject_id=order_id,
        address=request.POST.get("address", ""),
        language=(get_language() or "en")[:2],
        origin=request.build_absolute_uri("/").rstrip("/"),
        location_id=row.location_id,
        party_id=row.party_id,
        person_id=actor.id,
    )
    try:
        after(row.state, Step.SEND)
        # The same click twice orders one mail by its id; the step is written after it.
        order_mail(wanted)
        note_order_sent(actor, order_id, how=wanted.address)
    except OrderRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
    except WrongAddress:
        messages.error(request, _("That is no e-mail address; one looks like marta@example.com."))
    except MailRefused as refused:
        messages.error(request, _mail_words(refused.word))
    else:
        messages.success(request, _("It is sent within a minute."))
    return redirect("purchase_order", order_id)


def _mail_words(word: str) -> str:
    if word == "no_account":
        return _("There is no mail server yet. It is set under Settings, E-mail.")
    if word == "too_many":
        return _("Too many mails in a short time. Try again later.")
    return _("It was sent already.")


@page(Right.PURCHASES_WRITE)
@require_POST
def confirm(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The supplier confirmed it: their number, and the day they say."""
    _order(actor, order_id)
    reference = request.POST.get("reference", "")
    day = asked_day(request.POST.get("expected", ""))
    work = lambda: confirm_order(  # noqa: E731
        actor, order_id, reference=reference, expected_on=day
    )
    return _done(request, actor, order_id, work, _("Confirmed."))


@page(Right.PURCHASES_WRITE)
@require_POST
def cancel(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Order it no longer."""
    _order(actor, order_id)
    reason = request.POST.get("reason", "")
    work = lambda: cancel_order(actor, order_id, reason=reason)  # noqa: E731
    return _done(request, actor, order_id, work, _("Cancelled. Tell the supplier, too."))


@page(Right.PURCHASES_WRITE)
@require_POST
def close(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """What has not come of it is expected no longer."""
    _order(actor, order_id)
    reason = request.POST.get("reason", "")
    work = lambda: close_order(actor, order_id, reason=reason)  # noqa: E731
    return _done(request, actor, order_id, work, _("Closed. Nothing more is expected of it."))


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def purchase_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which amount a second person approves."""
    info = company(actor.company_id)
    if request.method == "POST":
        text = request.POST.get("limit", "").strip()
        try:
            limit = parse_decimal(typed_figure(text, info.money), info.exponent) if text else None
            set_purchase_limit(actor, limit)
        except NotPossible as problem:
            messages.error(request, str(problem))
        except ValueError:
            messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
        else:
            messages.success(request, _("Saved."))
        return redirect("purchase_settings")
    limit = limit_of(info.id)
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "limit": "" if limit is None else amount(limit, info.money),
    }
    return render(request, "purchasing/settings.html", context)
