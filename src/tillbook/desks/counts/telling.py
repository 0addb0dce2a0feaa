"""Refusals of counts in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.counts.errors import SENTENCES, Wrong
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags.figures import money
from tillbook.values.money import parse_decimal


def sentence(one: Wrong, info: CompanyInfo) -> str:
    """What is wrong: figures as the reader writes them."""
    words = {
        name: str(money(parse_decimal(text, info.exponent), info.money))
        if name == "limit"
        else text
        for name, text in one.words.items()
    }
    return _(SENTENCES[one.refusal]) % words
