"""The writers of the ledger's master data: charts and who plays which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.charts import BY_TAX, GENERIC, ChartAccount
from tillbook.books.ledger.models import Account, AccountRole, EntryLine
from tillbook.books.ledger.open_fold import ROLES as SETTLED_ROLES
from tillbook.books.ledger.open_fold import follow, settled_ids
from tillbook.books.ledger.open_items import open_sums
from tillbook.books.ledger.rules import KINDS, TAX_ROLES, AccountMap, IncompleteAccountMap, Role
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company_afresh
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.account_registries import PLAYING, account_scopes, known_boxes
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
            Account(
                company_id=company_id,
                code=a.code,
                name=a.name if a.english else _(a.name),
                kind=a.kind,
                statement_line=a.line.value,
                tax_box=a.tax_box,
            )
            for a in chart
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


def install_roles_by_tax(company_id: UUID, template: str, codes: Mapping[str, UUID]) -> None:
    """Have each tax booked where its template keeps it apart, in the open writer transaction.

    codes: the company's tax codes, code -> id. What it has no account or no code for is left out.
    """
    ids = dict(Account.objects.filter(company_id=company_id).values_list("code", "id"))
    AccountRole.objects.bulk_create(
        AccountRole(company_id=company_id, role=role, scope_id=codes[code], account_id=ids[account])
        for code, role, account in BY_TAX.get(template, ())
        if code in codes and account in ids
    )


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
    if not Account.objects.filter(company_id=company_id, id=account_id, archived_at=None).exists():
        raise NotPossible(_("There is no such account in use."))
    AccountRole.objects.create(
        company_id=company_id, role=role, scope_id=scope_id, account_id=account_id
    )


def assign_role(
    actor: Actor, role: Role, account_id: UUID | None, scope_id: UUID | None = None
) -> None:
    """Have an account play a role from now on; what was posted stays where it is.

    scope_id: for this way to pay, department, … alone; account_id None: as in general again.
    Raises NotPossible: no such account or scope, an account of a kind that cannot play the role,
    no account at all where nothing more general would play it, another one for the stock whose
    value lies on an account already, or one that leaves open items where nobody settles them.
    """
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        rows = AccountRole.objects.filter(company_id=actor.company_id)
        settled = settled_ids(actor.company_id)
        own = rows.filter(role=role, scope_id=scope_id)
        had = own.first()
        open_before = _has_open_items(had)
        if scope_id is not None and scope_id not in scope_names(actor.company_id, role):
            raise NotPossible(_("There is nothing of that kind to give an account of its own."))
        if account_id is None:
            if scope_id is None:
                raise NotPossible(_("This needs an account: without one sales cannot be booked."))
            own.delete()
        else:
            _check_account(actor.company_id, role, account_id)
            if role == Role.INVENTORY:
                _check_stock(had, account_id)
            if not own.update(account_id=account_id):
                AccountRole.objects.create(
                    company_id=actor.company_id, role=role, scope_id=scope_id, account_id=account_id
                )
        if had and open_before:
            _check_settled(actor.company_id, had.account_id)
        follow(actor.company_id, settled)
        version = raise_version(actor.company_id)
        audit_by(
            actor,
            actor.company_id,
            "account_role.changed",
            object_kind="account",
            object_id=account_id,
            detail={
                "role": role.value,
                "scope": str(scope_id) if scope_id else "",
                "account": str(account_id) if account_id else "",
                "version": version,
            },
        )

    write(work)


def scope_names(company_id: UUID, role: Role) -> dict[UUID, str]:
    """What this role can be played for alone: the rooms that know ways to pay, departments… say."""
    found: dict[UUID, str] = {}
    for scopes in account_scopes(role.value):
        found |= scopes.names(company_id)
    return found


def _check_account(company_id: UUID, role: Role, account_id: UUID) -> None:
    """Raise NotPossible, with the sentence, when this account cannot play the role."""
    account = Account.objects.filter(company_id=company_id, id=account_id).first()
    if account is None:
        raise NotPossible(_("There is no such account."))
    shown = {"account": f"{account.code} {account.name}"}
    if account.archived_at is not None:
        raise NotPossible(_("%(account)s is archived. Choose one that is in use.") % shown)
    if account.kind not in KINDS[role]:
        kinds = [str(Account.Kind(kind).label) for kind in sorted(KINDS[role])]
        raise NotPossible(
            _("%(account)s is of the kind “%(kind)s”; this needs one of the kind %(kinds)s.")
            % {
                **shown,
                "kind": Account.Kind(account.kind).label,
                "kinds": f" {_('or')} ".join(_("“%(kind)s”") % {"kind": kind} for kind in kinds),
            }
        )
    side, box = f"tax_{account.kind}", account.tax_box
    known = known_boxes(company_id, side=side) or () if role in TAX_ROLES else ()
    if box in known and box not in (known_boxes(company_id, side=f"{PLAYING}{side}") or ()):
        raise NotPossible(
            _(
                "%(account)s is in box “%(box)s” of the tax return, the sum: tax that is booked"
                " there would count in none. Choose another, or give it another box first."
            )
            % {**shown, "box": box}
        )
    rows = AccountRole.objects.filter(company_id=company_id)
    accounts = AccountMap({(row.role, row.scope_id): row.account_id for row in rows})
    others = accounts.others(role, account_id)
    if others and (role == Role.INVENTORY or Role.INVENTORY in others):
        raise NotPossible(
            _("The value of the stock needs an account of its own; %(account)s is for more.")
            % shown
        )


def _check_stock(now: AccountRole | None, account_id: UUID) -> None:
    """Raise NotPossible where the stock would be worth what lies on two accounts.

    Its account is kept by the goods alone, and it has to be worth what they are at any date: once
    something was posted to it, it stays the one, whatever it is called.
    """
    if now is None or now.account_id == account_id:
        return
    said = _(
        "%(account)s holds the value of the stock, and that stays there. Give that account another"
        " number, name or line in the chart of accounts instead."
    )
    for key, sentence in (
        (now.account_id, said),
        (account_id, _("%(account)s was posted to: the stock needs an account that is new.")),
    ):
        if EntryLine.objects.filter(account_id=key).exists():
            row = Account.objects.get(id=key)
            raise NotPossible(sentence % {"account": f"{row.code} {row.name}"})


def _has_open_items(own: AccountRole | None) -> bool:
    return own is not None and own.role in SETTLED_ROLES and bool(open_sums([own.account_id]))


def _check_settled(company_id: UUID, account_id: UUID) -> None:
    """Raise NotPossible where items are open on an account whose items nobody would settle."""
    if account_id not in settled_ids(company_id):
        row = Account.objects.get(id=account_id)
        raise NotPossible(
            _("Items are open on %(account)s, and nobody could settle them there. Do that first.")
            % {"account": f"{row.code} {row.name}"}
        )
