"""Receipts by e-mail, as registers order them; docs/register-protocol.md tells of it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from pydantic import Field, StringConstraints

from tillbook.desks.receipts.mailing import KIND, language_of
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.operations import hear
from tillbook.desks.sales.schemas import ID
from tillbook.masters.notices.operations import MailOrder, MailRefused, order_mail
from tillbook.masters.notices.rules import LONGEST_ADDRESS, WrongAddress
from tillbook.masters.parties.operations import keep_email
from tillbook.masters.parties.queries import address_of
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import PLAIN, Id, In, Out

router = Router(tags=["Registers"])
signature = RegisterSignature()

Address = Annotated[str, StringConstraints(min_length=3, max_length=LONGEST_ADDRESS, pattern=PLAIN)]


class MailIn(In):
    """A receipt to send by e-mail, once."""

    id: Id = Field(description="The same id again never sends twice.", examples=[ID])
    sale: Id = Field(description="It may arrive later than this.", examples=[ID])
    address: Address = Field(examples=["marta@example.com"])
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = Field(examples=["en"])
    customer: Id | None = Field(None, description="Of the sale; the address is erased with them.")
    keep: bool = Field(False, description="Keep the address for that customer.")


class MailOut(Out):
    """How far it is."""

    status: Literal["waiting", "sending", "sent", "failed"]


class AddressQuery(In):
    """Whose."""

    customer: Id


class AddressOut(Out):
    """Empty where none is known."""

    address: str = Field(examples=["marta@example.com"])


@operation(
    router,
    "POST",
    "/registers/mail",
    gate=signature,
    out=MailOut,
    refusals=(409,),
    body_example={"id": ID, "sale": ID, "address": "marta@example.com", "language": "en"},
)
def mail_receipt(request: HttpRequest, wanted: Body[MailIn]) -> HttpResponse:
    """Send a receipt by e-mail.

    It is kept and sent by the server as soon as the sale is there; nobody waits for the mail.
    """
    device = request.auth  # type: ignore[attr-defined]
    hear(device)
    order = MailOrder(
        id=wanted.id,
        company_id=device.company_id,
        kind=KIND,
        subject_id=wanted.sale,
        address=wanted.address,
        language=language_of(device.company_id, wanted.language),
        origin=request.build_absolute_uri("/").rstrip("/"),
        location_id=device.register.location_id,
        party_id=wanted.customer,
        register_id=device.register_id,
    )
    try:
        mail = order_mail(order)
    except WrongAddress:
        raise Problem(422, "wrong_address", "This is no e-mail address.") from None
    except MailRefused as refused:
        if refused.word == "too_many":
            detail = "Too many mails in a short time."
            raise Problem(429, "too_many", detail, headers={"Retry-After": "600"}) from None
        detail = "There is no mail server, or this id is another mail's."
        raise Problem(409, refused.word, detail) from None
    if wanted.customer and wanted.keep:
        keep_email(device.company_id, wanted.customer, wanted.address, device.register_id)
    return answer(MailOut.model_construct(status=mail.state))


@operation(router, "GET", "/registers/mail", gate=signature, out=AddressOut)
def get_mail_address(request: HttpRequest, wanted: Query[AddressQuery]) -> HttpResponse:
    """The e-mail address that is known of a customer, to be offered for a receipt."""
    device = request.auth  # type: ignore[attr-defined]
    found = address_of(device.company_id, wanted.customer)
    return answer(AddressOut.model_construct(address=found))
