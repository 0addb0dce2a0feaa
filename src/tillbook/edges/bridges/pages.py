"""Products from a file, on a page: upload, look at what it would do, confirm."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.edges.bridges.column_names import (
    NOTES,
    OPTIONAL,
    REQUIRED,
    column_name,
    column_names,
)
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.models import Upload
from tillbook.edges.bridges.operations import (
    SeenOtherwise,
    check_upload,
    keep_upload,
    take_over,
    wrong_rows,
)
from tillbook.edges.bridges.product_changes import (
    Changed,
    ChangedRow,
    shared_with,
    told,
)
from tillbook.edges.bridges.product_rows import Wanted, heads_of
from tillbook.edges.bridges.uploads import MOST_BYTES, MOST_ROWS, table_of
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.taxes.queries import category_names
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell, Number
from tillbook.plumbing.templatetags.figures import unit_price

#: Rows shown of what is new and of what is wrong; the file of set-aside rows holds all.
_SHOWN = 20
_FAULTS_SHOWN = 200
_CHANGES_SHOWN = 500


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Products"), reverse("products")), *more]


@page(Right.IMPORT)
def import_products_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose a file; it is read and kept, nothing is added or changed yet."""
    info = company(actor.company_id)
    categories = category_names(info.id, info.version)
    context: dict[str, Any] = {
        "section": "products",
        "trail": _trail(),
        "categories": list(categories.items()),
        "category": request.POST.get("tax", next(iter(categories), "")),
        "required": column_names(REQUIRED),
        "optional": column_names(OPTIONAL),
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES >> 20,
    }
    if request.method == "POST":
        try:
            return redirect("import_upload", _received(request, actor, info))
        except FileRefused as refused:
            context["refused"] = str(refused)
    return render(request, "bridges/import.html", context)


def _received(request: HttpRequest, actor: Actor, info: CompanyInfo) -> UUID:
    file = request.FILES.get("file")
    if file is None:
        raise FileRefused(_("Choose a file first."))
    name = "".join(c for c in str(file.name) if c.isprintable())[:120] or "file"
    if file.size is None or file.size > MOST_BYTES:
        raise FileRefused(
            _("%(name)s is larger than %(size)d MB. Part it into several files.")
            % {"name": name, "size": MOST_BYTES >> 20}
        )
    categories = category_names(info.id, info.version)
    category = request.POST.get("tax", "")
    if category not in categories:
        raise FileRefused(_("Choose the tax category of rows that name none."))
    rows = table_of(file.read(), name)
    wanted = Wanted(company=info, categories=categories, tax_category=category, here={})
    heads_of(rows[0][1] if rows else [], wanted, name)
    if len(rows) < 2:
        raise FileRefused(
            _("%(name)s has its first line and no row below it: there is nothing in it.")
            % {"name": name}
        )
    return keep_upload(actor, name, category, rows)


def _upload(actor: Actor, upload_id: UUID) -> Upload:
    found = Upload.objects.filter(company_id=actor.company_id, id=upload_id).first()
    if found is None:
        raise Http404
    return found


def _confirmed(request: HttpRequest, actor: Actor, info: CompanyInfo, upload: Upload) -> None:
    """Take an upload over as it was looked at, and say what came of it."""
    aside, seen = request.POST.get("action") == "good", request.POST.get("seen", "")
    try:
        outcome = take_over(actor, info, upload, without_faults=aside, seen=seen)
    except SeenOtherwise:
        words = _("Somebody changed one of these products meanwhile. Look again what would change.")
        messages.error(request, words)
        return
    if outcome is None:
        messages.error(request, _("Nothing was added or changed: some rows are wrong."))
        return
    added, changed = outcome["added"], outcome["changed"]
    parts = []
    if added or not changed:
        parts.append(ngettext("%d product added", "%d products added", added) % added)
    if changed:
        parts.append(ngettext("%d product changed", "%d products changed", changed) % changed)
    messages.success(request, ", ".join(parts))


@page(Right.IMPORT)
def upload_page(request: HttpRequest, actor: Actor, upload_id: UUID) -> HttpResponse:
    """What an upload would do, then what it did."""
    info = company(actor.company_id)
    upload = _upload(actor, upload_id)
    if upload.taken_at is None and request.method == "POST":
        _confirmed(request, actor, info, upload)
        return redirect("import_upload", upload_id)
    context: dict[str, Any] = {
        "section": "products",
        "upload": upload,
        "currency": info.money,
        "trail": _trail((_("Import"), reverse("import_products"))),
    }
    if upload.taken_at:
        outcome = json.loads(upload.outcome)
        context |= {
            "outcome": outcome,
            "aside": len(outcome["set_aside"]),
            "faults": [
                (line, column_name(column), reason, right)
                for line, column, reason, right, _raw in outcome["set_aside"][:_FAULTS_SHOWN]
            ],
        }
        return render(request, "bridges/taken.html", context)
    checked = check_upload(info, upload)
    context |= {
        "fresh": len(checked.fresh),
        "free": sum(row.new.unit_price == 0 for row in checked.fresh),
        "here_before": checked.here_before,
        **_changes(actor, info, checked.changed),
        "seen": checked.seen,
        "wrong": len(checked.faults),
        "sample": checked.fresh[:_SHOWN],
        "faults": [
            (fault.line, column_name(fault.column), fault.reason, fault.right)
            for fault in checked.faults[:_FAULTS_SHOWN]
        ],
    }
    return render(request, "bridges/preview.html", context)


def _changes(actor: Actor, info: CompanyInfo, changed: list[ChangedRow]) -> dict[str, Any]:
    """What would change, a line for each fact, and how many of each column."""

    categories = category_names(info.id, info.version)

    def said(fact: Changed, side: Any) -> str:
        if fact.column == "tax category":
            return categories.get(side, side)
        return str(unit_price(side, info.money)) if fact.column == "price" else told(fact, side)

    rows = shared_with(changed)
    facts = [(one, fact) for one in rows for fact in one.facts]
    counted = Counter(fact.column for _row, fact in facts)
    return {
        "changed": len(changed),
        "may_change": actor.may(Right.CATALOG_WRITE),
        "given_away": sum(one.gives_away for one in changed),
        "columns": [(column_name(key), count) for key, count in counted.items()],
        "changes": [
            (
                one.row.line,
                one.there.called,
                one.there.sku,
                column_name(fact.column),
                *(
                    categories.get(side, side)
                    if fact.column == "tax category"
                    else said(fact, side)
                    for side in (fact.before, fact.after)
                ),
            )
            for one, fact in facts[:_CHANGES_SHOWN]
        ],
        "more_changes": max(len(facts) - _CHANGES_SHOWN, 0),
    }


@page(Right.IMPORT)
def set_aside_file(request: HttpRequest, actor: Actor, upload_id: UUID) -> HttpResponseBase:
    """The rows that were left out, with why, to be put right and brought again."""
    upload = _upload(actor, upload_id)
    heads, rows = wrong_rows(company(actor.company_id), upload)
    body: Iterator[list[Cell]] = (
        [Number(str(line)), column_name(column), reason, right, *cells]
        for line, column, reason, right, cells in rows
    )
    heads = [*map(_, NOTES), *heads]
    return table_file("csv", "set-aside", _("Set aside"), heads, body)
