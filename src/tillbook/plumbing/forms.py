"""Forms that two people may have open at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from hashlib import sha256
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SEEN = "seen"


class LongSelect(forms.Select):
    """A select of hundreds of choices: no template is drawn for each of them."""

    template_name = "tillbook/parts/long_select.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["options"] = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (one["value"], SafeString(" selected" if one["selected"] else ""), one["label"])
                for _group, options, _index in context["widget"]["optgroups"]
                for one in options
            ),
        )
        return context


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """The choices of a field that asks for a time zone."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    return tuple((zone, zone) for zone in zones)


class StoredForm(forms.Form):
    """A form filled with what is stored; give it `initial` when it is sent, too.

    It carries a mark of each value it was filled with (`seen_input`, in the component of the form's
    errors). What somebody else changed meanwhile and this person left alone stays as the other
    one stored it; where both changed a field the form is refused once, says what is stored now,
    and the next click means it.
    """

    _overtaken: Mapping[str, str] = {}

    @property
    def seen_input(self) -> SafeString:
        """The hidden field with the marks; empty for a form of something new."""
        if not self.initial:
            return SafeString("")
        marks = {name: self._mark(name, self._stored(name)) for name in self.fields}
        return format_html(
            '<input type="hidden" name="{}" value="{}">', self.add_prefix(SEEN), json.dumps(marks)
        )

    def full_clean(self) -> None:
        """As Django does it, with the other person's changes taken in first."""
        self._overtaken = self._take_in() if self.is_bound and self.initial else {}
        super().full_clean()
        for name, stored in self._overtaken.items():
            if name not in self.errors:
                words = _("Meanwhile it was set to “%(stored)s”. Save again to have yours.")
                self.add_error(name, words % {"stored": stored})
        if self._overtaken:
            self.add_error(None, _("Somebody else saved this form while you had it open."))

    def _take_in(self) -> dict[str, str]:
        """Put into the answers what only others changed; name -> what is stored where both did."""
        overtaken = {}
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        for name, seen in self._seen().items():
            stored = self._stored(name)
            now = self._mark(name, stored)
            field = self.fields[name]
            key = self.add_prefix(name)
            mine = self._mark(name, field.widget.value_from_datadict(self.data, self.files, key))
            if now in (seen, mine):
                continue
            if mine == seen:
                _answer(data, key, stored)
            else:
                overtaken[name] = self._shown(name, stored)
        self.data = data
        return overtaken

    def _seen(self) -> dict[str, str]:
        try:
            found = json.loads(self.data.get(self.add_prefix(SEEN), "{}"))
        except ValueError:
            return {}
        known = found.items() if isinstance(found, dict) else ()
        return {name: mark for name, mark in known if name in self.fields and isinstance(mark, str)}

    def _stored(self, name: str) -> Any:
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        return field.widget.format_value(value) if isinstance(value, (date, time)) else value

    def _mark(self, name: str, value: Any) -> str:
        return sha256(f"{name}\0{_plain(value)}".encode()).hexdigest()[:12]

    def _shown(self, name: str, stored: Any) -> str:
        """What is stored, as the form would show it."""
        words = dict(getattr(self.fields[name], "choices", ()))
        several = stored if isinstance(stored, (list, tuple, set)) else [stored]
        said = [str(words.get(one, words.get(str(one), one))) for one in several]
        if isinstance(stored, bool):
            return _("yes") if stored else _("no")
        return ", ".join(one for one in said if one not in ("", "None")) or "–"


def _plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, (list, tuple, set)):
        return "\x1f".join(sorted(map(str, value)))
    return str(value).replace("\r\n", "\n").strip()


def _answer(data: QueryDict, key: str, value: Any) -> None:
    """Write a value as a browser would have sent it."""
    if isinstance(value, (list, tuple, set)):
        data.setlist(key, [str(one) for one in value])
    elif value is True:
        data[key] = "on"
    elif value is False:
        data.pop(key, None)
    else:
        data[key] = "" if value is None else str(value)
