"""What the columns of a bank's CSV mean: guessed from its head, shown, and remembered by it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from tillbook.edges.bridges.bank_statements.reading import refuse, text_of
from tillbook.values.words import marked

#: What a column may be. Of amount, or money in and money out, one is needed; and the day.
COLUMNS = (
    "booked",
    "value_date",
    "amount",
    "money_in",
    "money_out",
    "side",
    "currency",
    "name",
    "account",
    "purpose",
    "reference",
    "bank_reference",
    "code",
    "balance",
    "own_account",
)
#: The orders of day (d), month (m) and year (y).
DATE_ORDERS = ("dmy", "mdy", "ymd")
DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("", "utf-8", "cp1252", "cp1250", "iso8859-15", "utf-16")

#: How banks head such columns, in lower case without signs; the longer word is the better guess.
_HEADS: Mapping[str, str] = {
    "booked": "date|booking date|booked|posting date|posted|transaction date|buchungstag|buchung"
    "|buchungsdatum|datum|date comptable|date operation|date de l operation|fecha|data"
    "|boekdatum|dato|bokforingsdag|completed date",
    "value_date": "value date|valuta|valutadatum|wertstellung|wertstellungsdatum|date valeur"
    "|date de valeur|fecha valor|rentedatum|valutadag",
    "amount": "amount|betrag|umsatz|montant|importe|bedrag|belop|betrag eur|betrag in eur|value"
    "|transaction amount|importo|betrag eur",
    "money_in": "credit|money in|paid in|deposit|deposits|haben|gutschrift|credit amount"
    "|einzahlung",
    "money_out": "debit|money out|paid out|withdrawal|withdrawals|soll|lastschrift|debit amount"
    "|belastung|auszahlung",
    "side": "s h|soll haben|debit credit|dr cr|af bij|cd|credit debit|type dc|sign|sens",
    "currency": "currency|wahrung|waehrung|devise|ccy|valuta code|munt|moneda|muntsoort",
    "name": "name|payee|counterparty|beneficiary|beguenstigter zahlungspflichtiger|auftraggeber"
    "|auftraggeber empfanger|begunstigter auftraggeber|empfanger|zahlungsbeteiligter"
    "|beguenstigter|naam tegenpartij|partner name|name zahlungsbeteiligter|counter party"
    "|beguenstigter zahlungspflichtiger|zahlungsempfanger in|zahlungspflichtige r",
    "account": "iban|account|counterparty account|kontonummer|kontonummer iban|partner iban"
    "|iban zahlungsbeteiligter|tegenrekening|konto gegenseite",
    "purpose": "description|details|purpose|verwendungszweck|buchungstext verwendungszweck|memo"
    "|libelle|narrative|text|omschrijving|mededelingen|concepto|payment reference text"
    "|transaction description|particulars",
    "reference": "reference|referenz|kundenreferenz|end to end|kundenreferenz end to end"
    "|payment reference|cheque number|check number|ref|betalingskenmerk",
    "bank_reference": "transaction id|id|fitid|bank reference|bankreferenz|reference number",
    "code": "type|transaction type|buchungstext|code|mutatiesoort|category",
    "balance": "balance|saldo|solde|running balance|saldo nach buchung|balance after"
    "|saldo na mutatie|account balance",
    "own_account": "auftragskonto|own account|iban auftragskonto|rekening|account number"
    "|iban auftraggeberkonto",
}
_BY_HEAD = {head: what for what, heads in _HEADS.items() for head in heads.split("|")}
_PLAIN = str.maketrans("äöüàâçéèêëîïôûùáíóúñåøæß", "aouaaceeeeiiouuaiounaoas")
_NUMBER = re.compile(r"[+\-(]?[\d.,' \u00a0\u202f’]*\d[)+\-]?", re.ASCII)
_DAY = re.compile(r"(\d{1,4})[./\-' ](\d{1,2})[./\-' ](\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMapping:
    """How a CSV is read. head_row: the line number of its head. columns: what -> place from 0.
    decimal: "," or ".". date_order: of day, month and year. out_word: what the column `side` says
    of money that went out, "" where the amount has a sign. inverted: out is positive."""

    delimiter: str
    encoding: str
    decimal: str
    date_order: str
    head_row: int
    columns: Mapping[str, int]
    heads: tuple[str, ...] = ()
    out_word: str = ""
    inverted: bool = False
    sure: bool = True
    unsaid: tuple[str, ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        """What is kept of it, as JSON can hold it."""
        return {
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "decimal": self.decimal,
            "date_order": self.date_order,
            "head_row": self.head_row,
            "columns": dict(self.columns),
            "out_word": self.out_word,
            "inverted": self.inverted,
        }


def chosen(mapping: CsvMapping, data: Mapping[str, Any]) -> CsvMapping:
    """A guess with what somebody chose, or what was remembered, in place of it."""
    columns = {
        what: int(place)
        for what, place in dict(data.get("columns", mapping.columns)).items()
        if what in COLUMNS and 0 <= int(place) < max(len(mapping.heads), 1)
    }
    return replace(
        mapping,
        decimal="." if data.get("decimal", mapping.decimal) == "." else ",",
        date_order=data["date_order"]
        if data.get("date_order") in DATE_ORDERS
        else mapping.date_order,
        columns=columns,
        out_word=str(data.get("out_word", mapping.out_word))[:20],
        inverted=bool(data.get("inverted", mapping.inverted)),
        sure=True,
    )


def head_key(mapping: CsvMapping) -> str:
    """By what a mapping is remembered: the head of the file, whatever its rows."""
    text = mapping.delimiter + "\n" + "\n".join(_plain(head) for head in mapping.heads)
    return sha256(text.encode()).hexdigest()


def guess(content: bytes, usual: str = "dmy") -> CsvMapping:
    """What a CSV seems to be; usual: how days are written where it is from, if they do not tell.
    Raises StatementRefused where no head with a day and an amount is."""
    text = text_of(content)
    if not text.strip():
        refuse(1, marked("This file is empty."))
    for delimiter in sorted(DELIMITERS, key=lambda one: -text[:4000].count(one)):
        rows = _sample(text, delimiter)
        for place, (line, cells) in enumerate(rows):
            columns = _columns(cells)
            if "booked" in columns and {"amount", "money_in", "money_out"} & set(columns):
                return _guessed(delimiter, line, cells, columns, rows[place + 1 :], usual)
    refuse(1, marked("No head of a table with a day and an amount is in this file."))


def cells_of(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows with their line numbers; an unclosed quotation mark is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        refuse(
            line, marked("This is no CSV: a cell is too long or a quotation mark is not closed.")
        )
    return found


def _sample(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows; what is behind them need not be in order to guess."""
    return cells_of("\n".join(text.split("\n")[:80]), delimiter)


