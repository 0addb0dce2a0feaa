"""The reads of expenses and petty cash; scoped by company, location and person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tillbook.books.ledger.open_items import OpenItem, open_items
from tillbook.books.ledger.owed_tax import owed_taxes
from tillbook.books.ledger.queries import CashBox, account_map, cash_box
from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.expenses.models import (
    Expense,
    ExpenseCategory,
    ExpenseDraft,
    ExpenseLine,
    ExpenseSetting,
    ExpenseSource,
    PettyCash,
)
from tillbook.desks.expenses.rules import CategoryFact, Facts, Owed, TaxFact, Typed, read_day
from tillbook.masters.catalog.queries import department_ids_by_code
from tillbook.masters.organisation.queries import company, people_of
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.masters.parties.queries import parties_called
from tillbook.masters.taxes.queries import rates_on, tax_codes
from tillbook.masters.taxes.queries import taxes_inside as inside
from tillbook.plumbing import clock
from tillbook.plumbing.memory import remembered


def setting(company_id: UUID) -> ExpenseSetting:
    """What the company decided, or what holds while it has not."""
    found: ExpenseSetting | None = ExpenseSetting.objects.filter(company_id=company_id).first()
    return found or ExpenseSetting(company_id=company_id)


@remembered(maxsize=64)
def limit_of(company_id: UUID, version: int) -> int | None:
    """Above which amount a second person posts, as of the company's configuration version (which
    changes with it): every page asks whether anything can wait."""
    return setting(company_id).approval_minor


def today(company_id: UUID) -> date:
    """The latest day it is at any location of the company."""
    places = company(company_id).locations.values()
    return max(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def today_at(info: CompanyInfo, location_id: UUID) -> date:
    """The day it is at a location."""
    at = info.locations[location_id]
    return business_date(clock.now(), at.zone, at.day_starts_hour)


def roles_of(info: CompanyInfo) -> AccountMap:
    """Which account is for what."""
    return account_map(info.id, info.version)


def categories(company_id: UUID, *, archived: bool = False) -> list[ExpenseCategory]:
    """What money is spent on, in the company's order."""
    rows = ExpenseCategory.objects.filter(company_id=company_id).select_related("account")
    if not archived:
        rows = rows.filter(archived_at=None)
    return list(rows.order_by("sequence", "name"))


def category_names(company_id: UUID) -> dict[UUID, str]:
    """The categories by id, archived ones too."""
    rows = ExpenseCategory.objects.filter(company_id=company_id)
    return dict(rows.order_by("sequence", "name").values_list("id", "name"))


def sources(company_id: UUID, *, archived: bool = False) -> list[ExpenseSource]:
    """The company's accounts that expenses are paid from."""
    rows = ExpenseSource.objects.filter(company_id=company_id).select_related("account")
    if not archived:
        rows = rows.filter(archived_at=None)
    return list(rows.order_by("name"))


def taxes_inside(info: CompanyInfo, day: date) -> dict[str, TaxFact]:
    """The taxes that may be in a price on a day, by code: a percentage that is charged, and that
    the buyer has back."""
    given_back = inside(info.id, info.version)
    roles = roles_of(info)
    rates = rates_on(info.id, info.version, day)
    return {
        row.code: TaxFact(
            id=row.id,
            code=row.code,
            rate_ppm=rates[row.id][2],
            account_id=roles.find(Role.TAX_DEDUCTIBLE, row.id),
        )
        for row in tax_codes(info.id, info.version)
        if row.kind == "percent" and row.treatment == "charged" and given_back[row.code]
    }


def choosable(info: CompanyInfo, day: date) -> dict[str, int]:
    """The taxes that an expense of a day may name, with their rates: those in its price, and those
    that nobody charged and the buyer owes."""
    inside = {code: one.rate_ppm for code, one in taxes_inside(info, day).items()}
    owed = owed_taxes(info.id, info.version, day)
    return inside | {code: one.rate_ppm for code, one in owed.items()}


def _gone(accounts: Iterable[Any]) -> dict[UUID, str]:
    """Those of some accounts that nothing is posted to any more, as they are called."""
    return {one.id: f"{one.code} {one.name}" for one in accounts if one.archived_at is not None}


def facts_for(actor: Actor, typed: Typed) -> Facts:
    """What this expense of this writer is held against, as it is now."""
    info = company(actor.company_id)
    roles = roles_of(info)
    on = today(info.id)
    day = read_day(typed.day) or on
    codes = {row.id: row.code for row in tax_codes(info.id, info.version)}
    named = typed.supplier.strip()
    own_categories, own_sources = categories(info.id), sources(info.id)
    return Facts(
        exponent=info.exponent,
        today=on,
        categories={
            str(row.id): CategoryFact(
                id=row.id,
                name=row.name,
                account_id=row.account_id,
                tax=codes.get(row.tax_code_id, "") if row.tax_code_id else "",
                archived=row.archived_at is not None,
            )
            for row in own_categories
        },
        taxes=taxes_inside(info, day),
        owed=owed_taxes(info.id, info.version, day),
        sources={str(row.id): row.account_id for row in own_sources},
        gone=_gone([row.account for row in own_categories] + [row.account for row in own_sources]),
        locations={at.code: at.id for at in info.locations.values()},
        departments=department_ids_by_code(info.id),
        petty={at: roles.find(Role.PETTY_CASH, at) for at in info.locations},
        owed_account=roles.find(Role.OWED_TO_STAFF),
        people=frozenset(UUID(key) for key in people_of(info.id)),
        suppliers=parties_called(info.id, [named]) if named else {},
        own=actor.location_ids,
        tax_per_line=info.tax_per_line,
    )


