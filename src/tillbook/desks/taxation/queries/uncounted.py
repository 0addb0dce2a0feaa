"""What is in no box of a return, though it looks as if it belonged there: the page names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.taxation.effects import KIND
from tillbook.desks.taxation.queries.covering import TAX_LINES
from tillbook.desks.taxation.queries.lines import NO_OPENING, Member, Reader, located
from tillbook.desks.taxation.rules import COUNTRY_FORMS, named_boxes
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import jurisdiction_names, tax_codes
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among


def uncounted(member: Member, control_id: UUID) -> list[tuple[Any, int]]:
    """What stands on accounts of tax in the return's days and is in no box, by account: lines
    without a tax code, where the account names no box that the return has. control_id: the account
    that returns are cleared against, and paid from."""
    if not _at_home(member):
        return []
    read = Reader(member)
    form = COUNTRY_FORMS.get(member.place)
    boxes = form.account_boxes if form else named_boxes()
    mine = {
        row.id: row
        for row in read.accounts.values()
        if not (member.boxes and row.tax_box in boxes)
        and row.id != control_id
        and line_of(row.kind, row.statement_line) in TAX_LINES
    }
    return _added(read, mine)


def uncounted_sales(member: Member) -> list[tuple[Any, int]]:
    """Revenue of a sales tax return's days that is in no state's gross sales, by account: no line
    of its entry names a tax code of a place, or one of the country at a location of a state, so
    that nothing tells where it was sold; or those that do leave so much of it over."""
    if not member.place.startswith("US-") or not _at_home(member):
        return []
    read = Reader(member)
    mine = {
        row.id: row
        for row in read.accounts.values()
        if row.kind == "income" and line_of(row.kind, row.statement_line) == StatementLine.REVENUE
    }
    info = company(member.company_id)
    own = tax_codes(info.id, info.version)
    # What is outside the scope is no sale that a state asks for.
    outside = [one.id for one in own if one.treatment == "outside"]
    free = [key for key in read.free if key not in outside]
    states = {code for code in jurisdiction_names(info.id, info.version) if code.count("-") == 1}
    by_place = [one.id for one in own if "-" in one.jurisdiction.code]
    placed, first = among(by_place + outside or [NIL])
    nowhere, more = among(free or [NIL])
    there, places = among([at for one in states for at in located(info.id, one)] or [NIL])
    told = (
        "EXISTS (SELECT 1 FROM entry_line t WHERE t.entry_id = e.id AND (t.tax_code_id"
        f" {placed} OR (t.tax_code_id {nowhere} AND t.location_id {there})))"
    )
    lines = (
        f"((l.tax_code_id IS NULL AND NOT {told}) OR (l.tax_code_id {nowhere}"
        f" AND (l.location_id IS NULL OR NOT l.location_id {there})))"
    )
    named = [*first, *more, *places]
    found = {row.id: minor for row, minor in _added(read, mine, lines, [*named, *more, *places])}
    rows, parameters = read.fresh()
    rows = f"{rows} AND e.source_kind <> '{KIND}'{NO_OPENING} AND {told}"
    for key, rest in read.rests_on(rows, [*parameters, *named], mine).items():
        found[key] = found.get(key, 0) + rest
    return [(mine[key], -minor) for key, minor in sorted(found.items()) if minor]


def _at_home(member: Member) -> bool:
    return member.place.partition("-")[0] == company(member.company_id).country


def _added(
    read: Reader,
    mine: Mapping[UUID, Any],
    lines: str = "l.tax_code_id IS NULL",
    parts: Sequence[Any] = (),
) -> list[tuple[Any, int]]:
    """What stands on these accounts in the return's days, on such lines, by account."""
    if not mine:
        return []
    match, keys = among(list(mine))
    rows, parameters = read.fresh()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, sum(l.amount_minor) FROM {rows} AND {lines}"
            f" AND l.account_id {match} AND e.source_kind <> '{KIND}'{NO_OPENING}"
            " GROUP BY l.account_id",
            [*parameters, *parts, *keys],
        )
        found = {as_id(account): int(minor) for account, minor in cursor.fetchall()}
    return [(mine[key], minor) for key, minor in sorted(found.items()) if minor]
