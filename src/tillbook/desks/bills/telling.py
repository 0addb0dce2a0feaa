"""What pages and programs are told about bills, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.bills.errors import SENTENCES, BillRefused, Wrong
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import money, quantity, short_day
from tillbook.values.money import NotAnAmount, parse_decimal


def sentence(one: Wrong, info: CompanyInfo) -> str:
    """One thing that is wrong."""
    words = {name: str(text) for name, text in one.words.items()}
    for name in [name for name in words if name.endswith("_micro")]:
        words[name.removesuffix("_micro")] = quantity(int(words.pop(name)))
    for name in ("limit", "sum"):
        if name in words:
            words[name] = str(money(parse_decimal(words[name], info.exponent), info.money))
    for name in ("text", "first"):
        if day := asked_day(words.get(name, "")):
            words[name] = str(short_day(day))
    if "sum" in words:
        try:
            minor = parse_decimal(words["text"], info.exponent)
        except NotAnAmount:
            pass
        else:
            words["text"] = str(money(minor, info.money))
    return _(SENTENCES[one.refusal]) % words


def all_sentences(refused: BillRefused, info: CompanyInfo) -> str:
    """Everything that is wrong, each said once."""
    return " ".join(dict.fromkeys(sentence(one, info) for one in refused.wrong))
