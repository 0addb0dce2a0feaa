"""Two people with the same form open: nobody's change is lost without a word."""

from __future__ import annotations

from datetime import time

import pytest
from django import forms
from django.http import QueryDict

from tillbook.plumbing.forms import StoredForm

STORED = {"name": "Bread", "price": "4.60", "weekdays": ["1"], "asked": True, "from_time": time(17)}


class Sample(StoredForm):
    name = forms.CharField()
    price = forms.CharField()
    weekdays = forms.MultipleChoiceField(choices=[("1", "Mo"), ("2", "Tu")], required=False)
    asked = forms.BooleanField(required=False)
    from_time = forms.TimeField(widget=forms.TimeInput(format="%H:%M"), required=False)


def sent(opened_with=STORED, now=STORED, **typed):
    """The form as a browser sends it back: what it was opened with, and what was typed over it."""
    page = Sample(initial=opened_with)
    data = QueryDict(mutable=True)
    values = {**opened_with, "from_time": "17:00", **typed}
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is not False:
            data[name] = "on" if value is True else value
    data["seen"] = seen(page)
    return Sample(data, initial=now)


def seen(form):
    text = str(form.seen_input).split('value="')[1].removesuffix('">')
    return text.replace("&quot;", '"')


def test_what_nobody_else_touched_is_saved_as_typed():
    form = sent(price="5.55")
    assert form.is_valid()
    assert form.cleaned_data["price"] == "5.55"


@pytest.mark.parametrize(
    ("name", "value", "cleaned"),
    [
        ("price", "5.55", "5.55"),
        ("weekdays", ["1", "2"], ["1", "2"]),
        ("asked", False, False),
        ("from_time", time(18, 30), time(18, 30)),
    ],
)
def test_what_only_the_other_changed_stays_theirs(name, value, cleaned):
    form = sent(now={**STORED, name: value}, **{"name": "Loaf"} if name != "name" else {})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "Loaf"
    assert form.cleaned_data[name] == cleaned


def test_both_changed_one_field_it_is_said_once_and_then_meant():
    now = {**STORED, "price": "5.55"}
    form = sent(now=now, price="4.90")
    assert not form.is_valid()
    assert "5.55" in form.errors["price"][0]
    assert form.non_field_errors()
    assert form["price"].value() == "4.90"
    data = form.data.copy()
    data["seen"] = seen(form)
    again = Sample(data, initial=now)
    assert again.is_valid()
    assert again.cleaned_data["price"] == "4.90"


def test_both_typed_the_same():
    assert sent(now={**STORED, "price": "5.55"}, price="5.55").is_valid()


@pytest.mark.parametrize("mark", ["", "no json", "[1]", '{"price": 1, "other": "x"}', "null"])
def test_marks_that_are_none_mean_what_was_typed(mark):
    form = sent(now={**STORED, "price": "5.55"})
    data = form.data.copy()
    data["seen"] = mark
    found = Sample(data, initial={**STORED, "price": "5.55"})
    assert found.is_valid()
    assert found.cleaned_data["price"] == "4.60"


def test_a_form_of_something_new_carries_no_marks():
    assert Sample().seen_input == ""
