"""The API of certificates of exemption."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.operations import (
    CertificateEdit,
    CertificateRefused,
    add_certificate,
    end_certificate,
)
from tillbook.masters.parties.queries import certificate_of, certificates_of, known_parties
from tillbook.masters.parties.rules import Certificate
from tillbook.masters.parties.schemas import CertificateIn, CertificateOut, CertificatesOut, EndIn
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found

router = Router(tags=["Customers"])


def _shown(paper: Certificate) -> CertificateOut:
    return CertificateOut(
        id=paper.id,
        number=paper.number,
        jurisdiction=paper.jurisdiction,
        reason=paper.reason,
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
    )


def _known(actor: Actor, customer_id: UUID) -> None:
    if not known_parties(actor.company_id, [customer_id]):
        raise not_found("customer")


@operation(
    router,
    "GET",
    "/customers/{customer_id}/certificates",
    gate=needs(Right.PARTIES_READ),
    out=CertificatesOut,
    refusals=(404,),
)
def list_certificates(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """List the certificates of a customer.

    The latest first; those that are over for more than a year are left out.
    """
    actor = actor_of(request)
    _known(actor, customer_id)
    papers = certificates_of(actor.company_id, [customer_id]).get(customer_id, ())
    return answer(CertificatesOut(items=[_shown(one) for one in papers]))


@operation(
    router,
    "POST",
    "/customers/{customer_id}/certificates",
    gate=needs(Right.PARTIES_WRITE),
    out=CertificateOut,
    refusals=(404,),
    success=201,
    body_example={"number": "EX-4711", "reason": "resale", "valid_from": "2026-01-01"},
)
def post_certificate(
    request: HttpRequest, customer_id: UUID, new: Body[CertificateIn]
) -> HttpResponse:
    """Enter a certificate of a customer.

    A customer has a number once: the same again changes what it says.
    """
    actor = actor_of(request)
    try:
        made = add_certificate(actor, customer_id, CertificateEdit(**new.model_dump()))
    except CertificateRefused as refused:
        detail = str(refused)
        field = refused.field
        raise Problem(422, "certificate_refused", detail, errors=[(field, detail)]) from None
    if made is None:
        raise not_found("customer")
    return _one(actor, made, 201)


@operation(
    router,
    "POST",
    "/customers/{customer_id}/certificates/{certificate_id}/end",
    gate=needs(Right.PARTIES_WRITE),
    out=CertificateOut,
    refusals=(404,),
    body_example={"last_day": "2026-12-31"},
)
def post_certificate_end(
    request: HttpRequest, customer_id: UUID, certificate_id: UUID, wanted: Body[EndIn]
) -> HttpResponse:
    """End a certificate.

    It counts until that day; what was sold by it stays free of tax.
    """
    actor = actor_of(request)
    found = certificate_of(actor.company_id, certificate_id)
    if found is None or found[0] != customer_id:
        raise not_found("certificate")
    if not end_certificate(actor, certificate_id, wanted.last_day):
        raise not_found("certificate")
    return _one(actor, certificate_id, 200)


def _one(actor: Actor, certificate_id: UUID, status: int) -> HttpResponse:
    found = certificate_of(actor.company_id, certificate_id)
    if found is None:
        raise not_found("certificate")
    return answer(_shown(found[1]), status)
