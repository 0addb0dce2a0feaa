"""Folding numbered documents into daily balances."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from tillbook.plumbing.keys import among, nil_literal
from tillbook.plumbing.registries import Document


def fold_balances(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add the documents' entry lines to (account, location, posting day)."""
    if not documents:
        return
    match, parameters = among([d.id for d in documents])
    nil = nil_literal()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO daily_balance (account_id, location_id, day, debit_minor, credit_minor)"
            f" SELECT l.account_id, coalesce(l.location_id, {nil}), e.posting_date,"
            " sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END),"
            " sum(CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END)"
            " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
            f" WHERE e.source_id {match}"
            f" GROUP BY l.account_id, coalesce(l.location_id, {nil}), e.posting_date"
            " ON CONFLICT (account_id, location_id, day) DO UPDATE SET"
            " debit_minor = daily_balance.debit_minor + excluded.debit_minor,"
            " credit_minor = daily_balance.credit_minor + excluded.credit_minor",
            parameters,
        )
