"""The API of receipts: send one by e-mail."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import Field, StringConstraints

from tillbook.desks.receipts.mailing import KIND, language_of
from tillbook.desks.sales.queries import visible_sales
from tillbook.desks.sales.schemas import ID
from tillbook.masters.notices.operations import MailOrder, MailRefused, order_mail
from tillbook.masters.notices.rules import LONGEST_ADDRESS, WrongAddress
from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.api.shapes import PLAIN, Id, In, Out

router = Router(tags=["Sales"])


class ReceiptMailIn(In):
    """A receipt to send by e-mail, once."""

    id: Id = Field(description="Made by you; the same id again never sends twice.", examples=[ID])
    address: Annotated[
        str, StringConstraints(min_length=3, max_length=LONGEST_ADDRESS, pattern=PLAIN)
    ] = Field(examples=["marta@example.com"])
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = Field(
        None, description="Left out: the language of the company's books.", examples=["en"]
    )


class ReceiptMailOut(Out):
    """How far it is: sent by a worker, tried again for three days, then given up."""

    id: UUID
    status: Literal["waiting", "sending", "sent", "failed"]


@operation(
    router,
    "POST",
    "/sales/{sale_id}/mail",
    gate=needs(Right.SALES_WRITE),
    out=ReceiptMailOut,
    refusals=(404, 409),
    body_example={"id": ID, "address": "marta@example.com"},
)
def mail_sale(request: HttpRequest, sale_id: Id, wanted: Body[ReceiptMailIn]) -> HttpResponse:
    """Send the receipt of a sale, return or void by e-mail: as text, HTML, PDF and a link."""
    actor = actor_of(request)
    sale = visible_sales(actor).filter(id=sale_id).first()
    if sale is None:
        raise not_found("sale")
    order = MailOrder(
        id=wanted.id,
        company_id=actor.company_id,
        kind=KIND,
        subject_id=sale_id,
        address=wanted.address,
        language=language_of(actor.company_id, wanted.language or ""),
        origin=request.build_absolute_uri("/").rstrip("/"),
        location_id=sale.location_id,
        party_id=sale.customer_id,
    )
    try:
        mail = order_mail(order)
    except WrongAddress:
        sentence = "This is no e-mail address."
        raise Problem(422, "invalid", sentence, errors=[("address", sentence)]) from None
    except MailRefused as refused:
        if refused.word == "too_many":
            detail = "Too many mails in a short time."
            raise Problem(429, "too_many", detail, headers={"Retry-After": "600"}) from None
        detail = "There is no mail server, or this id is another mail's."
        raise Problem(409, refused.word, detail) from None
    return answer(ReceiptMailOut.model_construct(id=mail.id, status=mail.state))
