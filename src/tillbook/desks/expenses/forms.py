"""The form of an expense: what was typed as text, and as it is shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tillbook.desks.expenses.errors import Refusal, Wrong
from tillbook.desks.expenses.queries import categories, choosable, sources
from tillbook.desks.expenses.rules import MOST_LINES, OWN, PETTY, Typed, TypedLine, read_day
from tillbook.desks.expenses.telling import sentence
from tillbook.masters.catalog.queries import department_codes
from tillbook.masters.organisation.queries import company, people_of
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.taxes.queries import tax_code_names
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount, percent
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.typed import TwoMeanings

#: The tax that a category usually has: what the field says while nobody chose.
USUAL = "usual"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the form shows it, with what is wrong with it."""

    number: int
    line: TypedLine
    wrong: list[str] = field(default_factory=list)


def read_form(post: QueryDict, info: CompanyInfo, actor: Actor) -> tuple[Typed, list[Wrong]]:
    """What was typed: figures plain where they can be read, and what is wrong with the others."""
    wrong: list[Wrong] = []
    usual = {str(row.id): row.tax_code_id for row in categories(info.id)}
    codes = {key: words.split(" ")[0] for key, words in tax_code_names(info.id).items()}
    columns = {name: post.getlist(name)[: MOST_LINES + 1] for name in ("category", "amount", "tax")}
    lines = []
    for place in range(len(columns["amount"])):
        cells = {name: _clean(v[place]) if place < len(v) else "" for name, v in columns.items()}
        if cells["tax"] == USUAL:
            key = usual.get(cells["category"])
            cells["tax"] = codes.get(key, "") if key else ""
        cells["amount"] = _plain(place + 1, cells["amount"], info, wrong)
        lines.append(TypedLine(**cells))
    while len(lines) > 1 and lines[-1].blank:
        lines.pop()
    paid = _clean(post.get("paid", ""))[:40]
    named = _clean(post.get("owed_to", ""))[:40]
    mine = str(actor.id or "")
    typed = Typed(
        day=_clean(post.get("day", ""))[:20],
        location=_clean(post.get("location", ""))[:40],
        department=_clean(post.get("department", ""))[:40],
        paid=paid,
        # Who sees only their own expenses enters only their own.
        owed_to=(named if named and actor.may(Right.EXPENSES_READ) else mine)
        if paid == OWN
        else "",
        supplier=_clean(post.get("supplier", ""))[:120],
        note=_clean(post.get("note", ""))[:200],
        lines=tuple(lines),
    )
    return typed, wrong


def _clean(text: str) -> str:
    """One line of text that every column can hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def plain_amount(text: str, info: CompanyInfo) -> int:
    """A typed amount in minor units. Raises ValueError (NotAnAmount, TwoMeanings among them)."""
    return parse_decimal(typed_figure(_clean(text), info.money), info.exponent)


def _plain(number: int, text: str, info: CompanyInfo, wrong: list[Wrong]) -> str:
    if not text:
        return ""
    try:
        return typed_figure(text, info.money)
    except (TwoMeanings, NotAnAmount):
        wrong.append(Wrong(Refusal.NOT_AN_AMOUNT, number, {"text": text[:24]}))
    return text[:40]


def shown_lines(typed: Typed, wrong: Sequence[Wrong], info: CompanyInfo) -> list[ShownLine]:
    """The lines of the form, at least one."""
    lines = list(typed.lines) or [TypedLine(tax=USUAL)]
    shown = [ShownLine(n, _as_shown(line, info)) for n, line in enumerate(lines, 1)]
    for one in wrong:
        if 0 < one.line <= len(shown):
            shown[one.line - 1].wrong.append(sentence(one, info))
    return shown


def _as_shown(line: TypedLine, info: CompanyInfo) -> TypedLine:
    try:
        minor = parse_decimal(line.amount, info.exponent)
    except ValueError:
        return line
    return replace(line, amount=str(amount(minor, info.money)))


def choices_for(actor: Actor, typed: Typed) -> dict[str, Any]:
    """What the fields of the form offer, each as (value, words)."""
    info = company(actor.company_id)
    day = read_day(typed.day)
    taxes = choosable(info, day) if day else {}
    people = people_of(info.id) if actor.may(Right.EXPENSES_READ) else {}
    return {
        "categories": [("", _("What for?"))]
        + [(str(row.id), row.name) for row in categories(info.id)],
        "taxes": [(USUAL, _("The usual one")), ("", _("None"))]
        + [(code, f"{code} {percent(ppm)}") for code, ppm in taxes.items()],
        "paid": [(PETTY, _("Petty cash"))]
        + [(str(row.id), row.name) for row in sources(info.id)]
        + ([(OWN, _("My own money"))] if not people else [(OWN, _("Own money, paid back"))]),
        "people": list(people.items()),
        "locations": [(at.code, at.name) for at in info.locations.values() if actor.at(at.id)],
        "departments": [("", _("None")), *department_codes(info.id).items()],
    }
