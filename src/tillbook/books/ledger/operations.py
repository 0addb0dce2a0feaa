"""The writers of the ledger's master data: charts and who plays which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.charts import GENERIC, ChartAccount
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.rules import AccountMap, IncompleteAccountMap, Role
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company_afresh
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def install_chart(
    company_id: UUID,
    tenders: Mapping[str, Iterable[UUID]],
    chart: tuple[ChartAccount, ...] = GENERIC,
) -> dict[str, UUID]:
    """Make a company's accounts and roles from a template, in the open writer transaction.

    tenders: tender kind -> ids of the tender types that the accounts of that kind clear.
    Returns account code -> id. Names are in the language of the company's country.
    """
    with at_home(company_afresh(company_id).country):
        rows = [
            Account(company_id=company_id, code=a.code, name=_(a.name), kind=a.kind) for a in chart
        ]
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


def play_role_by(
    company_id: UUID,
    role: Role,
    scope_id: UUID,
    *,
    like: Role | None = None,
    account_id: UUID | None = None,
) -> None:
    """Have what is `role` for a new scope booked on an account, or where `like` is booked.

    In the open writer transaction; whoever calls raises the company's version. Raises NotPossible.
    """
    if like is not None:
        rows = AccountRole.objects.filter(company_id=company_id)
        account_id = rows.get(role=like, scope_id=None).account_id
    if not Account.objects.filter(company_id=company_id, id=account_id).exists():
        raise NotPossible(_("There is no such account."))
    AccountRole.objects.create(
        company_id=company_id, role=role, scope_id=scope_id, account_id=account_id
    )


def assign_role(actor: Actor, role: Role, account_id: UUID) -> None:
    """Have an account play a role in general from now on; what was posted stays where it is.

    Raises NotPossible.
    """
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        if not Account.objects.filter(company_id=actor.company_id, id=account_id).exists():
            raise NotPossible(_("There is no such account."))
        rows = AccountRole.objects.filter(company_id=actor.company_id, role=role, scope_id=None)
        if not rows.update(account_id=account_id):
            AccountRole.objects.create(
                company_id=actor.company_id, role=role, account_id=account_id
            )
        version = raise_version(actor.company_id)
        detail = {"role": role.value, "account": str(account_id), "version": version}
        audit_by(
            actor,
            actor.company_id,
            "account_role.changed",
            object_kind="account",
            object_id=account_id,
            detail=detail,
        )

    write(work)