def visible(actor: Actor) -> QuerySet[Expense]:
    """The expenses somebody may see: all of their locations, or without that right their own."""
    rows = Expense.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    if not actor.may(Right.EXPENSES_READ):
        # A program's own are what programs entered.
        mine = Q(written_by=actor.id) | Q(owed_to=actor.id)
        rows = rows.filter(mine if actor.kind == "person" else Q(written_by=None))
    return rows


def posted(actor: Actor, expense_id: UUID) -> Expense | None:
    """A posted expense that the actor may see."""
    row: Expense | None = visible(actor).filter(id=expense_id).first()
    return row


def reversal_of(expense_id: UUID) -> Expense | None:
    """What takes an expense back, if anything does."""
    return Expense.objects.filter(reverses_id=expense_id).first()


def taken_back(company_id: UUID) -> list[tuple[UUID, UUID]]:
    """The expenses that were taken back, each with the one that did."""
    rows = Expense.objects.filter(company_id=company_id, reverses_id__isnull=False)
    return [(first, back) for first, back in rows.values_list("reverses_id", "id") if first]


def drafts(actor: Actor) -> QuerySet[ExpenseDraft]:
    """What is not posted yet: one's own, and for who approves what waits."""
    rows = ExpenseDraft.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None or not actor.may(Right.EXPENSES_READ):
        rows = rows.filter(changed_by=actor.id)
    return rows.order_by("-waiting", "-changed_at")


def draft(actor: Actor, draft_id: UUID) -> ExpenseDraft | None:
    """A draft that the actor may see."""
    return drafts(actor).filter(id=draft_id).first()


def waiting_drafts(actor: Actor) -> QuerySet[ExpenseDraft]:
    """What waits for somebody other than who entered it, the latest changed first."""
    rows = ExpenseDraft.objects.filter(company_id=actor.company_id, waiting=True)
    if actor.id:
        rows = rows.exclude(changed_by=actor.id)
    return rows.order_by("-changed_at")


@dataclass(frozen=True, slots=True)
class Petty:
    """Petty cash of a location: its account, whether that is this location's alone, what must be
    in it by the ledger; the least that was in it since a day, and when."""

    location_id: UUID
    account_id: UUID
    alone: bool
    balance_minor: int
    least_minor: int
    least_on: date | None = None


def petty_of(info: CompanyInfo, location_id: UUID, since: date | None = None) -> Petty | None:
    """Petty cash of a location as the ledger has it now; None where no account is set. since: the
    day something is paid from it."""
    box = cash_box(roles_of(info), Role.PETTY_CASH, location_id, info.locations, since)
    if box is None:
        return None
    now = (box.account_id, box.alone, box.balance_minor)
    return Petty(location_id, *now, box.least_minor, box.least_on)


def safe_of(info: CompanyInfo, location_id: UUID) -> CashBox | None:
    """The safe of a location as the ledger has it now."""
    return cash_box(roles_of(info), Role.SAFE, location_id, info.locations)


def petty_documents(actor: Actor) -> QuerySet[PettyCash]:
    """The documents of petty cash of the actor's locations."""
    rows = PettyCash.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def owed_items(actor: Actor) -> list[OpenItem]:
    """What staff laid out and was not paid back, the oldest first: at the actor's locations."""
    account = roles_of(company(actor.company_id)).find(Role.OWED_TO_STAFF)
    return open_items([account], location_ids=actor.location_ids) if account else []


def owed_by_person(actor: Actor, only: UUID | None = None) -> dict[UUID, int]:
    """What is owed to whom in all, positive; only: to this person."""
    found: dict[UUID, int] = {}
    for item in owed_items(actor):
        if item.person_id and only in (None, item.person_id):
            found[item.person_id] = found.get(item.person_id, 0) - item.open_minor
    return {person: owed for person, owed in found.items() if owed}


def owed_to(actor: Actor, person_id: UUID) -> tuple[list[Owed], int]:
    """The lines that are owed to somebody, and what is owed less what they owe."""
    items = [one for one in owed_items(actor) if one.person_id == person_id]
    lines = [
        Owed(entry_id=one.entry_id, number=one.number, open_minor=-one.open_minor)
        for one in items
        if one.open_minor < 0
    ]
    return lines, -sum([one.open_minor for one in items])


def lines_by_expense(ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, int, int]]]:
    """(category, gross, tax) of each line of these expenses."""
    found: dict[UUID, list[tuple[UUID, int, int]]] = {}
    rows = ExpenseLine.objects.filter(expense_id__in=list(ids)).order_by("expense_id", "number")
    for expense, *rest in rows.values_list("expense_id", "category_id", "gross_minor", "tax_minor"):
        found.setdefault(expense, []).append((rest[0], rest[1], rest[2]))
    return found


def petty_by_location(actor: Actor, only: Sequence[UUID] | None = None) -> list[Petty]:
    """Petty cash of the actor's locations, in order of their codes."""
    info = company(actor.company_id)
    wanted = [at for at in info.locations if actor.at(at) and (only is None or at in only)]
    return [found for at in wanted if (found := petty_of(info, at))]


def account_uses(company_id: UUID, account_id: UUID) -> Iterator[str]:
    """The categories that book to an account, and the accounts that expenses are paid from."""
    for category in categories(company_id):
        if category.account_id == account_id:
            yield _("The expense category “%(name)s”") % {"name": category.name}
    for source in sources(company_id):
        if source.account_id == account_id:
            yield _("What expenses are paid from, “%(name)s”,") % {"name": source.name}
