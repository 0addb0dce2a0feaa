"""Which format a file is in, told by its content and never by its name; and reading it."""

from __future__ import annotations

import re
from dataclasses import replace

from tillbook.edges.bridges.bank_statements.camt import read_camt
from tillbook.edges.bridges.bank_statements.csv_mapping import CsvMapping
from tillbook.edges.bridges.bank_statements.csv_reading import read_csv
from tillbook.edges.bridges.bank_statements.mt940 import read_mt940
from tillbook.edges.bridges.bank_statements.ofx import read_ofx
from tillbook.edges.bridges.bank_statements.qif import read_qif
from tillbook.edges.bridges.bank_statements.reading import MOST_BYTES, Wanted, refuse, text_of
from tillbook.values.card_numbers import holds_card_number, masked
from tillbook.values.statements import Reading, StatementLine
from tillbook.values.words import marked

_NO_TEXT = (b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")


def form_of(content: bytes) -> str:
    """ "ofx", "camt", "mt940", "qif" or "csv"; raises StatementRefused for what is no text."""
    if len(content) > MOST_BYTES:
        refuse(1, marked("This file is larger than %(size)d MB."), size=MOST_BYTES >> 20)
    if not content.strip(b"\0 \t\r\n"):
        refuse(1, marked("This file is empty."))
    if content.startswith(_NO_TEXT) or (b"\0" in content[:4096] and content[:2] not in _WIDE):
        refuse(1, marked("This is no text file. Ask the bank for CAMT, MT940, OFX, QIF or CSV."))
    head = text_of(content[:8192] if content[:2] not in _WIDE else content)
    if re.search(r"<OFX\b|^\s*OFXHEADER\s*:|<\?OFX\b", head, re.IGNORECASE | re.MULTILINE):
        return "ofx"
    if head.lstrip("\ufeff \n\t").startswith("<"):
        return "camt"
    if re.search(r"^\s?:(?:\d{2}[A-Z]?|NS):", head, re.MULTILINE):
        return "mt940"
    if re.search(
        r"^(?:!(?:Type|Account|Option|Clear)\b|\^\s*$)", head, re.IGNORECASE | re.MULTILINE
    ):
        return "qif"
    return "csv"


_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_statements(
    content: bytes, wanted: Wanted | None = None, mapping: CsvMapping | None = None
) -> Reading:
    """The statements of a file in any of the formats; raises StatementRefused and nothing else."""
    wanted = wanted or Wanted()
    form = form_of(content)
    if form == "csv":
        return _without_cards(read_csv(content, wanted, mapping))
    readers = {"ofx": read_ofx, "camt": read_camt, "mt940": read_mt940, "qif": read_qif}
    return _without_cards(readers[form](content, wanted))


def _without_cards(reading: Reading) -> Reading:
    """Whole numbers of payment cards stand in some banks' texts; nothing here keeps them."""
    return replace(
        reading,
        statements=tuple(
            replace(one, lines=tuple(_masked(line) for line in one.lines))
            for one in reading.statements
        ),
    )


def _masked(line: StatementLine) -> StatementLine:
    parts = line.parts
    if any(holds_card_number(f"{part.name}\n{part.purpose}") for part in parts):
        parts = tuple(
            replace(part, name=masked(part.name), purpose=masked(part.purpose)) for part in parts
        )
    if parts is line.parts and not holds_card_number(f"{line.name}\n{line.purpose}"):
        return line
    return replace(line, name=masked(line.name), purpose=masked(line.purpose), parts=parts)
