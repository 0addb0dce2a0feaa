"""Pages of promotions: the list, a new one with a sample of what it takes off, one, ending it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.catalog.queries import department_names, items_by_sku, sample_items
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import customer_groups
from tillbook.masters.pricing.forms import PromotionForm, fits_the_form, shown_promotion
from tillbook.masters.pricing.listing import promotions_listing
from tillbook.masters.pricing.models import Promotion
from tillbook.masters.pricing.naming import names_of
from tillbook.masters.pricing.operations import (
    PromotionRefused,
    add_promotion,
    change_promotion,
    end_promotion,
)
from tillbook.masters.pricing.preview import LINES, sample
from tillbook.masters.pricing.queries import (
    coupon_names,
    coupons_in_use,
    promotion_history,
    promotion_now,
    promotion_of,
)
from tillbook.masters.pricing.rules import Promotion as Rules
from tillbook.masters.pricing.rules import promotion_from_json
from tillbook.masters.pricing.sentences import sentence
from tillbook.masters.pricing.stages import opened, stage_of, stages


@page(Right.CATALOG_WRITE)
@require_GET
def promotions_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All promotions, each in a sentence."""
    listing = promotions_listing(actor)
    return list_page(request, actor, listing, "pricing/promotions.html", {"section": "settings"})


