"""The form that puts goods aside: what was typed, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.catalog.picking import picked
from tillbook.masters.organisation.rules import CompanyInfo, LocationInfo
from tillbook.masters.parties.queries import find_customers
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings

#: How long goods are put aside where nobody says otherwise.
DAYS = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """What a valid form means."""

    sku: str
    quantity_micro: int
    location: str
    until: datetime
    party_id: UUID | None
    reference: str


class ReservationForm(StoredForm):
    """Which goods, how many, for whom, until when."""

    product = forms.CharField(label=gettext_lazy("Product"), max_length=120)
    quantity = forms.CharField(label=gettext_lazy("How many"), max_length=40)
    location = forms.ChoiceField(label=gettext_lazy("Location"))
    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "By name or code. A sale to them at this location takes the goods up by itself."
        ),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("What stands on the bag, or the number of an order."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, info: CompanyInfo, places: Sequence[LocationInfo], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.info = info
        choices = [(at.code, at.name) for at in places]
        self.fields["location"].choices = choices  # type: ignore[attr-defined]

    def meant(self) -> Meant | None:
        """What it means; None where something is not clear, with a sentence beside its field."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        sku, micro = self._product(given["product"]), self._quantity(given["quantity"])
        party = self._customer(given["customer"])
        if self.errors:
            return None
        at = self.info.location_by_code(given["location"])
        assert at is not None
        assert micro is not None
        return Meant(
            sku, micro, at.code, end_of(given["until"], at), party, given["reference"].strip()
        )

    def _product(self, text: str) -> str:
        found = picked(self.info, text)
        if found.item:
            return found.item.sku
        names = ", ".join(f"{one.name} ({one.sku})" for one in found.choices[:6])
        several = _("Several fit: %(names)s. Write its SKU.") % {"names": names}
        self.add_error("product", found.sentence or several)
        return ""

    def _quantity(self, text: str) -> int | None:
        try:
            micro = parse_decimal(typed_figure(text), 6, "quantity")
        except (TwoMeanings, NotAnAmount, OutOfRange):
            micro = 0
        if micro > 0:
            return micro
        self.add_error("quantity", _("Say how many: a number above 0, such as 1 or 0.5."))
        return None

    def _customer(self, text: str) -> UUID | None:
        if not text.strip():
            return None
        found = find_customers(self.info.id, text, 6)
        if len(found) == 1:
            return found[0][0]
        names = ", ".join(f"{name} ({code})" for _id, code, name in found)
        several = _("Several fit: %(names)s. Write the code.") % {"names": names}
        none = _("No customer fits “%(text)s”.") % {"text": text.strip()}
        self.add_error("customer", several if found else none)
        return None


class LongerForm(forms.Form):
    """Until when goods stay put aside instead."""

    until = forms.DateField(
        label=gettext_lazy("Until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def end_of(day: date, at: LocationInfo) -> datetime:
    """The last second of a day at a location."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=at.zone)


def first_day(today: date) -> date:
    """The day that the form begins with."""
    return today + timedelta(days=DAYS)
