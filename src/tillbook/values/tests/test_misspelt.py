"""A mistyped word means the word it is near to, and a short one only itself."""

from __future__ import annotations

import pytest

from tillbook.values.misspelt import all_near, edit_distance, halves, is_near


@pytest.mark.parametrize(
    ("typed", "meant", "near"),
    [
        ("registres", "registers", True),
        ("regsiters", "registers", True),
        ("crossant", "croissant", True),
        ("sorudo", "sourdough", True),
        ("aprn", "apron", True),
        ("spoon", "apron", False),
        ("tax", "taxi", True),
        ("tax", "tux", False),
    ],
)
def test_what_a_typed_word_may_mean(typed, meant, near):
    assert is_near(typed, meant) is near


def test_letters_are_changed_added_left_out_and_swapped():
    assert [edit_distance("abcd", other, 2) for other in ("abcd", "abxd", "abd", "acbd")] == [
        0,
        1,
        1,
        1,
    ]
    assert edit_distance("abcd", "wxyz", 2) == 3
    assert all_near(["registres", "quick"], ["quick", "keys", "registers"])
    assert halves("krossant") == ("kros", "sant")
