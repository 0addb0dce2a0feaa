"""What was sold in a state and bears none of its tax: gross and exempt in the state's return.

A line of revenue was sold where its location is; one by hand that names no location, where the tax
codes of its entry are, if they are of one state. Of a sale the state's own tax lines say what is
taxed, and all the rest of it is free; of other entries the lines are looked at (`covering`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.taxation.queries.covering import PART, SALES
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import location_jurisdictions, tax_codes
from tillbook.plumbing.keys import NIL

_COUNTRY = "US"


def state_of(jurisdiction: str) -> str:
    """The state that a place in it belongs to; "" of the country itself, and of other countries."""
    country, _dash, rest = jurisdiction.partition("-")
    return f"{country}-{rest.partition('-')[0]}" if country == _COUNTRY and rest else ""


def revenue_accounts(company_id: UUID, accounts: Mapping[UUID, Any]) -> dict[UUID, Any]:
    """The accounts on which sales stand."""
    roles = account_map(company_id, company(company_id).version).accounts.items()
    plays = {account for (role, _scope), account in roles if role == Role.REVENUE}
    return {
        key: row
        for key, row in accounts.items()
        if row.kind == "income"
        and (key in plays or line_of(row.kind, row.statement_line) == StatementLine.REVENUE)
    }


class Sold:
    """Lines of revenue without a tax code, and the state in which they were sold."""

    def __init__(self, company_id: UUID, state: str, accounts: Mapping[UUID, Any]) -> None:
        version = company(company_id).version
        self.accounts = revenue_accounts(company_id, accounts)
        self._here: list[UUID] = []
        self._placed: list[UUID] = []
        for location, codes in location_jurisdictions(company_id, version).items():
            states = {found for code in codes if (found := state_of(code))}
            if states:
                self._placed.append(location)
            if state in states:
                self._here.append(location)
        self._codes: dict[str, list[UUID]] = {}
        own = tax_codes(company_id, version)
        for code in own:
            if place := state_of(code.jurisdiction.code):
                self._codes.setdefault(place, []).append(code.id)
        self._taxing = [code.id for code in own if code.jurisdiction.code == state]
        self._state = state

    def is_here(self) -> str:
        """SQL of a line `l` of an entry `e`: 1 where it was sold in this state."""
        own = self._codes.get(self._state, [])
        others = [
            key for state, keys in self._codes.items() if state != self._state for key in keys
        ]
        by_code = f"{self._nowhere()} AND {_names(own)} AND NOT {_names(others)}"
        return f"CASE WHEN l.location_id {_keys(self._here)} OR ({by_code}) THEN 1 ELSE 0 END"

    def in_no_state(self) -> tuple[str, str]:
        """SQL of lines that nothing says the state of: no code of a place stands with them; and
        those beside codes of several states."""
        each = [f"CASE WHEN {_names(keys)} THEN 1 ELSE 0 END" for keys in self._codes.values()]
        none = _names([key for keys in self._codes.values() for key in keys])
        nowhere = self._nowhere()
        return f"{nowhere} AND NOT {none}", f"{nowhere} AND {' + '.join(each) or '0'} > 1"

    def _nowhere(self) -> str:
        return f"(l.location_id IS NULL OR NOT l.location_id {_keys(self._placed)})"

    def counted(self, found: str, names: Sequence[str]) -> str:
        """The table of a state's lines with how much of each counts. found: the lines as entries by
        hand have them, with `here`, `sale` and `owes`; names: their further columns."""
        bare = "tax_code_id IS NULL AND here = 1 AND sale = 1"
        taxed = f"sale = 1 AND owes = 1 AND tax_code_id {_keys(self._taxing)}"
        sums = (
            f"SELECT s.*, sum(CASE WHEN {taxed} THEN base ELSE 0 END) OVER every AS taxed,"
            f" sum(CASE WHEN {bare} THEN amount_minor ELSE 0 END) OVER every AS sold,"
            f" min(CASE WHEN {bare} THEN number END) OVER every AS first"
            f" FROM {found} AS s WINDOW every AS (PARTITION BY entry_id)"
        )
        covered = (
            "CASE WHEN tax_code_id IS NOT NULL THEN covered_out WHEN here = 0 THEN 1"
            " WHEN sale = 0 THEN covered_out WHEN taxed = 0 THEN 0"
            f" WHEN number = first AND sold <> taxed THEN {PART} ELSE 1 END"
        )
        rest = (
            "CASE WHEN tax_code_id IS NULL AND sale = 1 THEN"
            " CASE WHEN here = 1 AND number = first AND taxed <> 0 THEN sold - taxed ELSE 0 END"
            " ELSE rest END"
        )
        further = "".join(f", {name}" for name in names)
        return (
            "(SELECT entry_id, number, account_id, tax_code_id, tax_point, amount_minor, base,"
            f" {covered} AS covered_out, covered_in, {rest} AS rest{further} FROM ({sums}) AS s)"
        )

    def columns(self, owing: Sequence[UUID]) -> dict[str, str]:
        """What `counted` needs to know of a line. owing: the accounts of tax that is owed."""
        return {
            "here": self.is_here(),
            "sale": f"CASE WHEN e.source_kind IN {SALES} THEN 1 ELSE 0 END",
            "owes": f"CASE WHEN l.account_id {_keys(owing)} THEN 1 ELSE 0 END",
        }


def _names(codes: Sequence[UUID]) -> str:
    """SQL: a line of the entry names one of these tax codes."""
    return (
        "EXISTS (SELECT 1 FROM entry_line p WHERE p.entry_id = e.id"
        f" AND p.tax_code_id {_keys(codes)})"
    )


def _keys(ids: Sequence[UUID]) -> str:
    """A list of keys of our own as SQL text, to follow a column; it may be empty."""
    form = "'{}'::uuid" if connection.vendor == "postgresql" else "X'{}'"
    return f"IN ({', '.join(form.format(one.hex) for one in ids or [NIL])})"
