"""Refusals of expenses in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.expenses.errors import SENTENCES, ExpenseRefused, Wrong
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import money, short_day
from tillbook.values.money import parse_decimal


def sentence(one: Wrong, info: CompanyInfo) -> str:
    """What is wrong: figures and days as the reader writes them."""
    words = {name: _shown(name, text, info) for name, text in one.words.items()}
    return _(SENTENCES[one.refusal]) % words


def _shown(name: str, text: str, info: CompanyInfo) -> str:
    if name in ("held", "wanted", "limit"):
        return str(money(parse_decimal(text, info.exponent), info.money))
    if day := asked_day(text):
        return str(short_day(day))
    return text


def all_sentences(problem: ExpenseRefused, info: CompanyInfo) -> str:
    """Everything that is wrong, in one go: for messages above a page."""
    return " ".join(sentence(one, info) for one in problem.wrong)
