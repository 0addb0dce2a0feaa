"""Bank statements over the API: a file in, what became of each statement out."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import Field, StringConstraints

from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.rules import span
from tillbook.desks.banking.telling import currency_of, refusal_words
from tillbook.edges.bridges.bank_pages import refused_words
from tillbook.edges.bridges.operations import bring_file
from tillbook.edges.bridges.operations.statements import Found
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.api.shapes import PLAIN, Day, Id, In, Out
from tillbook.values.money import format_decimal
from tillbook.values.statements import StatementRefused, decimals_of

router = Router(tags=["Bank"])

#: Of a body of 5 MB, base64 leaves three quarters.
MOST_TEXT = 4_900_000
_BASE64 = r"^[A-Za-z0-9+/]*={0,2}$"
_EXAMPLE = {"name": "march.sta", "content": "OjIwOk1BUkNICg=="}


class StatementFileIn(In):
    """A file of a bank: OFX, QIF, CAMT, MT940 or MT942, or CSV."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=PLAIN)]
    content: Annotated[
        str, StringConstraints(min_length=4, max_length=MOST_TEXT, pattern=_BASE64)
    ] = Field(description="The file in base64; about 3.6 MB, a page takes 10 MB.")
    account_id: Id | None = Field(
        None, description="The bank account, for a file that does not name its own."
    )
    date_order: Literal["", "dmy", "mdy"] = Field(
        "",
        description="How a QIF file writes its days where they can be read in two ways: day or "
        "month first. Empty: as this account's files before, else as it is usual in the country.",
    )
    take: bool = Field(
        True, strict=True, description="False: look what it would add, and add nothing."
    )


class StatementLineOut(Out):
    """A line of the file that is new."""

    booked: Day
    amount: str
    name: str
    purpose: str
    reference: str


class StatementTakenOut(Out):
    """What became of a statement. place: how it stands to the others of its account."""

    account_id: str | None = Field(description="Null: no bank account has this number.")
    account_number: str
    currency: str
    since: Day | None
    until: Day | None
    place: str = Field(
        description="`first`, `follows`, `earlier`, `gap`, `overlap`, `repeat`, `bridged`, "
        "`unchecked`, `provisional`, `refused` or `unknown_account`.",
        examples=["follows"],
    )
    new: int = Field(description="Lines that were not here yet.")
    known: int = Field(description="Lines that were here already.")
    reason: str = Field(description="Why it was not taken in; empty where it was.")
    lines: list[StatementLineOut] = Field(description="The first 200 new ones.")


class StatementFileOut(Out):
    """What became of a file. left_out, remarks: each names its line and the reason."""

    file_id: str
    taken: bool
    statements: list[StatementTakenOut]
    left_out: list[str]
    remarks: list[str]


_SHOWN = 200


@operation(
    router,
    "POST",
    "/bank/statements",
    gate=needs(Right.LEDGER_WRITE),
    out=StatementFileOut,
    refusals=(404,),
    body_example=_EXAMPLE,
)
def post_bank_statement(request: HttpRequest, wanted: Body[StatementFileIn]) -> HttpResponse:
    """Bring a bank statement.

    What is new is taken in, each statement whole or not at all, with the reason. A statement is
    known by what is in it: the same one again adds nothing, so the call can be repeated. A file
    that cannot be read is refused with the line and the reason.
    """
    actor = actor_of(request)
    info = company_of(actor)
    if wanted.account_id and not bank_accounts(actor).filter(id=wanted.account_id).exists():
        raise not_found("bank account")
    try:
        content = b64decode(wanted.content, validate=True)
        done = bring_file(
            actor,
            wanted.name,
            content,
            wanted.account_id,
            date_order=wanted.date_order,
            take=wanted.take,
        )
    except NoBase64:
        raise Problem(422, "invalid", "content: This is no base64.") from None
    except StatementRefused as refused:
        raise Problem(422, "unreadable", refused_words(refused)) from None
    except NotPossible as refused:
        raise Problem(422, "not_possible", str(refused)) from None
    return answer(
        StatementFileOut(
            file_id=str(done.id),
            taken=wanted.take,
            statements=[_told(info, one) for one in done.checked.found],
            left_out=[refused_words(one) for one in done.checked.left_out],
            remarks=[refused_words(one) for one in done.checked.remarks],
        )
    )


def _told(info: CompanyInfo, one: Found) -> StatementTakenOut:
    statement, placement = one.statement, one.placement
    first, last = span(statement)
    booked = [line for line in statement.lines if not line.pending]
    refused = placement is not None and placement.refused is not None
    new = placement.new if placement and not refused else ()
    exponent = decimals_of(statement.currency)
    place = "unknown_account"
    if placement is not None:
        place = "refused" if refused else placement.place.value
    return StatementTakenOut(
        account_id=str(one.account.id) if one.account else None,
        account_number=statement.account,
        currency=statement.currency,
        since=first,
        until=last,
        place=place,
        new=len(new),
        known=placement.known if placement else 0,
        reason=refusal_words(placement, currency_of(info, statement.currency)) if placement else "",
        lines=[
            StatementLineOut(
                booked=booked[number].booked,
                amount=format_decimal(booked[number].amount_minor, exponent),
                name=booked[number].name,
                purpose=booked[number].purpose,
                reference=booked[number].reference,
            )
            for number in new[:_SHOWN]
        ],
    )
