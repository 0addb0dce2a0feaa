"""A receipt by e-mail, from its document's page: sent, with what was sent before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.desks.receipts.mailing import KIND, language_of
from tillbook.desks.receipts.rules.layout import LANGUAGES
from tillbook.desks.sales.queries import visible_sales
from tillbook.masters.notices.operations import (
    MailOrder,
    MailRefused,
    forget_address,
    order_mail,
)
from tillbook.masters.notices.queries import can_mail, mail_of, mails_about
from tillbook.masters.notices.rules import WrongAddress
from tillbook.masters.notices.words import PROBLEMS
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import address_of
from tillbook.plumbing.fields import new_id

_LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}


@page(Right.SALES_READ)
@require_GET
def receipt_mails(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """A part of a document's page: send it by e-mail, and what was sent."""
    sale = visible_sales(actor).filter(id=sale_id).first()
    if sale is None:
        raise Http404
    knows = sale.customer_id and actor.may(Right.PARTIES_READ)
    context = {
        "sale_id": sale_id,
        "mail_id": new_id(),
        "address": address_of(actor.company_id, sale.customer_id) if knows else "",
        "language": language_of(actor.company_id, ""),
        "languages": [(code, _LANGUAGE_NAMES[code]) for code in LANGUAGES],
        "can_mail": can_mail(actor.company_id),
        "may_set": actor.may(Right.SETTINGS_WRITE),
        "may_see": actor.may(Right.PARTIES_READ),
        "may_forget": actor.may(Right.PARTIES_ERASE),
        "rows": [
            (one, PROBLEMS.get(one.problem, "")) for one in mails_about(actor.company_id, sale_id)
        ],
    }
    return render(request, "receipts/mails.html", context)


@page(Right.SALES_READ)
@require_POST
def mail_receipt_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Send the receipt of a document by e-mail."""
    sale = visible_sales(actor).filter(id=sale_id).first()
    if sale is None:
        raise Http404
    try:
        order_mail(
            MailOrder(
                id=_id_of(request.POST.get("mail", "")),
                company_id=actor.company_id,
                kind=KIND,
                subject_id=sale_id,
                address=request.POST.get("address", ""),
                language=language_of(actor.company_id, request.POST.get("language", "")),
                origin=request.build_absolute_uri("/").rstrip("/"),
                location_id=sale.location_id,
                party_id=sale.customer_id,
                person_id=actor.id,
            )
        )
    except WrongAddress:
        messages.error(request, _("That is no e-mail address; one looks like marta@example.com."))
    except MailRefused as refused:
        messages.error(request, refusal_words(refused.word))
    else:
        messages.success(request, _("It is sent within a minute."))
    return redirect("sale", sale_id)


@page(Right.PARTIES_ERASE)
@require_POST
def forget_mail_page(request: HttpRequest, actor: Actor, mail_id: UUID) -> HttpResponse:
    """Forget to whom a receipt was sent."""
    mail = mail_of(actor, mail_id)
    if mail is None:
        raise Http404
    forget_address(actor, mail_id)
    messages.success(request, _("The address is forgotten."))
    return redirect("sale", mail.subject_id)


def refusal_words(word: str) -> str:
    """Why a mail was not taken."""
    if word == "no_account":
        return _("There is no mail server yet. It is set under Settings, E-mail.")
    if word == "too_many":
        return _("Too many mails in a short time. Try again later.")
    return _("It was sent already.")


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()
