"""Settings, Barcodes: how the shop's own labels are read, and a field to try a code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tillbook.masters.catalog.operations import add_code_layout, remove_code_layout
from tillbook.masters.catalog.queries import code_layouts, items_by_code, named_code_layouts
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.elements import FNC1, CodeRefusal, CodeRefused
from tillbook.masters.catalog.rules.layouts import Layout
from tillbook.masters.catalog.rules.reading_codes import Reading, Told, read_code
from tillbook.masters.organisation.currencies import NUMBERS
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.templatetags.figures import day, money
from tillbook.values.money import format_quantity


class LayoutForm(forms.Form):
    """A layout that is to be."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Such as Scales at the cheese counter."),
    )
    form = forms.CharField(
        label=gettext_lazy("Layout"),
        max_length=14,
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocapitalize": "characters", "class": "mono"}
        ),
        help_text=gettext_lazy(
            "A sign for each digit: 22IIIIIVPPPPC for a price label, 21IIIIIWWWWWC for a weight."
        ),
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals of the weight or price"),
        min_value=0,
        max_value=6,
        initial=2,
        help_text=gettext_lazy("2 for 12.34, 3 for 1.250 kg."),
    )

    def clean_form(self) -> str:
        """Letters in capitals, without blanks."""
        return "".join(str(self.cleaned_data["form"]).upper().split())


@page(Right.CATALOG_WRITE)
@require_http_methods(["GET", "POST"])
def barcode_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The layouts there are, a new one, and what a code would be read as."""
    info = company(actor.company_id)
    adding = request.method == "POST" and request.POST.get("action") == "add"
    form = LayoutForm(request.POST if adding else None)
    if request.method == "POST" and not adding:
        return _remove(request, actor)
    if adding and form.is_valid():
        given = form.cleaned_data
        layout = Layout(form=given["form"], decimals=given["decimals"])
        try:
            add_code_layout(actor, given["name"], layout)
        except NotPossible as refused:
            form.add_error("form", str(refused))
        else:
            messages.success(request, _("The registers read such labels from their next contact."))
            return redirect("barcode_settings")
    tried = request.GET.get("code", "")[:300]
    context = {
        "section": "settings",
        "form": form,
        "layouts": [(row, _told_layout(row.form)) for row in named_code_layouts(info.id)],
        "tried": tried.replace(FNC1, "\u241d"),
        "found": _tried(info, tried) if tried.strip() else None,
        "trail": [(_("Settings"), reverse("settings"))],
    }
    return render(request, "catalog/barcodes.html", context)


def _remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        layout_id = UUID(request.POST.get("layout", ""))
    except ValueError:
        raise Http404 from None
    if not remove_code_layout(actor, layout_id):
        raise Http404
    messages.success(request, _("Such labels are read as plain codes again."))
    return redirect("barcode_settings")


def _told_layout(form: str) -> str:
    return _("weight inside") if "W" in form else _("price inside")


def _tried(info: CompanyInfo, code: str) -> dict[str, Any]:
    """What a code says, row by row, and whose it is; or why nobody can read it."""
    today = int(f"{clock.now():%Y%m%d}")
    told = Told(
        layouts=code_layouts(info.id),
        today=today,
        exponent=info.exponent,
        currency=NUMBERS.get(info.currency, 0),
    )
    try:
        reading = read_code(code, told)
    except CodeRefused as refused:
        return {"wrong": refusal_sentence(refused)}
    item = next(iter(items_by_code(info.id, info.version, [code, *reading.codes])), None)
    return {
        "item": item,
        "rows": _rows(info, reading, item),
        "expired": any(0 < on < today for on in (reading.expires, reading.best_before)),
    }


def _rows(info: CompanyInfo, reading: Reading, item: Item | None) -> list[tuple[str, str]]:
    kinds = {
        "gs1": _("GS1 code"),
        "embedded": _("label of the shop"),
        "plain": _("plain code"),
    }
    rows = [(_("Read as"), kinds[reading.kind]), (_("Looked for"), ", ".join(reading.codes))]
    if reading.lot:
        rows.append((_("Lot"), reading.lot))
    if reading.serial:
        rows.append((_("Serial number"), reading.serial))
    for name, on in ((_("Use by"), reading.expires), (_("Best before"), reading.best_before)):
        if on:
            text = str(on)
            rows.append((name, day(date(int(text[:4]), int(text[4:6]), int(text[6:])))))
    if reading.measure_micro is not None:
        unit = reading.unit or (item.unit if item else "")
        rows.append((_("Quantity"), f"{format_quantity(reading.measure_micro)} {unit}".strip()))
    if reading.price_minor is not None:
        rows.append((_("Price"), money(reading.price_minor, info.money)))
    if reading.count is not None:
        rows.append((_("Pieces"), str(reading.count)))
    return rows


def refusal_sentence(refused: CodeRefused) -> str:
    """Why a code says nothing, and what to do."""
    texts = {
        CodeRefusal.EMPTY: _("There is nothing to read."),
        CodeRefusal.TOO_LONG: _("It is longer than any code of its kind."),
        CodeRefusal.UNKNOWN_ELEMENT: _("It holds a part that no GS1 identifier begins."),
        CodeRefusal.CUT_OFF: _("It ends in the middle: scan it again."),
        CodeRefusal.CHARACTERS: _("It holds signs that cannot stand there: scan it again."),
        CodeRefusal.CHECK_DIGIT: _("The check digit is wrong: scan it again."),
        CodeRefusal.DATE: _("It names a day that there is not."),
        CodeRefusal.TWICE: _("It says the same thing twice, differently."),
        CodeRefusal.NO_GTIN: _("It names no product (GTIN)."),
        CodeRefusal.CURRENCY: _("Its price is in another currency."),
        CodeRefusal.PRICE_TOO_FINE: _("Its price is finer than the currency."),
        CodeRefusal.TOO_LARGE: _("Its price is too large."),
        CodeRefusal.INNER_CHECK: _("The digit that checks its price is wrong: scan it again."),
    }
    said = texts[refused.refusal]
    return f"({refused.where}) {said}" if refused.where else said
