"""Filed tax returns against the entry lines that they hold, added up anew."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import Span, day, fetch, key, mark, read, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key, TaxReturn
from tillbook.insight.verification.rules.tax_returns import account_name, kept_sums

#: What a return may hold: neither returns themselves nor what a business brought along.
_COUNTED = (
    "e.source_kind <> 'tax_return' AND NOT (e.source_kind = 'manual_entry' AND EXISTS ("
    "SELECT 1 FROM entry_line o JOIN account a ON a.id = o.account_id WHERE o.entry_id = e.id"
    " AND a.statement_line = 'opening_balances'))"
)


def prove_returns(findings: Findings) -> None:
    """Each return's sums by account and tax code are those of the lines it holds: by tax point,
    and by what the feed had numbered when it was filed."""
    first = dict(fetch(f"SELECT {key('id')}, {day('since')} FROM tax_registration"))
    by_place = _by_place()
    before: dict[Key, int | None] = {}
    filed = read(TaxReturn, "t.id", Span(None, None), findings, ("id",))
    for row in sorted(filed, key=lambda one: (one.registration_id, one.until)):
        own = row.registration_id
        kept = kept_sums(row)
        found = _sums(row, first.get(own, row.since), before.get(own))
        loose = by_place.get(own, set())
        wrong = [
            at
            for at, sums in kept.items()
            if at[1] not in loose and found.get(at, (0, 0, 0)) != sums
        ]
        if held := kept_sums(row, held=True):
            whole_account = _held_sums(row)
            wrong += [at for at, sums in held.items() if whole_account.get(at) != sums]
        if wrong:
            findings.add("return_differs", "tax_return", {"id": row.id}, f"account {wrong[0][0]}")
        before[own] = row.feed_number


def _by_place() -> dict[Key, set[str]]:
    """Of registrations in an American state the codes of the country: what is sold under them is in
    the state that taxed the location then, and no row keeps which one that was."""
    found: dict[Key, set[str]] = {}
    for registration, code in fetch(
        f"SELECT {key('r.id')}, t.code FROM tax_registration r"
        " JOIN tax_code t ON t.company_id = r.company_id"
        " JOIN tax_jurisdiction j ON j.id = t.jurisdiction_id"
        " WHERE r.jurisdiction LIKE 'US-%' AND j.level = 'country'"
    ):
        found.setdefault(registration, set()).add(code)
    return found


def _held_sums(row: TaxReturn) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Everything on the accounts through the return's last day, as the feed knew it."""
    return _added(
        f"e.company_id = {mark()} AND m.feed_number <= %s AND e.tax_point <= {mark('date')}",
        [row.company_id, row.feed_number, row.until],
    )


def _sums(
    row: TaxReturn, first: str, before: int | None
) -> dict[tuple[str, str], tuple[int, int, int]]:
    late = ""
    parameters = [row.company_id, row.feed_number, row.since, row.until]
    if before is not None:
        late = f" OR (e.tax_point >= {mark('date')} AND e.tax_point < {mark('date')}"
        late += " AND m.feed_number > %s)"
        parameters += [first, row.since, before]
    return _added(
        f"e.company_id = {mark()} AND m.feed_number <= %s AND {_COUNTED}"
        f" AND (e.tax_point BETWEEN {mark('date')} AND {mark('date')}{late})",
        parameters,
    )


def _added(where: str, parameters: list[object]) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (account_name(account), code): (int(amount), int(base), int(lines))
        for account, code, amount, base, lines in fetch(
            f"SELECT {key('l.account_id')}, coalesce(t.code, ''), {whole('sum(l.amount_minor)')},"
            f" {whole('sum(coalesce(l.tax_base_minor, 0))')}, count(*) FROM entry e"
            " JOIN outbox_message m ON m.subject_id = e.source_id"
            " AND m.topic = e.source_kind || '.committed'"
            " JOIN entry_line l ON l.entry_id = e.id LEFT JOIN tax_code t ON t.id = l.tax_code_id"
            f" WHERE {where} GROUP BY l.account_id, t.code",
            parameters,
        )
    }
