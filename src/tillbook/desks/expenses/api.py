"""The API of expenses and petty cash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.ledger.queries import chart
from tillbook.desks.expenses.errors import SENTENCES, ExpenseRefused, Refusal
from tillbook.desks.expenses.models import Expense, ExpenseLine
from tillbook.desks.expenses.operations import Posted, post_expense, reverse_expense
from tillbook.desks.expenses.queries import (
    categories,
    lines_by_expense,
    owed_by_person,
    petty_by_location,
    posted,
    sources,
    visible,
)
from tillbook.desks.expenses.rules import OWN, PETTY, Typed, TypedLine
from tillbook.desks.expenses.schemas import (
    CategoriesOut,
    CategoryOut,
    ExpenseIn,
    ExpenseLineOut,
    ExpenseOut,
    ExpensePostedOut,
    ExpensesOut,
    ExpensesQuery,
    OwedToStaffOut,
    PettyCashesOut,
    PettyCashOut,
    SourceOut,
    TakeBackIn,
)
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_code_names
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal

router = Router(tags=["Expenses"])

_CONFLICTS = frozenset(
    {
        Refusal.CONFLICT,
        Refusal.ALREADY_REVERSED,
        Refusal.RESTS_ON_IT,
        Refusal.CLOSED_PERIOD,
        Refusal.PETTY_CASH_SHORT,
        Refusal.NEEDS_APPROVAL,
    }
)


def _outs(actor: Actor, rows: Sequence[Expense]) -> list[ExpenseOut]:
    info = company_of(actor)
    ids = [row.id for row in rows]
    numbers, lines = document_numbers(ids), lines_by_expense(ids)

    def money(minor: int) -> str:
        return str(format_decimal(minor, info.exponent))

    return [
        ExpenseOut(
            id=str(row.id),
            number=numbers.get(row.id, ""),
            kind=row.kind,
            business_date=row.business_date,
            location=info.locations[row.location_id].code,
            paid=row.paid,
            source_id=str(row.source_id) if row.source_id else None,
            owed_to=str(row.owed_to) if row.owed_to else None,
            supplier=row.supplier,
            note=row.note,
            total=money(row.total_minor),
            tax=money(row.tax_minor),
            reverses_id=str(row.reverses_id) if row.reverses_id else None,
            lines=[
                ExpenseLineOut(category_id=str(key), amount=money(gross), tax=money(tax))
                for key, gross, tax in lines.get(row.id, ())
            ],
        )
        for row in rows
    ]


@operation(router, "GET", "/expenses", gate=needs(Right.EXPENSES_READ), out=ExpensesOut)
def list_expenses(request: HttpRequest, wanted: Query[ExpensesQuery]) -> HttpResponse:
    """List expenses.

    Posted ones and those that take one back, the latest entered first.
    """
    actor = actor_of(request)
    rows = visible(actor)
    if wanted.since:
        rows = rows.filter(business_date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(business_date__lte=wanted.until)
    if wanted.category_id:
        lines = ExpenseLine.objects.filter(category_id=wanted.category_id)
        rows = rows.filter(id__in=lines.values("expense_id"))
    if wanted.person_id:
        rows = rows.filter(owed_to=wanted.person_id) | rows.filter(
            owed_to=None, written_by=wanted.person_id
        )
    if wanted.cursor:
        rows = rows.filter(number__lt=_cursor(wanted.cursor))
    found = list(rows.order_by("-number")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].number) if len(found) > wanted.limit else None
    return answer(ExpensesOut(items=_outs(actor, shown), next_cursor=more))


def _cursor(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Problem(422, "invalid", "cursor: This is no cursor of this list.")
    return int(text)


@operation(
    router,
    "GET",
    "/expenses/{expense_id}",
    gate=needs(Right.EXPENSES_READ),
    out=ExpenseOut,
    refusals=(404,),
)
def get_expense(request: HttpRequest, expense_id: UUID) -> HttpResponse:
    """Get an expense.

    Its receipts are attachments of kind `expense`.
    """
    actor = actor_of(request)
    row = posted(actor, expense_id)
    if row is None:
        raise not_found("expense")
    return answer(_outs(actor, [row])[0])


@operation(
    router,
    "POST",
    "/expenses",
    gate=needs(Right.EXPENSES_WRITE),
    out=ExpensePostedOut,
    refusals=(404, 409),
    body_example={
        "business_date": "2026-11-20",
        "location": "STORE001",
        "lines": [
            {"category_id": "0193b3a0-0000-7000-8000-000000000000", "amount": "12.50"},
        ],
    },
)
def enter_expense(
    request: HttpRequest, wanted: Body[ExpenseIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Enter an expense.

    Posted whole, or refused with what is wrong. Above the company's limit a person has to enter
    and another one to approve it. Send an `Idempotency-Key` and the call can be repeated.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "expenses", wanted)
    if wanted.source_id and wanted.owed_to:
        raise Problem(422, "invalid", "source_id: Not beside owed_to: it was one of the two.")
    typed = Typed(
        day=str(wanted.business_date),
        location=wanted.location,
        department=wanted.department,
        paid=str(wanted.source_id) if wanted.source_id else OWN if wanted.owed_to else PETTY,
        owed_to=str(wanted.owed_to or ""),
        supplier=wanted.supplier,
        note=wanted.note,
        lines=tuple(
            TypedLine(category=str(one.category_id), amount=one.amount, tax=one.tax)
            for one in wanted.lines
        ),
    )
    return _done(lambda: post_expense(actor, document_id(claim), typed, late=wanted.late))


@operation(
    router,
    "POST",
    "/expenses/{expense_id}/take-back",
    gate=needs(Right.EXPENSES_WRITE),
    out=ExpensePostedOut,
    refusals=(404, 409),
    body_example={"business_date": "2026-11-20", "reason": "Entered twice"},
)
def take_back_expense(
    request: HttpRequest,
    expense_id: UUID,
    wanted: Body[TakeBackIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Take an expense back.

    A document with every line turned round, which points at it; each expense once.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"expenses/{expense_id}/take-back", wanted)
    return _done(
        lambda: reverse_expense(
            actor,
            expense_id,
            document_id(claim),
            day=wanted.business_date,
            reason=wanted.reason,
            late=wanted.late,
        )
    )


def _done(work: Callable[[], Posted]) -> HttpResponse:
    try:
        done = work()
    except ExpenseRefused as problem:
        first = problem.wrong[0]
        status = 422
        if first.refusal == Refusal.UNKNOWN_EXPENSE:
            status = 404
        elif first.refusal in _CONFLICTS:
            status = 409
        words = " ".join(str(SENTENCES[one.refusal]) % one.words for one in problem.wrong)
        raise Problem(status, first.refusal.value, words) from None
    headers = REPLAYED if done.duplicate else None
    return answer(ExpensePostedOut(id=str(done.id), number=done.number), headers=headers)


@operation(
    router, "GET", "/expense-categories", gate=needs(Right.EXPENSES_WRITE), out=CategoriesOut
)
def list_expense_categories(request: HttpRequest) -> HttpResponse:
    """List what expenses are for and paid from.

    Those that are offered now.
    """
    info = company_of(actor_of(request))
    codes = {key: name.split(" ")[0] for key, name in tax_code_names(info.id).items()}
    return answer(
        CategoriesOut(
            categories=[
                CategoryOut(
                    id=str(row.id),
                    name=row.name,
                    account=row.account.code,
                    tax=codes.get(row.tax_code_id, "") if row.tax_code_id else "",
                )
                for row in categories(info.id)
            ],
            sources=[
                SourceOut(id=str(row.id), name=row.name, account=row.account.code)
                for row in sources(info.id)
            ],
        )
    )


@operation(router, "GET", "/petty-cash", gate=needs(Right.EXPENSES_CASH), out=PettyCashesOut)
def get_petty_cash(request: HttpRequest) -> HttpResponse:
    """Get petty cash.

    What must be in it by the ledger, and what is owed to staff.
    """
    actor = actor_of(request)
    info = company_of(actor)
    codes = {row.id: row.code for row in chart(info.id)}
    owed = owed_by_person(actor)
    names = people_names(owed)
    return answer(
        PettyCashesOut(
            items=[
                PettyCashOut(
                    location=info.locations[one.location_id].code,
                    account=codes[one.account_id],
                    balance=format_decimal(one.balance_minor, info.exponent),
                )
                for one in petty_by_location(actor)
            ],
            owed=[
                OwedToStaffOut(
                    person_id=str(key),
                    name=names.get(key, ""),
                    amount=format_decimal(minor, info.exponent),
                )
                for key, minor in owed.items()
            ],
        )
    )