@page(Right.CATALOG_WRITE)
@require_GET
def promotion_page(request: HttpRequest, actor: Actor, promotion_id: UUID) -> HttpResponse:
    """One promotion: what it does, and what it takes off a sample."""
    row = _promotion(actor, promotion_id)
    info = company(actor.company_id)
    promotion = promotion_from_json(row.definition)
    context = {
        "section": "settings",
        "row": row,
        "sentence": sentence(promotion, names_of(info)),
        "sample": sample(promotion, _goods(info, promotion), info.exponent),
        "currency": info.money,
        "history": promotion_history(info.id, row),
        "editable": fits_the_form(promotion),
        "trail": [(_("Promotions"), reverse("promotions"))],
    }
    return render(request, "pricing/promotion.html", context)


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def new_promotion_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a promotion; `preview` shows it in a sentence and on a sample before it holds. With
    `copy` the form begins with what another one says."""
    info = company(actor.company_id)
    copied = _copied(request, actor, info)
    form = _form(request, info, copied)
    context: dict[str, Any] = {"title": _("New promotion"), "save": _("Make the promotion")}
    context["stage"] = stage_of(request.POST, request.GET, copied)
    context["ask_everything"] = "everything" not in request.POST
    if _ready(request, form, info, context):
        try:
            promotion_id = add_promotion(actor, form.wanted())
        except PromotionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The promotion holds from now on."))
            return redirect("promotion", promotion_id)
    return _shown_form(request, form, info, context)


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def change_promotion_page(request: HttpRequest, actor: Actor, promotion_id: UUID) -> HttpResponse:
    """Have a promotion promise something else from now on; what it promised stays known.

    Where somebody changed it meanwhile the form is about what holds now, and says so.
    """
    row = _promotion(actor, promotion_id)
    now = promotion_now(row)
    row = now or row
    info = company(actor.company_id)
    before = promotion_from_json(row.definition)
    if not fits_the_form(before):
        messages.error(request, _("A program made this; the form has no fields for all of it."))
        return redirect("promotion", row.id)
    stored = shown_promotion(before, info.exponent)
    form = _form(request, info, stored, before.coupon)
    context: dict[str, Any] = {"title": row.name, "save": _("Save the changes"), "row": row}
    context["stage"] = stage_of(request.POST, request.GET, stored)
    if _ready(request, form, info, context):
        try:
            made = change_promotion(actor, row.id, form.wanted())
        except PromotionRefused as refused:
            form.add_error(None, str(refused))
        else:
            if made is not None:
                messages.success(request, _("Changed: it holds from now on."))
                return redirect("promotion", made)
            form.add_error(None, _not_saved(ended=now is None))
    return _shown_form(request, form, info, context)


def _not_saved(*, ended: bool) -> str:
    if ended:
        return _("Somebody ended this promotion meanwhile. Nothing was saved; copy what you need.")
    return _("Somebody else saved this at the same moment. Look at it and save again.")


def _copied(request: HttpRequest, actor: Actor, info: CompanyInfo) -> dict[str, Any] | None:
    try:
        row = promotion_of(actor.company_id, UUID(request.GET.get("copy", "")))
    except ValueError:
        return None
    return shown_promotion(promotion_from_json(row.definition), info.exponent) if row else None


def _form(
    request: HttpRequest, info: CompanyInfo, initial: dict[str, Any] | None, coupon: str = ""
) -> PromotionForm:
    """coupon: the one it asks for already, offered though it may be over."""
    departments = [(str(key), name) for key, name in department_names(info.id).items()]
    coupons = {str(one.id): f"{one.name} ({one.code})" for one in coupons_in_use(info.id)}
    if coupon and coupon not in coupons:
        coupons[coupon] = coupon_names(info.id).get(coupon, coupon)
    return PromotionForm(
        request.POST or None,
        initial=initial,
        info=info,
        departments=sorted(departments, key=lambda pair: pair[1]),
        customer_groups=customer_groups(info.id),
        coupons=coupons.items(),
        known=lambda skus: items_by_sku(info.id, info.version, skus),
    )


def _ready(
    request: HttpRequest, form: PromotionForm, info: CompanyInfo, context: dict[str, Any]
) -> bool:
    """Whether it is to be written now; a preview puts its sentence and sample into the context."""
    if request.method != "POST" or not form.is_valid():
        return False
    wanted = form.wanted()
    if "preview" not in request.POST:
        if not (context.get("ask_everything") and _on_everything(wanted)):
            return True
        words = _("No goods are chosen: it would hold for all you sell. Press again to mean that.")
        form.add_error(None, words)
        context["meant"] = True
    context["sentence"] = sentence(wanted, names_of(info))
    context["sample"] = sample(wanted, _goods(info, wanted), info.exponent)
    return False


def _on_everything(promotion: Rules) -> bool:
    """Whether it takes off whatever anybody buys, from the moment it is made."""
    narrowed = promotion.goods.products or promotion.goods.groups or promotion.when.customer_groups
    asked = promotion.coupon or promotion.minimum_minor or promotion.minimum_units
    return not (narrowed or asked or promotion.parts)


def _shown_form(
    request: HttpRequest, form: PromotionForm, info: CompanyInfo, context: dict[str, Any]
) -> HttpResponse:
    copy = {"copy": request.GET["copy"]} if "copy" in request.GET else {}
    if context["stage"] is None:
        ways = [(one, urlencode({**copy, "kind": one.kind})) for one in stages().values()]
        context = {**context, "ways": ways}
    common = {
        "section": "settings",
        "choose": urlencode({**copy, "choose": 1}),
        "opened": opened(form),
        "form": form,
        "currency": info.money,
        "trail": [(_("Promotions"), reverse("promotions"))],
    }
    template = "pricing/new.html" if context["stage"] else "pricing/kinds.html"
    return render(request, template, {**common, **context})


@page(Right.CATALOG_WRITE)
@require_POST
def end_promotion_page(request: HttpRequest, actor: Actor, promotion_id: UUID) -> HttpResponse:
    """End a promotion; what was sold with it stays as it was sold."""
    if not end_promotion(actor, promotion_id):
        raise Http404
    messages.success(request, _("The promotion is over."))
    return redirect("promotion", promotion_id)


def _promotion(actor: Actor, promotion_id: UUID) -> Promotion:
    found = promotion_of(actor.company_id, promotion_id)
    if found is None:
        raise Http404
    return found


def _goods(info: CompanyInfo, promotion: Rules) -> list[Item]:
    """Some goods that the promotion is about."""
    goods = [promotion.goods, *[part.goods for part in promotion.parts]]
    if promotion.rewards is not None:
        goods.append(promotion.rewards)
    skus = list(dict.fromkeys([sku for each in goods for sku in each.products]))[:LINES]
    named = items_by_sku(info.id, info.version, skus)
    found = [named[sku] for sku in skus if sku in named]
    if groups := [one for each in goods for one in each.groups]:
        found += sample_items(info.id, info.version, groups, LINES)
    return (found or sample_items(info.id, info.version, [], LINES))[:LINES]
