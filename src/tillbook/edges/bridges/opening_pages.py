"""The page that brings opening balances in: checked first, then one draft of an entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.desks.bookkeeping.queries import today
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.openings import keep_openings, read_openings
from tillbook.edges.bridges.uploads import MOST_BYTES, table_of
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right

_SHOWN = 200


@page(Right.LEDGER_WRITE)
@require_http_methods(["GET", "POST"])
def opening_balances_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose a file and the day it is about; what is wrong is told by line, and nothing is kept."""
    info = company(actor.company_id)
    context: dict[str, Any] = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "day": request.POST.get("day", "")[:10] or today(info.id),
        "most_megabytes": MOST_BYTES >> 20,
    }
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None or file.size is None or file.size > MOST_BYTES:
                raise FileRefused(_("Choose a file of at most %(n)d MB.") % {"n": MOST_BYTES >> 20})
            name = "".join(c for c in str(file.name) if c.isprintable())[:120] or "file"
            rows = table_of(file.read(), name)
            typed, faults = read_openings(actor, info, rows, str(context["day"]), name)
            if not faults:
                key = keep_openings(actor, typed)
                messages.success(request, _("Checked: look at it, then post it."))
                return redirect("entry_draft", key)
            context |= {"faults": faults[:_SHOWN], "count": len(faults)}
        except FileRefused as refused:
            context["refused"] = str(refused)
    return render(request, "bridges/opening.html", context)
