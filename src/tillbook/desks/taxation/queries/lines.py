"""The tax lines of a return, added up by the database or one by one.

A return holds what has its tax point through its last day, but for what the return before it held
already. Which that was is known from the feed: everything that was numbered when it was filed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules.lines import line_of
from tillbook.desks.taxation.effects import KIND
from tillbook.desks.taxation.queries.covering import PART, TAX_LINES, Cover
from tillbook.desks.taxation.queries.placed import Sold, state_of
from tillbook.desks.taxation.rules import TaxSum, named_boxes
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import rates_by_code, tax_codes
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, among, bare

#: What a business brings along from before says nothing about a period.
NO_OPENING = (
    " AND NOT (e.source_kind = 'manual_entry' AND EXISTS (SELECT 1 FROM entry_line o"
    " JOIN account oa ON oa.id = o.account_id WHERE o.entry_id = e.id"
    " AND oa.statement_line = 'opening_balances'))"
)
#: What lines of a day are alike in: account, tax code, tax point, whether covered out and in.
_Keys = tuple[Any, ...]
#: What single lines say besides.
_OF_LINE = {
    "source_kind": "e.source_kind",
    "source_id": "e.source_id",
    "posting_date": "e.posting_date",
    "memo": "l.memo",
    "of_entry": "e.memo",
}
_ANNOUNCED = "m.company_id = %s AND m.topic = m.subject_kind || '.committed'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Which lines a return holds.

    first: the first day of the registration. before: feed number of the return before, if one was
    filed; through: the one this was filed at (None: everything there is). place: of its tax codes,
    by the jurisdiction's code; boxes: accounts count by their boxes too. held: boxes of accounts
    that no return but the last of a year counts; last: this is one.
    """

    company_id: UUID
    first: date
    since: date
    until: date
    place: str
    before: int | None = None
    through: int | None = None
    boxes: bool = True
    held: tuple[str, ...] = ()
    last: bool = False


class _Span(StrEnum):
    """Where lines of a return are from: earlier periods, its own days, or held since they began."""

    LATE = "late"
    FRESH = "fresh"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """A single line and the sum that it alone is."""

    entry_id: UUID
    source_kind: str
    source_id: UUID
    tax_point: date
    posting_date: date
    memo: str
    alone: TaxSum


def sums_of(member: Member) -> list[TaxSum]:
    """The tax lines of a return, added up by what they are alike in; late ones apart."""
    read = Reader(member)
    return [one for span in _Span for one in read.sums(span)]


def lines_page(
    member: Member, wanted: Callable[[TaxSum], bool], first: int, most: int
) -> tuple[list[TaxSum], list[TaxLine]]:
    """The wanted ones of a return, late ones first, then by day: what all of them come to, by
    what they are alike in on a day, and `most` single lines after the first so many."""
    read = Reader(member)
    sums: list[TaxSum] = []
    lines: list[TaxLine] = []
    for span in _Span:
        groups = read.groups(span)
        chosen = [one for one in groups if wanted(one[1])]
        sums += [one for _keys, one in chosen]
        if len(lines) < most:
            there = sum(one.lines for _keys, one in chosen)
            if first < there:
                kinds = _kinds([keys for keys, _one in groups], [keys for keys, _one in chosen])
                lines += read.lines(kinds, first, most - len(lines), span)
            first = max(0, first - there)
    return sums, lines


def _kinds(there: Sequence[_Keys], chosen: Sequence[_Keys]) -> dict[_Keys, list[Any]]:
    """What chosen groups are alike in but for the day -> their days, none where that is all."""
    days: dict[_Keys, list[Any]] = {}
    for account, code, day, *covered in chosen:
        days.setdefault((account, code, *covered), []).append(day)
    every = Counter((account, code, *covered) for account, code, _day, *covered in there)
    return {kind: [] if len(own) == every[kind] else own for kind, own in days.items()}


