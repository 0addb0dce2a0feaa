"""The page that brings a supplier's prices in from a file: checked first, then kept as a whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.supplier_prices import read_supplier_prices
from tillbook.edges.bridges.uploads import MOST_BYTES, MOST_ROWS, table_of
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.operations import keep_items

_SHOWN = 200


@page(Right.PURCHASES_WRITE)
@require_http_methods(["GET", "POST"])
def import_supplier_prices_page(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Choose a file; what is wrong is told by line, and then nothing is kept."""
    supplier = supplier_of(actor.company_id, party_id)
    if supplier is None:
        raise Http404
    context: dict[str, Any] = {
        "section": "buying",
        "supplier": supplier[1],
        "trail": [
            (_("Suppliers"), reverse("suppliers")),
            (supplier[1], reverse("supplier", args=[party_id])),
            (_("What they deliver"), reverse("supplier_catalogue", args=[party_id])),
        ],
        "most_megabytes": MOST_BYTES >> 20,
        "most_rows": MOST_ROWS,
    }
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None or file.size is None or file.size > MOST_BYTES:
                raise FileRefused(_("Choose a file of at most %(n)d MB.") % {"n": MOST_BYTES >> 20})
            name = "".join(c for c in str(file.name) if c.isprintable())[:120] or "file"
            rows = table_of(file.read(), name)
            edits, faults = read_supplier_prices(company(actor.company_id), rows, name)
            if not faults:
                kept = keep_items(actor, party_id, edits)
                words = ngettext("%(n)s product kept.", "%(n)s products kept.", kept)
                messages.success(request, words % {"n": kept})
                return redirect("supplier_catalogue", party_id)
            context |= {"faults": faults[:_SHOWN], "count": len(faults)}
        except FileRefused as refused:
            context["refused"] = str(refused)
    return render(request, "bridges/supplier_prices.html", context)
