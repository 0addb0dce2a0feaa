"""Settings of expenses: the limit, categories, what they are paid from."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.books.ledger.queries import chart
from tillbook.desks.expenses.forms import plain_amount
from tillbook.desks.expenses.operations import (
    add_source,
    archive_category,
    archive_source,
    keep_category,
    set_limit,
)
from tillbook.desks.expenses.queries import categories, setting, sources
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_code_names
from tillbook.plumbing.templatetags.figures import amount


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def expense_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which amount a second person posts; what money is spent on and paid from."""
    info = company(actor.company_id)
    if request.method == "POST":
        text = request.POST.get("limit", "").strip()
        try:
            set_limit(actor, plain_amount(text, info) if text else None)
        except NotPossible as problem:
            messages.error(request, str(problem))
        except ValueError:
            messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
        else:
            messages.success(request, _("Saved."))
        return redirect("expense_settings")
    limit = setting(info.id).approval_minor
    names = tax_code_names(info.id)
    accounts = [one for one in chart(info.id) if one.archived_at is None]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "limit": "" if limit is None else amount(limit, info.money),
        "categories": [
            (row, names.get(row.tax_code_id, "").split(" ")[0] if row.tax_code_id else "")
            for row in categories(info.id, archived=True)
        ],
        "sources": sources(info.id, archived=True),
        "accounts": [f"{one.code} {one.name}" for one in accounts],
        "taxes": [("", _("None"))] + [(n.split(" ")[0], n) for n in names.values()],
    }
    return render(request, "expenses/settings.html", context)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("row", ""))
    except ValueError:
        return None


def _answered(request: HttpRequest, work: object) -> HttpResponse:
    assert callable(work)
    try:
        work()
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Saved."))
    return redirect("expense_settings")


@page(Right.SETTINGS_WRITE)
@require_POST
def category_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add, change, archive or restore a category."""
    key, action = _key(request), request.POST.get("action", "keep")
    if key and action in ("archive", "restore"):
        return _answered(
            request, lambda: archive_category(actor, key, archived=action == "archive")
        )
    return _answered(
        request,
        lambda: keep_category(
            actor,
            key,
            name=request.POST.get("name", ""),
            account=request.POST.get("account", ""),
            tax=request.POST.get("tax", ""),
        ),
    )


@page(Right.SETTINGS_WRITE)
@require_POST
def source_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an account that is paid from, archive or restore one."""
    key, action = _key(request), request.POST.get("action", "add")
    if key and action in ("archive", "restore"):
        return _answered(request, lambda: archive_source(actor, key, archived=action == "archive"))
    return _answered(
        request,
        lambda: add_source(
            actor, name=request.POST.get("name", ""), account=request.POST.get("account", "")
        ),
    )