class Reader:
    """Reads one return; knows the chart and the tax codes."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.accounts = {row.id: row for row in chart(member.company_id)}
        own = tax_codes(member.company_id, company(member.company_id).version)
        place = member.place
        self.codes = {
            row.id: row
            for row in own
            if row.jurisdiction.code == place or row.jurisdiction.code.startswith(place + "-")
        }
        self.rates = rates_by_code(member.company_id)
        by_id = {row.id: row for row in own}
        state = state_of(place) == place and bool(place)
        self.sold = Sold(member.company_id, place, self.accounts) if state else None
        sales = self.sold.accounts if self.sold else ()
        self.cover = Cover(place, self.accounts, by_id, boxes=member.boxes, sales=sales)

    def sums(self, span: _Span) -> list[TaxSum]:
        return _merged(one for _keys, one in self.groups(span))

    def groups(self, span: _Span) -> list[tuple[_Keys, TaxSum]]:
        """What is alike on a day: (what it is alike in, its sum)."""
        keys = "account_id, tax_code_id, tax_point, covered_out, covered_in"
        rows = self._asked(
            f"SELECT {keys}, sum(amount_minor), sum(base), count(*), sum(rest)"
            f" FROM {{found}} AS found GROUP BY {keys} ORDER BY {keys}",
            span,
        )
        return [(tuple(row[:5]), self._sum(row[:5], row[5:], span)) for row in rows]

    def lines(
        self, kinds: Mapping[_Keys, Sequence[Any]], first: int, most: int, span: _Span
    ) -> Iterator[TaxLine]:
        """Single lines of these kinds, on their days."""
        within, more = _within(kinds)
        rows = self._asked(
            "SELECT account_id, tax_code_id, tax_point, covered_out, covered_in, amount_minor,"
            " base, 1, rest, entry_id, source_kind, source_id, posting_date, memo, of_entry"
            f" FROM {{found}} AS found WHERE {within}"
            " ORDER BY tax_point, entry_id, number LIMIT %s OFFSET %s",
            span,
            columns=_OF_LINE,
            more=[*more, most, first],
        )
        for row in rows:
            entry, kind, source, posted, memo, of_entry = row[9:]
            yield TaxLine(
                entry_id=as_id(entry),
                source_kind=kind,
                source_id=as_id(source),
                tax_point=_day(row[2]),
                posting_date=_day(posted),
                memo=memo or of_entry,
                alone=self._sum(row[:5], row[5:9], span),
            )

    def _asked(
        self,
        sql: str,
        span: _Span,
        *,
        columns: Mapping[str, str] = MappingProxyType({}),
        more: Sequence[Any] = (),
    ) -> list[Any]:
        member = self.member
        if span is _Span.LATE and member.before is None:
            return []
        if span is _Span.HELD:
            held = [row.id for row in self.accounts.values() if self._waits(row)]
            if not held or not member.last:
                return []
            what, codes = among(held)
            what = f"l.account_id {what}"
            rows, parameters = self._through_last_day()
        else:
            what, codes = self._what()
            rows, parameters = self._late() if span is _Span.LATE else self.fresh()
            rows = f"{rows} AND e.source_kind <> '{KIND}'{NO_OPENING}"
        rows, parameters = f"{rows} AND ({what})", [*parameters, *codes]
        extra = self.sold.columns(self._owing()) if self.sold else {}
        found, parameters = self.cover.found(rows, parameters, self.rate, {**columns, **extra})
        if self.sold:
            found = self.sold.counted(found, list(columns))
        with connection.cursor() as cursor:
            cursor.execute(sql.format(found=found), [*parameters, *more])
            return list(cursor.fetchall())

    def fresh(self) -> tuple[str, list[Any]]:
        """Entries of the period's own days; their posting day is never before their tax point."""
        member = self.member
        sql = (
            "entry e JOIN entry_line l ON l.entry_id = e.id WHERE e.company_id = %s"
            " AND e.posting_date >= %s AND e.tax_point BETWEEN %s AND %s"
        )
        found = [bare(member.company_id), member.since, member.since, member.until]
        return self._known(sql, found)

    def spans(self) -> list[tuple[str, list[Any]]]:
        """Entries of earlier days that come late, if any can, and those of its own days."""
        late = [] if self.member.before is None else [self._late()]
        return [*late, self.fresh()]

    def _through_last_day(self) -> tuple[str, list[Any]]:
        """Everything through the period's last day: what waits on an account since it began, less
        what returns before turned round."""
        sql = "entry e JOIN entry_line l ON l.entry_id = e.id WHERE e.company_id = %s"
        member = self.member
        return self._known(sql + " AND e.tax_point <= %s", [bare(member.company_id), member.until])

    def _known(self, sql: str, found: list[Any]) -> tuple[str, list[Any]]:
        """Of a return that is filed, what the feed had numbered then."""
        member = self.member
        if member.through is None:
            return sql, found
        later = "(m.feed_number > %s OR m.feed_number IS NULL)"
        told = f"SELECT m.subject_id FROM outbox_message m WHERE {_ANNOUNCED} AND {later}"
        sql = f"{sql} AND e.source_id NOT IN ({told})"
        return sql, [*found, bare(member.company_id), member.through]

    def _late(self) -> tuple[str, list[Any]]:
        """Entries of earlier days that the return before did not know yet."""
        member = self.member
        later = "(m.feed_number > %s OR m.feed_number IS NULL)"
        found = [bare(member.company_id), member.before]
        if member.through is not None:
            later = "m.feed_number > %s AND m.feed_number <= %s"
            found.append(member.through)
        sql = (
            "outbox_message m JOIN entry e ON e.source_id = m.subject_id"
            f" JOIN entry_line l ON l.entry_id = e.id WHERE {_ANNOUNCED} AND {later}"
            " AND e.tax_point >= %s AND e.tax_point < %s"
        )
        return sql, [*found, member.first, member.since]

    def _what(self) -> tuple[str, list[Any]]:
        """Lines that name one of the jurisdiction's codes; or none, on an account with a box."""
        own = [row for row in self.accounts.values() if row.tax_box and self.member.boxes]
        boxed = [row.id for row in own if not self._waits(row)]
        boxed += self.sold.accounts if self.sold else ()
        waiting, first = among([row.id for row in own if self._waits(row)] or [NIL])
        codes, more = among(list(self.codes) or [NIL])
        accounts, rest = among(boxed or [NIL])
        sql = f"l.tax_code_id {codes} OR (l.tax_code_id IS NULL AND l.account_id {accounts})"
        return f"({sql}) AND NOT l.account_id {waiting}", [*more, *rest, *first]

    def _owing(self) -> list[UUID]:
        """Accounts whose lines with a tax code say what was sold."""
        rows = self.accounts.values()
        return [
            one.id for one in rows if one.kind == "liability" and one.tax_box not in named_boxes()
        ]

    def _waits(self, account: Any) -> bool:
        return self.member.boxes and account.tax_box in self.member.held

    def _sum(self, keys: Sequence[Any], figures: Sequence[Any], span: _Span) -> TaxSum:
        account = self.accounts[as_id(keys[0])]
        code = self.codes.get(as_id(keys[1])) if keys[1] is not None else None
        line = line_of(account.kind, account.statement_line)
        amount, base, lines, rest = (int(one) for one in figures)
        owes = account.kind in ("asset", "liability")
        covered = keys[3] if account.kind in ("income", "liability") else keys[4]
        return TaxSum(
            account_id=account.id,
            account=account.code,
            kind=account.kind,
            box=account.tax_box if self.member.boxes or account.tax_box in named_boxes() else "",
            tax_account=line in TAX_LINES or (code is not None and owes),
            code=code.code if code else "",
            treatment=code.treatment if code else "",
            rate_ppm=self.rate(code.id, keys[2]) if code else 0,
            jurisdiction=code.jurisdiction.code if code else "",
            level=code.jurisdiction.level if code else "",
            amount_minor=amount,
            base_minor=base,
            lines=lines,
            covered=covered == 1,
            partly=covered == PART,
            rest_minor=rest if covered == PART else 0,
            late=span is _Span.LATE,
            code_box=code.tax_box if code and self.member.boxes else "",
            held=span is _Span.HELD,
        )

    def rate(self, code_id: UUID, at: Any) -> int:
        day = _day(at)
        for rate in self.rates.get(code_id, ()):
            if rate.valid_from <= day and (rate.valid_to is None or rate.valid_to >= day):
                ppm: int = rate.rate_ppm
                return ppm
        return 0


