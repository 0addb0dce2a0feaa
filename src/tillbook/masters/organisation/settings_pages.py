"""Settings: where they all stand, the company, and one's own language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.operations.company import (
    CompanySettings,
    change_company,
)
from tillbook.masters.organisation.operations.people import choose_locale
from tillbook.masters.organisation.pages import page, request_actor, signed_in
from tillbook.masters.organisation.people_rows import company_settings
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import registries
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.pages import way_back
from tillbook.plumbing.templatetags.figures import money

#: What amounts may be rounded to, in the smallest unit of the currency.
ROUNDINGS = (1, 5, 10, 20, 50, 100)


class CompanyForm(StoredForm):
    """What an owner may change of the company."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    legal_name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As it stands in the register of companies."),
    )
    tax_number = forms.CharField(
        label=gettext_lazy("Tax number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Printed on every receipt."),
    )
    tax_rounding = forms.ChoiceField(
        label=gettext_lazy("Tax is rounded"),
        choices=[
            ("document", gettext_lazy("once a receipt and rate (usual)")),
            ("line", gettext_lazy("on each line")),
        ],
        help_text=gettext_lazy("Sales made before keep what was printed."),
    )
    cash_rounding = forms.TypedChoiceField(
        label=gettext_lazy("Cash is rounded to"),
        coerce=int,
        help_text=gettext_lazy("Where the smallest coins are gone. Cards are not rounded."),
    )
    total_rounding = forms.TypedChoiceField(
        label=gettext_lazy("Every total is rounded to"),
        coerce=int,
        help_text=gettext_lazy("For all ways to pay. The difference has an account of its own."),
    )

    fiscal_year_month = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year begins in"),
        coerce=int,
        choices=[(month, MONTHS[month]) for month in range(1, 13)],
        help_text=gettext_lazy("Statements count a year's result from there."),
    )
    second_step = forms.ChoiceField(
        label=gettext_lazy("Signing in takes a second step for"),
        choices=Company.SecondStep.choices,
        help_text=gettext_lazy(
            "A code from an app or a passkey, besides the password. Who has none yet is led to it "
            "at the next sign-in and has seven days."
        ),
    )

    def __init__(self, *args: Any, info: CompanyInfo, **more: Any) -> None:
        super().__init__(*args, **more)
        now = {info.cash_rounding_minor, info.total_rounding_minor}
        choices = [
            (minor, _("nothing") if minor == 1 else money(minor, info.money))
            for minor in sorted({*ROUNDINGS, *now})
        ]
        for name in ("cash_rounding", "total_rounding"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@signed_in
def settings_page(request: HttpRequest) -> HttpResponse:
    """Every settings page that this person may open, with what it is about."""
    actor = request_actor(request)
    open_to = [p for p in registries.pages("settings") if actor and p.right in actor.rights]
    if not open_to:
        raise PermissionDenied(_("Your role does not open this page."))
    entries = [(entry, reverse(entry.url_name)) for entry in open_to]
    return render(
        request, "organisation/settings.html", {"section": "settings", "entries": entries}
    )


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def company_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The company, and its locations to choose from."""
    row, places = company_settings(actor.company_id)
    start = {
        "name": row.name,
        "legal_name": row.legal_name,
        "tax_number": row.tax_number,
        "tax_rounding": row.tax_rounding,
        "cash_rounding": row.cash_rounding_minor,
        "total_rounding": row.total_rounding_minor,
        "fiscal_year_month": row.fiscal_year_month,
        "second_step": row.second_step,
    }
    form = CompanyForm(request.POST or None, initial=start, info=company(actor.company_id))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_company(
                actor,
                CompanySettings(
                    name=given["name"],
                    legal_name=given["legal_name"],
                    tax_number=given["tax_number"],
                    tax_per_line=given["tax_rounding"] == "line",
                    cash_rounding_minor=given["cash_rounding"],
                    total_rounding_minor=given["total_rounding"],
                    second_step=given["second_step"],
                    fiscal_year_month=given["fiscal_year_month"],
                ),
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. It holds from the next sale on."))
            return redirect("company_settings")
    context = {"section": "settings", "form": form, "company": row, "trail": _trail()}
    context["places"] = [place for place in places if actor.at(place.id)]
    return render(request, "organisation/company.html", context)


@signed_in
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on, on every device."""
    wanted = request.POST.get("language", "")
    actor = request_actor(request)
    if actor and actor.id and wanted in dict(settings.LANGUAGES):
        choose_locale(actor.id, wanted)
    return HttpResponseRedirect(way_back(request.POST.get("next", "/"), request))


def _trail() -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings"))]
