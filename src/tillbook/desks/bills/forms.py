"""The form of a bill: what was typed as text, and as it is shown again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.http import QueryDict

from tillbook.desks.bills.errors import Wrong
from tillbook.desks.bills.rules import (
    MOST_LINES,
    Kind,
    OpenLine,
    Spread,
    Typed,
    TypedCharge,
    TypedGoods,
)
from tillbook.desks.bills.telling import sentence
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import taxes_at
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings
from tillbook.values.words import one_line

#: Charges that a form has room for.
CHARGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGoods:
    """Goods as the form shows them, with what is wrong with them."""

    number: int
    typed: TypedGoods
    line: OpenLine
    receipt: str
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCharge:
    """A charge as the form shows it."""

    number: int
    typed: TypedCharge
    wrong: list[str] = field(default_factory=list)


def read_form(post: QueryDict, info: CompanyInfo) -> Typed:
    """What was typed: figures plain where they can be read."""

    def at(name: str, n: int) -> str:
        found = post.getlist(name)
        return one_line(found[n], 120) if n < len(found) else ""

    goods = []
    for n, key in enumerate(post.getlist("line")[: MOST_LINES + 1]):
        receipt, _slash, number = key.partition("/")
        goods.append(
            TypedGoods(
                receipt=receipt[:40],
                line=int(number) if number.isascii() and number.isdigit() else 0,
                quantity=_plain(at("quantity", n), info),
                amount=_plain(at("amount", n), info),
                tax=at("tax", n)[:40],
            )
        )
    charges = tuple(
        TypedCharge(
            text=at("charge_text", n),
            amount=_plain(at("charge_amount", n), info),
            tax=at("charge_tax", n)[:40],
            spread=at("charge_spread", n)[:10] or Spread.VALUE.value,
        )
        for n in range(min(len(post.getlist("charge_amount")), CHARGES))
    )
    return Typed(
        kind=Kind.CREDIT.value if post.get("kind") == Kind.CREDIT.value else Kind.BILL.value,
        supplier=post.get("supplier", "")[:40],
        location=post.get("location", "")[:40],
        number=one_line(post.get("number", ""), 60),
        day=post.get("day", "")[:20],
        total=_plain(one_line(post.get("total", ""), 40), info),
        note=one_line(post.get("note", ""), 200),
        over=post.get("over", "")[:40],
        goods=tuple(goods),
        charges=charges,
    )


def _plain(text: str, info: CompanyInfo) -> str:
    """A figure as a plain number; as it was typed where it is none."""
    try:
        return typed_figure(text, info.money) if text else ""
    except (TwoMeanings, NotAnAmount):
        return text[:24]


def first_goods(
    lines: Iterable[OpenLine], info: CompanyInfo, location_id: UUID, day: date, *, credit: bool
) -> tuple[TypedGoods, ...]:
    """The goods of an empty form: all that is open, at the price it came at, with the tax that the
    product usually has. Of a credit note what went back."""
    taxes, _ids = taxes_at(info.id, info.version, location_id, day)
    found = []
    for line in lines:
        units = -line.open_micro if credit else line.open_micro
        worth = -line.open_minor if credit else line.open_minor
        usual = taxes.get(line.item.tax_category, ())
        found.append(
            TypedGoods(
                receipt=str(line.receipt_id),
                line=line.number,
                quantity=format_quantity(units) if units > 0 else "",
                amount=_decimal(worth, info) if units > 0 else "",
                tax=usual[0].code if usual and not usual[0].exempt_reason else "",
            )
        )
    return tuple(found)


def _decimal(minor: int, info: CompanyInfo) -> str:
    return str(amount(minor, info.money))


def shown_goods(
    typed: Typed,
    lines: Mapping[str, OpenLine],
    receipts: Mapping[UUID, str],
    wrong: Sequence[Wrong],
    info: CompanyInfo,
) -> list[ShownGoods]:
    """The goods of the form beside what they are held against."""
    shown = []
    for number, one in enumerate(typed.goods, 1):
        line = lines.get(one.key)
        if line is None:
            continue
        told = [sentence(each, info) for each in wrong if each.line == one.key]
        text = replace(one, quantity=_read(one.quantity, 6, info), amount=_local(one.amount, info))
        receipt = receipts.get(line.receipt_id, "")
        shown.append(ShownGoods(number=number, typed=text, line=line, receipt=receipt, wrong=told))
    return shown


def shown_charges(typed: Typed, wrong: Sequence[Wrong], info: CompanyInfo) -> list[ShownCharge]:
    """The charges of the form, empty ones too."""
    rows = [*typed.charges, *[TypedCharge()] * CHARGES][:CHARGES]
    return [
        ShownCharge(
            number=number,
            typed=replace(one, amount=_local(one.amount, info)),
            wrong=[sentence(each, info) for each in wrong if each.line == f"charge-{number}"],
        )
        for number, one in enumerate(rows, 1)
    ]


def _local(text: str, info: CompanyInfo) -> str:
    """A plain amount as people write it here."""
    try:
        return str(amount(parse_decimal(text, info.exponent), info.money)) if text else ""
    except (NotAnAmount, OutOfRange):
        return text


def _read(text: str, decimals: int, info: CompanyInfo) -> str:
    try:
        return format_quantity(parse_decimal(text, decimals)) if text else ""
    except (NotAnAmount, OutOfRange):
        return text
