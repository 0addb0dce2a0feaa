"""Refusals in the language of who reads them; `errors` holds them in English, for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext

from tillbook.books.stock.errors import LOT_SENTENCES
from tillbook.desks.sales.errors import SENTENCES, Refusal, SaleRefused
from tillbook.values.words import marked

#: What a refusal may be about, as `detail` says it to programs, and as a person reads it.
_ABOUT = (
    (
        re.compile(r"Of line (?P<line>\d+) (?P<left>[\d.-]+) can come back\."),
        marked("Of line %(line)s %(left)s can come back."),
    ),
    (
        re.compile(r"Line (?P<line>\d+) is sold by the (?P<unit>.+), with no decimals\."),
        marked("Line %(line)s is sold by the %(unit)s, in whole numbers."),
    ),
    (
        re.compile(r"Line (?P<line>\d+) is sold by the (?P<unit>.+), with (?P<n>\d+) decimals\."),
        marked("Line %(line)s is sold by the %(unit)s, with at most %(n)s decimals."),
    ),
    (
        re.compile(r"Of (?P<item>.+) (?P<left>[\d.-]+) can be sold\."),
        marked("Of %(item)s %(left)s can be sold."),
    ),
    (re.compile(r"There is no line (?P<line>\d+)\."), marked("There is no line %(line)s.")),
    (re.compile(r"By (?P<who>.+)\."), marked("It was %(who)s.")),
    (re.compile(r"First (?P<numbers>.+)\."), marked("It was %(numbers)s.")),
    (re.compile(r"line (?P<line>\d+)"), marked("It is line %(line)s.")),
    (
        re.compile(
            r"lines\[\d+\]\.quantity: (?P<sku>.+) is sold by the (?P<unit>.+), with no decimals"
        ),
        marked("%(sku)s is sold by the %(unit)s, in whole numbers."),
    ),
    (re.compile(r"lines\[\d+\]: (?P<sku>[^ ]+)"), marked("It is %(sku)s.")),
    # An id says nothing to a person: the sentence stands alone.
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), ""),
    (re.compile(r"(?:lines|tenders|coupons|discounts)\[\d+\].*|\d+ to pay, .*"), ""),
)


def _about_lots() -> Iterator[tuple[re.Pattern[str], str]]:
    """The sentences of lots and serial numbers, which a refused sale says whole."""
    for words in LOT_SENTENCES.values():
        parts = re.split(r"%\((\w+)\)s", words)
        known = [re.escape(part) for part in parts[::2]]
        named = [f"(?P<{name}>.+?)" for name in parts[1::2]]
        yield re.compile("".join(map("".join, zip(known, [*named, ""], strict=True)))), words


_LOTS = tuple(_about_lots())


def sentence(refusal: Refusal, detail: str = "") -> str:
    """The sentence of a refusal, with what it is about."""
    return f"{gettext(SENTENCES[refusal])} {about(detail)}".strip()


def unread_words(detail: str) -> str:
    """Why a receipt cannot be read, as far as a person can make use of it."""
    field = detail.removeprefix("unreadable: ").partition(":")[0].strip()
    if field == "hash":
        return gettext("What stands in it is not what was sealed: it was changed, or cut.")
    if re.fullmatch(r"[a-z_]+[\w.\[\]]*", field) and field != "unreadable":
        return gettext("What stands under “%(field)s” makes no sense.") % {"field": field}
    return ""


def about(detail: str) -> str:
    """What a refusal is about, as a person reads it; places that only a program knows are left
    out, and what has no words stays as it is."""
    for pattern, words in (*_ABOUT, *_LOTS):
        if found := pattern.fullmatch(detail):
            return gettext(words) % found.groupdict() if words else ""
    return detail


def discount_words(name: str) -> str:
    """What a discount is called; one that nobody gave a reason goes by what it is."""
    words = {"discount": gettext("Discount"), "basket discount": gettext("Discount on everything")}
    return words.get(name, name)


def sentence_of(refused: SaleRefused) -> str:
    """What a refused sale says to a person."""
    return sentence(refused.refusal, refused.detail)
