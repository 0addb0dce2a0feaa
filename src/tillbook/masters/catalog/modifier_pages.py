"""Groups of modifiers: the list, a group with its options and products, and what stands of them on
a product's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.catalog.forms import typed_price
from tillbook.masters.catalog.kit_pages import measured_of, one_meant
from tillbook.masters.catalog.models import ModifierOption, ModifierTake, ProductModifier, Variant
from tillbook.masters.catalog.operations import (
    NewOption,
    NotAComponent,
    NotAModifier,
    add_group,
    archive_group,
    change_group,
    set_groups,
    set_options,
    set_takes,
)
from tillbook.masters.catalog.queries.modifiers import (
    ShownGroup,
    groups_of_product,
    shown_groups,
)
from tillbook.masters.catalog.rules.modifiers import Take
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.forms import StoredForm
from tillbook.values.money import NotAnAmount
from tillbook.values.rounding import OutOfRange


class GroupForm(StoredForm):
    """How a group is called, and how many of it are chosen."""

    name = forms.CharField(required=False)
    least = forms.CharField(required=False)
    most = forms.CharField(required=False)

    def _number(self, name: str, usual: int) -> int:
        text: str = self.cleaned_data[name] or str(usual)
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise forms.ValidationError(_("Write how many are chosen as whole numbers."))
        return int(text)

    def clean_least(self) -> int:
        return self._number("least", 0)

    def clean_most(self) -> int:
        return self._number("most", 1)

    def saved(self, act: Callable[[str, int, int], UUID | bool]) -> UUID | bool | None:
        """What the act returns; None where something is wrong, which the form then says."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        try:
            return act(typed["name"][:200], typed["least"], typed["most"])
        except NotAModifier as wrong:
            self.add_error(None, str(wrong))
            return None


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def modifiers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The groups there are, and a new one."""
    if request.method == "POST":
        form = GroupForm(request.POST)
        made = form.saved(lambda *typed: add_group(actor, *typed))
        if made is not None:
            messages.success(request, _("Now say what there is to choose."))
            return redirect("modifier_group", made)
    else:
        form = GroupForm()
    context = {
        "section": "products",
        "form": form,
        "groups": shown_groups(actor.company_id),
        "trail": [(_("Products"), reverse("products"))],
    }
    return render(request, "catalog/modifiers.html", context)


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def modifier_group(request: HttpRequest, actor: Actor, group_id: UUID) -> HttpResponse:
    """One group: how many are chosen, its options, and the products it goes with."""
    group = next(iter(shown_groups(actor.company_id, [group_id])), None)
    if group is None:
        raise Http404
    stored = {"name": group.name, "least": group.least, "most": group.most}
    form = GroupForm(initial=stored)
    if request.method == "POST" and request.POST.get("action") == "save":
        form = GroupForm(request.POST, initial=stored)
        if form.saved(lambda *typed: change_group(actor, group_id, *typed)) is not None:
            messages.success(request, _("The registers ask so from their next contact."))
            return redirect("modifier_group", group_id)
    elif request.method == "POST":
        act = _ACTS.get(request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, actor, group))
        except (NotAModifier, NotAComponent) as wrong:
            messages.error(request, str(wrong))
        return redirect("modifier_group", group_id)
    info = company(actor.company_id)
    context = {
        "section": "products",
        "group": group,
        "form": form,
        "currency": info.money,
        "trail": [
            (_("Products"), reverse("products")),
            (_("Modifiers"), reverse("modifiers")),
        ],
    }
    return render(request, "catalog/modifier_group.html", context)


def _archive(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    archive_group(actor, group.id)
    return _("It is asked for no longer.")


def _restore(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    archive_group(actor, group.id, archived=False)
    return _("It is asked for again.")


def _options(group: ShownGroup) -> list[UUID]:
    return list(
        ModifierOption.objects.filter(group_id=group.id)
        .order_by("position", "variant__sort_name")
        .values_list("variant_id", flat=True)
    )


def _new_option(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    typed = request.POST.get("price", "").strip() or "0"
    try:
        price = typed_price(typed, company(actor.company_id).exponent)
    except (NotAnAmount, OutOfRange):
        raise NotAModifier(_("Write a price like 4.90.")) from None
    made = NewOption(name=request.POST.get("name", "")[:250], unit_price=price)
    set_options(actor, group.id, lambda: [*_options(group), made])
    return _("%(name)s can be chosen from now on.") % {"name": made.name.strip()}


def _put_option(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    item = one_meant(actor, request.POST.get("product", "").strip()[:200])
    set_options(actor, group.id, lambda: [*_options(group), item.id])
    return _("%(name)s can be chosen from now on.") % {"name": item.name}


def _without_option(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    gone = request.POST.get("option", "")
    set_options(actor, group.id, lambda: [key for key in _options(group) if str(key) != gone])
    return _("Taken out. Sales so far keep what they were made of.")


def _option_up(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    which = request.POST.get("option", "")
    set_options(actor, group.id, lambda: _up(_options(group), which))
    return _("The registers ask so from their next contact.")


def _up(keys: list[UUID], which: str) -> list[UUID]:
    """The same with one a place earlier."""
    at = next((place for place, key in enumerate(keys) if str(key) == which), 0)
    if at:
        keys[at - 1], keys[at] = keys[at], keys[at - 1]
    return keys


def _groups(product_id: UUID, but: str = "") -> list[UUID]:
    return [key for key, *_ in groups_of_product(product_id) if str(key) != but]


def _put_on(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    item = one_meant(actor, request.POST.get("product", "").strip()[:200])
    product = Variant.objects.get(id=item.id).product_id
    set_groups(actor, product, lambda: [*_groups(product), group.id])
    return _("It is asked for with %(name)s from now on.") % {"name": item.name}


def _take_off(request: HttpRequest, actor: Actor, group: ShownGroup) -> str:
    named = request.POST.get("product", "")
    own = ProductModifier.objects.filter(group_id=group.id, product__company_id=actor.company_id)
    for product in [key for key in own.values_list("product_id", flat=True) if str(key) == named]:
        without = partial(_groups, product, but=str(group.id))
        set_groups(actor, product, without)
    return _("It is asked for there no longer.")


_ACTS: dict[str, Callable[[HttpRequest, Actor, ShownGroup], str]] = {
    "archive": _archive,
    "restore": _restore,
    "new_option": _new_option,
    "put_option": _put_option,
    "without_option": _without_option,
    "option_up": _option_up,
    "put_on": _put_on,
    "take_off": _take_off,
}


@page(Right.CATALOG_WRITE)
@require_POST
def product_modifiers(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """Put a group on a product, take it off, or ask for it earlier."""
    variant = _own(actor, variant_id)
    post = request.POST

    def changed() -> list[UUID]:
        there = _groups(variant.product_id, but=post.get("remove", ""))
        if named := post.get("group", ""):
            return there + _known(named)
        return _up(there, post.get("up", ""))

    try:
        set_groups(actor, variant.product_id, changed)
    except NotAModifier as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("The registers ask so from their next contact."))
    return redirect("product", variant_id)


@page(Right.CATALOG_WRITE)
@require_POST
def modifier_takes(request: HttpRequest, actor: Actor, variant_id: UUID) -> HttpResponse:
    """What an option takes away of an ingredient, or that it takes it away no longer."""
    _own(actor, variant_id)
    rows = ModifierTake.objects.filter(option_id=variant_id).order_by("position", "component_id")
    takes = {
        row.component_id: Take(row.component_id, row.quantity_micro, row.instead_id) for row in rows
    }
    try:
        if named := request.POST.get("remove", ""):
            takes = {key: take for key, take in takes.items() if str(key) != named}
            said = _("It is taken away no longer. Sales so far keep what they were made of.")
        else:
            item = one_meant(actor, request.POST.get("ingredient", "").strip()[:200])
            typed = request.POST.get("quantity", "").strip()
            other = request.POST.get("instead", "").strip()[:200]
            takes[item.id] = Take(
                item.id,
                measured_of(typed, item.unit) if typed else None,
                one_meant(actor, other).id if other else None,
            )
            said = _("From now on it is made so. Sales so far keep what they were made of.")
        set_takes(actor, variant_id, list(takes.values()))
    except (NotAModifier, NotAComponent) as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, said)
    return redirect("product", variant_id)


def _known(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        raise Http404 from None


def _own(actor: Actor, variant_id: UUID) -> Variant:
    rows = Variant.objects.filter(company_id=actor.company_id, id=variant_id)
    variant: Variant | None = rows.first()
    if variant is None:
        raise Http404
    return variant
