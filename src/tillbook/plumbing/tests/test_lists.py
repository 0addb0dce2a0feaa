"""Lists without a database: files that open, formulas that do not, cursors that nobody can bend."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from tillbook.plumbing.lists.asking import cursor_text, cursor_values
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.paging import beyond, turned
from tillbook.plumbing.lists.spreadsheets import LIVE, csv_pieces, neutral, plain, xlsx_pieces
from tillbook.plumbing.models import OutboxMessage

LIVE_WORDS = [
    "=1+1",
    "+44 20",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
]


@pytest.mark.parametrize("words", LIVE_WORDS)
def test_no_text_cell_is_taken_for_a_formula_and_it_comes_back_as_it_was(words):
    assert neutral(words)[0] == "'"
    assert plain(neutral(words)) == words


@given(some.text(max_size=20))
def test_whatever_a_text_is_it_comes_back_and_never_begins_a_formula(words):
    assert neutral(words)[:1] not in LIVE or not words
    if not words.startswith("'"):
        assert plain(neutral(words)) == words


def xlsx_rows(pieces) -> list[tuple]:
    book = load_workbook(io.BytesIO(b"".join(pieces)), read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_both_files_hold_texts_as_text_and_figures_as_numbers():
    heads = ["Name", "Price", "Day"]
    rows = [
        ["=HYPERLINK(1)", Number("-4.50", 2), date(2026, 11, 22)],
        ['Ä, "b"\n', Number("7"), ""],
    ]
    text = b"".join(csv_pieces(heads, rows))
    assert text.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) == [
        heads,
        ["'=HYPERLINK(1)", "-4.50", "2026-11-22"],
        ['Ä, "b"\n', "7", ""],
    ]
    found = xlsx_rows(xlsx_pieces("Sales: [all]", heads, rows))
    assert found[0] == ("Name", "Price", "Day")
    assert found[1] == ("'=HYPERLINK(1)", -4.5, datetime.fromisoformat("2026-11-22"))
    assert found[2][:2] == ('Ä, "b"\n', 7)


def test_with_a_decimal_comma_semicolons_part_the_cells():
    rows = [["Bread; rye, dark", Number("-1234.50", 2)], ["7,5", Number("3")]]
    text = b"".join(csv_pieces(["Name", "Price"], rows, ",")).decode("utf-8-sig")
    assert text == 'Name;Price\r\n"Bread; rye, dark";-1234,50\r\n7,5;3\r\n'


def test_a_moment_is_a_moment_in_both_files():
    moment = datetime.fromisoformat("2026-07-01T23:59:58")
    assert b"2026-07-01 23:59:58" in b"".join(csv_pieces(["When"], [[moment]]))
    book = load_workbook(io.BytesIO(b"".join(xlsx_pieces("t", ["When"], [[moment]]))))
    [_, [cell]] = list(book.worksheets[0].iter_rows())
    assert (cell.data_type, cell.value) == ("d", moment)
    assert "h:mm" in cell.number_format


@given(some.lists(some.lists(some.text(max_size=12), min_size=2, max_size=2), max_size=5))
def test_any_text_makes_an_xlsx_that_opens(rows):
    found = xlsx_rows(xlsx_pieces("=x", ["a", "b"], rows))
    assert len(found) == len(rows) + 1


def test_a_sheet_that_is_full_says_so_in_its_last_row(monkeypatch):
    monkeypatch.setattr("tillbook.plumbing.lists.spreadsheets.MOST_ROWS", 3)
    rows = [[str(n)] for n in range(4)]
    assert xlsx_rows(xlsx_pieces("t", ["n"], rows[:2], "more")) == [("n",), ("0",), ("1",)]
    assert xlsx_rows(xlsx_pieces("t", ["n"], rows, "more"))[1:] == [("0",), ("1",), ("more",)]


def test_many_rows_come_in_pieces_so_memory_does_not_grow():
    rows = ([f"row {n}", Number(str(n))] for n in range(20_000))
    sizes = [len(piece) for piece in csv_pieces(["a", "b"], rows)]
    assert len(sizes) > 3
    assert max(sizes) < 200_000
    again = ([f"row {n}", Number(str(n))] for n in range(20_000))
    assert len([1 for _ in xlsx_pieces("t", ["a", "b"], again)]) > 2


ORDER = ("-created_at", "-id")


def test_a_cursor_brings_back_what_it_was_made_of():
    place = (datetime(2026, 11, 22, 9, 5, 1, 250, tzinfo=UTC), uuid4())
    assert cursor_values(cursor_text(place), OutboxMessage, ORDER) == place


@given(
    some.one_of(some.text(max_size=80), some.binary(max_size=60).map(lambda b: b.decode("latin1")))
)
def test_a_bent_cursor_is_no_cursor(text):
    found = cursor_values(text, OutboxMessage, ORDER)
    assert found is None or len(found) == 2


@pytest.mark.parametrize(
    "values", [(1,), ("x", "y"), (None, None), (["a"], {"b": 1}), ("2026-11-22", 10**40)]
)
def test_a_cursor_of_another_list_is_no_cursor(values):
    import base64
    import json

    text = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    assert cursor_values(text, OutboxMessage, ORDER) is None


def test_the_order_turns_around_and_an_index_can_be_entered_with_the_first_field():
    assert turned(ORDER) == ("created_at", "id")
    words = str(beyond(("day", "id"), (1, 2)))
    assert "('day__gte', 1)" in words
    assert "('day__gt', 1)" in words
