"""Bank CSV: guessed from its head, read by its mapping, remembered by the head."""

from __future__ import annotations

from datetime import date

import pytest

from tillbook.edges.bridges.bank_statements.csv_mapping import chosen, guess, head_key
from tillbook.edges.bridges.bank_statements.csv_reading import read_csv
from tillbook.edges.bridges.bank_statements.reading import Wanted
from tillbook.values.statements import BalanceKind, StatementRefused

EURO = Wanted(currency="EUR")
GERMAN = (
    "Umsatzanzeige;;;\n\n"
    "Buchungstag;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Betrag;Währung;Saldo\n"
    "31.03.2026;31.03.2026;Strom AG;März;-1.234,50;EUR;765,50\n"
    "02.03.2026;03.03.2026;Ana Ruiz;Rechnung 17;2.000,00;EUR;2.000,00\n"
)


def test_a_german_file_newest_first_with_a_preamble():
    (statement,) = read_csv(GERMAN.encode("cp1252"), Wanted()).statements
    assert [line.amount_minor for line in statement.lines] == [200000, -123450]
    assert statement.lines[1].booked == date(2026, 3, 31)
    assert (statement.lines[0].name, statement.lines[0].place) == ("Ana Ruiz", 5)
    assert statement.balance(BalanceKind.OPENING).amount_minor == 0
    assert statement.balance(BalanceKind.CLOSING).amount_minor == 76550


def test_money_in_and_out_in_two_columns_and_american_days():
    text = 'Date,Description,Debit,Credit\n02/13/2026,Rent,"1,200.00",\n02/14/2026,Sale,,35.10\n'
    (statement,) = read_csv(text.encode(), EURO).statements
    assert [line.amount_minor for line in statement.lines] == [-120000, 3510]
    assert statement.lines[0].booked == date(2026, 2, 13)


def test_a_word_says_the_side():
    text = "Datum;Naam tegenpartij;Af Bij;Bedrag\n2026-02-13;A;Af;5,00\n2026-02-14;B;Bij;7,00\n"
    (statement,) = read_csv(text.encode(), EURO).statements
    assert [line.amount_minor for line in statement.lines] == [-500, 700]


def test_a_row_left_out_shows_in_the_running_balance():
    rows = GERMAN.splitlines(keepends=True)
    rows[4] = "02.03.2026;03.03.2026;Ana Ruiz;Rechnung 17;1.900,00;EUR;1.900,00\n"
    with pytest.raises(StatementRefused, match=r"line 4: .*1900\.00.*-1234\.50.*765\.50"):
        read_csv("".join(rows).encode("cp1252"), EURO)


def test_days_that_may_mean_two_things_are_said_and_can_be_chosen():
    text = b"Date,Amount\n02/03/2026,1.00\n"
    reading = read_csv(text, EURO)
    assert reading.statements[0].lines[0].booked == date(2026, 3, 2)
    assert reading.remarks
    american = read_csv(text, EURO, guess(text, "mdy"))
    assert american.statements[0].lines[0].booked == date(2026, 2, 3)
    assert "month before day" in str(american.remarks[0])
    mapping = chosen(guess(text), {"date_order": "mdy"})
    told = read_csv(text, EURO, mapping)
    assert told.statements[0].lines[0].booked == date(2026, 2, 3)
    assert not told.remarks


def test_a_mapping_is_remembered_by_the_head_and_not_by_the_rows():
    one = guess(b"Date,Amount,Text\n2026-02-03,1.00,a\n")
    other = guess(b"DATE,Amount,Text\n2026-02-04,2.00,b\n")
    assert head_key(one) == head_key(other) != head_key(guess(b"Date,Amount\n2026-02-03,1\n"))
    kept = chosen(one, {**one.as_data(), "inverted": True})
    (statement,) = read_csv(b"Date,Amount,Text\n2026-02-03,1.00,a\n", EURO, kept).statements
    assert statement.lines[0].amount_minor == -100


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"a,b\n1,2\n", 1),
        (b"Date,Amount\n", 1),
        (b"Date,Amount\n2026-02-30x,1\n", 2),
        (b"Date,Amount\n2026-02-03,\n", 2),
        (b"Date,Amount\n2026-02-03,1.00\n2026-13-01,1.00\n", 3),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_line(text, place):
    with pytest.raises(StatementRefused) as refused:
        read_csv(text, EURO)
    assert refused.value.place == place
