"""Settings, Departments: from which age on what is in them is sold."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.masters.catalog.operations import OLDEST, set_department_age
from tillbook.masters.catalog.queries import departments
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def department_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The departments there are, each with its minimum age."""
    if request.method == "POST":
        return _set(request, actor)
    context = {
        "section": "settings",
        "departments": departments(actor.company_id),
        "oldest": OLDEST,
        "trail": [(_("Settings"), reverse("settings"))],
    }
    return render(request, "catalog/departments.html", context)


def _set(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        department = UUID(request.POST.get("department", ""))
    except ValueError:
        raise Http404 from None
    typed = request.POST.get("age", "").strip() or "0"
    if not (typed.isascii() and typed.isdigit() and len(typed) < 3):
        messages.error(request, _("Write an age in years, or nothing for anybody."))
    elif not set_department_age(actor, department, int(typed)):
        raise Http404
    else:
        messages.success(request, _("The registers ask so from their next contact."))
    return redirect("department_settings")
