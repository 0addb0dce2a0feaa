"""Open items: the lines of accounts that must come to zero, with what is not allocated of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, Subquery
from django.db.models.expressions import Combinable

from tillbook.books.ledger.models import Account, AccountRole, Allocation, EntryLine
from tillbook.books.ledger.open_fold import not_kept, settled_ids
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among, as_date, bare

_AT_ONCE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A line of such an account. open_minor: what is left of it, signed as the line.

    reference: what it is settled by, or what was written; source: the document it is of. foreign
    amounts are in `currency`, "" where it has none.
    """

    entry_id: UUID
    number: int
    account_id: UUID
    amount_minor: int
    open_minor: int
    day: date
    location_id: UUID | None
    department_id: UUID | None
    party_id: UUID | None
    due: date | None
    reference: str
    memo: str
    source_kind: str
    source_id: UUID
    person_id: UUID | None = None
    foreign_minor: int | None = None
    foreign_open: int | None = None
    currency: str = ""

    def left(self, open_minor: int) -> OpenItem:
        """The same of which another amount is open."""
        return replace(self, open_minor=open_minor)


def settled_accounts(company_id: UUID) -> list[Account]:
    """The accounts whose lines are open items: receivables, payables, payments and cash in
    transit; in order of code."""
    rows = Account.objects.filter(company_id=company_id, id__in=settled_ids(company_id))
    return list(rows.order_by("code"))


def paying_accounts(company_id: UUID) -> set[UUID]:
    """The accounts that say how a document was paid or is to be: those of open items, cash and
    banks, and what we owe for gift cards, store credit and deposits."""
    roles = (Role.GIFT_CARDS, Role.STORE_CREDIT, Role.CUSTOMER_DEPOSITS)
    by_role = AccountRole.objects.filter(company_id=company_id, role__in=[r.value for r in roles])
    rows = Account.objects.filter(
        Q(statement_line=StatementLine.CASH.value) | Q(id__in=by_role.values("account_id")),
        company_id=company_id,
    )
    return settled_ids(company_id) | set(rows.values_list("id", flat=True))


#: What is open of kept accounts: what is folded, and what no number has yet, in whatever order
#: items and allocations come. Three times an account and the accounts.
_UNNUMBERED = (
    "m.company_id = (SELECT k.company_id FROM account k WHERE k.id = %s)"
    " AND m.feed_number IS NULL AND m.topic = m.subject_kind || '.committed'"
)
_OPEN = f"""
SELECT entry_id, number, sum(part) AS open_minor FROM (
  SELECT o.entry_id, o.number, o.open_minor AS part FROM open_item o
    WHERE o.account_id {{match}}{{days}}
  UNION ALL
  SELECT l.entry_id, l.number, l.amount_minor FROM outbox_message m
    JOIN entry e ON e.source_id = m.subject_id JOIN entry_line l ON l.entry_id = e.id
    WHERE {_UNNUMBERED} AND l.account_id {{match}}
  UNION ALL
  SELECT a.debit_entry_id, a.debit_number, -a.amount_minor FROM outbox_message m
    JOIN allocation a ON a.document_id = m.subject_id
    WHERE {_UNNUMBERED} AND a.account_id {{match}}
  UNION ALL
  SELECT a.credit_entry_id, a.credit_number, a.amount_minor FROM outbox_message m
    JOIN allocation a ON a.document_id = m.subject_id
    WHERE {_UNNUMBERED} AND a.account_id {{match}}
) AS parts GROUP BY entry_id, number HAVING sum(part) <> 0
"""
_LINE = """l.entry_id, l.number, l.account_id, l.amount_minor, {open}, e.posting_date,
       l.location_id, l.department_id, l.party_id, l.due_date, l.settlement_key, l.memo, e.memo,
       e.source_kind, e.source_id, l.person_id, l.foreign_minor, 0, l.foreign_currency"""


_SELECT = f"""
SELECT {_LINE.format(open="l.amount_minor")}
FROM entry_line l JOIN entry e ON e.id = l.entry_id WHERE l.account_id = %s
"""
_ORDER = " ORDER BY e.posting_date, l.entry_id, l.number"


