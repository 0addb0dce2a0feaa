"""The forms of a location, and of how stock is valued."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tillbook.books.stock.rules import CostingMethod
from tillbook.masters.organisation.operations.locations import LocationSettings
from tillbook.plumbing.forms import LongSelect, StoredForm, time_zones


def method_words() -> dict[str, str]:
    """What the methods that a company may choose are called."""
    return {
        CostingMethod.AVERAGE.value: str(_("Moving average")),
        CostingMethod.FIFO.value: str(_("First in, first out")),
    }


class CostingForm(StoredForm):
    """By which method stock is valued from now on, and why."""

    method = forms.ChoiceField(label=_("Value what leaves at"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("It stays in the history below and in the audit trail."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["method"].choices = list(method_words().items())  # type: ignore[attr-defined]


class LocationForm(StoredForm):
    """What an owner says of a location: new, or one that there is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_(
            "Programs and files name the location by it. Its document numbers begin with the code "
            "it was opened with, and keep that."
        ),
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed at the head of every receipt."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=LongSelect)
    day_starts_hour = forms.IntegerField(
        label=_("The day starts at"),
        min_value=0,
        max_value=23,
        help_text=_("What is sold before this hour belongs to the day before."),
    )
    refuses_below_zero = forms.BooleanField(
        label=_("Refuse what is not there"),
        required=False,
        help_text=_(
            "Sales in the back office and by programs, transfers and write-offs that would take "
            "more than is available are refused. A sale at a register happened: it is stored, and "
            "flagged."
        ),
    )
    jurisdictions = forms.CharField(
        label=_("Taxed by"),
        required=False,
        max_length=400,
        help_text=_(
            "Codes of those who tax what is sold here, such as US-MN US-MN-053, parted by spaces. "
            "Left empty: the country alone."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["time_zone"].choices = time_zones()  # type: ignore[attr-defined]

    def settings(self) -> tuple[LocationSettings, list[str]]:
        """What was said, once it is valid: the location, and the codes of its jurisdictions."""
        given = dict(self.cleaned_data)
        codes = re.split(r"[,;\s]+", given.pop("jurisdictions"))
        return LocationSettings(**given), [code for code in codes if code]
