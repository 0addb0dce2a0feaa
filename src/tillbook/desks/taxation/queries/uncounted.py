"""What stands in the books and is in no box of a return, so that its page says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.taxation.effects import KIND
from tillbook.desks.taxation.queries.covering import PART, SALES, TAX_LINES, Cover
from tillbook.desks.taxation.queries.lines import NO_OPENING, Member, Reader, located
from tillbook.desks.taxation.rules import COUNTRY_FORMS, named_boxes
from tillbook.desks.taxation.rules.other_taxes import OTHER_TAXES
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among


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
    """Revenue of a sales tax return's days that is in no state's gross sales, by account: no line
    of its entry names a tax code of a place, so that nothing tells where it was sold, or none says
    the base of it. What a till sold free of tax counts where it stands."""
    if not member.place.startswith("US-") or not _at_home(member):
        return []
    read = Reader(member)
    mine = {
        row.id: row
        for row in read.accounts.values()
        if row.kind == "income" and line_of(row.kind, row.statement_line) == StatementLine.REVENUE
    }
    own = tax_codes(member.company_id, company(member.company_id).version)
    named = among([one.id for one in own if one.jurisdiction.level != "country"] or [NIL])
    free, here = among(list(read.free) or [NIL]), among(located(member.company_id, "US") or [NIL])
    somewhere = (
        "EXISTS (SELECT 1 FROM entry_line t WHERE t.entry_id = e.id AND (t.tax_code_id"
        f" {named[0]} OR (t.tax_code_id {free[0]} AND t.location_id {here[0]})))"
    )
    places = [*named[1], *free[1], *here[1]]
    found = dict(_codeless(read, mine, f" AND NOT {somewhere}", places))
    for row, minor in _beside(read, mine, f" AND {somewhere}", places):
        found[row] = found.get(row, 0) + minor
    return [(row, -minor) for row, minor in found.items() if minor]


def _beside(
    read: Reader, mine: Mapping[UUID, Any], more: str, parts: Sequence[Any]
) -> list[tuple[Any, int]]:
    """The same of entries by hand that name a place: what no tax line of theirs says the base
    of."""
    if not mine:
        return []
    match, keys = among(list(mine))
    rows, parameters = read.fresh()
    rows += (
        f" AND l.tax_code_id IS NULL AND l.account_id {match} AND e.source_kind <> '{KIND}'"
        f" AND e.source_kind NOT IN {SALES}{NO_OPENING}{more}"
    )
    cover = Cover(read.member.place, read.accounts, read.by_id, boxes=False, told=list(mine))
    found, parameters = cover.found(rows, [*parameters, *keys, *parts], read.rate_of, "")
    left = f"CASE covered_out WHEN 0 THEN amount_minor WHEN {PART} THEN rest ELSE 0 END"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT account_id, sum({left}) FROM {found} AS found GROUP BY account_id", parameters
        )
        sums = {as_id(account): int(minor) for account, minor in cursor.fetchall()}
    return [(mine[key], minor) for key, minor in sorted(sums.items()) if minor]


def _at_home(member: Member) -> bool:
    return member.place.partition("-")[0] == company(member.company_id).country


def _codeless(
    read: Reader, mine: Mapping[UUID, Any], more: str = "", parts: Sequence[Any] = ()
) -> list[tuple[Any, int]]:
    """What stands on these accounts in the return's days without a tax code, by account."""
    if not mine:
        return []
    match, keys = among(list(mine))
    rows, parameters = read.fresh()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.account_id, sum(l.amount_minor) FROM {rows} AND l.tax_code_id IS NULL"
            f" AND l.account_id {match} AND e.source_kind <> '{KIND}'{NO_OPENING}{more}"
            " GROUP BY l.account_id",
            [*parameters, *keys, *parts],
        )
        found = {as_id(account): int(minor) for account, minor in cursor.fetchall()}
    return [(mine[key], minor) for key, minor in sorted(found.items()) if minor]
