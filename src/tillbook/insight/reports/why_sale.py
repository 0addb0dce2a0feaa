"""Why a sale's amounts are what they are, from what was stored with it: versions of the price book,
dated rates, moves. And where it counts: lines of the statements, and returns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tillbook.books.ledger.queries import entries_of
from tillbook.books.ledger.rules import fiscal_year
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.books.ledger.words import line_words
from tillbook.books.stock.queries import After, level_after, moves_of
from tillbook.desks.sales.queries import sale_lines, sold_parts, visible_sales
from tillbook.desks.sales.queries.aside import TAKES_BACK
from tillbook.desks.sales.sentences import discount_words
from tillbook.desks.taxation.queries.returns import returns_of
from tillbook.insight.reports.rules import (
    LineFacts,
    Step,
    TaxFacts,
    line_steps,
    price_source,
    rounding_share,
    tax_exact,
    total_steps,
)
from tillbook.masters.catalog.queries import price_at
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.pricing.queries import price_list_names
from tillbook.masters.taxes.queries import rates_by_code, tax_codes
from tillbook.plumbing.series import document_numbers

#: Lines that are explained at once; a longer receipt goes on with `after`.
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class TaxWhy:
    """A tax of a line. exact, share: ten-thousandths of a minor unit; valid_from: of its rate."""

    code: str
    name: str
    jurisdiction: str
    rate_ppm: int | None
    valid_from: date | None
    base_minor: int
    amount_minor: int
    exact: int
    share: int


@dataclass(frozen=True, slots=True)
class CostWhy:
    """A move of a line, and what lay there before and after it: cost is its share of the value."""

    item: Any
    number: int
    sequence: int
    quantity_micro: int
    cost_minor: int
    before_micro: int
    before_minor: int
    counterpart: str


@dataclass(frozen=True, slots=True)
class LineWhy:
    """A line: where its price is from, what made it, its taxes and its cost."""

    line: Any
    source: str
    price_list: str
    original: str
    steps: list[Step]
    taxes: list[TaxWhy]
    costs: list[CostWhy]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of a statement that a document counts in, with what it adds to it, debits positive."""

    line: str
    words: str
    statement: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class InReturn:
    """A tax return that holds tax of the document."""

    id: UUID
    jurisdiction: str
    since: date
    until: date
    filed: bool
    tax_minor: int


@dataclass(frozen=True, slots=True)
class SaleWhy:
    """Everything that made a sale's amounts. more: the number of the last line explained, where
    others follow."""

    sale: Any
    lines: list[LineWhy]
    totals: list[Step]
    counted: list[Counted]
    returns: list[InReturn]
    posted_on: date | None
    year: date | None
    more: int


def sale_why(actor: Actor, sale_id: UUID, after: int = 0) -> SaleWhy | None:
    """Why the amounts of a sale are what they are; None where the actor may not see one."""
    sale = visible_sales(actor).filter(id=sale_id).first()
    if sale is None:
        return None
    info = company(actor.company_id)
    every = sale_lines(sale.id)
    lines = [line for line in every if line.number > after]
    shown = lines[:MOST_LINES]
    books = actor.may(Right.LEDGER_READ)
    entries = entries_of(sale.id) if books else []
    posted = entries[0]["entry"].posting_date if entries else None
    return SaleWhy(
        sale,
        _lines(actor, info, sale, shown),
        total_steps(
            [line.gross_minor for line in every], sale.rounding_minor, sale.cash_rounding_minor
        ),
        # Where its money stood until it was posted is no part of the sale.
        counted([one for one in entries if one["entry"].memo != TAKES_BACK]),
        returns_with(actor, info, entries) if actor.may(Right.TAXES_READ) else [],
        posted,
        fiscal_year(posted, info.fiscal_year_month).since if posted else None,
        shown[-1].number if len(lines) > len(shown) else 0,
    )


def _lines(actor: Actor, info: CompanyInfo, sale: Any, lines: list[Any]) -> list[LineWhy]:
    names = price_list_names(info.id) if any(line.price_list_id for line in lines) else {}
    origins = document_numbers({line.original_sale_id for line in lines if line.original_sale_id})
    taxes = _Taxes(info, sale.business_date)
    costs = _costs(sale.id, lines) if actor.may(Right.COSTS_READ) else {}
    found = []
    for line in lines:
        facts = LineFacts(
            quantity_micro=line.quantity_micro,
            unit_price=line.unit_price,
            base_micro=line.price_base_micro,
            list_minor=line.list_minor,
            taken=tuple(
                (discount_words(name), str(promotion[0]) if promotion else "", minor)
                for name, minor, *promotion in json.loads(line.discounts)
            ),
            net_minor=line.net_minor,
            tax_minor=line.tax_minor,
            gross_minor=line.gross_minor,
            shelf=price_at(line.variant_id, sale.price_version),
        )
        listed = names.get(str(line.price_list_id), "")
        original = origins.get(line.original_sale_id, "") if line.original_sale_id else ""
        back = line.original_sale_id is not None
        found.append(
            LineWhy(
                line,
                price_source(facts, listed, brought_back=back),
                listed,
                original,
                line_steps(facts, prices_include_tax=info.prices_include_tax),
                list(taxes.of(line)),
                costs.get(line.number, []),
            )
        )
    return found


