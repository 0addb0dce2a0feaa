"""The API of registers; docs/register-protocol.md is its whole story."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.payments.queries import charges_of
from tillbook.desks.registers.book import book_of, z_told
from tillbook.desks.registers.book_shapes import BookOut, LastZOut
from tillbook.desks.registers.errors import Refusal, RegisterRefused
from tillbook.desks.registers.gate import RegisterSignature, enrol_pace
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations import (
    Answered,
    Applicant,
    Batch,
    Report,
    enrol,
    hear,
    sync,
    take_report,
)
from tillbook.desks.registers.queries import every_series, texts_of
from tillbook.desks.registers.schemas import (
    CatalogueOut,
    ChangesOut,
    ChangesQuery,
    CustomersPageOut,
    EnrolIn,
    EnrolOut,
    NamedOut,
    OpenedSeries,
    PageQuery,
    ReceiptLineOut,
    ReceiptOut,
    ReceiptPaidOut,
    ReceiptQuery,
    ReceiptTaxOut,
    ReceiptTenderOut,
    ResultOut,
    SeriesOut,
    SyncIn,
    SyncOut,
    ThingOut,
)
from tillbook.desks.registers.telling import customer_out, variant_out
from tillbook.desks.sales.errors import SENTENCES
from tillbook.desks.sales.errors import Refusal as SaleRefusal
from tillbook.desks.sales.printed import printed
from tillbook.desks.sales.queries import document_by_number
from tillbook.desks.sales.queries.aside import cleared_since, forks
from tillbook.desks.sales.queries.refunds import sales_before
from tillbook.desks.sales.reading import PROTOCOLS
from tillbook.desks.sales.schemas import ID
from tillbook.desks.shifts.queries import closed_z, standing_of
from tillbook.masters.catalog.queries import shelf_rows
from tillbook.masters.organisation.queries import company, configuration_version
from tillbook.masters.parties.queries import customer_rows
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.outbox import changed_after, feed_end, feed_mark
from tillbook.plumbing.series import series_state

router = Router(tags=["Registers"])
signature = RegisterSignature()

#: A register keeps what it sold for 35 days, and is told as long what became of it.
TOLD_FOR = timedelta(days=36)
#: Changes in one answer, and how far behind it is quicker to start again.
_CHANGES = 500
_FAR_BEHIND = 200_000
_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


def device_of(request: HttpRequest) -> Device:
    """Who calls: what the gate let in."""
    found: Device = request.auth  # type: ignore[attr-defined]
    return found


@operation(
    router,
    "POST",
    "/registers/enrol",
    gate=None,
    out=EnrolOut,
    refusals=(409,),
    success=201,
    body_example={
        "code": "7KQM4XPA",
        "device": ID,
        "signing_key": _JWK,
        "sealing_key": _JWK,
        "app": "0.1.0",
        "protocol": 2,
    },
)
def enrol_register(request: HttpRequest, wanted: Body[EnrolIn]) -> HttpResponse:
    """Enrol a register.

    A code that a manager made turns a browser into a register, once; the same request again
    within its 15 minutes answers the same. The device's series of numbers opens.
    """
    enrol_pace.check(request.META.get("REMOTE_ADDR", ""))
    applicant = Applicant(
        id=wanted.device,
        signing_key=wanted.signing_key,
        sealing_key=wanted.sealing_key,
        app=wanted.app,
        protocol=wanted.protocol,
    )
    try:
        device = enrol(wanted.code, applicant)
    except RegisterRefused as refused:
        statuses = {Refusal.KEY_UNREADABLE: 422, Refusal.WRONG_CODE: 403}
        status = statuses.get(refused.refusal, 409)
        raise Problem(status, refused.refusal.value, str(refused)) from None
    info = company(device.company_id)
    location = info.locations[device.register.location_id]
    series = series_state(device.series_id)
    return answer(
        EnrolOut.model_construct(
            device=device.id,
            register_=ThingOut.model_construct(
                id=device.register_id, code=device.register.code, name=device.register.name
            ),
            location=ThingOut.model_construct(
                id=location.id, code=location.code, name=location.name
            ),
            company=NamedOut.model_construct(id=info.id, name=info.name),
            series=OpenedSeries.model_construct(
                id=series.id,
                code=series.code,
                next_number=series.next_number,
                head=series.receipt_head,
            ),
            server_time=clock.now(),
        ),
        201,
    )


@operation(router, "GET", "/registers/book", gate=signature, out=BookOut)
def get_book(request: HttpRequest) -> HttpResponse:
    """Get the book.

    Company, location, departments, means of payment, dated taxes, people with their rights and
    PINs (sealed for this device), limits. With `If-None-Match` it answers 304 while nothing is new.
    """
    device = device_of(request)
    hear(device)
    tag = f'"{configuration_version(device.company_id)}-{device.id}"'
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    book = book_of(device)
    # The tag is of the version that was read, should it have risen meanwhile.
    tag = f'"{book["version"]}-{device.id}"'
    return answer(_made(BookOut, book), headers={"ETag": tag})


def _made(shape: Any, values: dict[str, Any]) -> Any:
    """The shape of plain values, with the names that Python has for itself put in."""
    taxes = [
        {"from_": str(part["from"]) if part["from"] else None, "categories": part["categories"]}
        for part in values["taxes"]
    ]
    return shape.model_validate({**values, "taxes": taxes})


@operation(router, "GET", "/registers/catalogue", gate=signature, out=CatalogueOut)
def get_catalogue(request: HttpRequest, wanted: Query[PageQuery]) -> HttpResponse:
    """Get the catalogue.

    In pages by id: go on with `after` until `next` is null. Keep the `feed` of the first page and
    ask for the changes after it.
    """
    device = device_of(request)
    feed = feed_end(device.company_id)
    rows = shelf_rows(device.company_id, after=wanted.after, limit=wanted.limit)
    return answer(
        CatalogueOut.model_construct(
            items=[variant_out(row) for row in rows],
            next=rows[-1].id if len(rows) == wanted.limit else None,
            feed=feed,
            mark=feed_mark(device.company_id, feed),
        )
    )


@operation(router, "GET", "/registers/customers", gate=signature, out=CustomersPageOut)
def get_register_customers(request: HttpRequest, wanted: Query[PageQuery]) -> HttpResponse:
    """Get the customers.

    As little as finding them needs, in pages by id like the catalogue.
    """
    device = device_of(request)
    feed = feed_end(device.company_id)
    rows = customer_rows(device.company_id, after=wanted.after, limit=wanted.limit)
    return answer(
        CustomersPageOut.model_construct(
            items=[customer_out(row) for row in rows],
            next=rows[-1].id if len(rows) == wanted.limit else None,
            feed=feed,
            mark=feed_mark(device.company_id, feed),
        )
    )


@operation(router, "GET", "/registers/changes", gate=signature, out=ChangesOut)
def get_changes(request: HttpRequest, wanted: Query[ChangesQuery]) -> HttpResponse:
    """Get what changed.

    Products and customers after a number of the feed. Another `version` than the book's means:
    get the book again. `start_again`: the feed is not the one that was followed (the server was
    restored; where it has grown past that number since, the mark tells), or too far ahead; read
    book, catalogue and customers anew.
    """
    device = device_of(request)
    company_id = device.company_id
    hear(device)
    version = str(configuration_version(company_id))
    end = feed_end(company_id)
    start_again = not end - _FAR_BEHIND <= wanted.since <= end
    if wanted.mark is not None and wanted.mark != feed_mark(company_id, wanted.since):
        start_again = True
    found = []
    if not start_again:
        found = changed_after(company_id, ["variant", "party"], wanted.since, _CHANGES)
    more = len(found) == _CHANGES
    variants = {key for _, kind, key in found if kind == "variant"}
    parties = {key for _, kind, key in found if kind == "party"}
    goods = shelf_rows(company_id, ids=variants, limit=_CHANGES) if variants else []
    people = customer_rows(company_id, ids=parties, limit=_CHANGES) if parties else []
    feed = found[-1][0] if more else end
    mine = (device.register_id, device.series_id)
    closed = closed_z(*mine, wanted.shift) if wanted.shift else None
    # The next Z goes on from there: what others closed at this register, and what came late.
    zs = standing_of(*mine) if wanted.zs and not closed else None
    return answer(
        ChangesOut.model_construct(
            feed=feed,
            mark=feed_mark(company_id, feed),
            version=version,
            variants=[variant_out(row) for row in goods],
            customers=[customer_out(row) for row in people],
            more=more,
            start_again=start_again,
            server_time=clock.now(),
            shift_closed=closed and LastZOut(**z_told(closed)),
            zs=zs and LastZOut(**z_told(zs)),
        )
    )


@operation(
    router,
    "POST",
    "/registers/sync",
    gate=RegisterSignature(revoked_too=True),
    out=SyncOut,
    body_example={"protocol": 2, "app": "0.1.0", "unsent": 0, "receipts": []},
)
def sync_register(request: HttpRequest, wanted: Body[SyncIn]) -> HttpResponse:
    """Bring back what was sold.

    Each receipt is answered by itself and none holds up another; a receipt is never refused. Send
    it again until an answer names its id. A revoked register may still bring its sales.
    """
    device = device_of(request)
    batch = Batch(receipts=wanted.receipts, texts=wanted.texts, customers=wanted.customers)
    answers = sync(device, batch)
    now = clock.now()
    left = max(0, wanted.unsent - len(wanted.receipts))
    offset = wanted.device_time - now if wanted.device_time else timedelta(0)
    take_report(
        device,
        Report(
            app=wanted.app,
            protocol=min(wanted.protocol, 32_000),
            # It counted before this request; what that brought is here, and a register that is
            # stopped by the answer never counts again.
            unsent=left,
            oldest_unsent_at=wanted.oldest_unsent_at if left else None,
            persisted=wanted.storage.persisted,
            second_copy=wanted.storage.second_copy,
            pin_failures=wanted.pin_failures,
            clock_offset_ms=offset // timedelta(milliseconds=1),
        ),
    )
    series = series_state(device.series_id)
    return answer(
        SyncOut.model_construct(
            server_time=now,
            results=[result_of(one) for one in answers],
            series=SeriesOut.model_construct(
                id=series.id,
                next_number=series.next_number,
                verified_to=series.verified_to,
                head=series.receipt_head,
            ),
            feed=feed_end(device.company_id),
            version=str(configuration_version(device.company_id)),
            revoked=device.revoked_at is not None,
            forked=bool(forks(device.company_id, [device.series_id])),
            cleared=cleared_since(device.company_id, every_series(device), now - TOLD_FOR),
            protocols=list(PROTOCOLS),
        )
    )


def result_of(one: Answered) -> ResultOut:
    """An outcome in the words of the protocol."""
    outcome = one.outcome
    problem, detail = None, ""
    if one.forked:
        problem = "chain_fork"
        detail = (
            "Another receipt of this series has this number or this id: enrol the register again."
        )
    elif one.status == "conflict":
        problem, detail = "conflict", "This id was used before for another sale."
    elif one.status == "quarantined":
        reason = one.reason or SaleRefusal.UNREADABLE
        # What the database said is for the operator, not for who calls.
        more = "" if reason is SaleRefusal.DATABASE else outcome.detail
        problem, detail = reason.value, f"{SENTENCES[reason]} {more}".strip()
    return ResultOut.model_construct(
        id=None if outcome.id == NIL else outcome.id,
        number=outcome.number or None,
        status=one.status,
        need_from=outcome.need_from,
        problem=problem,
        detail=detail,
    )


@operation(router, "GET", "/registers/receipts", gate=signature, out=ReceiptOut, refusals=(404,))
def get_receipt(request: HttpRequest, wanted: Query[ReceiptQuery]) -> HttpResponse:
    """Get a receipt.

    A document of the company as it was printed, with what may still come back of each line: for
    goods that another register sold.
    """
    device = device_of(request)
    found = wanted.id
    if found is None and wanted.number is not None:
        found = document_by_number(device.company_id, wanted.number)
    paper = printed(device.company_id, found) if found else None
    if paper is None:
        raise Problem(404, "unknown_receipt", "There is no such receipt.")
    paid = [paper.id, *sales_before([paper.id])]
    charged = {charge.tender_id for charge, _ in charges_of(device.company_id, paid)}
    return answer(
        ReceiptOut(
            id=paper.id,
            number=paper.number,
            kind=paper.kind,
            at=paper.at,
            body=paper.body,
            hash=paper.hash,
            voided=paper.voided,
            person=paper.person,
            customer=paper.customer,
            lines=[
                ReceiptLineOut(
                    n=line.number,
                    unit=line.unit,
                    decimals=line.decimals,
                    returnable_micro=line.returnable_micro,
                    returnable_minor=line.returnable_minor,
                )
                for line in paper.lines
            ],
            tenders=[ReceiptTenderOut(name=name, cash=cash) for name, cash in paper.tenders],
            paid=[
                ReceiptPaidOut(
                    type=one.type_id,
                    reference=one.reference,
                    left=one.left_minor,
                    charged=one.type_id in charged,
                )
                for one in paper.paid
            ],
            taxes=[ReceiptTaxOut(**asdict(tax)) for tax in paper.taxes],
            texts=texts_of(device.company_id, paper.notes),
        )
    )
