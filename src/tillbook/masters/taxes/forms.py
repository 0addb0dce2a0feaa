"""The forms that change a rate and add a tax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.taxes.operations import AlreadyTaxed, NewTax, RateRefused
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import NotAnAmount, parse_decimal

#: A percentage with four decimals is parts per million.
_PERCENT_DECIMALS = 4


class RateForm(forms.Form):
    """A percentage and the first day it is charged; `cleaned_data["rate"]` is in ppm."""

    rate = forms.CharField(label=gettext_lazy("New rate"), max_length=12)
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("The rate before it ends the day before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_rate(self) -> int:
        """Read the percentage exactly."""
        text = str(self.cleaned_data["rate"]).replace(",", ".").removesuffix("%")
        try:
            return parse_decimal(text, _PERCENT_DECIMALS, "rate")
        except NotAnAmount:
            raise forms.ValidationError(
                _("Write a percentage such as 20 or 5.5, with up to four decimals.")
            ) from None

    def refuse(self, refused: RateRefused) -> None:
        """Show why it was refused, beside what it is about."""
        about = "category" if isinstance(refused, AlreadyTaxed) else "valid_from"
        self.add_error(about, str(refused))


class ChangeRateForm(RateForm):
    """Another rate of a tax that is there."""

    def wanted(self) -> dict[str, Any]:
        """What `operations.change_rate` takes."""
        return {
            "rate_ppm": self.cleaned_data["rate"],
            "valid_from": self.cleaned_data["valid_from"],
        }


class NewTaxForm(RateForm):
    """A tax of the company's own; jurisdictions and categories are (code, name)."""

    field_order = ["jurisdiction", "category", "name", "rate", "valid_from", "included", "tax_box"]
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Charged in"))
    category = forms.ChoiceField(label=gettext_lazy("Charged on"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As the receipt prints it, such as “Consumption tax”."),
    )
    included = forms.BooleanField(label=gettext_lazy("Prices include it"), required=False)
    tax_box = forms.CharField(
        label=gettext_lazy("Box of your return"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Where your return has a box of its own for it, such as 41 in Germany or F2 in France."
        ),
    )

    def __init__(
        self,
        *args: Any,
        jurisdictions: Mapping[str, str],
        categories: Mapping[str, str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.categories = categories
        self.fields["jurisdiction"].choices = list(jurisdictions.items())  # type: ignore[attr-defined]
        self.fields["category"].choices = [(code, word(name)) for code, name in categories.items()]  # type: ignore[attr-defined]
        self.fields["rate"].label = _("Rate")
        self.fields["valid_from"].help_text = ""

    def wanted(self) -> NewTax:
        """What `operations.add_tax` takes."""
        given = self.cleaned_data
        return NewTax(
            jurisdiction=given["jurisdiction"],
            category=given["category"],
            category_name=self.categories[given["category"]],
            name=given["name"],
            rate_ppm=given["rate"],
            valid_from=given["valid_from"],
            included=given["included"],
            tax_box=" ".join(given["tax_box"].split()),
        )
