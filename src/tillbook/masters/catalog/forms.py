"""Reading what people type about products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tillbook.masters.catalog.models import Product
from tillbook.values.money import NotAnAmount, format_decimal, parse_decimal
from tillbook.values.rounding import OutOfRange


def typed_price(text: str, exponent: int) -> int:
    """A price as people type it, as minor x 10^4; raises NotAnAmount. Not below zero."""
    text = text.strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    price = parse_decimal(text, exponent + 4, "price")
    if price < 0:
        raise NotAnAmount("a price is not below zero")
    return price


def price_text(unit_price: int, exponent: int) -> str:
    """A price as it would be typed."""
    text = format_decimal(unit_price, exponent + 4)
    return text[:-4] if text.endswith("0000") else text.rstrip("0")


_KINDS = [(code, capfirst(words)) for code, words in Product.Kind.choices]


class ProductForm(forms.Form):
    """A new product with one variant."""

    sku = forms.CharField(label=_("SKU"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=200)
    department = forms.CharField(label=_("Department"), max_length=40)
    price = forms.CharField(label=_("Price"), max_length=30)
    tax_category = forms.ChoiceField(label=_("Tax category"))
    kind = forms.ChoiceField(label=_("Kind"), choices=_KINDS)
    barcode = forms.CharField(label=_("Barcodes"), max_length=400, required=False)

    def __init__(
        self, data: Any, *, exponent: int, categories: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.exponent = exponent
        choices = forms.ChoiceField(label=_("Tax category"), choices=list(categories.items()))
        self.fields["tax_category"] = choices

    def clean_price(self) -> int:
        try:
            return typed_price(self.cleaned_data["price"], self.exponent)
        except (NotAnAmount, OutOfRange):
            raise forms.ValidationError(_("Write a price like 4.90.")) from None
