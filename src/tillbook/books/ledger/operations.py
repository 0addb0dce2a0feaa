"""The writers of the ledger's master data: charts and who plays which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from tillbook.books.ledger.charts import GENERIC, ChartAccount
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.rules import AccountMap, IncompleteAccountMap, Role


def install_chart(
    company_id: UUID,
    tenders: Mapping[str, Iterable[UUID]],
    chart: tuple[ChartAccount, ...] = GENERIC,
) -> dict[str, UUID]:
    """Make a company's accounts and roles from a template, in the open writer transaction.

    tenders: tender kind -> ids of the tender types that the accounts of that kind clear.
    Returns account code -> id.
    """
    rows = [Account(company_id=company_id, code=a.code, name=a.name, kind=a.kind) for a in chart]
    Account.objects.bulk_create(rows)
    ids = {row.code: row.id for row in rows}
    roles = [
        AccountRole(company_id=company_id, role=role, account_id=ids[a.code])
        for a in chart
        for role in a.roles
    ]
    roles.extend(
        AccountRole(
            company_id=company_id,
            role="tender_clearing",
            scope_id=tender_id,
            account_id=ids[a.code],
        )
        for a in chart
        for kind in a.tenders
        for tender_id in tenders.get(kind, ())
    )
    AccountRole.objects.bulk_create(roles)
    return ids


def require_complete_map(company_id: UUID) -> None:
    """Refuse (IncompleteAccountMap) when a role has no account: such a company cannot open."""
    rows = AccountRole.objects.filter(company_id=company_id)
    accounts = AccountMap({(row.role, row.scope_id): row.account_id for row in rows})
    if missing := accounts.missing():
        names = ", ".join(role.value for role in missing)
        raise IncompleteAccountMap(f"these roles have no account yet: {names}")


def play_role(company_id: UUID, role: Role, scope_id: UUID, like: Role) -> bool:
    """Have what is `role` for this scope booked where `like` is, in the open writer transaction.

    Such as the revenue of a department of gift vouchers, which is owed and not earned. False when
    the scope has an account of its own already; whoever calls raises the company's version.
    """
    rows = AccountRole.objects.filter(company_id=company_id)
    if rows.filter(role=role, scope_id=scope_id).exists():
        return False
    account = rows.get(role=like, scope_id=None).account_id
    AccountRole.objects.create(
        company_id=company_id, role=role, scope_id=scope_id, account_id=account
    )
    return True
