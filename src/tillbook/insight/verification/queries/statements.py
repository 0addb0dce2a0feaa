"""Bank statements are what was read: their lines, how many, what they come to, and their chain."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tillbook.insight.verification.queries.reading import day, fetch, key, moment, stream, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key

_CHECK = "statement_differs"
_IN_FORCE = (
    "s.kind = 'settle' AND NOT EXISTS (SELECT 1 FROM bank_settlement u WHERE u.undoes_id = s.id)"
)


def prove_statements(findings: Findings) -> None:
    """Each line is what the bank told, each statement has its lines and comes from its opening to
    its closing balance, and what was taken out settles nothing."""
    _told(findings)
    _counts(findings)
    _balances(findings)
    for row, off in _overlapping()[0]:
        findings.add(_CHECK, "bank_statement", {"id": row}, f"off by {off} minor units")
    _chain(findings)
    _taken_out(findings)


def _told(findings: Findings) -> None:
    """What is kept of a line is what its fingerprint was taken of."""
    for row, told, *words in stream(
        f"SELECT {key('l.id')}, l.told, {day('l.booked')}, l.amount_minor, l.reference,"
        " l.bank_reference, l.name, l.counter_account, l.purpose, l.code FROM bank_line l"
        " ORDER BY l.id"
    ):
        text = "|".join(str(one) for one in words)
        if sha256(text.encode()).hexdigest() != told:
            findings.add(_CHECK, "bank_line", {"id": row}, "another day, amount or text")


def _counts(findings: Findings) -> None:
    """A statement has so many lines, numbered from one; an account its statements, one by one."""
    for row, wanted, found in fetch(
        f"SELECT {key('s.id')}, s.line_count, count(l.id) FROM bank_statement s"
        " LEFT JOIN bank_line l ON l.statement_id = s.id GROUP BY s.id, s.line_count"
        " HAVING count(l.id) <> s.line_count OR coalesce(max(l.number), 0) <> s.line_count"
        " OR count(DISTINCT l.number) <> s.line_count ORDER BY s.id"
    ):
        findings.add(_CHECK, "bank_statement", {"id": row}, f"{found} of {wanted} lines")
    for (row,) in fetch(
        f"SELECT {key('s.account_id')} FROM bank_statement s GROUP BY s.account_id"
        " HAVING max(s.sequence) <> count(*) OR min(s.sequence) <> 1 ORDER BY s.account_id"
    ):
        findings.add(_CHECK, "bank_account", {"id": row}, "a statement is missing")


def _balances(findings: Findings) -> None:
    """From its opening to its closing balance a statement comes by its lines, where it kept all of
    them: of one that tells lines again those are kept by another."""
    for row, off in fetch(
        f"SELECT {key('t.id')}, {whole('t.off')} FROM (SELECT s.id AS id, s.closing_minor"
        " - s.opening_minor - coalesce((SELECT sum(l.amount_minor) FROM bank_line l"
        " WHERE l.statement_id = s.id), 0) AS off FROM bank_statement s"
        " WHERE s.scope = 'statement' AND s.known_count = 0) AS t"
        " WHERE t.off <> 0 ORDER BY t.id"
    ):
        findings.add(_CHECK, "bank_statement", {"id": row}, f"off by {off} minor units")


def balances_unknown() -> int:
    """How many statements nothing proves the balances of: their file tells none, or only one; or
    they tell days again that another one brought, which has none."""
    kept = " AND NOT EXISTS (SELECT 1 FROM bank_withdrawal w WHERE w.statement_id = s.id)"
    [(untold,)] = fetch(
        "SELECT count(*) FROM bank_statement s WHERE s.scope = 'statement'"
        f" AND (s.opening_minor IS NULL OR s.closing_minor IS NULL){kept}"
    )
    return int(untold) + _overlapping()[1]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One with what its own lines come to. out: when it was taken out again."""

    id: Key
    account_id: Key
    sequence: int
    since: str
    until: str
    opening: int | None
    closing: int | None
    known: int
    own: int
    recorded: Any
    out: Any


def _overlapping() -> tuple[list[tuple[Key, int]], int]:
    """Statements whose days were here in part, which brought another sum of lines than lies between
    the balances of those that were here and their own; and of how many nothing tells."""
    by_account: dict[Key, list[_Statement]] = {}
    for row in fetch(
        f"SELECT {key('s.id')}, {key('s.account_id')}, s.sequence, {day('s.since')},"
        f" {day('s.until')}, s.opening_minor, s.closing_minor, s.known_count,"
        f" {whole('coalesce(sum(l.amount_minor), 0)')}, {moment('s.recorded_at')},"
        f" {moment('w.recorded_at')} FROM bank_statement s"
        " LEFT JOIN bank_line l ON l.statement_id = s.id"
        " LEFT JOIN bank_withdrawal w ON w.statement_id = s.id"
        " WHERE s.scope = 'statement' AND s.since IS NOT NULL AND EXISTS (SELECT 1 FROM"
        " bank_statement k WHERE k.account_id = s.account_id AND k.known_count > 0)"
        " GROUP BY s.id, w.statement_id, w.recorded_at ORDER BY s.account_id, s.sequence"
    ):
        one = _Statement(*row)
        by_account.setdefault(one.account_id, []).append(one)
    wrong, untold = [], 0
    for statements in by_account.values():
        for one in statements:
            if not one.known or one.opening is None or one.closing is None:
                continue
            there = [
                other
                for other in statements
                if other.sequence < one.sequence
                and (other.out is None or other.out >= one.recorded)
                and other.since <= one.until
                and other.until >= one.since
            ]
            lacked = _lacked(one, there)
            if lacked is None:
                untold += one.out is None
            elif lacked != one.own:
                wrong.append((one.id, one.own - lacked))
    return sorted(wrong), untold


def _lacked(one: _Statement, there: list[_Statement]) -> int | None:
    """What a statement had to bring: what those that were there leave out of its days, from its
    opening balance to its closing one."""
    assert one.opening is not None
    assert one.closing is not None
    day, balance, lacked = one.since, one.opening, 0
    for number, other in enumerate(sorted(there, key=lambda o: (o.since, o.until, o.sequence))):
        if other.opening is None or other.closing is None:
            return None
        meets = other.since == day and other.opening == balance
        if other.since > day:
            lacked += other.opening - balance
        elif number and other.until <= day and not meets:
            continue
        day, balance = other.until, other.closing
    return lacked + one.closing - balance if day <= one.until else lacked


def _chain(findings: Findings) -> None:
    """One that was found to follow, or to come before, still meets one that was there then."""
    for place, own, other in (
        ("follows", "opening_minor", "closing_minor"),
        ("earlier", "closing_minor", "opening_minor"),
    ):
        for (row,) in fetch(
            f"SELECT {key('s.id')} FROM bank_statement s WHERE s.place = '{place}'"
            f" AND s.{own} IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM bank_statement b WHERE b.account_id = s.account_id"
            f" AND b.sequence < s.sequence AND b.{other} = s.{own}) ORDER BY s.id"
        ):
            findings.add(_CHECK, "bank_statement", {"id": row}, "no other statement meets it")


def _taken_out(findings: Findings) -> None:
    for (row,) in fetch(
        f"SELECT DISTINCT {key('l.statement_id')} FROM bank_withdrawal w"
        " JOIN bank_line l ON l.statement_id = w.statement_id"
        f" JOIN bank_settlement s ON s.line_id = l.id WHERE {_IN_FORCE} ORDER BY 1"
    ):
        findings.add("settled_taken_out", "bank_withdrawal", {"statement_id": row})