def _within(kinds: Mapping[_Keys, Sequence[Any]]) -> tuple[str, list[Any]]:
    """The condition that a line is of one of these kinds, on one of its days."""
    parts, parameters = [], []
    for (account, code, *covered), days in kinds.items():
        one = "account_id = %s AND covered_out = %s AND covered_in = %s"
        parameters += [account, *covered]
        if code is None:
            one += " AND tax_code_id IS NULL"
        else:
            one += " AND tax_code_id = %s"
            parameters.append(code)
        if days:
            one += f" AND tax_point IN ({', '.join(['%s'] * len(days))})"
            parameters += days
        parts.append(f"({one})")
    return f"({' OR '.join(parts)})", parameters


def _merged(found: Iterable[TaxSum]) -> list[TaxSum]:
    """Days whose sums are alike in everything but their figures become one."""
    sums: dict[TaxSum, TaxSum] = {}
    for one in found:
        like = replace(one, amount_minor=0, base_minor=0, rest_minor=0, lines=0)
        before = sums.get(like, like)
        sums[like] = replace(
            before,
            amount_minor=before.amount_minor + one.amount_minor,
            base_minor=before.base_minor + one.base_minor,
            rest_minor=before.rest_minor + one.rest_minor,
            lines=before.lines + one.lines,
        )
    return list(sums.values())


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
