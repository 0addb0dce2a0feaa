"""Pages of coupons: all of them, a new one, one with its codes and uses, its codes as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing.coupon_forms import CouponForm
from tillbook.masters.pricing.listing import coupons_listing
from tillbook.masters.pricing.models import Coupon
from tillbook.masters.pricing.operations import (
    CouponNotPossible,
    add_codes,
    add_coupon,
    end_coupon,
    give_back,
)
from tillbook.masters.pricing.queries import (
    codes_of,
    coupon_of,
    figures_of_coupon,
    uses_of,
)

#: Codes and uses shown on a coupon's page; the file has all codes.
SHOWN = 50


@page(Right.CATALOG_WRITE)
@require_GET
def coupons_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All coupons with how often they were used."""
    listing = coupons_listing(actor)
    return list_page(request, actor, listing, "pricing/coupons.html", {"section": "settings"})


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def new_coupon_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a coupon and its codes."""
    form = CouponForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_coupon(actor, form.wanted())
        except CouponNotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Made. Choose it in a promotion, and it takes something off.")
            )
            return redirect("coupon", made)
    trail = [(_("Coupons"), reverse("coupons"))]
    context = {"section": "settings", "form": form, "trail": trail}
    return render(request, "pricing/new_coupon.html", context)


@page(Right.CATALOG_WRITE)
@require_GET
def coupon_page(request: HttpRequest, actor: Actor, coupon_id: UUID) -> HttpResponse:
    """One coupon: its limits, codes, and the sales that used it."""
    row = _coupon(actor, coupon_id)
    context = {
        "section": "settings",
        "row": row,
        "figures": figures_of_coupon(row.id),
        "codes": codes_of(row.id, limit=SHOWN),
        "uses": uses_of(row.id, SHOWN),
        "worst": row.offline_a_day * len(registers(actor.company_id)),
        "trail": [(_("Coupons"), reverse("coupons"))],
    }
    return render(request, "pricing/coupon.html", context)


@page(Right.CATALOG_WRITE)
@require_GET
def coupon_file(request: HttpRequest, actor: Actor, coupon_id: UUID) -> HttpResponse:
    """All codes of a coupon as a file, with how often each was used."""
    row = _coupon(actor, coupon_id)
    lines = ["code,used", *[f"{code},{times}" for code, times in codes_of(row.id)]]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="coupon-{row.code}.csv"'
    return answer


@page(Right.CATALOG_WRITE)
@require_POST
def add_codes_page(request: HttpRequest, actor: Actor, coupon_id: UUID) -> HttpResponse:
    """Make more codes of a batch."""
    typed = request.POST.get("count", "").strip()
    try:
        done = add_codes(actor, coupon_id, int(typed) if typed.isdecimal() else 0)
    except CouponNotPossible as refused:
        messages.error(request, str(refused))
    else:
        if not done:
            raise Http404
        messages.success(request, _("Made."))
    return redirect("coupon", coupon_id)


@page(Right.CATALOG_WRITE)
@require_POST
def end_coupon_page(request: HttpRequest, actor: Actor, coupon_id: UUID) -> HttpResponse:
    """Take a coupon no longer."""
    if not end_coupon(actor, coupon_id):
        raise Http404
    messages.success(request, _("The coupon is over."))
    return redirect("coupon", coupon_id)


@page(Right.CATALOG_WRITE)
@require_POST
def give_back_page(request: HttpRequest, actor: Actor, use_id: UUID) -> HttpResponse:
    """Let a code be used once more."""
    if give_back(actor, use_id):
        messages.success(request, _("Given back: it counts once more."))
    return redirect("coupons")


def _coupon(actor: Actor, coupon_id: UUID) -> Coupon:
    found = coupon_of(actor.company_id, coupon_id)
    if found is None:
        raise Http404
    return found
