"""The list of products: a row for each variant."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.catalog.models import Department, KitComponent, Product, Variant
from tillbook.masters.catalog.rules.recipes import percent_text
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import category_names
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.values.folding import typed_words
from tillbook.values.money import format_quantity


def products_listing(actor: Actor, *, archived: bool) -> Listing:
    """The company's variants, on sale or archived, by name."""
    info = company(actor.company_id)
    rows = Variant.objects.filter(company_id=info.id, archived_at__isnull=not archived)
    may_write = actor.may(Right.CATALOG_WRITE)
    categories = category_names(info.id, info.version)
    departments = list(
        Department.objects.filter(company_id=info.id).order_by("name").values_list("code", "name")
    )
    return Listing(
        name="products",
        label=_("Products"),
        rows=rows.select_related(
            "product__department",
            "product__tax_category",
            "product__unit",
            "product__brand",
            "recipe",
        ).prefetch_related(
            "barcodes",
            Prefetch("components", KitComponent.objects.select_related("component")),
        ),
        order=("sort_name", "id"),
        columns=_columns(info.symbol or info.currency),
        filters=_filters(departments, dict(categories)),
        currency=info.money,
        link=lambda row: reverse("product", args=[row.id]),
        search=with_words,
        search_words=_("Name, SKU or barcode"),
        search_indexed=True,
        counted=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": count_words(n)},
        empty=Empty(
            icon="barcode",
            title=_("No products yet"),
            text=_(
                "Products stand here with their price, tax and codes. Add one, or bring a file."
            ),
            action=_("New product") if may_write else "",
            url=reverse("new_product") if may_write else "",
        ),
        acts="catalog/acts.html" if may_write else "",
        acts_url=reverse("products_together"),
        acts_context={
            "archived": archived,
            "departments": departments,
            "categories": list(categories.items()),
        },
    )


def with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Variants that hold every word that was typed."""
    for word in typed_words(text):
        rows = rows.filter(search_text__contains=word)
    return rows


def _called(row: Any) -> str:
    return f"{row.product.name} {row.name}".strip()


def _holds(row: Any) -> str:
    """What is in a kit or recipe, as it is brought in: "2 P5; 0.9 P6 -10%"."""
    parts = sorted(row.components.all(), key=lambda one: (one.position, one.component.sku))
    return "; ".join(
        f"{format_quantity(one.quantity_micro)} {one.component.sku}"
        + (f" -{percent_text(one.waste_ppm)}%" if one.waste_ppm else "")
        for one in parts
    )


def _yields(row: Any) -> str:
    """What a batch makes, where it is not one."""
    return format_quantity(row.recipe.yield_micro) if hasattr(row, "recipe") else ""


def _weighs(row: Any) -> str:
    """Kilograms, where somebody said so."""
    return format_quantity(row.weight_micro) if row.weight_micro else ""


def _columns(money: str) -> tuple[Column, ...]:
    return (
        Column(
            key="name",
            title=_("Name"),
            value=_called,
            sort=("sort_name", "id"),
            fixed=True,
            only="page",
        ),
        Column(key="product", title=_("Name"), value=lambda r: r.product.name, only="file"),
        Column(key="variant", title=_("Variant"), value=lambda r: r.name, only="file"),
        Column(
            key="sku",
            title=_("SKU"),
            value=lambda r: r.sku,
            sort=("sku", "id"),
            screen="tablet",
            voice=True,
        ),
        Column(
            key="department",
            title=_("Department"),
            value=lambda r: r.product.department.name,
            screen="tablet",
        ),
        Column(
            key="kind",
            title=_("Kind"),
            value=lambda r: capfirst(r.product.get_kind_display()),
            screen="desk",
        ),
        Column(
            key="brand",
            title=_("Brand"),
            value=lambda r: r.product.brand.name if r.product.brand else "",
            screen="desk",
            shown=False,
        ),
        Column(
            key="unit",
            title=_("Unit"),
            value=lambda r: r.product.unit.name,
            screen="desk",
            shown=False,
        ),
        Column(
            key="tax",
            title=_("Tax"),
            value=lambda r: r.product.tax_category.name,
            screen="desk",
        ),
        *_more_columns(money),
    )


def _more_columns(money: str) -> tuple[Column, ...]:
    return (
        Column(
            key="barcodes",
            title=_("Barcodes"),
            value=lambda r: " ".join(sorted(one.code for one in r.barcodes.all())),
            only="file",
        ),
        Column(key="components", title=_("Components"), value=_holds, only="file"),
        Column(key="batch", title=_("Batch"), value=_yields, only="file"),
        Column(key="weight", title=_("Weight"), value=_weighs, only="file"),
        Column(
            key="state",
            title=_("State"),
            kind="badge",
            value=lambda r: Badge(_("Archived"), "neutral", "lock") if r.archived_at else Badge(""),
            screen="tablet",
            shown=False,
        ),
        Column(
            key="price",
            title=_("Price %(money)s") % {"money": money},
            kind="price",
            value=lambda r: r.unit_price,
            sort=("unit_price", "id"),
            strong=True,
        ),
    )


def _filters(departments: list[tuple[str, str]], categories: dict[str, str]) -> tuple[Filter, ...]:
    kinds = {code: str(capfirst(words)) for code, words in Product.Kind.choices}
    by_code = dict(departments)
    return (
        Filter(
            name="state",
            title=_("State"),
            options=(("archived", _("Archived")),),
            quick=True,
            apply=lambda rows, value: rows,
            words=lambda value: _("Archived") if value == "archived" else None,
        ),
        Filter(
            name="department",
            title=_("Department"),
            options=tuple(departments),
            apply=lambda rows, value: rows.filter(product__department__code=value),
            words=by_code.get,
        ),
        Filter(
            name="tax",
            title=_("Tax category"),
            options=tuple(categories.items()),
            apply=lambda rows, value: rows.filter(product__tax_category__code=value),
            words=categories.get,
        ),
        Filter(
            name="kind",
            title=_("Kind"),
            options=tuple(kinds.items()),
            apply=lambda rows, value: rows.filter(product__kind=value),
            words=kinds.get,
        ),
    )
