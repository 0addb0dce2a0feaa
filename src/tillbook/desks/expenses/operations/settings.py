"""What a company decides about expenses: the limit, categories, what they are paid from."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from tillbook.books.ledger.charts import expenses as usual
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.desks.expenses.models import ExpenseCategory, ExpenseSetting, ExpenseSource
from tillbook.desks.expenses.rules import MOST_MINOR
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company, company_afresh
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_code_names
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line

_SPENT = ("expense", "asset", "liability", "equity")
_PAID_FROM = ("asset", "liability")
_TAX_CLAIMED = "standard"


def create_usual(company_id: UUID) -> None:
    """The usual categories of a company's chart and its bank, in the open writer transaction."""
    info = company_afresh(company_id)
    accounts = {row.code: row for row in chart(company_id)}
    template = usual.chart_by_codes(accounts.keys())
    codes = {name.split(" ")[0]: key for key, name in tax_code_names(company_id).items()}
    claimed = None if info.country == "US" else codes.get(f"{info.country}-{_TAX_CLAIMED}")
    with at_home(info.country):
        rows = [
            ExpenseCategory(
                company_id=company_id,
                name=_(one.name),
                account_id=accounts[one.accounts[template]].id,
                tax_code_id=claimed if one.taxed else None,
                sequence=place,
            )
            for place, one in enumerate(usual.CATEGORIES, 1)
            if one.accounts[template] in accounts
        ]
        bank = account_map(company_id, info.version).find(Role.BANK)
        name = _("Bank account")
    ExpenseCategory.objects.bulk_create(rows)
    if bank:
        ExpenseSource.objects.bulk_create(
            [ExpenseSource(company_id=company_id, name=name, account_id=bank)]
        )


def set_limit(actor: Actor, approval_minor: int | None) -> None:
    """From which amount a second person posts; None: nobody is asked. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if approval_minor is not None and not 0 <= approval_minor <= MOST_MINOR:
        raise NotPossible(_("Say an amount of zero or more."))

    def work() -> None:
        ExpenseSetting.objects.update_or_create(
            company_id=actor.company_id, defaults={"approval_minor": approval_minor}
        )
        detail = {} if approval_minor is None else {"approval_minor": approval_minor}
        audit_by(actor, actor.company_id, "expenses.set", detail=detail)
        raise_version(actor.company_id)

    write(work)


def keep_category(
    actor: Actor, category_id: UUID | None, *, name: str, account: str, tax: str
) -> None:
    """Add a category, or change one. account: its number; tax: a code, "" for none. Raises
    NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    name = one_line(name, 80)
    account_id = _account(actor, account, _SPENT)
    codes = {words.split(" ")[0]: key for key, words in tax_code_names(actor.company_id).items()}
    if not name:
        raise NotPossible(_("A category needs a name."))
    if tax and tax not in codes:
        raise NotPossible(_("There is no tax code “%(text)s”.") % {"text": tax[:40]})

    def work() -> None:
        rows = ExpenseCategory.objects.filter(company_id=actor.company_id)
        if rows.filter(name__iexact=name).exclude(id=category_id).exists():
            raise NotPossible(_("There is a category “%(text)s” already.") % {"text": name})
        now = {"name": name, "account_id": account_id, "tax_code_id": codes.get(tax)}
        if category_id is None:
            last = rows.aggregate(last=Max("sequence"))["last"] or 0
            ExpenseCategory(company_id=actor.company_id, sequence=last + 1, **now).save(
                force_insert=True
            )
        elif not rows.filter(id=category_id).update(**now):
            raise NotPossible(_("There is no such category."))
        action = "expense_category.changed" if category_id else "expense_category.added"
        detail = {"name": name, "account": account.split(" ")[0], "tax": tax}
        audit_by(actor, actor.company_id, action, detail=detail)

    write(work)


def archive_category(actor: Actor, category_id: UUID, *, archived: bool) -> None:
    """Offer a category no longer, or again. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        row = ExpenseCategory.objects.filter(company_id=actor.company_id, id=category_id).first()
        if row is None:
            raise NotPossible(_("There is no such category."))
        _require_in_use(row, archived)
        at = clock.now() if archived else None
        ExpenseCategory.objects.filter(id=row.id).update(archived_at=at)
        detail = {"name": row.name, "archived": archived}
        audit_by(actor, actor.company_id, "expense_category.changed", detail=detail)

    write(work)


def add_source(actor: Actor, *, name: str, account: str) -> None:
    """Add an account that expenses are paid from. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    name = one_line(name, 80)
    account_id = _account(actor, account, _PAID_FROM)
    if not name:
        raise NotPossible(_("It needs a name, such as Company card."))

    def work() -> None:
        rows = ExpenseSource.objects.filter(company_id=actor.company_id)
        if rows.filter(name__iexact=name).exists():
            raise NotPossible(_("There is a “%(text)s” already.") % {"text": name})
        ExpenseSource(company_id=actor.company_id, name=name, account_id=account_id).save(
            force_insert=True
        )
        detail = {"name": name, "account": account.split(" ")[0]}
        audit_by(actor, actor.company_id, "expense_source.changed", detail=detail)

    write(work)


def archive_source(actor: Actor, source_id: UUID, *, archived: bool) -> None:
    """Offer an account no longer, or again. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        row = ExpenseSource.objects.filter(company_id=actor.company_id, id=source_id).first()
        if row is None:
            raise NotPossible(_("There is no such account here."))
        _require_in_use(row, archived)
        at = clock.now() if archived else None
        ExpenseSource.objects.filter(id=row.id).update(archived_at=at)
        detail = {"name": row.name, "archived": archived}
        audit_by(actor, actor.company_id, "expense_source.changed", detail=detail)

    write(work)


def _require_in_use(row: ExpenseCategory | ExpenseSource, archived: bool) -> None:
    """What is offered again books to an account that is in use; raises NotPossible."""
    account = row.account
    if not archived and account.archived_at is not None:
        raise NotPossible(
            _("%(account)s is archived. Take it back into use in the chart of accounts first.")
            % {"account": f"{account.code} {account.name}"}
        )


def _account(actor: Actor, text: str, kinds: tuple[str, ...]) -> UUID:
    """The account of a number. Raises NotPossible: none, archived, or one that cannot be it."""
    info = company(actor.company_id)
    roles = account_map(info.id, info.version).accounts
    stock = {key for (role, _scope), key in roles.items() if role == Role.INVENTORY}
    code = text.strip().split(" ")[0]
    row = next((one for one in chart(info.id) if one.code == code), None)
    if row is None or row.archived_at is not None:
        raise NotPossible(_("There is no account “%(text)s” in use.") % {"text": text[:40]})
    if row.kind not in kinds or row.id in stock:
        raise NotPossible(_("%(text)s cannot be used for this.") % {"text": text[:60]})
    account_id: UUID = row.id
    return account_id
