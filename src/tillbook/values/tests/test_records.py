"""Records that are quick to make are else what frozen dataclasses are."""

from dataclasses import fields, replace

import pytest

from tillbook.values.records import quick_dataclass


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    grams: int
    unit: str = "g"


def test_equal_ones_are_equal_and_keys_of_one_place():
    assert Weight(grams=5) == Weight(grams=5) != Weight(grams=6)
    assert {Weight(grams=5): "five"}[Weight(grams=5)] == "five"
    assert len({Weight(grams=5), Weight(grams=5), Weight(grams=6)}) == 2


def test_they_are_dataclasses_with_nothing_but_their_fields():
    assert [field.name for field in fields(Weight)] == ["grams", "unit"]
    assert replace(Weight(grams=5), unit="kg") == Weight(grams=5, unit="kg")
    with pytest.raises(AttributeError):
        Weight(grams=5).colour = "red"  # type: ignore[attr-defined]


def test_one_that_may_change_is_no_such_record():
    with pytest.raises(TypeError, match="is frozen"):
        quick_dataclass(frozen=False, slots=True)  # type: ignore[call-overload]
