"""The form of an order: what was typed as text, and as it is shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from tillbook.desks.purchasing.errors import Wrong
from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.queries import ShownLine as StoredLine
from tillbook.desks.purchasing.rules import MOST_LINES, Typed, TypedLine
from tillbook.desks.purchasing.telling import sentence
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_price, format_quantity
from tillbook.values.words import one_line

#: Empty lines that a form shows below those that are there.
_SPARE = 3


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line as the form shows it, with what is wrong with it."""

    number: int
    line: TypedLine
    wrong: list[str] = field(default_factory=list)


def key_of(text: str) -> UUID | None:
    """A key from a form; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_form(post: QueryDict) -> Typed:
    """What was typed."""
    columns = [post.getlist(name)[: MOST_LINES + 1] for name in ("product", "packs", "price")]
    days = post.getlist("line_expected")
    lines = [
        TypedLine(
            product=one_line(a, 120),
            packs=one_line(b, 40),
            price=one_line(c, 40),
            expected=one_line(days[place], 20) if place < len(days) else "",
        )
        for place, (a, b, c) in enumerate(zip(*columns, strict=False))
    ]
    return Typed(
        supplier=key_of(post.get("supplier", "")),
        location=post.get("location", "")[:40],
        expected=post.get("expected", "")[:20],
        note=one_line(post.get("note", ""), 500),
        lines=[one for one in lines if one.product or one.packs or one.price],
    )


def stored_form(row: PurchaseOrder, lines: Sequence[StoredLine], info: CompanyInfo) -> Typed:
    """What is stored, as it would be typed."""
    return Typed(
        supplier=row.party_id,
        location=info.locations[row.location_id].code,
        expected=str(row.expected_on or ""),
        note=row.note,
        lines=[
            TypedLine(
                product=one.item.sku,
                packs=format_quantity(one.row.packs_micro),
                price=format_price(one.row.price, info.exponent),
                expected=str(one.row.expected_on or ""),
            )
            for one in lines
        ],
    )


def form_lines(typed: Typed, wrong: Sequence[Wrong], info: CompanyInfo) -> list[FormLine]:
    """The lines of the form, with some that are empty."""
    lines = [*typed.lines, *[TypedLine()] * _SPARE]
    shown = [FormLine(n, line) for n, line in enumerate(lines, 1)]
    for one in wrong:
        if 0 < one.line <= len(shown):
            shown[one.line - 1].wrong.append(sentence(one, info))
    return shown
