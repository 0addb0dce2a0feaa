"""The entry form: what was typed as text, figures and all, and as it is shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tillbook.desks.bookkeeping.errors import ASKED, SENTENCES, EntryRefused, Refusal, Wrong
from tillbook.desks.bookkeeping.rules import MOST_LINES, Typed, TypedLine
from tillbook.masters.organisation.rules import CompanyInfo, CurrencyInfo
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import amount, short_day
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.statements import decimals_of
from tillbook.values.typed import TwoMeanings

_FIGURES = ("debit", "credit", "base")
_NAMES = tuple(one.name for one in fields(TypedLine))
#: How many lines an empty form begins with, and how many blank ones follow those that are filled.
LEAST, MORE = 4, 1


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the form shows it, with what is wrong with it. asks: in the folded fields."""

    number: int
    line: TypedLine
    wrong: list[str] = field(default_factory=list)
    asks: bool = False

    @property
    def details(self) -> bool:
        """Whether anything stands in the fields that are folded away at first."""
        line = self.line
        if self.asks:
            return True
        told = (line.department, line.party, line.due, line.tax, line.base)
        return any((*told, line.currency, line.foreign))


def read_form(post: QueryDict, info: CompanyInfo) -> tuple[Typed, list[Wrong]]:
    """What was typed: figures plain where they can be read, and what is wrong with the others."""
    wrong: list[Wrong] = []
    columns = {
        name: post.getlist("note" if name == "memo" else name)[: MOST_LINES + 1] for name in _NAMES
    }
    lines = []
    for place in range(max(map(len, columns.values()), default=0)):
        cells = {
            name: _clean(values[place]) for name, values in columns.items() if place < len(values)
        }
        for name in _FIGURES:
            cells[name] = _plain(place + 1, cells.get(name, ""), info.money, wrong)
        code = cells.get("currency", "").upper()[:3]
        abroad = CurrencyInfo(code, code, decimals_of(code))
        cells["foreign"] = _plain(place + 1, cells.get("foreign", ""), abroad, wrong)
        lines.append(TypedLine(**cells))
    while lines and lines[-1].blank:
        lines.pop()
    typed = Typed(
        day=_clean(post.get("day", ""))[:20],
        memo=_clean(post.get("memo", ""))[:200],
        accrual=post.get("accrual") == "1",
        lines=tuple(lines),
    )
    return typed, wrong


def _clean(text: str) -> str:
    """One line of text that every column can hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def _plain(number: int, text: str, money: CurrencyInfo, wrong: list[Wrong]) -> str:
    if not text:
        return ""
    try:
        return typed_figure(text, money)
    except TwoMeanings:
        wrong.append(Wrong(Refusal.TWO_MEANINGS, number, {"text": text[:24]}))
    except NotAnAmount:
        wrong.append(Wrong(Refusal.NOT_AN_AMOUNT, number, {"text": text[:24]}))
    return text[:40]


def sentence(one: Wrong, info: CompanyInfo) -> str:
    """What is wrong, in words of the reader's language: figures and days as they write them."""
    words = {name: _shown(name, text, info) for name, text in one.words.items()}
    return _(SENTENCES[one.refusal]) % words


def _shown(name: str, text: str, info: CompanyInfo) -> str:
    if name in ("debit", "credit", "off", "limit", "base", "said"):
        return str(amount(parse_decimal(text, info.exponent), info.money))
    if name == "period" and (month := asked_day(f"{text}-01")):
        return str(date_format(month, "F Y"))
    if day := asked_day(text):
        return str(short_day(day))
    return text


def all_sentences(refused: EntryRefused, info: CompanyInfo) -> str:
    """Everything that is wrong, in one go: for messages above a page."""
    return " ".join(
        (_("Line %(n)s:") % {"n": one.line} + " " if one.line else "") + sentence(one, info)
        for one in refused.wrong
    )


def shown_lines(
    typed: Typed, wrong: Sequence[Wrong], info: CompanyInfo, codes: Mapping[str, str]
) -> list[ShownLine]:
    """The lines of the form, with room for more. codes: account number -> name."""
    lines = [_as_shown(line, info, codes) for line in typed.lines]
    lines += [TypedLine()] * max(LEAST - len(lines), MORE)
    shown = [ShownLine(number, line) for number, line in enumerate(lines, 1)]
    for one in wrong:
        if 0 < one.line <= len(shown):
            at = shown[one.line - 1]
            asks = at.asks or one.refusal in ASKED
            shown[one.line - 1] = replace(at, wrong=[*at.wrong, sentence(one, info)], asks=asks)
    return shown


def _as_shown(line: TypedLine, info: CompanyInfo, codes: Mapping[str, str]) -> TypedLine:
    changes: dict[str, Any] = {}
    for name in _FIGURES:
        try:
            minor = parse_decimal(getattr(line, name), info.exponent)
            changes[name] = str(amount(minor, info.money))
        except ValueError:
            continue
    if line.account in codes:
        changes["account"] = f"{line.account} {codes[line.account]}"
    return replace(line, **changes)
