"""Claims that were written off and come back, and cash that cannot be less than nothing."""

from __future__ import annotations

from uuid import UUID

from tillbook.insight.verification.queries.reading import fetch, key, mark, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key

#: Documents that are refused where less is there. A register's are booked as they happened, and an
#: entry by hand says what its writer knows.
_REFUSED = ("expense", "petty_cash", "bank_deposit")


def prove_recovered(findings: Findings) -> None:
    """Of a written-off debt at most that much is claimed again, by whatever way."""
    claims = fetch(
        f"SELECT {key('m.id')}, {whole('sum(l.amount_minor)')} FROM manual_entry m"
        " JOIN entry e ON e.source_id = m.id JOIN entry_line l ON l.entry_id = e.id"
        " AND l.number = 1 WHERE m.kind = 'bad_debt' GROUP BY m.id ORDER BY m.id"
    )
    if not claims:
        return
    turned = {row for (row,) in fetch(
        f"SELECT {key('reverses_id')} FROM manual_entry WHERE reverses_id IS NOT NULL"
    )}  # fmt: skip
    back = dict(
        fetch(
            f"SELECT l.settlement_key, {whole('sum(l.amount_minor)')} FROM manual_entry m"
            " JOIN entry e ON e.source_id = m.id JOIN entry_line l ON l.entry_id = e.id"
            " WHERE m.kind = 'recovered' AND l.settlement_key <> '' AND NOT EXISTS"
            " (SELECT 1 FROM manual_entry b WHERE b.reverses_id = m.id) GROUP BY l.settlement_key"
        )
    )
    for debt, minor in claims:
        came = back.get(f"bad-debt:{UUID(bytes=debt)}", 0) - (minor if debt in turned else 0)
        if came > -minor:
            detail = f"{came} of {-minor} came back"
            findings.add("debt_back_twice", "manual_entry", {"id": debt}, detail)


def prove_cash(findings: Findings) -> None:
    """No safe and no petty cash stands below nothing by a document that may not take it there."""
    places: dict[Key, list[Key]] = {}
    for place, company in fetch(
        f"SELECT {key('id')}, {key('company_id')} FROM location ORDER BY id"
    ):
        places.setdefault(company, []).append(place)
    for role in ("petty_cash", "safe"):
        accounts: dict[tuple[Key, Key | None], Key] = {
            (company, scope): account
            for company, scope, account in fetch(
                f"SELECT {key('company_id')}, {key('scope_id')}, {key('account_id')}"
                f" FROM account_role WHERE role = '{role}'"
            )
        }
        for company, own in places.items():
            found = {at: accounts.get((company, at), accounts.get((company, None))) for at in own}
            for at, account in found.items():
                if account is not None:
                    alone = list(found.values()).count(account) == 1
                    _prove_box(findings, account, None if alone else at)


def _prove_box(findings: Findings, account: Key, at: Key | None) -> None:
    where = f"l.account_id = {mark()}"
    parameters = [account]
    if at is not None:
        where, parameters = f"{where} AND l.location_id = {mark()}", [account, at]
    [(held,)] = fetch(
        f"SELECT {whole('coalesce(sum(l.amount_minor), 0)')} FROM entry_line l WHERE {where}",
        parameters,
    )
    if held >= 0:
        return
    for entry, kind, amount in fetch(
        f"SELECT {key('e.id')}, e.source_kind, l.amount_minor FROM entry_line l"
        f" JOIN entry e ON e.id = l.entry_id WHERE {where}"
        " ORDER BY e.recorded_at DESC, e.id DESC, l.number DESC LIMIT 1",
        parameters,
    ):
        if kind in _REFUSED and amount < 0:
            findings.add("cash_below_nothing", "entry", {"id": entry}, f"{held} by the books")
