"""Opening balances from a table: each row an account with debit or credit, checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong
from tillbook.desks.bookkeeping.forms import sentence
from tillbook.desks.bookkeeping.operations import save_draft
from tillbook.desks.bookkeeping.queries import books_for, kept_opening
from tillbook.desks.bookkeeping.rules import Typed, TypedLine, decide
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.uploads import Rows
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import NotAnAmount
from tillbook.values.typed import TwoMeanings

#: What the columns may be called, in whatever language the other program spoke.
_HEADS = {
    "account": "account|account number|account no.|account code|number|code|konto|kontonummer"
    "|konto-nr.|kontonr.|compte",
    "debit": "debit|dr|soll|débit",
    "credit": "credit|cr|haben|crédit",
    "balance": "balance|saldo|solde|amount|betrag",
    "party": "party|customer|supplier|kunde|lieferant|debitor|kreditor",
    "due": "due|due date|fällig|fälligkeit|fällig am",
    "memo": "note|text|memo|description|buchungstext|bezeichnung",
    "location": "location|standort|filiale",
    "currency": "currency|währung|devise",
    "foreign": "foreign amount|amount in currency|fremdwährungsbetrag|betrag in währung",
}
_KEYS = {word: key for key, words in _HEADS.items() for word in words.split("|")}
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: with a line of the file, or (0) with all of it."""

    line: int
    words: str


def read_openings(
    actor: Actor, info: CompanyInfo, rows: Rows, day: str, name: str
) -> tuple[Typed, list[Fault]]:
    """The table as an entry, and everything that is wrong with it. Raises FileRefused."""
    if not rows:
        raise FileRefused(_("%(name)s is empty.") % {"name": name})
    heads = [_KEYS.get(" ".join(cell.casefold().split()), "") for cell in rows[0][1]]
    sides = {"debit", "credit"} <= set(heads) or "balance" in heads
    if "account" not in heads or not sides:
        raise FileRefused(
            _(
                "The first row names the columns: account, and debit and credit, or balance."
                " Party, due date, note, location, currency and foreign amount may follow."
            )
        )
    faults: list[Fault] = []
    lines: list[tuple[int, TypedLine]] = []
    for number, cells in rows[1:]:
        found = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        line = _line(number, found, info, faults)
        if line:
            lines.append((number, line))
    memo = _("Opening balances")
    typed = Typed(day=day, memo=memo, lines=tuple(line for _number, line in lines))
    wrong = _decided(actor, info, typed, [number for number, _line in lines])
    if faults:
        # All that is wrong by line at once; what the whole is said to be off by, once all is read.
        told = {one.line for one in faults} | {0}
        wrong = [one for one in wrong if one.line not in told]
    return typed, sorted([*faults, *wrong], key=lambda one: one.line)


def keep_openings(actor: Actor, typed: Typed) -> UUID:
    """Keep them as a draft, to be looked at and posted; its id. The same file checked once more
    is the draft that is there."""
    if same := kept_opening(actor, typed):
        return same
    key = new_id()
    save_draft(actor, key, typed, 0, opening=True)
    return key


def _decided(actor: Actor, info: CompanyInfo, typed: Typed, numbers: Sequence[int]) -> list[Fault]:
    try:
        decide(typed, books_for(actor, typed))
    except EntryRefused as refused:
        return [
            Fault(numbers[one.line - 1] if one.line else 0, sentence(one, info))
            for one in refused.wrong
        ]
    return []


def _line(
    number: int, found: dict[str, str], info: CompanyInfo, faults: list[Fault]
) -> TypedLine | None:
    """The row as a line; None where the account stands at nothing."""
    figures = {}
    for side in ("debit", "credit", "balance"):
        figures[side] = _figure(number, found.get(side, ""), info, faults)
    if balance := figures["balance"]:
        figures["credit" if balance.startswith("-") else "debit"] = balance.removeprefix("-")
    if not figures["debit"] and not figures["credit"]:
        return None
    return TypedLine(
        account=found.get("account", "")[:60],
        debit=figures["debit"],
        credit=figures["credit"],
        location=found.get("location", "")[:40],
        currency=found.get("currency", "").upper()[:3] if found.get("foreign") else "",
        foreign=_figure(number, found.get("foreign", ""), info, faults).removeprefix("-"),
        party=found.get("party", "")[:60],
        due=_day(found.get("due", "")),
        memo=" ".join(
            "".join(c if c.isprintable() else " " for c in found.get("memo", "")).split()
        ),
    )


def _figure(number: int, text: str, info: CompanyInfo, faults: list[Fault]) -> str:
    """The figure as plain text; "" for none and for nothing."""
    if not text:
        return ""
    try:
        plain = typed_figure(text, info.money)
    except (TwoMeanings, NotAnAmount) as wrong:
        two = isinstance(wrong, TwoMeanings)
        refusal = Refusal.TWO_MEANINGS if two else Refusal.NOT_AN_AMOUNT
        faults.append(Fault(number, sentence(Wrong(refusal, 0, {"text": text[:24]}), info)))
        return ""
    return plain if plain.strip("-0.") else ""


def _day(text: str) -> str:
    if found := _GERMAN_DAY.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    return text[:10]
