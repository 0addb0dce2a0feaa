"""The part of a form that says when, where and for whom something counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import When
from tillbook.masters.pricing.sentences import weekday_names
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.locales import about_figure, typed_figure
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import times_in


def _day(value: date | None) -> int:
    return int(f"{value:%Y%m%d}") if value else 0


def _minute(value: time | None) -> int:
    return value.hour * 60 + value.minute if value else 0


def _date_of(day: int) -> date | None:
    text = str(day)
    return date(int(text[:4]), int(text[4:6]), int(text[6:])) if day else None


def _time_of(minute: int) -> time:
    hours = times_in(minute, 60)
    return time(hours, minute - hours * 60)


def read_figure(text: str, decimals: int) -> int:
    """A figure of zero or more as somebody types it; refused with words otherwise."""
    try:
        value = parse_decimal(typed_figure(text), decimals, "value")
    except NotAnAmount as problem:
        like = _("Write a figure such as 20 or 2.50.")
        raise forms.ValidationError(about_figure(problem, text, like)) from None
    if value < 0:
        raise forms.ValidationError(_("Write a figure such as 20 or 2.50."))
    return value


class WhenForm(StoredForm):
    """Weekdays, hours, days, locations, customer groups; nothing chosen: always, for all."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple
    )
    from_time = forms.TimeField(
        label=gettext_lazy("From time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    to_time = forms.TimeField(
        label=gettext_lazy("To time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    from_date = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to_date = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    locations = forms.MultipleChoiceField(
        label=gettext_lazy("Locations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    customer_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Customer groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, info: CompanyInfo, customer_groups: Mapping[UUID, str]) -> None:
        """Offer the company's locations and groups to choose from; without groups no such field."""
        days = [(str(day), name) for day, name in weekday_names().items()]
        places = [(at.code, at.name) for at in info.locations.values()]
        groups = [(str(key), name) for key, name in customer_groups.items()]
        for field, choices in (
            ("weekdays", days),
            ("locations", places),
            ("customer_groups", groups),
        ):
            self.fields[field].choices = choices  # type: ignore[attr-defined]
        if not groups:
            del self.fields["customer_groups"]

    def clean(self) -> dict[str, Any]:
        """Hours have a beginning and an end."""
        given = super().clean() or self.cleaned_data
        if (given.get("from_time") is None) != (given.get("to_time") is None):
            self.add_error("to_time", _("Say both times, or none."))
        first, last = given.get("from_date"), given.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("The last day is before the first."))
        return given

    def when(self) -> When:
        """What was said, as the engine takes it."""
        given = self.cleaned_data
        return When(
            from_date=_day(given["from_date"]),
            to_date=_day(given["to_date"]),
            weekdays=tuple(sorted(map(int, given["weekdays"]))),
            from_minute=_minute(given["from_time"]),
            to_minute=_minute(given["to_time"]),
            locations=tuple(given["locations"]),
            customer_groups=tuple(given.get("customer_groups", ())),
        )


def shown_when(when: When) -> dict[str, Any]:
    """What a form shows of it to begin with."""
    timed = when.from_minute != when.to_minute
    return {
        "weekdays": [str(day) for day in when.weekdays],
        "from_time": _time_of(when.from_minute) if timed else None,
        "to_time": _time_of(when.to_minute) if timed else None,
        "from_date": _date_of(when.from_date),
        "to_date": _date_of(when.to_date),
        "locations": list(when.locations),
        "customer_groups": list(when.customer_groups),
    }
