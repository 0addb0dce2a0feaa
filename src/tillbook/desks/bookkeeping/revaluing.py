"""What a revaluation would do: every foreign balance at the rate of its day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tillbook.books.ledger.foreign import Uneven, foreign_positions, without_amount
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.foreign import Valued, revaluing_lines
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.queries import rates_of_day
from tillbook.masters.currencies.rules import Rate
from tillbook.masters.organisation.queries import company
from tillbook.values.effects import EntryLine
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of


@dataclass(frozen=True, slots=True)
class Preview:
    """Every position with its worth, and what stands in the way. mark: of exactly these figures."""

    day: date
    rows: list[Valued]
    rates: dict[str, Rate]
    refused: list[RateRefused] = field(default_factory=list)
    uneven: list[Uneven] = field(default_factory=list)

    @property
    def unrealised(self) -> list[Valued]:
        return [one for one in self.rows if one.difference_minor and not one.realised]

    @property
    def realised(self) -> list[Valued]:
        """Where nothing foreign is left: the rest was gained or lost for good."""
        return [one for one in self.rows if one.difference_minor and one.realised]

    @property
    def mark(self) -> str:
        told = [
            [
                str(one.position.account_id),
                str(one.position.location_id or ""),
                str(one.position.party_id or ""),
                one.position.currency,
                one.position.foreign_minor,
                one.difference_minor,
            ]
            for one in self.rows
        ]
        return hash_text("revaluation", str(self.day), canonical_text(sorted(told)))

    @property
    def can_be_posted(self) -> bool:
        return not self.refused and not self.uneven and bool(self.unrealised or self.realised)


def preview(company_id: UUID, day: date) -> Preview:
    """What a revaluation of this day would find now."""
    rates = rates_of_day(company_id, day)
    known: dict[str, Rate] = {}
    refused: list[RateRefused] = []
    positions = foreign_positions(company_id, day)
    for code in sorted({one.currency for one in positions}):
        if not any(one.foreign_minor for one in positions if one.currency == code):
            continue
        try:
            known[code] = rates.rate(code)
        except RateRefused as why:
            refused.append(why)
    rows = [
        Valued(
            position=one,
            worth_minor=rates.worth(one.foreign_minor, one.currency) if one.foreign_minor else 0,
        )
        for one in positions
        if one.currency in known or not one.foreign_minor
    ]
    return Preview(day, rows, known, refused, without_amount(company_id, day))


def lines_of(company_id: UUID, found: Preview, *, realised: bool) -> tuple[EntryLine, ...]:
    """The lines of the entry: what is not realised, which is turned back; or what is, for good."""
    info = company(company_id)
    roles = account_map(info.id, info.version)
    gain = roles.find(Role.EXCHANGE_GAIN if realised else Role.UNREALISED_GAIN)
    loss = roles.find(Role.EXCHANGE_LOSS if realised else Role.UNREALISED_LOSS)
    assert gain is not None  # a company without a full role map cannot be opened
    assert loss is not None
    rows = found.realised if realised else found.unrealised
    if realised:
        return revaluing_lines(rows, gain, loss, [_memo(one, found) for one in rows])
    # Where what is not realised waits on the balance sheet, money itself does not: it is worth what
    # the closing rate says, and the difference is of the result (PCG, art. 420-7).
    kinds = {row.id: (row.kind, row.statement_line) for row in chart(company_id)}
    waits = kinds[gain][0] not in ("income", "expense")
    money = [
        waits and line_of(*kinds[one.position.account_id]) == StatementLine.CASH for one in rows
    ]
    lines: list[EntryLine] = []
    for own, up, down in (
        (False, gain, loss),
        (True, roles.find(Role.EXCHANGE_GAIN), roles.find(Role.EXCHANGE_LOSS)),
    ):
        assert up is not None
        assert down is not None
        part = [one for one, is_money in zip(rows, money, strict=True) if is_money is own]
        lines += revaluing_lines(part, up, down, [_memo(one, found) for one in part])
    return tuple(lines)


def _memo(one: Valued, found: Preview) -> str:
    """How the worth came about: "1000.00 USD × 0.7800"."""
    code = one.position.currency
    amount = format_decimal(one.position.foreign_minor, decimals_of(code))
    rate = found.rates.get(code)
    return f"{amount} {code} × {rate.text}" if rate and one.position.foreign_minor else amount
