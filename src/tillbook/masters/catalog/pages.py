"""Pages of the catalogue: products, one product, a new price, a new product."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.masters.catalog.forms import ProductForm, price_text, typed_price
from tillbook.masters.catalog.models import Department, Variant
from tillbook.masters.catalog.operations import NewProduct, SkuTaken, add_product, change_price
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import category_names
from tillbook.values.money import NotAnAmount
from tillbook.values.rounding import OutOfRange

_PAGE = 100


@page(Right.CATALOG_READ)
def products(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is sold, by name, with filters in the address."""
    rows = Variant.objects.filter(company_id=actor.company_id, archived_at__isnull=True)
    text = request.GET.get("q", "").strip()
    for word in text.casefold().split()[:6]:
        rows = rows.filter(search_text__contains=word)
    department = request.GET.get("department", "")
    if department:
        rows = rows.filter(product__department__code=department)
    text_from = request.GET.get("from", "")
    start = int(text_from) if text_from.isdigit() and len(text_from) < 9 else 0
    ordered = rows.select_related(
        "product__department", "product__tax_category", "product__unit"
    ).order_by("product__name", "sku")
    shown = list(ordered[start : start + _PAGE + 1])
    more, shown = len(shown) > _PAGE, shown[:_PAGE]
    return render(
        request,
        "catalog/products.html",
        {
            "section": "products",
            "currency": company(actor.company_id).money,
            "variants": shown,
            "count": rows.count(),
            "text": text,
            "department": department,
            "departments": Department.objects.filter(company_id=actor.company_id).order_by("name"),
            "older": start + _PAGE if more else "",
            "newer": max(start - _PAGE, 0),
            "start": start,
            "may_write": actor.may(Right.CATALOG_WRITE),
        },
    )


@page(Right.CATALOG_READ)
def product(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """One product: price, tax, codes."""
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
    money = company(actor.company_id).money
    return render(
        request,
        "catalog/product.html",
        {
            "section": "products",
            "currency": money,
            "variant": variant,
            "barcodes": variant.barcodes.order_by("code"),
            "price": price_text(variant.unit_price, money.exponent),
            "prices_include_tax": company(actor.company_id).prices_include_tax,
            "may_write": actor.may(Right.CATALOG_WRITE),
            "trail": [(_("Products"), reverse("products"))],
        },
    )


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
    if not change_price(actor, variant_id, price):
        raise Http404
    messages.success(request, _("The new price holds from now on."))
    return redirect("product", variant_id)


@page(Right.CATALOG_WRITE)
def new_product(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a product."""
    info = company(actor.company_id)
    categories = category_names(info.id, info.version)
    form = ProductForm(request.POST or None, exponent=info.exponent, categories=categories)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = NewProduct(
            sku=given["sku"],
            name=given["name"],
            department=given["department"],
            tax_category=given["tax_category"],
            unit_price=given["price"],
            kind=given["kind"],
            barcodes=tuple(given["barcode"].split()),
        )
        try:
            variant = add_product(info.id, new)
        except SkuTaken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("Added. It can be sold at once."))
            return redirect("product", variant.id)
    return render(
        request,
        "catalog/new.html",
        {
            "section": "products",
            "form": form,
            "currency": info.money,
            "trail": [(_("Products"), reverse("products"))],
        },
    )