class _Taxes:
    """The company's tax codes and the rates of a day."""

    def __init__(self, info: CompanyInfo, day: date) -> None:
        self.codes = {code.id: code for code in tax_codes(info.id, info.version)}
        self.rates = rates_by_code(info.id)
        self.day = day

    def of(self, line: Any) -> Iterator[TaxWhy]:
        """The taxes of a line, with what rounding did to each."""
        for key, base, amount in json.loads(line.taxes):
            code = self.codes.get(UUID(key))
            dated = self.rates.get(UUID(key), ())
            rate = next((one for one in dated if one.valid_from <= self.day), None)
            facts = TaxFacts(
                base_minor=base, amount_minor=amount, rate_ppm=rate.rate_ppm if rate else 0
            )
            yield TaxWhy(
                code.code if code else "",
                code.name if code else "",
                code.jurisdiction.name if code else "",
                rate.rate_ppm if rate else None,
                rate.valid_from if rate else None,
                base,
                amount,
                tax_exact(facts),
                rounding_share(facts),
            )


def _costs(sale_id: UUID, lines: list[Any]) -> dict[int, list[CostWhy]]:
    """The moves of each line: its own, or those of the parts of a kit, with the level before."""
    parts = {
        number: line
        for (_sale, line), rows in sold_parts([sale_id]).items()
        for number, _part in rows
    }
    wanted = {line.number for line in lines}
    found: dict[int, list[CostWhy]] = {}
    for move in moves_of(sale_id):
        line = parts.get(move.number, move.number)
        if move.counterpart != "customer" or line not in wanted:
            continue
        after = level_after(sale_id, move.number) or After(0, 0, 0, 0)
        found.setdefault(line, []).append(
            CostWhy(
                move.item,
                move.number,
                move.sequence,
                -move.quantity_micro,
                -move.value_minor,
                after.on_hand_micro - move.quantity_micro,
                after.value_minor - move.value_minor,
                move.counterpart,
            )
        )
    return found


def counted(entries: list[dict[str, Any]]) -> list[Counted]:
    """The lines of the statements that a document's entries count in, in the order of its lines."""
    sums: dict[tuple[StatementLine, str], int] = {}
    for shown in entries:
        for line in shown["lines"]:
            account = line.account
            place = line_of(account.kind, account.statement_line)
            result = account.kind in ("income", "expense")
            key = (place, "profit-and-loss" if result else "balance-sheet")
            sums[key] = sums.get(key, 0) + line.amount_minor
    words = line_words()
    return [
        Counted(str(place), words[place], statement, amount)
        for (place, statement), amount in sums.items()
        if amount
    ]


def returns_with(actor: Actor, info: CompanyInfo, entries: list[dict[str, Any]]) -> list[InReturn]:
    """The returns that a document's tax counts in: of the period of its tax point, or the first
    that was not filed when it was recorded."""
    places = {code.id: code.jurisdiction.code for code in tax_codes(info.id, info.version)}
    sums: dict[UUID, tuple[Any, int]] = {}
    standings = sorted(returns_of(actor), key=lambda one: one.period.until) if entries else []
    for shown in entries:
        entry = shown["entry"]
        for line in shown["lines"]:
            place = places.get(line.tax_code_id, "") if line.tax_code_id else ""
            for one in standings:
                own = one.registration.jurisdiction
                fits = place == own or place.startswith(f"{own}-")
                late = one.filed is not None and entry.recorded_at > one.filed.recorded_at
                if place and fits and not late and one.period.until >= entry.tax_point:
                    before = sums.get(one.id, (one, 0))[1]
                    sums[one.id] = (one, before - line.amount_minor)
                    break
    return [
        InReturn(
            key,
            one.registration.jurisdiction,
            one.period.since,
            one.period.until,
            one.filed is not None,
            amount,
        )
        for key, (one, amount) in sums.items()
    ]
