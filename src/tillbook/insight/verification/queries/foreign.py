"""Foreign amounts: with their currency, on accounts kept in it; revaluations turned back."""

from __future__ import annotations

from datetime import date, timedelta

from tillbook.insight.verification.queries.reading import day, fetch, key
from tillbook.insight.verification.rules.findings import Findings


def prove_foreign(findings: Findings) -> None:
    """What lines say of foreign currencies, and that no revaluation outlives its day."""
    _lines(findings)
    _pairs(findings)
    _turned(findings)


def _lines(findings: Findings) -> None:
    """An amount names its currency, which is not the company's, and that of its account where that
    is kept in one."""
    for entry, number in fetch(
        f"SELECT {key('l.entry_id')}, l.number FROM entry_line l"
        " JOIN account a ON a.id = l.account_id JOIN company c ON c.id = a.company_id"
        " WHERE (l.foreign_minor IS NOT NULL AND l.foreign_currency = '')"
        " OR l.foreign_currency = c.currency_id"
        " OR (a.currency <> '' AND l.foreign_currency NOT IN ('', a.currency))"
        " ORDER BY l.entry_id, l.number"
    ):
        findings.add("foreign_amount", "entry_line", {"entry_id": entry, "number": number})


def _pairs(findings: Findings) -> None:
    """No more of a line's foreign amount is paired than there is of it."""
    for end, sign in (("debit", ""), ("credit", "-")):
        for entry, number in fetch(
            f"SELECT {key('s.entry_id')}, s.number FROM (SELECT {end}_entry_id AS entry_id,"
            f" {end}_number AS number, sum(foreign_minor) AS taken FROM allocation"
            " WHERE foreign_minor IS NOT NULL GROUP BY 1, 2) AS s"
            " JOIN entry_line l ON l.entry_id = s.entry_id AND l.number = s.number"
            f" WHERE l.foreign_minor IS NULL OR {sign}l.foreign_minor < s.taken OR s.taken < 0"
            " ORDER BY s.entry_id, s.number"
        ):
            findings.add("foreign_amount", "entry_line", {"entry_id": entry, "number": number})


def _turned(findings: Findings) -> None:
    """What turns a revaluation back stands on the day after it."""
    back = dict(
        fetch(
            f"SELECT {key('reverses_id')}, {day('business_date')} FROM manual_entry"
            " WHERE reverses_id IS NOT NULL"
        )
    )
    for row, when in fetch(
        f"SELECT {key('id')}, {day('business_date')} FROM manual_entry WHERE kind = 'revalue'"
        " ORDER BY id"
    ):
        if back.get(row) != str(date.fromisoformat(when) + timedelta(days=1)):
            findings.add("not_turned_back", "manual_entry", {"id": row})
