"""Folded tables against what the numbered documents come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from tillbook.insight.verification.queries.documents import lists
from tillbook.insight.verification.queries.reading import (
    day,
    fetch,
    is_postgresql,
    key,
    mark,
    stream,
    whole,
)
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.folding import Sums, Tally
from tillbook.insight.verification.rules.rows import Key

#: Columns of a folded table's key that are neither a key nor a day.
_PLAIN = {"hour", "kind"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded table: its key columns in the order of the tally's keys, its sums, its day."""

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    day: str


TABLES = (
    Folded(
        "daily_balance",
        ("account_id", "location_id", "department_id", "day"),
        ("debit_minor", "credit_minor", "lines"),
        "day",
    ),
    Folded(
        "day_figure",
        ("company_id", "business_date", "location_id", "hour", "person_id", "department_id"),
        ("items_micro", "net_minor", "tax_minor", "gross_minor"),
        "business_date",
    ),
    Folded(
        "day_total",
        ("company_id", "business_date", "location_id", "hour", "kind"),
        ("documents", "total_minor"),
        "business_date",
    ),
    Folded(
        "day_tender",
        ("company_id", "business_date", "location_id", "tender_type_id"),
        ("payments", "amount_minor"),
        "business_date",
    ),
    Folded(
        "day_tax",
        ("company_id", "tax_point", "location_id", "tax_code_id"),
        ("base_minor", "tax_minor"),
        "tax_point",
    ),
)


def prove_folded(findings: Findings, tally: Tally, days: Iterable[str] | None = None) -> None:
    """Every folded row is the sum of its documents; `days` keeps to these days."""
    wanted = None if days is None else sorted(set(days))
    for folded in TABLES:
        sums: Sums = getattr(tally, folded.table)
        if wanted is not None:
            place = folded.keys.index(folded.day)
            sums = {k: amounts for k, amounts in sums.items() if k[place] in set(wanted)}
        _compare(findings, folded, sums, wanted)
    _prove_months(findings, wanted)
    for company, on in _company_days():
        if wanted is None or on in wanted:
            _prove_products(findings, company, on)


def _prove_months(findings: Findings, days: list[str] | None) -> None:
    """A month's row is the sum of its daily rows, which are proven from the entries."""
    month = "date_trunc('month', day)::date" if is_postgresql() else "strftime('%Y-%m-01', day)"
    where, parameters = "", []
    if days is not None:
        parameters = sorted({f"{on[:7]}-01" for on in days})
        where = f" WHERE month IN ({', '.join([mark('date')] * len(parameters)) or 'NULL'})"
    keys = "account_id, location_id, department_id, month"
    shown = [*(key(name) for name in keys.split(", ")[:3]), day("month")]
    for account, location, department, on, debit, credit, lines in stream(
        f"SELECT {', '.join(shown)}, {whole('sum(debit)')}, {whole('sum(credit)')},"
        f" {whole('sum(line)')} FROM (SELECT {keys}, debit_minor AS debit,"
        f" credit_minor AS credit, lines AS line FROM monthly_balance UNION ALL"
        f" SELECT account_id, location_id, department_id, {month} AS month, -debit_minor,"
        f" -credit_minor, -lines FROM daily_balance) AS both_sides{where} GROUP BY {keys}"
        " HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(line) <> 0 ORDER BY 1, 2, 3, 4",
        parameters,
    ):
        record = dict(zip(keys.split(", "), (account, location, department, on), strict=True))
        detail = f"is {debit} debit, {credit} credit and {lines} lines more than its days"
        findings.add("monthly_balance", "monthly_balance", record, detail)


def _compare(findings: Findings, folded: Folded, sums: Sums, days: list[str] | None) -> None:
    columns = [
        name if name in _PLAIN else day(name) if name == folded.day else key(name)
        for name in folded.keys
    ]
    sql = f"SELECT {', '.join([*columns, *folded.sums])} FROM {folded.table}"
    parameters: list[Any] = []
    if days is not None:
        marks = ", ".join([mark("date")] * len(days)) or "NULL"
        sql += f" WHERE {folded.day} IN ({marks})"
        parameters = list(days)
    size = len(folded.keys)
    seen = set()
    for row in stream(f"{sql} ORDER BY {', '.join(folded.keys)}", parameters):
        where = row[:size]
        seen.add(where)
        must = sums.get(where) or [0] * len(folded.sums)
        if list(row[size:]) != must:
            _report(findings, folded, where, list(row[size:]), must)
    for where in sorted([k for k, v in sums.items() if k not in seen and any(v)], key=str):
        _report(findings, folded, where, None, sums[where])


