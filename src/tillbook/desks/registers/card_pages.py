"""The page of card payments that need somebody, and what to do about each."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.payments.asking import ask_about, begin
from tillbook.books.payments.errors import AttemptRefusal, AttemptRefused
from tillbook.books.payments.operations import clear_charge, settle_by_hand
from tillbook.books.payments.queries import AttemptInfo, attempt, given_back
from tillbook.books.payments.rules import REASONS, Reason, State
from tillbook.desks.registers.card_list import attempts_listing
from tillbook.desks.registers.card_refunds import refund_of
from tillbook.desks.registers.cards import CardRow, at_terminals, card_rows
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
)
from tillbook.masters.organisation.queries import company, people_names, registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id


def _advice() -> dict[str, tuple[str, str]]:
    """What each kind of row is called, and what to do about it."""
    return {
        "unknown": (
            _("Not known yet"),
            _("Ask the terminal. If it cannot say, look into its own list, then settle it here."),
        ),
        "no_sale": (
            _("Charged, no sale"),
            _("Its register may still have the sale. If there is none, give the money back."),
        ),
        "otherwise": (
            _("Charged, but paid otherwise"),
            _("The customer paid in another way. Give the card its money back."),
        ),
        "not_back": (
            _("Did not go back"),
            _("Try again; or give the money back in another way, and say so."),
        ),
    }


@page(Right.SALES_READ)
@require_GET
def card_payments_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Card payments that need somebody."""
    here = location_ids(actor, chosen_location(request, actor))
    rows = card_rows(actor, here)
    info = company(actor.company_id)
    tills = {one.id: one.name for one in registers(info.id)}
    people = people_names([row.attempt.person_id for row in rows if row.attempt.person_id])
    context = {
        "section": "money",
        "rows": [(row, *_advice()[row.kind], _why(row)) for row in rows],
        "under_way": at_terminals(rows, actor.company_id, here),
        "tills": tills,
        "people": people,
        "currency": info.money,
        "may_resolve": actor.may(Right.SALES_RESOLVE),
    }
    return render(request, "registers/card_payments.html", context)


@page(Right.SALES_READ)
@require_GET
def card_attempts_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All card payments, the latest first."""
    listing = attempts_listing(actor, chosen_location(request, actor))
    context = {"section": "money", "trail": [(_("Card payments"), reverse("card_payments"))]}
    return list_page(request, actor, listing, "registers/card_attempts.html", context)


def _why(row: CardRow) -> str:
    reason = row.attempt.reason
    known = REASONS.get(Reason(reason)) if reason in set(Reason) else None
    return _(known) if known else ""


def _found(actor: Actor, attempt_id: UUID) -> AttemptInfo:
    found = attempt(actor.company_id, attempt_id)
    if found is None or not actor.at(found.location_id):
        raise Http404
    return found


@page(Right.SALES_RESOLVE)
@require_POST
def ask_card_page(request: HttpRequest, actor: Actor, attempt_id: UUID) -> HttpResponse:
    """Ask the terminal again; charges nothing."""
    _say(request, ask_about(_found(actor, attempt_id)))
    return redirect("card_payments")


def _say(request: HttpRequest, found: AttemptInfo) -> None:
    words = {
        State.APPROVED: _("It was approved: %(card)s."),
        State.DECLINED: _("It was declined. Nothing was charged."),
        State.CANCELLED: _("It was cancelled. Nothing was charged."),
        State.WAITING: _("The terminal is still waiting for the customer."),
    }
    if found.state in words:
        messages.success(request, words[found.state] % {"card": found.label})
    else:
        messages.error(request, _("The terminal cannot say it yet. It is asked again by itself."))


@page(Right.SALES_RESOLVE)
@require_POST
def settle_card_page(request: HttpRequest, actor: Actor, attempt_id: UUID) -> HttpResponse:
    """Somebody looked into the terminal's list, or says why a charged card has no sale."""
    found = _found(actor, attempt_id)
    reason = request.POST.get("reason", "")
    answer = request.POST.get("answer")
    done = False
    if not found.open:
        done = clear_charge(actor, attempt_id, reason=reason)
    elif answer in ("charged", "not_charged"):
        done = settle_by_hand(actor, attempt_id, charged=answer == "charged", reason=reason)
    if done:
        messages.success(request, _("Noted. It stands in the audit trail with your reason."))
    else:
        messages.error(request, _("Say what you found. Nothing was changed."))
    return redirect("card_payments")


@page(Right.SALES_RESOLVE)
@require_POST
def give_back_card_page(request: HttpRequest, actor: Actor, attempt_id: UUID) -> HttpResponse:
    """Give a charged card its money back, by its terminal; or try once more what was refused.

    Only what stands on the list: of any other charge the goods have to come back first.
    """
    found = _found(actor, attempt_id)
    charge = found if found.of_id is None else attempt(actor.company_id, found.of_id)
    if charge is None:
        raise Http404
    listed = {row.attempt.id for row in card_rows(actor, [found.location_id])}
    left = charge.amount_minor - given_back([charge.id]).get(charge.id, 0)
    amount = max(1, left if charge is found else found.amount_minor)
    # Of what was refused there is one second try: a second click is the same one.
    key = new_id() if charge is found else uuid5(found.id, "again")
    try:
        if found.open or found.id not in listed:
            raise AttemptRefused(AttemptRefusal.NO_SUCH_CHARGE)
        refund = begin(refund_of(charge, found.sale_id, amount, key))
        if charge is not found:
            clear_charge(actor, found.id, reason=_("tried again"))
    except AttemptRefused:
        messages.error(
            request, _("It cannot go back now: the terminal is busy, gone, or it went back before.")
        )
        return redirect("card_payments")
    if refund.state is State.APPROVED:
        messages.success(request, _("The money went back to the card."))
    elif refund.open:
        messages.success(request, _("The terminal is giving it back. Look again in a moment."))
    else:
        messages.error(request, _("The terminal refused to give it back. Nothing was changed."))
    return redirect("card_payments")
