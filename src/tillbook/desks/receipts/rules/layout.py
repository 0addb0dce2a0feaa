"""The layout of a receipt: which blocks stand on it, in which order, on which paper.

Logic-less: a layout names blocks and holds texts; nothing in it is carried out. A text may name a
field in braces (`{company}`), and only those of `FIELDS`; anything else in braces stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What a receipt is made of, in the usual order.
BLOCKS = (
    "logo",
    "company",
    "address",
    "tax_number",
    "head",
    "title",
    "lines",
    "total",
    "tenders",
    "saved",
    "taxes",
    "customer",
    "number",
    "served",
    "foot",
    "link",
    "seal",
    "barcode",
)
#: Without these it would be no receipt.
ALWAYS = frozenset({"company", "title", "lines", "total", "tenders", "number"})
#: Off until a shop wants them.
_FIRST_OFF = frozenset({"logo", "head", "foot"})
PAPERS = ("58", "80", "a4")
FIELDS = frozenset({"company", "number", "moment", "served"})
LANGUAGES = ("en", "de")
#: Letters of a text, and of a logo as base64 (a PNG of at most 64 KiB).
LONGEST_TEXT = 600
LONGEST_LOGO = 90_000
LINK_DAYS = (30, 90, 365, 1095, 3650)


class WrongLayout(ValueError):
    """What was given is no layout; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A company's layout.

    blocks: those that stand on it, in order. head, foot: texts by language. logo: a PNG as
    base64, or nothing. link_days: how long the digital receipt can be opened.
    """

    paper: str = "80"
    blocks: tuple[str, ...] = tuple(one for one in BLOCKS if one not in _FIRST_OFF)
    head: Mapping[str, str] = field(default_factory=dict)
    foot: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""
    link_days: int = 365


def order_of(layout: Layout) -> list[tuple[str, bool]]:
    """Every block with whether it stands on the receipt: those that do in their order, each
    other one behind the block that it usually follows."""
    shown = list(layout.blocks)
    order = list(shown)
    for place, block in enumerate(BLOCKS):
        if block not in order:
            before = BLOCKS[place - 1] if place else None
            order.insert(order.index(before) + 1 if before else 0, block)
    return [(block, block in shown) for block in order]


def moved(order: Sequence[str], block: str, by: int) -> list[str]:
    """The order with one block so many places further down (negative: up)."""
    rest = [one for one in order if one != block]
    if block not in order:
        return rest
    place = max(0, min(len(rest), order.index(block) + by))
    return [*rest[:place], block, *rest[place:]]


def layout_text(layout: Layout) -> str:
    """The layout as canonical JSON."""
    return json.dumps(told(layout), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def told(layout: Layout) -> dict[str, Any]:
    """The layout as plain values, as it is stored."""
    return {**printed(layout), "link_days": layout.link_days}


def printed(layout: Layout) -> dict[str, Any]:
    """What of the layout stands on paper, as registers take it."""
    return {
        "paper": layout.paper,
        "blocks": list(layout.blocks),
        "head": dict(layout.head),
        "foot": dict(layout.foot),
        "logo": layout.logo,
    }


def read_layout(text: str) -> Layout:
    """The layout that a JSON text says; `WrongLayout` when it says none."""
    try:
        said = json.loads(text)
    except ValueError:
        raise WrongLayout("no JSON") from None
    if not isinstance(said, dict):
        raise WrongLayout("no object")
    return made(said)


def made(said: Mapping[str, Any]) -> Layout:
    """The layout that these values say."""
    paper, blocks, logo = said.get("paper"), said.get("blocks"), said.get("logo", "")
    if paper not in PAPERS:
        raise WrongLayout("paper")
    if not isinstance(blocks, list) or not all(one in BLOCKS for one in blocks):
        raise WrongLayout("blocks")
    if len(set(blocks)) != len(blocks) or not set(blocks) >= ALWAYS:
        raise WrongLayout("blocks")
    if not isinstance(logo, str) or len(logo) > LONGEST_LOGO:
        raise WrongLayout("logo")
    days = said.get("link_days", 365)
    if days not in LINK_DAYS or isinstance(days, bool):
        raise WrongLayout("link_days")
    return Layout(
        paper=paper,
        blocks=tuple(blocks),
        head=_texts(said.get("head", {}), "head"),
        foot=_texts(said.get("foot", {}), "foot"),
        logo=logo,
        link_days=days,
    )


def _texts(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise WrongLayout(name)
    for language, text in value.items():
        if language not in LANGUAGES or not isinstance(text, str) or len(text) > LONGEST_TEXT:
            raise WrongLayout(name)
    return {language: text for language, text in value.items() if text.strip()}
