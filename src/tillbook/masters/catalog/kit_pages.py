"""What a kit or recipe is put together from, on its page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.masters.catalog.models import COMPOSED, KitComponent, Product, Variant
from tillbook.masters.catalog.operations import NotAComponent, set_components
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.rules import Item, Part
from tillbook.masters.catalog.rules.recipes import DoesNotConvert, measured
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange


@page(Right.CATALOG_WRITE)
@require_POST
def kit_components(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """Put something into a kit or recipe (again: another quantity of it), take it out, or say how
    much a batch makes."""
    own = Variant.objects.filter(company_id=actor.company_id, id=variant_id)
    variant = own.filter(product__kind__in=COMPOSED).select_related("product__unit").first()
    if variant is None:
        raise Http404
    rows = KitComponent.objects.filter(kit_id=variant_id).order_by("position", "component_id")
    there = rows.values_list("component_id", "quantity_micro", "waste_ppm")
    wanted = {row[0]: Part(*row) for row in there}
    makes = None
    try:
        if "batch" in request.POST:
            makes = measured_of(request.POST["batch"], variant.product.unit.code)
            said = _("From now on a batch makes so many.")
        else:
            said = _changed(request, actor, variant, wanted)
        set_components(actor, variant_id, list(wanted.values()), makes)
    except NotAComponent as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, said)
    return redirect("product", variant_id)


def _changed(request: HttpRequest, actor: Actor, variant: Variant, wanted: dict[UUID, Part]) -> str:
    """Make the change that was asked for; what to say when it holds."""
    if taken := request.POST.get("remove", ""):
        for key in [key for key in wanted if str(key) == taken]:
            del wanted[key]
        return _("Taken out. Sales so far keep what they were made of.")
    found = one_meant(actor, request.POST.get("product", "").strip()[:200])
    micro = measured_of(request.POST.get("quantity", "").strip() or "1", found.unit)
    waste = request.POST.get("waste", "").strip().removesuffix("%").strip() or "0"
    try:
        waste_ppm = parse_decimal(waste.replace(",", "."), 4, "waste")
    except (NotAnAmount, OutOfRange):
        raise NotAComponent(_("Write what is lost in per cent, like 10.")) from None
    wanted[found.id] = Part(found.id, micro, waste_ppm)
    name = {"name": found.name}
    if variant.product.kind == Product.Kind.RECIPE:
        return _("%(name)s is in the recipe from now on.") % name
    return _("%(name)s is in the kit from now on.") % name


def one_meant(actor: Actor, text: str) -> Item:
    """The one product that somebody typed or scanned; raises NotAComponent."""
    info = company(actor.company_id)
    found = find_items(info.id, info.version, text)
    if not found:
        raise NotAComponent(_("No product fits “%(text)s”.") % {"text": text})
    if len(found) > 1:
        raise NotAComponent(
            _("Several products fit “%(text)s”, such as %(sku)s. Write the SKU.")
            % {"text": text, "sku": found[0].sku}
        )
    return found[0]


def measured_of(text: str, unit: str) -> int:
    """A typed quantity in millionths of this unit; raises NotAComponent."""
    try:
        return measured(text, unit)
    except DoesNotConvert as unfit:
        typed, wanted = unfit.args
        raise NotAComponent(
            _("It comes in %(unit)s: %(typed)s cannot be told in it.")
            % {"unit": wanted, "typed": typed}
        ) from None
    except (NotAnAmount, OutOfRange):
        raise NotAComponent(_("Write how many as a number, like 2, 0.25 or 250 g.")) from None
