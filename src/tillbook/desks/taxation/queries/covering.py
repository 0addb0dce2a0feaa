"""Which lines count by the box of their account: those no tax line of their entry says already.

Of a sale the database knows it: its tax lines say all that was sold, also what bears no tax. All
other entries are looked at line by line where they have both; what is left over goes back into the
query that adds a return up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.taxation.rules import COUNTRY_FORMS
from tillbook.desks.taxation.rules.covering import Posted, rests
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import among

#: What a line is: 0 counts by its account, 1 a tax line says its base, 2 one of a part of it.
PART = 2
TAX_LINES = (StatementLine.TAX_LIABILITIES, StatementLine.TAX_RECEIVABLE)
_SALES = "('sale', 'return', 'void')"
_BASES = (
    "FROM entry_line c JOIN account a ON a.id = c.account_id WHERE c.entry_id = e.id"
    " AND c.tax_code_id IS NOT NULL AND c.tax_base_minor IS NOT NULL"
    " AND a.kind IN ('asset', 'liability')"
)
_SAID = (
    f"CASE WHEN EXISTS (SELECT 1 {_BASES} AND (a.kind = '{{owes}}'"
    f" OR e.source_kind NOT IN {_SALES})) THEN 1 ELSE 0 END"
)
_ALIKE = (
    f"{_SAID.format(owes='liability')} AS covered_out, {_SAID.format(owes='asset')} AS covered_in"
)
#: Accounts other than of income and cost on which something taxed may stand.
_MAY_BE_TAXED = {
    StatementLine.INTANGIBLE_ASSETS,
    StatementLine.PROPERTY_AND_EQUIPMENT,
    StatementLine.INVENTORIES,
    StatementLine.OTHER_RECEIVABLES,
    StatementLine.PREPAID_EXPENSES,
    StatementLine.CUSTOMER_CREDIT,
    StatementLine.OTHER_LIABILITIES,
    StatementLine.DEFERRED_INCOME,
}


class Cover:
    """What the entries of a return's accounts leave over. codes: the company's tax codes by id;
    rate_of: of a code on a day."""

    def __init__(
        self, place: str, accounts: dict[UUID, Any], codes: dict[UUID, Any], *, boxes: bool
    ) -> None:
        form = COUNTRY_FORMS.get(place) if boxes else None
        self._bought, self._owed = (form.bought, form.owed) if form else ((), ())
        self._accounts, self._codes = accounts, codes

    def found(
        self,
        rows: str,
        parameters: Sequence[Any],
        rate_of: Callable[[UUID, Any], int],
        columns: str,
    ) -> tuple[str, list[Any]]:
        """The lines of these rows as a table: entry_id, number, account_id, tax_code_id, tax_point,
        amount_minor, base, covered_out, covered_in, rest, and what `columns` names."""
        lines = (
            "SELECT e.id AS entry_id, l.number, l.account_id, l.tax_code_id, e.tax_point,"
            f" l.amount_minor, coalesce(l.tax_base_minor, 0) AS base, {_ALIKE}{columns} FROM {rows}"
        )
        left = self._left(rows, parameters, rate_of)
        if not left:
            return f"(SELECT line.*, 0 AS rest FROM ({lines}) AS line)", list(parameters)
        names = "".join(
            f", line.{one.split()[-1].split('.')[-1]}" for one in columns.split(",")[1:]
        )
        covered = ", ".join(
            f"CASE WHEN r.column3 IS NULL THEN line.{one} WHEN r.column3 = line.amount_minor"
            f" THEN 0 ELSE {PART} END AS {one}"
            for one in ("covered_out", "covered_in")
        )
        sql = (
            "(SELECT line.entry_id, line.number, line.account_id, line.tax_code_id,"
            f" line.tax_point, line.amount_minor, line.base, {covered},"
            f" coalesce(r.column3, 0) AS rest{names} FROM ({lines}) AS line"
            f" LEFT JOIN {_table(left)} AS r"
            " ON r.column1 = line.entry_id AND r.column2 = line.number)"
        )
        return sql, list(parameters)

    def rests_on(
        self,
        rows: str,
        parameters: Sequence[Any],
        rate_of: Callable[[UUID, Any], int],
        accounts: Collection[UUID],
    ) -> dict[UUID, int]:
        """What tax lines leave over of lines without a code, by account, where an entry's tax lines
        say some bases."""
        found: dict[UUID, int] = {}
        for its, posted in self._looked_at(rows, parameters, rate_of):
            left = rests(posted)
            for row in its:
                account = as_id(row[2])
                if account in accounts and row[3] is None and row[1] in left:
                    found[account] = found.get(account, 0) + left[row[1]]
        return found

    def _left(
        self, rows: str, parameters: Sequence[Any], rate_of: Callable[[UUID, Any], int]
    ) -> list[tuple[str, int, int]]:
        """Entry, line and what is left over of it, where an entry's tax lines say some bases."""
        found = []
        for its, posted in self._looked_at(rows, parameters, rate_of):
            asked = {one.number for one in posted if one.asked}
            name = as_id(its[0][0]).hex
            left = rests(posted).items()
            found += [(name, number, minor) for number, minor in left if number in asked]
        return found

    def _looked_at(
        self, rows: str, parameters: Sequence[Any], rate_of: Callable[[UUID, Any], int]
    ) -> Iterator[tuple[list[Any], list[Posted]]]:
        """The entries whose tax lines say some bases: their lines, and what the rules read."""
        own = [key for key, row in self._accounts.items() if not _is_tax(row)]
        if not own:
            return
        match, keys = among(own)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.entry_id, c.number, c.account_id, c.tax_code_id, c.amount_minor,"
                " c.tax_base_minor, o.tax_point FROM entry_line c JOIN entry o ON o.id = c.entry_id"
                f" WHERE c.entry_id IN (SELECT e.id FROM {rows} AND l.account_id {match}"
                f" AND e.source_kind NOT IN {_SALES} AND EXISTS (SELECT 1 {_BASES}))"
                " ORDER BY c.entry_id, c.number",
                [*parameters, *keys],
            )
            lines = cursor.fetchall()
        for _entry, group in groupby(lines, key=lambda row: row[0]):
            its = list(group)
            yield its, [one for one in (self._posted(row, rate_of) for row in its) if one]

    def _posted(self, row: Sequence[Any], rate_of: Callable[[UUID, Any], int]) -> Posted | None:
        """A line as the rules read it; None of one on which nothing taxed stands."""
        account = self._accounts[as_id(row[2])]
        code = self._codes.get(as_id(row[3])) if row[3] is not None else None
        owes = account.kind in ("asset", "liability")
        tax = _is_tax(account) or (code is not None and owes)
        own = bool(account.tax_box) or not owes
        statement = line_of(account.kind, account.statement_line)
        if account.kind == "equity" or not (tax or own or statement in _MAY_BE_TAXED):
            return None
        amount = int(row[4])
        if tax:
            owed = code is not None and code.treatment == "reverse_charge" and amount != 0
            bought = owed or account.tax_box in self._owed
        else:
            bought = account.kind in ("expense", "asset") or account.tax_box in self._bought
        return Posted(
            number=row[1],
            amount_minor=amount,
            tax=tax,
            bought=bought,
            main=own,
            asked=bool(account.tax_box or code),
            input=account.kind == "asset",
            code=code.code if code else "",
            place=code.jurisdiction.code if code else "",
            charged=code is not None and code.treatment == "charged",
            rate_ppm=rate_of(code.id, row[6]) if code else 0,
            base_minor=None if row[5] is None else int(row[5]),
        )


def _is_tax(account: Any) -> bool:
    return line_of(account.kind, account.statement_line) in TAX_LINES


def _table(left: Sequence[tuple[str, int, int]]) -> str:
    """Rows of (entry, number, rest): keys and numbers of our own, however many they are."""
    key = "'{}'::uuid" if connection.vendor == "postgresql" else "X'{}'"
    rows = [f"({key.format(entry)}, {number}, {minor})" for entry, number, minor in left]
    return f"(VALUES {', '.join(rows)})"
