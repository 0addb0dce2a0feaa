"""What a chart of accounts is made of."""

from __future__ import annotations

from dataclasses import dataclass

from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of a template.

    line: where it stands on the statements; roles it plays in general; kinds of tender it clears;
    the box of the country's tax return that it fills. english: set where the name is of the
    country's own language, which is then not translated.
    """

    code: str
    name: str
    kind: str
    line: StatementLine
    roles: tuple[Role, ...] = ()
    tenders: tuple[str, ...] = ()
    tax_box: str = ""
    english: str = ""
