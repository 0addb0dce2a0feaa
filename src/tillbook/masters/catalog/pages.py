"""Pages of the catalogue: products, one product, a new price, many at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tillbook.masters.catalog.forms import price_text, typed_percent, typed_price
from tillbook.masters.catalog.listing import products_listing
from tillbook.masters.catalog.models import COMPOSED, Product, Variant
from tillbook.masters.catalog.operations import (
    UnknownTaxCategory,
    archive_variants,
    change_price,
    change_prices,
    change_tax_category,
    move_to_department,
    restore_archived,
    restore_prices,
    restore_products,
    restore_variants,
)
from tillbook.masters.catalog.queries import price_history, terms_of
from tillbook.masters.catalog.queries.called import example_of
from tillbook.masters.catalog.queries.kits import kits_with, shown_components, yields_of
from tillbook.masters.catalog.queries.modifiers import (
    group_names,
    groups_of_product,
    groups_with,
    shown_takes,
)
from tillbook.masters.organisation.listing import list_page, way_back
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.lists.ticking import ticked
from tillbook.plumbing.registries import panels
from tillbook.plumbing.templatetags.figures import unit_price
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity
from tillbook.values.rounding import OutOfRange

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Transactions that one address of an "Undo" names.
_MOST_PARTS = 40


@page(Right.CATALOG_READ)
def products(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What is sold, by name, with filters in the address."""
    listing = _listing(actor, request.GET)
    context = {
        "section": "products",
        "may_write": actor.may(Right.CATALOG_WRITE),
        "may_import": actor.may(Right.IMPORT),
    }
    return list_page(request, actor, listing, "catalog/products.html", context)


def _listing(actor: Actor, address: QueryDict) -> Listing:
    return products_listing(actor, archived=address.get("state") == "archived")


