"""Pages of price lists: all, one, a new one, changing and ending it, its prices as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.catalog.queries import department_names, items_by_sku
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import customer_groups
from tillbook.masters.pricing.list_forms import PriceListForm, shown_list
from tillbook.masters.pricing.listing import price_lists_listing
from tillbook.masters.pricing.models import PriceList
from tillbook.masters.pricing.naming import names_of
from tillbook.masters.pricing.operations import (
    PriceListRefused,
    add_price_list,
    change_price_list,
    end_price_list,
)
from tillbook.masters.pricing.pasting import write_prices
from tillbook.masters.pricing.queries import (
    price_list_history,
    price_list_now,
    price_list_of,
)
from tillbook.masters.pricing.rules import price_list_from_json
from tillbook.masters.pricing.sentences import list_sentence

#: Prices shown on a list's page; the file has them all.
SHOWN = 200


@page(Right.CATALOG_WRITE)
@require_GET
def price_lists_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All price lists, each in a sentence."""
    listing = price_lists_listing(actor)
    return list_page(request, actor, listing, "pricing/price_lists.html", {"section": "products"})


@page(Right.CATALOG_WRITE)
@require_GET
def price_list_page(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:
    """One price list: for whom and when, its prices beside the shelf's, what it said before."""
    row = _row(actor, list_id)
    info = company(actor.company_id)
    price_list = price_list_from_json(row.definition)
    shown = price_list.prices[:SHOWN]
    items = items_by_sku(info.id, info.version, {price.product for price in shown})
    context = {
        "section": "products",
        "row": row,
        "sentence": list_sentence(price_list, names_of(info)),
        "prices": [(price, items.get(price.product)) for price in shown],
        "more": len(price_list.prices) - len(shown),
        "history": [one for one in price_list_history(info.id, row.origin_id) if one.id != row.id],
        "currency": info.money,
        "trail": [(_("Price lists"), reverse("price_lists"))],
    }
    return render(request, "pricing/price_list.html", context)


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def new_price_list_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a price list."""
    form = _form(request, company(actor.company_id), None)
    context = {"title": _("New price list"), "save": _("Make the price list")}
    if request.method == "POST" and form.is_valid():
        try:
            made = add_price_list(actor, form.cleaned_data["name"], form.wanted())
        except PriceListRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The price list holds from now on."))
            return redirect("price_list", made)
    return _shown_form(request, actor, form, context)


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def change_price_list_page(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:
    """Have a price list say something else from now on; what it said stays known.

    Where somebody changed it meanwhile the form is about what holds now, and says so.
    """
    row = _row(actor, list_id)
    now = price_list_now(row)
    row = now or row
    info = company(actor.company_id)
    before = shown_list(row.name, price_list_from_json(row.definition), info.exponent)
    form = _form(request, info, before)
    if request.method == "POST" and form.is_valid():
        try:
            made = change_price_list(actor, row.id, form.cleaned_data["name"], form.wanted())
        except PriceListRefused as refused:
            form.add_error(None, str(refused))
        else:
            if made is not None:
                messages.success(request, _("Changed: it holds from now on."))
                return redirect("price_list", made)
            form.add_error(None, _not_saved(ended=now is None))
    context = {"title": row.name, "save": _("Save the changes"), "row": row}
    return _shown_form(request, actor, form, context)


def _not_saved(*, ended: bool) -> str:
    if ended:
        return _("Somebody ended this list meanwhile. Nothing was saved; copy what you need.")
    return _("Somebody else saved this at the same moment. Look at it and save again.")


@page(Right.CATALOG_WRITE)
@require_POST
def end_price_list_page(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:
    """End a price list; what was sold by it stays as it was sold."""
    if not end_price_list(actor, list_id):
        raise Http404
    messages.success(request, _("The price list is over."))
    return redirect("price_list", list_id)


@page(Right.CATALOG_WRITE)
@require_GET
def price_list_file(request: HttpRequest, actor: Actor, list_id: UUID) -> HttpResponse:
    """All its prices as a file, to be changed in a spreadsheet and pasted again."""
    row = _row(actor, list_id)
    exponent = company(actor.company_id).exponent
    text = write_prices(price_list_from_json(row.definition).prices, exponent)
    answer = HttpResponse("sku;price;from\n" + text + "\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="price-list-{row.id}.csv"'
    return answer


def _row(actor: Actor, list_id: UUID) -> PriceList:
    found = price_list_of(actor.company_id, list_id)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, info: CompanyInfo, initial: dict[str, Any] | None) -> PriceListForm:
    departments = [(str(key), name) for key, name in department_names(info.id).items()]
    return PriceListForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        info=info,
        departments=sorted(departments, key=lambda pair: pair[1]),
        customer_groups=customer_groups(info.id),
        known=lambda skus: items_by_sku(info.id, info.version, skus),
    )


def _shown_form(
    request: HttpRequest, actor: Actor, form: PriceListForm, context: dict[str, Any]
) -> HttpResponse:
    trail = [(_("Price lists"), reverse("price_lists"))]
    common = {"section": "products", "form": form, "trail": trail}
    return render(request, "pricing/price_list_form.html", {**common, **context})
