"""The page of remembered rules: what there are, a new one, and what it would have caught."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankLine, BankRule
from tillbook.desks.banking.operations import NewRule, add_bank_rule, end_bank_rule
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.rules.suggesting import Remembered, caught
from tillbook.desks.banking.suggestions import line_value
from tillbook.masters.catalog.queries import department_codes
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_choices
from tillbook.plumbing.fields import new_id

#: So many of the latest lines a new rule is tried on.
_TRIED = 2_000


@page(Right.LEDGER_WRITE)
def bank_rules_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rules in use; a new one is looked at on the lines that are here, or remembered."""
    info = company(actor.company_id)
    typed = request.POST.dict()
    rows = BankRule.objects.filter(company_id=info.id, ended_at=None)
    context: dict[str, Any] = {
        "section": "bank",
        "trail": [(_("Bank"), reverse("bank"))],
        "currency": info.money,
        "typed": typed,
        "accounts": [a for a in chart(info.id) if a.archived_at is None],
        "taxes": [("", _("no tax")), *tax_choices(info.id, info.version)],
        "departments": [("", _("none")), *department_codes(info.id).items()],
        "ways": [("", _("both ways")), ("in", _("money in")), ("out", _("money out"))],
        "rules": rows.select_related("ledger_account").order_by("contains", "way"),
        "looked": False,
    }
    if request.method == "POST" and request.POST.get("look") == "1":
        context |= {"looked": True, "caught": _caught(actor, typed)}
    elif request.method == "POST":
        try:
            add_bank_rule(actor, _typed(typed))
        except NotPossible as refused:
            context["refused"] = str(refused)
        else:
            messages.success(request, _("Remembered."))
            return redirect("bank_rules")
    return render(request, "banking/rules.html", context)


def _typed(typed: dict[str, str]) -> NewRule:
    names = ("contains", "account", "way", "tax", "department")
    return NewRule(**{name: typed.get(name, "") for name in names})


def _caught(actor: Actor, typed: dict[str, str]) -> list[BankLine]:
    """The latest lines that a rule would have been about; none for a text of under three signs."""
    contains = typed.get("contains", "").strip()
    if len(contains) < 3:
        return []
    rule = Remembered(id=new_id(), contains=contains, account="", way=typed.get("way", ""))
    rows = BankLine.objects.filter(account__in=bank_accounts(actor), provisional=False)
    latest = rows.order_by("-booked", "-id")[:_TRIED]
    return [row for row in latest if caught(rule, line_value(row))]


@page(Right.LEDGER_WRITE)
@require_POST
def end_bank_rule_page(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Suggest by a rule no more."""
    if not BankRule.objects.filter(id=rule_id, company_id=actor.company_id).exists():
        raise Http404
    try:
        end_bank_rule(actor, rule_id)
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Ended. What was booked by it stays."))
    return redirect("bank_rules")