def _plain(head: str) -> str:
    kept = head.strip().lower().translate(_PLAIN)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kept).split())


def _columns(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        what = _BY_HEAD.get(_plain(cell))
        if what and what not in found:
            found[what] = place
    if "amount" in found:
        found.pop("money_in", None)
        found.pop("money_out", None)
    return found


def _guessed(
    delimiter: str,
    line: int,
    cells: Sequence[str],
    columns: dict[str, int],
    rows: Sequence[tuple[int, list[str]]],
    usual: str,
) -> CsvMapping:
    def told(what: str) -> list[str]:
        place = columns.get(what)
        if place is None:
            return []
        return [row[place].strip() for _line, row in rows if len(row) > place]

    amounts = [x for what in ("amount", "money_in", "money_out") for x in told(what) if x]
    sides = {x.upper() for x in told("side")}
    out = next(
        (word for word in ("S", "SOLL", "D", "DEBIT", "DR", "AF", "DBIT") if word in sides), ""
    )
    order, sure = _date_order([x for x in told("booked") if x], usual)
    return CsvMapping(
        delimiter=delimiter,
        encoding="",
        decimal=_decimal(amounts),
        date_order=order,
        head_row=line,
        columns=columns,
        heads=tuple(cell.strip()[:60] for cell in cells[:60]),
        out_word=out,
        sure=sure,
    )


def _decimal(amounts: Sequence[str]) -> str:
    commas = sum(1 for x in amounts if re.search(r",\d{1,2}\D*$", x))
    dots = sum(1 for x in amounts if re.search(r"\.\d{1,2}\D*$", x))
    return "," if commas > dots else "."


def _date_order(days: Sequence[str], usual: str) -> tuple[str, bool]:
    """The order, and whether the days themselves tell it."""
    firsts, seconds, dotted = [], [], False
    for text in days:
        match = _DAY.match(text)
        if not match:
            continue
        if len(match[1]) == 4:
            return "ymd", True
        firsts.append(int(match[1]))
        seconds.append(int(match[2]))
        dotted = dotted or "." in text
    if any(x > 12 for x in firsts) or dotted:
        return "dmy", True
    if any(x > 12 for x in seconds):
        return "mdy", True
    return usual, False
