"""Figures as people write them, "£1,234.50" or "1.234,50 €", as plain numbers: "1234.50"."""

from __future__ import annotations

import re
from collections.abc import Collection

from tillbook.values.money import NotAnAmount

#: Blanks that part thousands, in whatever width.
_BLANKS = " \u00a0\u2009\u202f"
_BODY = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


class TwoMeanings(NotAnAmount):
    """“1,234” may be a thousand and more, or one and a little."""


def plain_figure(text: str, *, signs: Collection[str] = (), grouping: str = "") -> str:
    """What was typed as a plain number, which `parse_decimal` reads; raises NotAnAmount.

    signs: what may stand before or behind for the currency: its symbol and its code. grouping: the
    mark that parts thousands where the reader lives. Of two kinds of marks the last is the decimal
    one, in every country; a mark that stands more than once parts thousands. A single mark is the
    decimal one, unless it is the grouping one with three digits behind: then it has two meanings.
    """
    body = _without_signs(text.strip(_BLANKS), signs)
    minus = body[:1] in ("-", "−")
    body = _without_signs(body.removeprefix(body[:1] if minus else "+").strip(_BLANKS), signs)
    body = "".join([letter for letter in body if letter not in _BLANKS + "'’"])
    if not _BODY.fullmatch(body):
        raise NotAnAmount(f"“{text[:40]}” is no figure")
    plain = _plain(body, grouping)
    return f"-{plain}" if minus else plain


def _without_signs(body: str, signs: Collection[str]) -> str:
    for sign in sorted(filter(None, signs), key=len, reverse=True):
        if body[: len(sign)].casefold() == sign.casefold():
            return body[len(sign) :].strip(_BLANKS)
        if body[-len(sign) :].casefold() == sign.casefold():
            return body[: -len(sign)].strip(_BLANKS)
    return body


def _plain(body: str, grouping: str) -> str:
    marks = [letter for letter in body if letter in ".,"]
    if not marks:
        return body
    if len(set(marks)) == 1 and len(marks) == 1:
        whole, _, part = body.partition(marks[0])
        if marks[0] == grouping and len(part) == 3 and whole[0] != "0" and len(whole) < 4:
            raise TwoMeanings(f"“{body[:40]}” can be read in two ways")
        return f"{whole}.{part}"
    decimal = marks[-1] if len(set(marks)) == 2 else ""
    whole, _, part = body.rpartition(decimal) if decimal else (body, "", "")
    groups = re.split("[.,]", whole)
    first, rest = groups[0], groups[1:]
    parted = len(first) < 4 and all(len(one) == 3 for one in rest)
    if not parted or (decimal and decimal in whole):
        raise NotAnAmount(f"“{body[:40]}” is no figure")
    return f"{''.join(groups)}.{part}" if decimal else "".join(groups)
