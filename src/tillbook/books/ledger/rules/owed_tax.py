"""Tax that the buyer owes (reverse charge): due, and claimed back at once, of what was bought."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.values.effects import EntryLine
from tillbook.values.rounding import divide

_MILLION = 1_000_000
#: Lines of assets that are bought, rather than owed to the business or held as money.
_BOUGHT = (
    StatementLine.INTANGIBLE_ASSETS,
    StatementLine.PROPERTY_AND_EQUIPMENT,
    StatementLine.INVENTORIES,
    StatementLine.PREPAID_EXPENSES,
)


def takes_what_is_bought(kind: str, statement_line: str) -> bool:
    """Whether an account is of cost, or of something that is bought to be kept."""
    return kind == "expense" or line_of(kind, statement_line) in _BOUGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedTax:
    """A tax under the reverse charge on a day, and the accounts it is claimed and owed on."""

    id: UUID
    code: str
    rate_ppm: int
    claimed_id: UUID
    owed_id: UUID

    def of(self, base_minor: int) -> int:
        """The tax on what was paid: nobody charged any, so all of it is the base."""
        return divide(base_minor * self.rate_ppm, _MILLION)


def owed_tax_lines(
    tax: OwedTax, base_minor: int, tax_minor: int, location_id: UUID | None
) -> tuple[EntryLine, ...]:
    """The two lines of what was bought for so much (negative: given back); none without tax."""
    if not tax_minor:
        return ()
    return tuple(
        EntryLine(
            account_id,
            sign * tax_minor,
            location_id=location_id,
            tax_code_id=tax.id,
            tax_base_minor=sign * base_minor,
        )
        for account_id, sign in ((tax.claimed_id, 1), (tax.owed_id, -1))
    )
