"""The settings page of taxes: which rates apply where, and changing one from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.country_templates import USUAL_CATEGORIES, WITHOUT_TAX
from tillbook.masters.taxes.forms import ChangeRateForm, NewTaxForm
from tillbook.masters.taxes.listing import code_row, rate_on, state_of, taxes_listing, untaxed
from tillbook.masters.taxes.models import TaxCode
from tillbook.masters.taxes.operations import RateRefused, add_known, add_tax, change_rate
from tillbook.masters.taxes.queries import (
    business_day,
    category_names,
    codes_to_add,
    jurisdiction_names,
    location_jurisdictions,
    rates_of,
    tax_code_ids,
    tax_codes,
)


@page(Right.TAXES_READ)
@require_GET
def taxes_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All tax codes by jurisdiction, with today's rates."""
    info = company(actor.company_id)
    places = visible_locations(actor)
    day = business_day(info.id)
    context = {
        "section": "settings",
        "untaxed": untaxed(info.id, info.version, places, day),
        "may_add": actor.may(Right.TAXES_WRITE),
        "to_add": sum([len(one.taxes) for one in codes_to_add(info.id)]),
    }
    listing = taxes_listing(actor, places, day)
    return list_page(request, actor, listing, "taxes/taxes.html", context)


@page(Right.TAXES_READ)
@require_GET
def tax_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One tax code: where it applies, its rates since when, and a form for another one."""
    return _tax_page(request, actor, _code(actor, code), ChangeRateForm())


@page(Right.TAXES_WRITE)
@require_POST
def change_rate_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Enter a rate from a day on; what is wrong with it stands beside the field."""
    found = _code(actor, code)
    form = ChangeRateForm(request.POST)
    if form.is_valid():
        try:
            change_rate(actor, tax_code=code, **form.wanted())
        except RateRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The new rate is entered."))
            return redirect("tax", code)
    return _tax_page(request, actor, found, form)


@page(Right.TAXES_WRITE)
@require_http_methods(["GET", "POST"])
def new_tax_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a tax that no template brought."""
    info = company(actor.company_id)
    there = category_names(info.id, info.version)
    jurisdictions = jurisdiction_names(info.id, info.version)
    categories = {
        **{code: _(name) for code, name in USUAL_CATEGORIES.items()},
        **{code: name for code, name in there.items() if code not in WITHOUT_TAX},
    }
    taken = tax_code_ids(info.id, info.version)
    first = next(iter(jurisdictions), "")
    form = NewTaxForm(
        request.POST or None,
        initial={
            "included": info.prices_include_tax,
            "valid_from": business_day(info.id),
            # The first that is not taxed yet: any other is refused.
            "category": next((one for one in categories if f"{first}-{one}" not in taken), None),
        },
        jurisdictions=jurisdictions,
        categories=categories,
    )
    if request.method == "POST" and form.is_valid():
        try:
            code = add_tax(actor, form.wanted())
        except RateRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The tax is entered."))
            return redirect("tax", code)
    day = business_day(info.id)
    context = {
        "section": "settings",
        "form": form,
        "trail": [(_("Taxes"), reverse("taxes"))],
        "known": [
            (tax, _(tax.name), rate_on(tax, day))
            for one in codes_to_add(info.id)
            for tax in one.taxes
        ],
    }
    return render(request, "taxes/new.html", context)


@page(Right.TAXES_WRITE)
@require_POST
def add_known_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add taxes that Tillbook has learnt of since the company was set up."""
    chosen = request.POST.getlist("code")[:100]
    added = add_known(actor, chosen)
    if added or chosen:
        words = ngettext("%(n)s tax is entered.", "%(n)s taxes are entered.", len(added))
        messages.success(request, words % {"n": len(added)})
        return redirect("taxes")
    messages.error(request, _("Choose at least one tax."))
    return redirect("new_tax")


def _code(actor: Actor, code: str) -> TaxCode:
    codes = tax_codes(actor.company_id, company(actor.company_id).version)
    found = next((one for one in codes if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _tax_page(
    request: HttpRequest, actor: Actor, code: TaxCode, form: ChangeRateForm
) -> HttpResponse:
    info = company(actor.company_id)
    day = business_day(info.id)
    rates = rates_of(code.id)
    row = code_row(code, rates, day)
    assigned = location_jurisdictions(info.id, info.version)
    here = code.jurisdiction.code
    context = {
        "section": "settings",
        "row": row,
        "rates": [(rate, *state_of(rate, day)) for rate in rates],
        "places": [at.name for at in visible_locations(actor) if here in assigned.get(at.id, ())],
        "form": form,
        "may_change": row.has_rate and actor.may(Right.TAXES_WRITE),
        "trail": [(_("Taxes"), reverse("taxes"))],
    }
    return render(request, "taxes/tax.html", context)
