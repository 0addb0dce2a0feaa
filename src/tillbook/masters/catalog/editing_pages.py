"""The form of a product: making one, changing one, with all its variants."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.catalog.errors import KindFrozen
from tillbook.masters.catalog.forms import (
    ProductForm,
    VariantForms,
    price_text,
    product_edit,
    terms_initial,
    variant_initial,
    with_less,
    with_more,
)
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import (
    NotAComponent,
    SkuTaken,
    create_product,
    edit_product,
)
from tillbook.masters.catalog.queries import (
    brand_names,
    department_names,
    unit_codes,
)
from tillbook.masters.catalog.queries.terms import own_terms_of
from tillbook.masters.catalog.rules import NO_TERMS
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.taxes.queries import category_names
from tillbook.values.money import format_quantity


def _forms(
    request: HttpRequest, info: CompanyInfo, shared: dict[str, Any], variants: list[dict[str, Any]]
) -> tuple[ProductForm, VariantForms, bool]:
    """Both forms, and whether they were sent to be saved (not to get more variants)."""
    categories = category_names(info.id, info.version)
    if request.method != "POST":
        form = ProductForm(categories=categories, exponent=info.exponent, initial=shared)
        return form, VariantForms(None, exponent=info.exponent, variants=variants), False
    data: QueryDict = request.POST
    saving = not _changes_cards(request)
    if without := request.POST.get("without", ""):
        data = with_less(request.POST, without)
    elif not saving:
        data = with_more(request.POST, request.POST.get("options", "")[:2_000])
    else:
        data = with_less(request.POST, "")
    stored = shared if variants != [{}] else None
    form = ProductForm(data, categories=categories, exponent=info.exponent, initial=stored)
    return form, VariantForms(data, exponent=info.exponent, variants=variants), saving


def _changes_cards(request: HttpRequest) -> bool:
    """Whether variants were asked for or taken off the form, and nothing is to be saved yet."""
    return request.POST.get("action") == "more" or bool(request.POST.get("without"))


def _saved(request: HttpRequest, known: Collection[str], department: str, words: str) -> None:
    """Say that it is saved, and that it stands in a department which nobody knew before."""
    if department.casefold() in {name.casefold() for name in known}:
        messages.success(request, words)
        return
    new = _("%(saved)s The department “%(name)s” is new.") % {"saved": words, "name": department}
    messages.warning(request, new)


def _valid(form: ProductForm, variants: VariantForms) -> bool:
    return variants.valid(typed_at_till=form.cleaned_data["asks_price"])


def _page(
    request: HttpRequest,
    actor: Actor,
    info: CompanyInfo,
    forms: tuple[ProductForm, VariantForms],
    **more: Any,
) -> HttpResponse:
    form, variants = forms
    if _changes_cards(request):
        # Nobody is done yet: what is empty is no mistake.
        for one in (form, *variants.forms):
            one.errors.clear()
    return render(
        request,
        "catalog/edit.html",
        {
            "section": "products",
            "form": form,
            "variants": variants.forms,
            "asks_free": variants.asks_free,
            "show_errors": not _changes_cards(request),
            "currency": info.money,
            "departments": sorted(department_names(info.id).values()),
            "brands": brand_names(info.id),
            "units": unit_codes(info.id),
            "prices_include_tax": info.prices_include_tax,
            **more,
        },
    )


@page(Right.CATALOG_WRITE)
def new_product(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a product, with as many variants as it has."""
    info = company(actor.company_id)
    shared = {"unit": "piece", "kind": "stocked"}
    form, variants, saving = _forms(request, info, shared, [{}])
    if saving and form.is_valid() and _valid(form, variants) and variants.forms:
        try:
            edit = product_edit(form.cleaned_data, variants.edits())
            known = department_names(info.id).values()
            variant = create_product(actor, edit)
        except SkuTaken as taken:
            form.add_error(None, str(taken))
        else:
            _saved(request, known, edit.department, _("Added. It can be sold at once."))
            return redirect("product", variant.id)
    return _page(
        request,
        actor,
        info,
        (form, variants),
        title=_("New product"),
        save=_("Add the product"),
        draft="product-new",
        trail=[(_("Products"), reverse("products"))],
    )


@page(Right.CATALOG_WRITE)
def change_product(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """Change the product of a variant, with all its variants."""
    info = company(actor.company_id)
    variant = (
        Variant.objects.filter(company_id=info.id, id=variant_id)
        .select_related("product__department", "product__tax_category", "product__unit")
        .first()
    )
    if variant is None:
        raise Http404
    product = variant.product
    rows = Variant.objects.filter(product_id=product.id).prefetch_related("barcodes")
    shown = [
        variant_initial(
            row.id,
            row.sku,
            row.name,
            price_text(row.unit_price, info.exponent),
            " ".join(sorted(one.code for one in row.barcodes.all())),
            format_quantity(row.weight_micro) if row.weight_micro else "",
        )
        for row in rows.order_by("sort_name", "id")[:200]
    ]
    shared = {
        "name": product.name,
        "department": product.department.name,
        "kind": product.kind,
        "tax_category": product.tax_category.code,
        "brand": product.brand.name if product.brand else "",
        "unit": product.unit.code,
        "option_names": product.options,
        **terms_initial(own_terms_of([variant.id]).get(variant.id, NO_TERMS), info.exponent),
    }
    form, variants, saving = _forms(request, info, shared, shown)
    if saving and form.is_valid() and _valid(form, variants):
        try:
            edit = product_edit(form.cleaned_data, variants.edits())
            known = department_names(info.id).values()
            edit_product(actor, product.id, edit)
        except SkuTaken as taken:
            form.add_error(None, str(taken))
        except (KindFrozen, NotAComponent) as frozen:
            form.add_error("kind", str(frozen))
        else:
            _saved(request, known, edit.department, _("Saved. It holds from now on."))
            return redirect("product", variant.id)
    return _page(
        request,
        actor,
        info,
        (form, variants),
        title=product.name,
        save=_("Save the changes"),
        draft=f"product-{product.id}",
        trail=[
            (_("Products"), reverse("products")),
            (product.name, reverse("product", args=[variant.id])),
        ],
    )
