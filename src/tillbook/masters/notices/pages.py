"""Settings, E-mail: the mail server, a test, and what was not sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.notices.forms import MailForm, checked_address
from tillbook.masters.notices.letters import Letter, page_of
from tillbook.masters.notices.models import MailAccount
from tillbook.masters.notices.operations import (
    AccountSettings,
    forget_account,
    keep_silent,
    put_away,
    set_account,
    try_again,
)
from tillbook.masters.notices.queries import last_mails, mail_account, mail_of
from tillbook.masters.notices.sending import NotSent, send_now
from tillbook.masters.notices.words import PROBLEMS
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.organisation.waiting import look_again
from tillbook.plumbing.fields import new_id


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def mail_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The mail server, and the latest mails."""
    account = mail_account(actor.company_id)
    start = _start(actor, account)
    form = MailForm(request.POST or None, initial=start, account=account)
    if request.method == "POST" and form.is_valid():
        set_account(actor, AccountSettings(**form.cleaned_data))
        messages.success(request, _("Saved. Send a test message to see whether it works."))
        return redirect("mail")
    rows = [
        (one, PROBLEMS.get(one.problem, ""), _page_about(one.kind, one.subject_id))
        for one in last_mails(actor)
    ]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "form": form,
        "account": account,
        "rows": rows,
        "own": request.user.email,  # type: ignore[union-attr]
    }
    return render(request, "notices/mail.html", context)


def _page_about(kind: str, subject_id: UUID) -> str:
    name = page_of(kind)
    return reverse(name, args=[subject_id]) if name else ""


def _start(actor: Actor, account: MailAccount | None) -> dict[str, Any]:
    if account is None:
        name = company(actor.company_id).name
        return {"port": 587, "security": MailAccount.Security.STARTTLS, "sender_name": name}
    names = ("host", "port", "security", "user", "sender", "sender_name")
    return {name: getattr(account, name) for name in names}


@page(Right.SETTINGS_WRITE)
@require_POST
def test_mail_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send a test message and say what the server said."""
    account = mail_account(actor.company_id)
    if account is None:
        messages.error(request, _("There is no mail server yet."))
        return redirect("mail")
    try:
        address = checked_address(request.POST.get("address", ""))
    except ValidationError as wrong:
        messages.error(request, wrong.message)
        return redirect("mail")
    name = company(actor.company_id).name
    letter = Letter(
        subject=_("Test message from %(name)s") % {"name": name},
        text=_("Your mail server works: receipts can go out by e-mail."),
    )
    try:
        send_now(account, address, letter, new_id())
    except NotSent as refused:
        said = f" “{refused.said}”" if refused.said else ""
        messages.error(request, f"{PROBLEMS[refused.problem]}{said}")
    else:
        keep_silent(actor.company_id, answered=True)
        messages.success(
            request, _("The server took it. Look into the mailbox of %(to)s.") % {"to": address}
        )
    return redirect("mail")


@page(Right.SETTINGS_WRITE)
@require_POST
def forget_account_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send no mail any more."""
    forget_account(actor)
    messages.success(request, _("No mail goes out any more. What waits is kept for three days."))
    return redirect("mail")


@page(Right.SETTINGS_WRITE)
@require_POST
def again_page(request: HttpRequest, actor: Actor, mail_id: UUID) -> HttpResponse:
    """Send a mail again that was given up."""
    _known(actor, mail_id)
    if try_again(actor, mail_id):
        messages.success(request, _("It is sent again within a minute."))
    look_again()
    return redirect("mail")


@page(Right.SETTINGS_WRITE)
@require_POST
def put_away_page(request: HttpRequest, actor: Actor, mail_id: UUID) -> HttpResponse:
    """Nobody needs to look at this failed mail any more."""
    _known(actor, mail_id)
    put_away(actor, mail_id)
    look_again()
    return redirect("mail")


def _known(actor: Actor, mail_id: UUID) -> None:
    if mail_of(actor, mail_id) is None:
        raise Http404
