"""The API of tax returns."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Router

from tillbook.desks.taxation.errors import SENTENCES, ReturnRefused
from tillbook.desks.taxation.operations import file_return
from tillbook.desks.taxation.queries import Standing, return_of, returns_of
from tillbook.desks.taxation.schemas import (
    FileIn,
    TaxBoxOut,
    TaxFiguresOut,
    TaxReturnOut,
    TaxReturnsOut,
)
from tillbook.desks.taxation.shown import shown
from tillbook.desks.taxation.telling import groups_of
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal

router = Router(tags=["Tax returns"])


def _state(one: Standing) -> str:
    return "filed" if one.filed else "open" if one.over else "running"


@operation(router, "GET", "/tax-returns", gate=needs(Right.LEDGER_READ), out=TaxReturnsOut)
def list_tax_returns(request: HttpRequest) -> HttpResponse:
    """List the tax returns.

    One for each period of each jurisdiction the company files to, the latest first. A return is the
    whole company's: a key of one location sees none.
    """
    actor = actor_of(request)
    exponent = company_of(actor).exponent
    found = returns_of(actor)
    numbers = document_numbers(one.id for one in found if one.filed)
    items = [
        TaxReturnOut(
            id=str(one.id),
            jurisdiction=one.registration.jurisdiction,
            since=one.period.since,
            until=one.period.until,
            state=_state(one),
            number=numbers.get(one.id),
            due=format_decimal(one.filed.due_minor, exponent) if one.filed else None,
        )
        for one in found
    ]
    return answer(TaxReturnsOut(items=items))


@operation(
    router,
    "GET",
    "/tax-returns/{return_id}",
    gate=needs(Right.LEDGER_READ),
    out=TaxFiguresOut,
    refusals=(404,),
)
def get_tax_return(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Get a tax return with its boxes.

    Of one that is filed, what was filed; of another one, what the books say now.
    """
    actor = actor_of(request)
    return answer(_shown(actor, return_id))


def _shown(actor: Actor, return_id: UUID) -> TaxFiguresOut:
    one = return_of(actor, return_id)
    if one is None:
        raise not_found("tax return")
    info = company_of(actor)

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    looked = shown(one)
    rows = [row for group in groups_of(looked.form, looked.figures) for row in group.rows]
    return TaxFiguresOut(
        id=str(one.id),
        jurisdiction=one.registration.jurisdiction,
        since=one.period.since,
        until=one.period.until,
        state=_state(one),
        number=document_numbers([one.id]).get(one.id) if one.filed else None,
        currency=info.currency,
        due=money(looked.figures.due_minor),
        books=money(looked.figures.books_minor),
        late=money(looked.late_minor),
        boxes=[
            TaxBoxOut(
                box=row.box.code,
                name=row.words,
                amount=money(row.minor),
                tax=None if row.tax_minor is None else money(row.tax_minor),
            )
            for row in rows
        ],
        mark=looked.mark,
    )


@operation(
    router,
    "POST",
    "/tax-returns/{return_id}/file",
    gate=needs(Right.LEDGER_CLOSE),
    out=TaxFiguresOut,
    refusals=(404, 409),
    body_example={"mark": "5f0c…"},
)
def post_tax_return_file(
    request: HttpRequest, return_id: UUID, wanted: Body[FileIn]
) -> HttpResponse:
    """Mark a tax return as filed.

    Its figures are kept and the tax accounts are cleared. `mark` names the figures that were looked
    at; others meanwhile are refused. Repeated, it answers with what was filed.
    """
    actor = actor_of(request)
    if return_of(actor, return_id) is None:
        raise not_found("tax return")
    try:
        file_return(actor, return_id, seen=wanted.mark)
    except ReturnRefused as refused:
        raise Problem(409, refused.refusal.value, _(SENTENCES[refused.refusal])) from None
    return answer(_shown(actor, return_id))
