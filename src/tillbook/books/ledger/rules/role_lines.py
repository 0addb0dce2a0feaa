"""The line of the statements that an account with a role stands on, where there is only one."""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine

LINES: Mapping[Role, StatementLine] = {
    Role.RECEIVABLE: StatementLine.TRADE_RECEIVABLES,
    Role.PAYABLE: StatementLine.TRADE_PAYABLES,
    Role.INVENTORY: StatementLine.INVENTORIES,
    Role.BANK: StatementLine.CASH,
    Role.SAFE: StatementLine.CASH,
    Role.PETTY_CASH: StatementLine.CASH,
}
