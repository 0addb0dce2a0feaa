"""From a layout and the facts of a receipt to what stands where: pieces that each renderer draws.

The twin of `register/src/receipts/arranging.ts`; both must give the pieces of
`contracts/receipts/*.json`. Facts are texts: who writes figures and words does it before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tillbook.desks.receipts.rules.layout import FIELDS, Layout

_FIELD = re.compile(r"\{([a-z_]+)\}")
#: Spelled out, for the two languages disagree on what else is a blank or ends a row.
_ROW_END = re.compile(r"\r\n|[\n\r]")
_BLANK = " \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFact:
    """A line: what it is and costs; parts beneath it (quantity, discounts, notes) with amounts. of:
    it modifies the one before it, and stands indented."""

    name: str
    amount: str
    parts: Sequence[tuple[str, str]] = ()
    of: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A receipt as texts in the language of its reader; what is empty is not printed.

    mark: copy, training. gift: the heading of a receipt without prices; with it nothing that
    says an amount is printed. saves: what reductions of several lines come to, each in all. code:
    the receipt's number as its barcode says it.
    """

    company: str
    legal_name: str = ""
    address: Sequence[str] = ()
    tax_number: str = ""
    mark: str = ""
    title: str = ""
    gift: str = ""
    lines: Sequence[LineFact] = ()
    sums: Sequence[tuple[str, str]] = ()
    total: tuple[str, str] = ("", "")
    tenders: Sequence[tuple[str, str]] = ()
    saves: Sequence[tuple[str, str]] = ()
    saved: str = ""
    tax_head: tuple[str, str, str] = ("", "", "")
    taxes: Sequence[tuple[str, str, str]] = ()
    customer: str = ""
    reason: str = ""
    number: str = ""
    moment: str = ""
    served: str = ""
    seal: str = ""
    code: str = ""
    link: str = ""
    link_words: str = ""


#: A piece: {"is": text | pair | table | rule | space | mark | logo | barcode | qr, ...}.
Piece = dict[str, Any]


def arrange(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    """What stands on the paper, from top to bottom."""
    pieces: list[Piece] = []
    for block in layout.blocks:
        pieces += _BLOCKS[block](layout, facts, language)
    return pieces


def facts_of(said: Mapping[str, Any]) -> Facts:
    """Facts from plain values."""
    lines = [
        LineFact(**{**one, "parts": [tuple(p) for p in one["parts"]]}) for one in said["lines"]
    ]
    return Facts(**{**said, "lines": lines})


def plain(facts: Facts) -> dict[str, Any]:
    """Facts as plain values."""
    return asdict(facts)


def _text(text: str, *, weight: str = "plain", size: int = 1, align: str = "center") -> Piece:
    return {"is": "text", "text": text, "align": align, "weight": weight, "size": size}


def _pair(left: str, right: str, *, weight: str = "plain", size: int = 1, indent: int = 0) -> Piece:
    return {
        "is": "pair",
        "left": left,
        "right": right,
        "weight": weight,
        "size": size,
        "indent": indent,
    }


def _logo(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [{"is": "logo"}] if layout.logo else []


def _company(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    pieces = [_text(facts.company, weight="strong", size=2)]
    if facts.legal_name and facts.legal_name != facts.company:
        pieces.append(_text(facts.legal_name))
    return pieces


def _address(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [_text(row) for row in facts.address]


def _tax_number(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [_text(facts.tax_number)] if facts.tax_number else []


def own_text(texts: Mapping[str, str], facts: Facts, language: str) -> list[str]:
    """The rows of a text of the shop's: in the language, else in English, else in any."""
    text = texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
    values = {name: getattr(facts, name) for name in FIELDS}
    filled = _FIELD.sub(lambda found: values.get(found[1], found[0]), text)
    rows = [row.strip(_BLANK) for row in _ROW_END.split(filled)]
    return [row for row in rows if row]


def _own(texts: Mapping[str, str], facts: Facts, language: str) -> list[Piece]:
    rows = [_text(row) for row in own_text(texts, facts, language)]
    return [{"is": "space"}, *rows] if rows else []


def _head(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return _own(layout.head, facts, language)


def _foot(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return _own(layout.foot, facts, language)


def _title(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    pieces: list[Piece] = []
    if facts.mark:
        pieces += [{"is": "space"}, {"is": "mark", "text": facts.mark}]
    for title in (facts.title, facts.gift):
        if title:
            pieces += [{"is": "space"}, _text(title, weight="strong")]
    return pieces


def _lines(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    pieces: list[Piece] = [{"is": "rule"}]
    for line in facts.lines:
        amount = "" if facts.gift else line.amount
        pieces.append(_pair(line.name, amount, indent=1 if line.of else 0))
        for text, amount in line.parts:
            if not facts.gift:
                pieces.append(_pair(text, amount, weight="soft", indent=1))
    pieces.append({"is": "rule"})
    return pieces


def _total(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    if facts.gift:
        return []
    pieces = [_pair(*one) for one in facts.sums]
    return [*pieces, _pair(*facts.total, weight="strong", size=2)]


def _tenders(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [] if facts.gift else [_pair(*one) for one in facts.tenders]


def _saved(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    if facts.gift:
        return []
    said = [_text(facts.saved, weight="strong")] if facts.saved else []
    return [*(_pair(*one, weight="soft") for one in facts.saves), *said]


def _taxes(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    if facts.gift or not facts.taxes:
        return []
    rows = [list(row) for row in facts.taxes]
    return [{"is": "space"}, {"is": "table", "head": list(facts.tax_head), "rows": rows}]


def _customer(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    said = [text for text in (facts.customer, facts.reason) if text]
    return [{"is": "space"}, *(_text(text, weight="soft") for text in said)] if said else []


def _number(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    text = f"{facts.number} · {facts.moment}"
    return [{"is": "space"}, _text(text, weight="soft")]


def _served(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [_text(facts.served, weight="soft")] if facts.served else []


def _seal(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [_text(facts.seal, weight="soft")] if facts.seal else []


def _barcode(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    return [{"is": "space"}, {"is": "barcode", "text": facts.code}] if facts.code else []


def _link(layout: Layout, facts: Facts, language: str) -> list[Piece]:
    # The digital receipt says what things cost: not on a gift.
    if not facts.link or facts.gift:
        return []
    words = [_text(facts.link_words, weight="soft")] if facts.link_words else []
    return [{"is": "space"}, {"is": "qr", "text": facts.link}, *words]


_BLOCKS: dict[str, Callable[[Layout, Facts, str], list[Piece]]] = {
    "logo": _logo,
    "company": _company,
    "address": _address,
    "tax_number": _tax_number,
    "head": _head,
    "title": _title,
    "lines": _lines,
    "total": _total,
    "tenders": _tenders,
    "saved": _saved,
    "taxes": _taxes,
    "customer": _customer,
    "number": _number,
    "served": _served,
    "foot": _foot,
    "link": _link,
    "seal": _seal,
    "barcode": _barcode,
}