def _report(
    findings: Findings, folded: Folded, where: tuple[Any, ...], is_: Any, must: Any
) -> None:
    record = dict(zip(folded.keys, where, strict=True))
    words = "missing" if is_ is None else f"is {is_}"
    findings.add(folded.table, folded.table, record, f"{words}, must be {must}")


def _company_days() -> list[tuple[Key, str]]:
    """Days with sales or figures by product. Always with the company: the indexes begin with it."""
    both = (
        "SELECT company_id, business_date FROM sale"
        " UNION SELECT company_id, business_date FROM day_product"
    )
    sql = f"SELECT {key('company_id')}, {day('business_date')} FROM ({both}) AS d ORDER BY 1, 2"
    return [(company, on) for company, on in fetch(sql)]


def _prove_products(findings: Findings, company: Key, on: str) -> None:
    """One day's figures by product: summed in the database, there are too many for a process."""
    match = f"company_id = {mark()} AND business_date = {mark('date')}"
    for location, variant, items, gross in stream(
        f"SELECT {key('location_id')}, {key('variant_id')}, {whole('sum(items)')},"
        f" {whole('sum(gross)')} FROM ("
        " SELECT s.location_id, l.variant_id, l.quantity_micro AS items, l.gross_minor AS gross"
        " FROM sale s JOIN sale_line l ON l.sale_id = s.id"
        f" WHERE s.{match.replace('business', 's.business')} AND EXISTS"
        " (SELECT 1 FROM outbox_message m WHERE m.subject_id = s.id"
        " AND m.feed_number IS NOT NULL AND m.topic = s.kind || '.committed')"
        " UNION ALL SELECT location_id, variant_id, -items_micro, -gross_minor"
        f" FROM day_product WHERE {match}"
        ") AS both_sides GROUP BY location_id, variant_id"
        " HAVING sum(items) <> 0 OR sum(gross) <> 0 ORDER BY 1, 2",
        [company, on, company, on],
    ):
        record = {
            "company_id": company,
            "business_date": on,
            "location_id": location,
            "variant_id": variant,
        }
        detail = f"documents come to {items} millionths and {gross} minor units more"
        findings.add("day_product", "day_product", record, detail)


#: Tables with a day, and the column that holds the document's id.
_DATED = (("sale", "business_date", "id"), ("entry", "posting_date", "source_id"))


def touched_days(documents: Iterable[Key], since_feed: dict[Key, int]) -> set[str]:
    """The days that these documents stand on, and those of messages numbered since."""
    days: set[str] = set()
    for listed in lists(documents):
        for table, column, match in _DATED:
            where, parameters = listed.where(f"t.{match}")
            sql = f"SELECT DISTINCT {day('t.' + column)} FROM {table} t WHERE {where}"
            days.update([row[0] for row in fetch(sql, parameters)])
    for company, last in since_feed.items():
        for table, column, match in _DATED:
            sql = (
                f"SELECT DISTINCT {day('t.' + column)} FROM outbox_message m"
                f" JOIN {table} t ON t.{match} = m.subject_id"
                f" WHERE m.company_id = {mark()} AND m.feed_number > %s"
            )
            days.update([row[0] for row in fetch(sql, [company, last])])
    return days


def documents_of(days: Iterable[str]) -> set[Key]:
    """Every document that stands on one of these days."""
    found: set[Key] = set()
    companies = [company for (company,) in fetch(f"SELECT {key('id')} FROM company")]
    for company, on in product(companies, sorted(days)):
        for table, column, match in _DATED:
            sql = (
                f"SELECT {key('t.' + match)} FROM {table} t"
                f" WHERE t.company_id = {mark()} AND t.{column} = {mark('date')}"
            )
            found.update([row[0] for row in fetch(sql, [company, on])])
    return found
