"""Bank statements: every sample file is read as it is or refused with the line and the reason."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.edges.bridges.bank_statements.files import read_statements
from tillbook.edges.bridges.bank_statements.reading import Wanted, amount_of
from tillbook.values.statements import (
    BalanceKind,
    Scope,
    StatementRefused,
    account_of,
    is_iban,
)

SAMPLES = Path(__file__).resolve().parents[5] / "tests" / "data" / "bank-statements"
FILES = sorted(SAMPLES.glob("*/*"))
EURO = Wanted(currency="EUR")


def _expected() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    for row in (SAMPLES / "expected.txt").read_text().splitlines():
        if not row.startswith("#"):
            name, *cells = row.split(" | ")
            found[name].append(cells)
    return found


EXPECTED = _expected()


def _read(name: str, wanted: Wanted = EURO):
    return read_statements((SAMPLES / name).read_bytes(), wanted)


def _outcome(content: bytes, wanted: Wanted):
    """What was read, or how it was refused; anything else that is raised fails the test."""
    try:
        return read_statements(content, wanted), None
    except StatementRefused as refused:
        return None, refused


def _told(statement) -> list[str]:
    opening, closing = (
        statement.balance(BalanceKind.OPENING),
        statement.balance(BalanceKind.CLOSING),
    )
    return [
        statement.format,
        statement.account or "-",
        statement.currency,
        str(len(statement.lines)),
        str(opening.amount_minor if opening else "-"),
        str(sum(line.amount_minor for line in statement.lines)),
        str(closing.amount_minor if closing else "-"),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_sample_is_read_or_refused_with_line_and_reason(path):
    name = f"{path.parent.name}/{path.name}"
    reading, refused = _outcome(path.read_bytes(), EURO)
    if reading is None:
        assert [["refused", str(refused)]] == EXPECTED[name]
        return
    told = [_told(one) for one in reading.statements]
    if "ASNB" in name:
        assert len(told) == 31
        told = [one for one in told if one[3] != "0"]
    assert told == EXPECTED[name]


def test_a_line_of_camt_says_who_why_and_by_which_code():
    (statement,) = _read("camt/camt053.v8.xml").statements
    (line,) = statement.lines
    assert (line.booked, line.value_date) == (date(2014, 12, 31), date(2015, 1, 2))
    assert (line.name, line.account) == ("NAME NAME", "NL56AGDH9619008421")
    assert (line.reference, line.bank_reference) == ("4654654654654654", "AAAASESS-FP-CN_98765/01")
    assert line.code == "PMNT/RCDT/BOOK"


def test_a_batch_of_camt_keeps_its_payments_with_the_sign_of_the_whole():
    (statement,) = _read("camt/camt054.v8.xml").statements
    (line,) = statement.lines
    assert statement.scope == Scope.NOTICE
    assert [part.name for part in line.parts] == [f"Example Creditor 3 - V{n}" for n in (1, 2, 3)]
    assert line.part_count == 2  # what the bank says, which is not what it lists


def test_a_line_of_mt940_says_who_why_and_by_which_code():
    line = _read("mt940/betterplace_sepa_snippet.sta").statements[0].lines[0]
    assert (line.booked, line.value_date) == (date(2007, 9, 4), date(2007, 9, 7))
    assert (line.name, line.account) == ("KARL KAUFMANN", "DE14508800500194785000")
    assert line.reference == "EndToEndId TFNR 22 004 00001"
    assert line.purpose == "Verw CTSc-01 BC-PPP TFNr 22 004"
    assert line.code == "NTRF 166"


def test_a_wrapped_time_is_text_and_no_field():
    (statement,) = _read("mt940/self-provided_wrapped_timestamp.sta").statements
    assert "12-09-2014T16:26:37" in statement.lines[0].purpose
    assert statement.lines[0].value_date == date(2016, 2, 29)


MT = ":20:A\n:25:DE89370400440532013000\n:28C:1\n:60F:C251230EUR10,00\n%s\n:62F:C260102EUR%s\n-\n"


@pytest.mark.parametrize(
    ("line", "amount", "booked"),
    [
        (":61:2512310102C5,NTRFX", 500, date(2026, 1, 2)),
        (":61:2601021231D5,5NTRFX", -550, date(2025, 12, 31)),
        (":61:251231RC0,5NTRFX", -50, date(2025, 12, 31)),
        (":61:251231RD12,NTRFX", 1200, date(2025, 12, 31)),
        (":61:251231CR1000,01NTRFX", 100001, date(2025, 12, 31)),
    ],
)
def test_marks_and_years_of_mt940(line, amount, booked):
    (statement,) = read_statements((MT % (line, "1,00")).encode()).statements
    assert (statement.lines[0].amount_minor, statement.lines[0].booked) == (amount, booked)
    assert statement.lines[0].reversal == (":61:251231R" in line)


OFX = (
    "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
    "<BANKACCTFROM><BANKID>1<ACCTID>77</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260131"
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105120000[-5:EST]<TRNAMT>%s<FITID>1<NAME>A &amp; B"
    "</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>1,5<DTASOF>20260131</LEDGERBAL></STMTRS></OFX>"
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("-5.50", -550), ("-5,5", -550), ("+1.234,56", 123456), ("1,234.56", 123456), ("7", 700)],
)
def test_amounts_of_ofx_with_comma_or_dot(text, minor):
    (statement,) = read_statements((OFX % text).encode()).statements
    assert (statement.lines[0].amount_minor, statement.lines[0].name) == (minor, "A & B")
    assert statement.lines[0].booked == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", "-", "1,234", "12.3.4", "1e5", "5.555", "9" * 30, "--5"])
def test_what_is_no_amount_is_refused_with_the_line(text):
    with pytest.raises(StatementRefused) as refused:
        read_statements((OFX % text).encode())
    assert refused.value.place == 4


def test_decimals_are_those_of_the_currency():
    assert amount_of("12.345", "KWD", 1) == 12345
    assert amount_of("1200", "JPY", 1) == 1200
    with pytest.raises(StatementRefused):
        amount_of("12.5", "JPY", 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("13/02/2026", date(2026, 2, 13)),
        ("2/13'26", date(2026, 2, 13)),
        ("2026-02-13", date(2026, 2, 13)),
        ("13.02.26", date(2026, 2, 13)),
    ],
)
def test_days_of_qif(day, expected):
    text = f"!Type:Bank\nD{day}\nT1.00\nPX\n^\n"
    (statement,) = read_statements(text.encode(), EURO).statements
    assert statement.lines[0].booked == expected


def test_a_qif_whose_days_may_mean_two_things_says_so_and_can_be_told():
    text = b"!Type:Bank\nD02/03/2026\nT1.00\nPX\n^\n"
    reading = read_statements(text, EURO)
    assert reading.statements[0].lines[0].booked == date(2026, 2, 3)
    assert len(reading.remarks) == 1
    told = read_statements(text, Wanted(currency="EUR", day_first=True))
    assert told.statements[0].lines[0].booked == date(2026, 3, 2)
    assert not told.remarks
    usual = read_statements(text, Wanted(currency="EUR", usual="dmy"))
    assert (usual.date_order, len(usual.remarks)) == ("dmy", 1)
    known = read_statements(text, Wanted(currency="EUR", known="dmy"))
    assert (known.date_order, known.remarks) == ("dmy", ())
    plain = read_statements(text.replace(b"02/03", b"02/13"), Wanted(currency="EUR", known="dmy"))
    assert (plain.date_order, plain.remarks) == ("mdy", ())
    year = read_statements(text.replace(b"02/03/2026", b"2026-02-03"), EURO)
    assert (year.date_order, year.remarks) == ("", ())


def test_parts_of_a_qif_line_that_do_not_add_up_are_refused():
    text = b"!Type:Bank\nD02/13/2026\nT10.00\nSFood\n$4.00\nSRent\n$5.00\n^\n"
    with pytest.raises(StatementRefused, match=r"line 2: .*9\.00.*10\.00"):
        read_statements(text, EURO)


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><Document><Stmt>&a;</Stmt></Document>',
        b"<Document>" + b"<a>" * 100 + b"</a>" * 100 + b"</Document>",
        b"<Document><Stmt></Document>",
        b"<html></html>",
        b"OFXHEADER:100\n<!ENTITY a><OFX></OFX>",
        b"PK\x03\x04",
        b"",
        b"%PDF-1.4",
        b"Hello\nWorld\n",
    ],
)
def test_what_is_no_statement_is_refused(content):
    with pytest.raises(StatementRefused):
        read_statements(content, EURO)


def test_a_card_number_in_a_text_is_not_kept():
    text = "!Type:Bank\nD2/13/2026\nT-5.00\nPShop\nMCard 4111 1111 1111 1111 paid\n^\n"
    (statement,) = read_statements(text.encode(), EURO).statements
    assert statement.lines[0].purpose == "Card **** **** **** 1111 paid"


def test_an_account_is_known_by_its_number_alone():
    assert account_of("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert account_of("70011110/4005287001EUR") == "70011110/4005287001"
    assert account_of("MU17BOMM0101101030300200000MUR") == "MU17BOMM0101101030300200000MUR"
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE88370400440532013000")


SEEDS = [path.read_bytes() for path in FILES if path.stat().st_size < 7000]
SEEDS += [b"Date;Amount;Balance;Text\n01.02.2026;1,00;1,00;x\n02.02.2026;-3,00;-2,00;y\n"]
PIECES = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"9" * 40, b"<", b"<!--", b"<![CDATA[", b"&#xffffffff;", b'"', b"\n:61:", b"^", b"\0"]
    ),
    st.sampled_from(["²".encode(), "١".encode(), b"\xff\xfe", b"-99", b"\x85", b"!Type:Bank\n"]),
)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), seed=st.sampled_from(SEEDS), currency=st.sampled_from(["", "EUR", "JPY"]))
def test_damaged_files_raise_nothing_but_the_refusal(data, seed, currency):
    content = bytearray(seed)
    for _round in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 40))] = data.draw(PIECES)
    reading, refused = _outcome(bytes(content), Wanted(currency=currency))
    assert (reading and reading.statements) or (refused and refused.place >= 1 and str(refused))
