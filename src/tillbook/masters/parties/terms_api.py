"""The API of payment terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Router

from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import PaymentTerms
from tillbook.masters.parties.operations import (
    NameTaken,
    NewTerms,
    add_terms,
    archive_terms,
    change_terms,
    set_party_terms,
)
from tillbook.masters.parties.queries import known_parties, own_terms, terms_rows, terms_value
from tillbook.masters.parties.rules.terms import (
    FAULT_SENTENCES,
    DiscountTax,
    EarlyDiscount,
    Instalment,
    Terms,
    TermsRefused,
)
from tillbook.masters.parties.terms_schemas import (
    CustomerTermsIn,
    CustomerTermsOut,
    EarlyOut,
    InstalmentOut,
    PaymentTermsOut,
    TermsIn,
    TermsListOut,
)
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_decimal, parse_decimal

router = Router(tags=["Customers"])

#: A percentage with four decimals is parts per million.
_PERCENT = 4
_EXAMPLE = {
    "name": "30 days, 2 % in 10",
    "instalments": [{"percent": "100", "days": 30}],
    "discount": {"percent": "2", "days": 10},
}


def _shown(row: PaymentTerms) -> PaymentTermsOut:
    terms = terms_value(row)
    early = terms.discount
    return PaymentTermsOut(
        id=row.id,
        name=row.name,
        default=row.is_default,
        instalments=[
            InstalmentOut(
                percent=format_decimal(one.percent_ppm, _PERCENT),
                days=one.days,
                month_day=one.month_day,
            )
            for one in terms.instalments
        ],
        discount=EarlyOut(
            percent=format_decimal(early.percent_ppm, _PERCENT),
            days=early.days,
            tax=early.tax.value,
        )
        if early
        else None,
    )


def _one(actor: Actor, terms_id: UUID) -> PaymentTermsOut:
    row = next((one for one in terms_rows(actor.company_id) if one.id == terms_id), None)
    if row is None:
        raise not_found("payment terms")
    return _shown(row)


def _wanted(asked: TermsIn) -> NewTerms:
    early = asked.discount
    return NewTerms(
        name=asked.name,
        default=asked.default,
        terms=Terms(
            instalments=tuple(
                Instalment(percent_ppm=_ppm(one.percent), days=one.days, month_day=one.month_day)
                for one in asked.instalments
            ),
            discount=EarlyDiscount(
                percent_ppm=_ppm(early.percent), days=early.days, tax=DiscountTax(early.tax)
            )
            if early
            else None,
        ),
    )


def _ppm(text: str) -> int:
    try:
        return parse_decimal(text, _PERCENT)
    except ValueError as wrong:
        raise Problem(422, "invalid", f"percent: {wrong}") from None


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except TermsRefused as refused:
        words = _(FAULT_SENTENCES[refused.fault])
        raise Problem(422, refused.fault.value, words) from None
    except NameTaken as taken:
        raise Problem(409, "name_taken", str(taken)) from None


@operation(router, "GET", "/payment-terms", gate=needs(Right.PARTIES_READ), out=TermsListOut)
def list_payment_terms(request: HttpRequest) -> HttpResponse:
    """List payment terms.

    Those in use, by name. `default`: of whoever has none of their own.
    """
    rows = terms_rows(actor_of(request).company_id)
    return answer(TermsListOut(items=[_shown(row) for row in rows]))


@operation(
    router,
    "POST",
    "/payment-terms",
    gate=needs(Right.PARTIES_WRITE),
    out=PaymentTermsOut,
    refusals=(409,),
    success=201,
    body_example=_EXAMPLE,
)
def post_payment_terms(request: HttpRequest, new: Body[TermsIn]) -> HttpResponse:
    """Add payment terms.

    A name is given once, so the same request again is refused and does no harm.
    """
    actor = actor_of(request)
    with _refusing():
        made = add_terms(actor, _wanted(new))
    return answer(_one(actor, made), 201)


@operation(
    router,
    "PUT",
    "/payment-terms/{terms_id}",
    gate=needs(Right.PARTIES_WRITE),
    out=PaymentTermsOut,
    refusals=(404, 409),
    body_example=_EXAMPLE,
)
def put_payment_terms(request: HttpRequest, terms_id: UUID, wanted: Body[TermsIn]) -> HttpResponse:
    """Change payment terms.

    What was sold keeps the due days it was sold with.
    """
    actor = actor_of(request)
    with _refusing():
        known = change_terms(actor, terms_id, _wanted(wanted))
    if not known:
        raise not_found("payment terms")
    return answer(_one(actor, terms_id))


@operation(
    router,
    "POST",
    "/payment-terms/{terms_id}/archive",
    gate=needs(Right.PARTIES_WRITE),
    out=TermsListOut,
    refusals=(404,),
)
def archive_payment_terms(request: HttpRequest, terms_id: UUID) -> HttpResponse:
    """Put payment terms away.

    Whoever had them has the default from now on. Answers with those still in use.
    """
    actor = actor_of(request)
    if not archive_terms(actor, terms_id):
        raise not_found("payment terms")
    return answer(TermsListOut(items=[_shown(row) for row in terms_rows(actor.company_id)]))


@operation(
    router,
    "GET",
    "/customers/{customer_id}/terms",
    gate=needs(Right.PARTIES_READ),
    out=CustomerTermsOut,
    refusals=(404,),
)
def get_customer_terms(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Get the payment terms of a customer or supplier.

    Null: the default ones.
    """
    return _of_party(actor_of(request), customer_id)


@operation(
    router,
    "PUT",
    "/customers/{customer_id}/terms",
    gate=needs(Right.PARTIES_WRITE),
    out=CustomerTermsOut,
    refusals=(404,),
    body_example={"terms_id": None},
)
def put_customer_terms(
    request: HttpRequest, customer_id: UUID, wanted: Body[CustomerTermsIn]
) -> HttpResponse:
    """Give a customer or supplier payment terms.

    Null gives them back the default ones.
    """
    actor = actor_of(request)
    if not set_party_terms(actor, customer_id, wanted.terms_id):
        raise not_found("customer or payment terms")
    return _of_party(actor, customer_id)


def _of_party(actor: Actor, party_id: UUID) -> HttpResponse:
    if not known_parties(actor.company_id, [party_id]):
        raise not_found("customer")
    return answer(CustomerTermsOut(terms_id=own_terms(actor.company_id, party_id)))
