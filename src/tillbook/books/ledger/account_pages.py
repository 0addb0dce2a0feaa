"""The chart of accounts as it is kept: add, change, archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.books.ledger.charts import english_name
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.operations.accounts import (
    AccountSettings,
    add_account,
    archive_account,
    boxes_to_take,
    change_account,
    restore_account,
    take_boxes,
)
from tillbook.books.ledger.rules.lines import line_of, lines_for
from tillbook.books.ledger.words import line_words
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.forms import StoredForm


class AccountForm(StoredForm):
    """An account of the chart."""

    code = forms.CharField(label=gettext_lazy("Number"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Account.Kind.choices)
    statement_line = forms.ChoiceField(
        label=gettext_lazy("Line of the statements"),
        required=False,
        help_text=gettext_lazy("Where balance sheet or profit and loss show it."),
    )
    tax_box = forms.CharField(
        label=gettext_lazy("Box of the tax return"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Leave empty where it fills none."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        words = line_words()
        groups = [
            (label, [(line.value, words[line]) for line in lines_for(kind)])
            for kind, label in Account.Kind.choices
        ]
        self.fields["statement_line"].choices = [  # type: ignore[attr-defined]
            ("", _("The usual one of its kind")),
            *groups,
        ]

    def settings(self) -> AccountSettings:
        """What was typed."""
        return AccountSettings(**self.cleaned_data)


@page(Right.LEDGER_READ)
def chart_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All accounts by kind, each with its line, and what is booked to it."""
    archived = request.GET.get("archived") == "1"
    rows = Account.objects.filter(company_id=actor.company_id).order_by("code")
    rows = rows.filter(archived_at__isnull=not archived)
    roles = AccountRole.objects.filter(company_id=actor.company_id)
    busy = set(roles.values_list("account_id", flat=True))
    words = line_words()
    english = (get_language() or "en").startswith("en")
    groups = []
    for kind, label in Account.Kind.choices:
        own = [
            {
                "account": row,
                "line": words[line_of(row.kind, row.statement_line)],
                "english": english_name(row.code, row.name) if english else "",
                "busy": row.id in busy,
            }
            for row in rows
            if row.kind == kind
        ]
        if own:
            groups.append((label, own))
    may_write = actor.may(Right.LEDGER_WRITE)
    context = {
        "section": "books",
        "groups": groups,
        "archived": archived,
        "may_write": may_write,
        "boxes": boxes_to_take(actor.company_id) if may_write and not archived else [],
    }
    return render(request, "ledger/chart.html", context)


@page(Right.LEDGER_WRITE)
@require_http_methods(["GET", "POST"])
def new_account_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an account."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_account(actor, form.settings())
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Added to the chart of accounts."))
            return redirect("chart_of_accounts")
    return render(request, "ledger/account_form.html", {"form": form, **_frame()})


@page(Right.LEDGER_WRITE)
@require_http_methods(["GET", "POST"])
def change_account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Change an account."""
    row = Account.objects.filter(company_id=actor.company_id, id=account_id).first()
    if row is None:
        raise Http404
    names = ("code", "name", "kind", "statement_line", "tax_box")
    form = AccountForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            change_account(actor, account_id, form.settings())
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("chart_of_accounts")
    context = {"form": form, "account": row, **_frame()}
    return render(request, "ledger/account_form.html", context)


@page(Right.LEDGER_WRITE)
@require_POST
def take_boxes_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put accounts into the boxes of the return that their template now has for them."""
    count = take_boxes(actor)
    words = ngettext(
        "%(n)s account is in its box now. Returns that are filed stay as they are.",
        "%(n)s accounts are in their boxes now. Returns that are filed stay as they are.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("chart_of_accounts")


@page(Right.LEDGER_WRITE)
@require_POST
def archive_account_page(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Take an account out of use, or back into it."""
    if not Account.objects.filter(company_id=actor.company_id, id=account_id).exists():
        raise Http404
    try:
        if request.POST.get("restore"):
            restore_account(actor, account_id)
            messages.success(request, _("In use again."))
        else:
            archive_account(actor, account_id)
            messages.success(request, _("Archived. What was posted to it stays."))
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("chart_of_accounts")


def _frame() -> dict[str, Any]:
    trail = [(_("Chart of accounts"), reverse("chart_of_accounts"))]
    return {"section": "books", "trail": trail}