def open_items(
    account_ids: Sequence[UUID],
    *,
    location_ids: frozenset[UUID] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[OpenItem]:
    """What is open on accounts of `settled_accounts`, the oldest first; at some locations only, or
    posted on some days. One statement, linear in what is open, not in what ever was."""
    if not account_ids:
        return []
    sql, parameters = _open_sql(account_ids, since, until)
    found = read_items(
        f"SELECT {_LINE.format(open='t.open_minor')} FROM ({sql}) AS t"
        " JOIN entry_line l ON l.entry_id = t.entry_id AND l.number = t.number"
        f" JOIN entry e ON e.id = l.entry_id{_days('e', since, until, 'WHERE')}{_ORDER}",
        [*parameters, *_bounds(since, until)],
    )
    there = [one for one in found if location_ids is None or one.location_id in location_ids]
    return _less_abroad(there)


def _less_abroad(items: list[OpenItem]) -> list[OpenItem]:
    """The items, those in a foreign currency with what is open of that: they are few."""
    keys = sorted({one.entry_id for one in items if one.foreign_minor is not None})
    taken: dict[tuple[UUID, int], tuple[int, int]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        taken |= _taken(keys[start : start + _AT_ONCE])
    return [
        one
        if one.foreign_minor is None
        else replace(
            one, foreign_open=one.foreign_minor - taken.get((one.entry_id, one.number), (0, 0))[1]
        )
        for one in items
    ]


def _open_sql(
    account_ids: Sequence[UUID], since: date | None, until: date | None
) -> tuple[str, list[Any]]:
    if strange := not_kept(account_ids):
        raise ValueError(f"not settled item by item: {strange}")
    match, keys = among(account_ids)
    sql = _OPEN.format(match=match, days=_days("o", since, until))
    return sql, [*keys, *_bounds(since, until), *[bare(account_ids[0]), *keys] * 3]


def _days(table: str, since: date | None, until: date | None, begin: str = "AND") -> str:
    parts = [f"{table}.posting_date >= %s"] if since else []
    parts += [f"{table}.posting_date <= %s"] if until else []
    return f" {begin} {' AND '.join(parts)}" if parts else ""


def _bounds(*days: date | None) -> list[date]:
    return [day for day in days if day]


@dataclass(frozen=True, slots=True)
class OpenSum:
    """What is open on an account: how much, of how many items, and since when."""

    open_minor: int
    items: int
    oldest: date


def open_sums(
    account_ids: Sequence[UUID], location_ids: frozenset[UUID] | None = None
) -> dict[UUID, OpenSum]:
    """The same added up by account; one with nothing open is absent."""
    if not account_ids:
        return {}
    sql, parameters = _open_sql(account_ids, None, None)
    where = ""
    if location_ids is not None:
        match, keys = among(sorted(location_ids) or [NIL])
        where, parameters = f" WHERE l.location_id {match}", [*parameters, *keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.account_id, sum(t.open_minor), count(*), min(e.posting_date)"
            f" FROM ({sql}) AS t JOIN entry_line l ON l.entry_id = t.entry_id"
            " AND l.number = t.number JOIN entry e ON e.id = l.entry_id"
            f"{where} GROUP BY l.account_id",
            parameters,
        )
        rows = cursor.fetchall()
    return {as_id(key): OpenSum(int(minor), n, as_date(day)) for key, minor, n, day in rows}


def items_at(ends: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], OpenItem]:
    """These lines as items, by (entry, number), of whatever account; open_minor 0 where nothing is
    left. Unknown ones are absent. Company and location are the caller's to check."""
    wanted = set(ends)
    entries = sorted({entry for entry, _ in wanted})
    found = {}
    for start in range(0, len(entries), _AT_ONCE):
        part = entries[start : start + _AT_ONCE]
        lines = EntryLine.objects.filter(entry_id__in=part).select_related("entry")
        taken = _taken(part)
        for line in lines:
            end = (line.entry_id, line.number)
            if end in wanted:
                found[end] = _item_of(line, *taken.get(end, (0, 0)))
    return found


def _taken(entry_ids: Sequence[UUID]) -> dict[tuple[UUID, int], tuple[int, int]]:
    """What is allocated of the lines of these entries, also of their foreign amounts; signed as
    they are."""
    found: dict[tuple[UUID, int], tuple[int, int]] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Allocation.objects.filter(**{f"{side}_entry_id__in": list(entry_ids)})
        for entry, number, amount, abroad in rows.values_list(
            f"{side}_entry_id", f"{side}_number", "amount_minor", "foreign_minor"
        ):
            before = found.get((entry, number), (0, 0))
            found[entry, number] = (before[0] + sign * amount, before[1] + sign * (abroad or 0))
    return found


def _item_of(line: EntryLine, taken: int, abroad: int) -> OpenItem:
    entry = line.entry
    foreign = line.foreign_minor
    return OpenItem(
        entry_id=line.entry_id,
        number=line.number,
        account_id=line.account_id,
        amount_minor=line.amount_minor,
        open_minor=line.amount_minor - taken,
        day=entry.posting_date,
        location_id=line.location_id,
        department_id=line.department_id,
        party_id=line.party_id,
        due=line.due_date,
        reference=line.settlement_key,
        memo=line.memo or entry.memo,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        person_id=line.person_id,
        foreign_minor=foreign,
        foreign_open=None if foreign is None else foreign - abroad,
        currency=line.foreign_currency,
    )


def account_lines_of(account_id: UUID, until: date | None = None) -> list[OpenItem]:
    """Every line of an account (posted through a day), the oldest first, as an item of which
    everything is open."""
    days = _days("e", None, until)
    return read_items(_SELECT + days + _ORDER, [bare(account_id), *_bounds(until)])


def lines_left(
    account_id: UUID,
    taken: Combinable | Subquery,
    but: Sequence[Q | Combinable] = (),
    since: date | None = None,
    *,
    currency: str = "",
) -> list[OpenItem]:
    """Lines of an account of which something is left for who settles them otherwise, the oldest
    first. taken: what is not, of each line; but: which lines it is about; both are conditions on
    the rows of entry lines. currency: a foreign one, which all amounts then are in, of the lines
    that have any."""
    rows = EntryLine.objects.filter(*but, account_id=account_id).annotate(gone=taken)
    if since is not None:
        rows = rows.filter(entry__posting_date__gte=since)
    if currency:
        rows = rows.filter(foreign_currency=currency).exclude(foreign_minor=None)
        rows = rows.exclude(foreign_minor=F("gone"))
    else:
        rows = rows.exclude(amount_minor=F("gone"))
    rows = rows.select_related("entry").order_by("entry__posting_date", "entry_id", "number")
    if not currency:
        return [_item_of(row, row.gone, 0) for row in rows]
    found = []
    for row in rows:
        amount = row.foreign_minor or 0
        item = replace(_item_of(row, 0, 0), amount_minor=amount)
        found.append(item.left(amount - row.gone))
    return found


def sources_on(account_id: UUID) -> set[UUID]:
    """The documents that post to an account."""
    return set(
        EntryLine.objects.filter(account_id=account_id).values_list("entry__source_id", flat=True)
    )


def read_items(sql: str, parameters: Sequence[Any]) -> list[OpenItem]:
    """What a statement found that asks for the columns of `_SELECT`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(_items(cursor.fetchall()))


def _items(rows: Iterable[tuple[Any, ...]]) -> Iterator[OpenItem]:
    for entry, number, account, amount, left, day, at, department, party, due, *rest in rows:
        reference, memo, entry_memo, kind, source, person, foreign, abroad, currency = rest
        yield OpenItem(
            entry_id=as_id(entry),
            number=number,
            account_id=as_id(account),
            amount_minor=amount,
            open_minor=int(left),
            day=as_date(day),
            location_id=as_id(at) if at else None,
            department_id=as_id(department) if department else None,
            party_id=as_id(party) if party else None,
            due=as_date(due) if due else None,
            reference=reference,
            memo=memo or entry_memo,
            source_kind=kind,
            source_id=as_id(source),
            person_id=as_id(person) if person else None,
            foreign_minor=foreign,
            foreign_open=None if foreign is None else foreign - int(abroad),
            currency=currency,
        )
