"""What a kit is put together from, on the page of the kit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.masters.catalog.models import Product, Variant
from tillbook.masters.catalog.operations import NotAComponent, set_components
from tillbook.masters.catalog.queries import find_items
from tillbook.masters.catalog.queries.kits import components_of
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange


@page(Right.CATALOG_WRITE)
@require_POST
def kit_components(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """Put something into a kit (again: another quantity of it), or take it out."""
    own = Variant.objects.filter(company_id=actor.company_id, id=variant_id)
    if not own.filter(product__kind=Product.Kind.KIT).exists():
        raise Http404
    there = components_of([variant_id]).get(variant_id, ())
    wanted = {one.variant_id: one.quantity_micro for one in there}
    try:
        said = _changed(request, actor, wanted)
        set_components(actor, variant_id, list(wanted.items()))
    except NotAComponent as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, said)
    return redirect("product", variant_id)


def _changed(request: HttpRequest, actor: Actor, wanted: dict[UUID, int]) -> str:
    """Make the change that was asked for; what to say when it holds."""
    if taken := request.POST.get("remove", ""):
        for key in [key for key in wanted if str(key) == taken]:
            del wanted[key]
        return _("Taken out. Sales so far keep what they were made of.")
    text = request.POST.get("product", "").strip()[:200]
    info = company(actor.company_id)
    found = find_items(info.id, info.version, text)
    if not found:
        raise NotAComponent(_("No product fits “%(text)s”.") % {"text": text})
    if len(found) > 1:
        raise NotAComponent(
            _("Several products fit “%(text)s”, such as %(sku)s. Write the SKU.")
            % {"text": text, "sku": found[0].sku}
        )
    typed = request.POST.get("quantity", "").strip().replace(",", ".") or "1"
    try:
        wanted[found[0].id] = parse_decimal(typed, 6, "quantity")
    except (NotAnAmount, OutOfRange):
        raise NotAComponent(_("Write how many as a number, like 2 or 0.25.")) from None
    return _("%(name)s is in the kit from now on.") % {"name": found[0].name}