@page(Right.CATALOG_READ)
def product(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """One product: price, tax, codes, its other variants, what it cost before."""
    variant = (
        Variant.objects.filter(company_id=actor.company_id, id=variant_id)
        .select_related(
            "product__department",
            "product__tax_category",
            "product__unit",
            "product__brand",
            "product__collection",
        )
        .first()
    )
    if variant is None:
        raise Http404
    info = company(actor.company_id)
    asks_free = request.GET.get("price") == "0"
    composed = variant.product.kind in COMPOSED
    others = Variant.objects.filter(product_id=variant.product_id).order_by("sort_name", "id")
    return render(
        request,
        "catalog/product.html",
        {
            "section": "products",
            "currency": info.money,
            "variant": variant,
            "variants": others[:200],
            "terms": terms_of([variant.id]).get(variant.id),
            **_put_together(variant),
            **_modifiers(actor, variant),
            "kits": kits_with(variant.id),
            "barcodes": variant.barcodes.order_by("code"),
            "history": price_history(variant.id),
            "price": price_text(0 if asks_free else variant.unit_price, info.exponent),
            "asks_free": asks_free,
            "prices_include_tax": info.prices_include_tax,
            "may_write": actor.may(Right.CATALOG_WRITE),
            "panels": [
                (one.title, reverse(one.url_name, args=[variant.id]))
                for one in [
                    *(panels("recipe", actor.rights) if composed else ()),
                    *panels("product", actor.rights),
                ]
            ],
            "trail": [(_("Products"), reverse("products"))],
        },
    )


def _put_together(variant: Variant) -> dict[str, Any]:
    """What is in it, and how much of it a batch makes, where it is a kit or a recipe."""
    if variant.product.kind not in COMPOSED:
        return {}
    recipe = variant.product.kind == Product.Kind.RECIPE
    makes = (yields_of([variant.id]) if recipe else {}).get(variant.id, QUANTITY_SCALE)
    return {
        "composed": True,
        "recipe": recipe,
        "makes_micro": makes,
        "makes": format_quantity(makes),
        "components": shown_components([variant.id]).get(variant.id),
    }


def _modifiers(actor: Actor, variant: Variant) -> dict[str, Any]:
    """What is chosen with it; of an option what it takes away of what it is chosen with."""
    if variant.product.as_choice:
        takes = shown_takes([variant.id]).get(variant.id, [])
        return {"is_option": True, "takes": takes, "groups": groups_with(variant.id)}
    own = groups_of_product(variant.product_id)
    there = {key for key, *_rest in own}
    free = [(key, name) for key, name in group_names(actor.company_id) if key not in there]
    return {
        "groups": groups_with(variant.id),
        "modifiers": own,
        "other_modifiers": [] if variant.product.unit.decimals else free,
    }


@page(Right.CATALOG_WRITE)
@require_POST
def new_price(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """Change a product's price from now on."""
    exponent = company(actor.company_id).exponent
    try:
        price = typed_price(request.POST.get("price", ""), exponent)
    except (NotAnAmount, OutOfRange):
        messages.error(request, _("Write a price like 4.90."))
        return redirect("product", variant_id)
    if price == 0 and request.POST.get("free") != "1":
        return redirect(f"{reverse('product', args=[variant_id])}?price=0")
    if not change_price(actor, variant_id, price):
        raise Http404
    messages.success(request, _("The new price holds from now on."))
    return redirect("product", variant_id)


@page(Right.CATALOG_WRITE)
@require_POST
def together(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Do one thing to all the products that were ticked, and go back to the list."""
    ids = ticked(request.POST, lambda address: _listing(actor, address))
    back = redirect(way_back(request, reverse("products")))
    if ids is None:
        messages.error(request, _("More fit than one act can take. Set a filter first."))
        return back
    if not ids:
        messages.error(request, _("Tick the products first."))
        return back
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, _("Choose what to do with them."))
    else:
        act(request, actor, ids)
    return back


def _archive(request: HttpRequest, actor: Actor, ids: list[UUID]) -> None:
    count, moment = archive_variants(actor, ids)
    words = ngettext("%d product archived", "%d products archived", count) % count
    messages.success(request, words, extra_tags=reverse("restore_products", args=[_act(moment)]))


def _act(moment: datetime) -> int:
    """An act of archiving as an address names it: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _restore(request: HttpRequest, actor: Actor, ids: list[UUID]) -> None:
    _told_restored(request, restore_variants(actor, ids))


def _told_restored(request: HttpRequest, count: int) -> None:
    messages.success(
        request, ngettext("%d product is sold again", "%d products are sold again", count) % count
    )


def _department(request: HttpRequest, actor: Actor, ids: list[UUID]) -> None:
    name = request.POST.get("department", "").strip()[:40]
    if not name or not name.isprintable():
        messages.error(request, _("Choose a department."))
        return
    versions: list[int] = []
    count = move_to_department(actor, ids, name, versions)
    if not count:
        messages.info(request, _("Nothing changed: it was so already."))
        return
    words = ngettext(
        "%(n)d product is in %(name)s now", "%(n)d products are in %(name)s now", count
    )
    messages.success(request, words % {"n": count, "name": name}, extra_tags=_undo(versions))


def _undo(versions: list[int]) -> str:
    """Where an act on many products is taken back; nothing where it changed none, or too many."""
    if not versions or len(versions) > _MOST_PARTS:
        return ""
    return reverse("restore_moved", args=["-".join(map(str, versions))])


def _tax(request: HttpRequest, actor: Actor, ids: list[UUID]) -> None:
    category = request.POST.get("tax", "")
    if not category:
        messages.error(request, _("Choose a tax category."))
        return
    try:
        versions: list[int] = []
        count = change_tax_category(actor, ids, category, versions)
    except UnknownTaxCategory as unknown:
        messages.error(request, str(unknown))
        return
    if not count:
        messages.info(request, _("Nothing changed: it was so already."))
        return
    words = ngettext(
        "%d product is taxed otherwise from now on",
        "%d products are taxed otherwise from now on",
        count,
    )
    messages.success(request, words % count, extra_tags=_undo(versions))


def _prices(request: HttpRequest, actor: Actor, ids: list[UUID]) -> None:
    versions: list[int] = []
    try:
        ppm = typed_percent(request.POST.get("percent", ""))
        count = change_prices(actor, ids, ppm, versions)
    except (NotAnAmount, OutOfRange):
        messages.error(request, _("Write per cent like 5 or −2.5."))
        return
    words = ngettext("%d price changed from now on", "%d prices changed from now on", count) % count
    if not versions or len(versions) > _MOST_PARTS:
        messages.success(request, words)
        return
    undo = reverse("restore_prices", args=["-".join(map(str, versions))])
    first = example_of(actor.company_id, versions[0])
    if first:
        now, before = (
            unit_price(one, company(actor.company_id).money) for one in (first.now, first.before)
        )
        shown = {"first": first.name, "before": before, "after": now}
        words = f"{words}: {_('%(first)s from %(before)s to %(after)s') % shown}"
        words += " …" if count > 1 else ""
    messages.success(request, words, extra_tags=undo)


_ACTS: dict[str, Any] = {
    "archive": _archive,
    "restore": _restore,
    "department": _department,
    "tax": _tax,
    "price": _prices,
}


@page(Right.CATALOG_WRITE)
@require_POST
def restore(request: HttpRequest, actor: Actor, act: int) -> HttpResponse:
    """Take one act of archiving back: the toast's "Undo"."""
    if act >= 1 << 53:
        raise Http404
    _told_restored(request, restore_archived(actor, _EPOCH + timedelta(microseconds=act)))
    return redirect("products")


@page(Right.CATALOG_WRITE)
@require_POST
def restore_changed_prices(request: HttpRequest, actor: Actor, act: str) -> HttpResponse:
    """Take one change of many prices back: the toast's "Undo"."""
    count = restore_prices(actor, _versions(act))
    words = ngettext("%d price is back where it was", "%d prices are back where they were", count)
    messages.success(request, words % count)
    return redirect("products")


@page(Right.CATALOG_WRITE)
@require_POST
def restore_moved(request: HttpRequest, actor: Actor, act: str) -> HttpResponse:
    """Take one move of many products back, or one change of their tax: the toast's "Undo"."""
    count = restore_products(actor, _versions(act))
    words = ngettext("%d product is as it was before", "%d products are as they were before", count)
    messages.success(request, words % count)
    return redirect("products")


def _versions(act: str) -> list[int]:
    """The configuration versions that the address of an "Undo" names."""
    parts = act.split("-")
    if len(parts) > _MOST_PARTS or not all(one.isdecimal() and len(one) < 16 for one in parts):
        raise Http404
    return [int(one) for one in parts]
