"""Folding numbered documents into daily and monthly balances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.plumbing.keys import among, nil_literal
from tillbook.plumbing.registries import Document


def fold_balances(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add the documents' entry lines to (account, location, department) of day and month."""
    if not documents:
        return
    match, parameters = among([d.id for d in documents])
    month = (
        "date_trunc('month', e.posting_date)::date"
        if connection.vendor == "postgresql"
        else "strftime('%%Y-%%m-01', e.posting_date)"
    )
    _fold("daily_balance", "day", "e.posting_date", match, parameters)
    _fold("monthly_balance", "month", month, match, parameters)


def _fold(table: str, column: str, value: str, match: str, parameters: list[Any]) -> None:
    nil = nil_literal()
    keys = (
        f"l.account_id, coalesce(l.location_id, {nil}), coalesce(l.department_id, {nil}), {value}"
    )
    sums = ("debit_minor", "credit_minor", "lines")
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (account_id, location_id, department_id, {column},"
            f" {', '.join(sums)}) SELECT {keys},"
            " sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END),"
            " sum(CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END),"
            " count(*)"
            " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
            f" WHERE e.source_id {match} GROUP BY {keys}"
            f" ON CONFLICT (account_id, location_id, department_id, {column})"
            f" DO UPDATE SET {added}",
            parameters,
        )
