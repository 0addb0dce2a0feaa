"""Which lines count by the box of their account: those no tax line of their entry says already.

Of a sale the database knows it: its tax lines say all that was sold, also what bears no tax. All
other entries are looked at line by line where they have both; what is left over goes back into the
query that adds a return up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.taxation.rules import COUNTRY_FORMS, TaxSum
from tillbook.desks.taxation.rules.covering import Posted, rests
from tillbook.desks.taxation.rules.us_sales import USE
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import among

#: What a line is: 0 counts by its account, 1 a tax line says its base, 2 one of a part of it.
PART = 2
TAX_LINES = (StatementLine.TAX_LIABILITIES, StatementLine.TAX_RECEIVABLE)
SALES = "('sale', 'return', 'void')"
_BASES = (
    "FROM entry_line c JOIN account a ON a.id = c.account_id WHERE c.entry_id = e.id"
    " AND c.tax_code_id IS NOT NULL AND c.tax_base_minor IS NOT NULL"
    " AND a.kind IN ('asset', 'liability')"
)
#: An entry that takes itself back on the first of the next month, or what takes it back, or that
#: back again: what was earned or cost in a month, before any tax is due on it. Without a tax code
#: it counts nowhere.
ACCRUED = (
    "(e.source_kind = 'manual_entry' AND EXISTS (SELECT 1 FROM manual_entry h"
    " LEFT JOIN manual_entry o ON o.id = h.reverses_id"
    " LEFT JOIN manual_entry p ON p.id = o.reverses_id"
    " LEFT JOIN manual_entry q ON q.id = p.reverses_id"
    " WHERE h.id = e.source_id AND 'accrual' IN (h.kind, o.kind, p.kind, q.kind)))"
)
_SAID = (
    f"CASE WHEN l.tax_code_id IS NULL AND {ACCRUED} THEN 1"
    f" WHEN EXISTS (SELECT 1 {_BASES} AND (a.kind = '{{owes}}'"
    f" OR e.source_kind NOT IN {SALES})) THEN 1 ELSE 0 END"
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
    rate_of: of a code on a day. sales: accounts without a box whose lines count too, in a return
    of a state."""

    def __init__(
        self,
        place: str,
        accounts: dict[UUID, Any],
        codes: dict[UUID, Any],
        *,
        boxes: bool,
        sales: Collection[UUID] = (),
    ) -> None:
        self._form = form = COUNTRY_FORMS.get(place) if boxes else None
        self._bought, self._owed = (form.bought, form.owed) if form else ((), (USE,))
        self._accounts, self._codes, self._sales = accounts, codes, sales
        self._inside = f"{place}-"

    def found(
        self,
        rows: str,
        parameters: Sequence[Any],
        rate_of: Callable[[UUID, Any], int],
        columns: Mapping[str, str],
    ) -> tuple[str, list[Any]]:
        """The lines of these rows as a table: entry_id, number, account_id, tax_code_id, tax_point,
        amount_minor, base, covered_out, covered_in, rest, and what `columns` names, each with its
        SQL."""
        more = "".join(f", {sql} AS {name}" for name, sql in columns.items())
        lines = (
            "SELECT e.id AS entry_id, l.number, l.account_id, l.tax_code_id, e.tax_point,"
            f" l.amount_minor, coalesce(l.tax_base_minor, 0) AS base, {_ALIKE}{more} FROM {rows}"
        )
        left = self._left(rows, parameters, rate_of)
        if not left:
            return f"(SELECT line.*, 0 AS rest FROM ({lines}) AS line)", list(parameters)
        names = "".join(f", line.{name}" for name in columns)
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

    def _left(
        self, rows: str, parameters: Sequence[Any], rate_of: Callable[[UUID, Any], int]
    ) -> list[tuple[str, int, int]]:
        """Entry, line and what is left over of it, where an entry's tax lines say some bases."""
        own = [key for key, row in self._accounts.items() if not is_tax(row)]
        if not own:
            return []
        match, keys = among(own)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.entry_id, c.number, c.account_id, c.tax_code_id, c.amount_minor,"
                " c.tax_base_minor, o.tax_point FROM entry_line c JOIN entry o ON o.id = c.entry_id"
                f" WHERE c.entry_id IN (SELECT e.id FROM {rows} AND l.account_id {match}"
                f" AND e.source_kind NOT IN {SALES} AND NOT {ACCRUED}"
                f" AND EXISTS (SELECT 1 {_BASES}))"
                " ORDER BY c.entry_id, c.number",
                [*parameters, *keys],
            )
            lines = cursor.fetchall()
        found = []
        for entry, its in groupby(lines, key=lambda row: row[0]):
            posted = [one for one in (self._posted(row, rate_of) for row in its) if one]
            asked = {one.number for one in posted if one.asked}
            name = as_id(entry).hex
            left = rests(posted).items()
            found += [(name, number, minor) for number, minor in left if number in asked]
        return found

    def _posted(self, row: Sequence[Any], rate_of: Callable[[UUID, Any], int]) -> Posted | None:
        """A line as the rules read it; None of one on which nothing taxed stands."""
        account = self._accounts[as_id(row[2])]
        code = self._codes.get(as_id(row[3])) if row[3] is not None else None
        owes = account.kind in ("asset", "liability")
        tax = is_tax(account) or (code is not None and owes)
        own = bool(account.tax_box) or not owes
        statement = line_of(account.kind, account.statement_line)
        if account.kind == "equity" or not (tax or own or statement in _MAY_BE_TAXED):
            return None
        if tax and code is not None and self._says_nothing(code.jurisdiction.code):
            return None
        amount = int(row[4])
        if tax:
            owed = code is not None and code.treatment == "reverse_charge" and amount != 0
            bought = owed or account.tax_box in self._owed
        else:
            bought = account.kind in ("expense", "asset") or account.tax_box in self._bought
        rate = rate_of(code.id, row[6]) if code else 0
        base = None if row[5] is None else int(row[5])
        counted = self._counted(account, code, rate, amount, base or 0) if tax else frozenset()
        free = self._form.untaxed if self._form else ()
        return Posted(
            number=row[1],
            amount_minor=amount,
            tax=tax,
            bought=bought,
            main=own,
            asked=bool(account.tax_box or code or account.id in self._sales),
            input=account.kind == "asset",
            code=code.code if code else "",
            place=code.jurisdiction.code if code else "",
            charged=code is not None and code.treatment == "charged",
            rate_ppm=rate,
            base_minor=base,
            box=account.tax_box,
            boxes=counted,
            free=bool(counted) and counted <= set(free) if tax else account.tax_box in free,
        )

    def _says_nothing(self, place: str) -> bool:
        """A county says nothing of what its state taxes, nor does the country where states tax:
        there it only has codes of what is sold free."""
        country, _dash, state = self._inside.rstrip("-").partition("-")
        return place.startswith(self._inside) or (bool(state) and place == country)

    def _counted(
        self, account: Any, code: Any, rate_ppm: int, amount: int, base: int
    ) -> frozenset[str]:
        """The boxes in which the base of a tax line counts."""
        if self._form is None or code is None:
            return frozenset()
        if code.tax_box in self._form.untaxed:
            return frozenset({code.tax_box})
        alone = TaxSum(
            account_id=account.id,
            account=account.code,
            kind=account.kind,
            box=account.tax_box,
            tax_account=True,
            code=code.code,
            treatment=code.treatment,
            rate_ppm=rate_ppm,
            jurisdiction=code.jurisdiction.code,
            level=code.jurisdiction.level,
            amount_minor=amount,
            base_minor=base,
            code_box=code.tax_box,
        )
        return frozenset(part.box for part in self._form.place(alone) if not part.tax)


def is_tax(account: Any) -> bool:
    """Whether tax itself stands on an account."""
    return line_of(account.kind, account.statement_line) in TAX_LINES


def _table(left: Sequence[tuple[str, int, int]]) -> str:
    """Rows of (entry, number, rest): keys and numbers of our own, however many they are."""
    key = "'{}'::uuid" if connection.vendor == "postgresql" else "X'{}'"
    rows = [f"({key.format(entry)}, {number}, {minor})" for entry, number, minor in left]
    return f"(VALUES {', '.join(rows)})"
