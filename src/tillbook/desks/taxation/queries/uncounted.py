"""What a return's days hold that is in none of its boxes, or without the tax its box says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.rules.lines import line_of
from tillbook.desks.taxation.effects import KIND
from tillbook.desks.taxation.queries.covering import ACCRUED, TAX_LINES, is_tax
from tillbook.desks.taxation.queries.lines import NO_OPENING, Member, Reader
from tillbook.desks.taxation.queries.placed import state_of
from tillbook.desks.taxation.rules import COUNTRY_FORMS, named_boxes
from tillbook.desks.taxation.rules.other_taxes import OTHER_TAXES
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among, as_date

#: So many entries without their tax are named, of so many that are read.
_NAMED, _READ = 20, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Untaxed:
    """An entry that adds to a box whose tax the form works out, and holds no tax itself."""

    source_kind: str
    source_id: UUID
    tax_point: date
    amount_minor: int


def without_tax(member: Member) -> list[Untaxed]:
    """The first of those entries, by day: by them the form is off from the accounts of tax."""
    form = COUNTRY_FORMS.get(member.place) if member.boxes else None
    rated = form.rated if form else ()
    if not rated:
        return []
    read = Reader(member)
    own = [row for row in read.accounts.values() if row.tax_box in rated]
    taxes = [row.id for row in read.accounts.values() if is_tax(row)]
    mine = [row.id for row in own if not is_tax(row)]
    if not mine:
        return []
    match, keys = among(mine)
    tax, more = among(taxes or [NIL])
    found: dict[UUID, Untaxed] = {}
    for rows, parameters in read.spans():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.source_kind, e.source_id, e.tax_point, sum(l.amount_minor),"
                " (SELECT h.reverses_id FROM manual_entry h WHERE h.id = e.source_id)"
                f" FROM {rows} AND l.tax_code_id IS NULL AND l.account_id {match}"
                f" AND e.source_kind <> '{KIND}'{NO_OPENING} AND NOT {ACCRUED}"
                " AND NOT EXISTS (SELECT 1 FROM entry_line t WHERE t.entry_id = e.id"
                f" AND (t.tax_base_minor IS NOT NULL OR t.account_id {tax}))"
                " GROUP BY e.source_kind, e.source_id, e.tax_point"
                " HAVING sum(l.amount_minor) <> 0"
                " ORDER BY e.tax_point, min(e.recorded_at) LIMIT %s",
                [*parameters, *keys, *more, _READ],
            )
            for kind, source, day, minor, reverses in cursor.fetchall():
                # What is taken back in the same return says nothing any more.
                back = as_id(reverses) if reverses is not None else None
                if back in found:
                    del found[back]
                    continue
                found[as_id(source)] = Untaxed(
                    source_kind=kind,
                    source_id=as_id(source),
                    tax_point=as_date(day),
                    amount_minor=abs(int(minor)),
                )
    return list(found.values())[:_NAMED]


def uncounted(member: Member, control_id: UUID) -> list[tuple[Any, int]]:
    """What stands on accounts of tax in the return's days and is in no box, by account: lines
    without a tax code, where the account names no box that the return has. control_id: the account
    that returns are cleared against, and paid from. Accounts of other taxes are left out."""
    if not _at_home(member):
        return []
    read = Reader(member)
    form = COUNTRY_FORMS.get(member.place)
    others = OTHER_TAXES.get(member.place.partition("-")[0], ())
    boxes = form.account_boxes if form else named_boxes()
    mine = {
        row.id: row
        for row in read.accounts.values()
        if not (member.boxes and row.tax_box in boxes)
        and row.id != control_id
        and (row.tax_box or row.code not in others)
        and line_of(row.kind, row.statement_line) in TAX_LINES
    }
    return _codeless(read, mine)


def uncounted_sales(member: Member) -> list[tuple[Any, int]]:
    """Revenue of a sales tax return's days that is in no state's gross sales, by account: it names
    no location of a state, and no line of its entry a tax code of a place, or lines of several
    states' do; so that nothing tells where it was sold."""
    if state_of(member.place) != member.place or not _at_home(member):
        return []
    read = Reader(member)
    assert read.sold is not None  # it is a return of a state
    bare, several = read.sold.in_no_state()
    mine = read.sold.accounts
    found: dict[UUID, int] = {
        row.id: minor for row, minor in _codeless(read, mine, f"{bare} AND NOT {ACCRUED}")
    }
    match, keys = among(list(mine) or [NIL])
    rows, parameters = read.fresh()
    rows = f"{rows} AND l.tax_code_id IS NULL AND l.account_id {match}{NO_OPENING} AND {several}"
    left, parameters = read.cover.found(rows, [*parameters, *keys], read.rate, {})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, sum(CASE covered_out WHEN 0 THEN amount_minor ELSE rest END)"
            f" FROM {left} AS line GROUP BY account_id",
            parameters,
        )
        for account, minor in cursor.fetchall():
            found[as_id(account)] = found.get(as_id(account), 0) + int(minor)
    return [(mine[key], -minor) for key, minor in sorted(found.items()) if minor]


def _at_home(member: Member) -> bool:
    return member.place.partition("-")[0] == company(member.company_id).country


def _codeless(read: Reader, mine: Mapping[UUID, Any], more: str = "1 = 1") -> list[tuple[Any, int]]:
    """What stands on these accounts in the return's days without a tax code, by account."""
    if not mine:
        return []
    match, keys = among(list(mine))
    rows, parameters = read.fresh()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, sum(l.amount_minor) FROM {rows} AND l.tax_code_id IS NULL"
            f" AND l.account_id {match} AND e.source_kind <> '{KIND}'{NO_OPENING} AND {more}"
            " GROUP BY l.account_id",
            [*parameters, *keys],
        )
        found = {as_id(account): int(minor) for account, minor in cursor.fetchall()}
    return [(mine[key], minor) for key, minor in sorted(found.items()) if minor]
