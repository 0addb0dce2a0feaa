"""The form that changes a rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.values.money import NotAnAmount, parse_decimal

#: A percentage with four decimals is parts per million.
_PERCENT_DECIMALS = 4


class ChangeRateForm(forms.Form):
    """A percentage and the first day it is charged; `cleaned_data["rate"]` is in ppm."""

    rate = forms.CharField(label=gettext_lazy("New rate"), max_length=12)
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("The rate before it ends the day before."),
        widget=forms.DateInput(attrs={"type": "date"}),
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

    def refuse(self, sentence: str) -> None:
        """Show why the change was refused, beside the day it was asked for."""
        self.add_error("valid_from", sentence)

    def wanted(self) -> dict[str, Any]:
        """What `operations.change_rate` takes."""
        return {
            "rate_ppm": self.cleaned_data["rate"],
            "valid_from": self.cleaned_data["valid_from"],
        }
