"""What a register asks of its printer, through the server; docs/register-protocol.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import Field

from tillbook.desks.receipts.operations import keep_job
from tillbook.desks.receipts.printing import print_job
from tillbook.desks.receipts.queries import printer_of
from tillbook.desks.receipts.rules.rows import MOST_PIECES, WrongPieces, read_pieces
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.operations import hear
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import Id, In, Note, Out

router = Router(tags=["Registers"])
signature = RegisterSignature()

_PIECE = {"is": "mark", "text": "Test"}


class PrintIn(In):
    """Something to print once, at the printer that the register was given."""

    id: Id = Field(description="The same id again never prints twice.", examples=[ID])
    title: Annotated[Note, Field(min_length=1, max_length=80)] = Field(examples=["R1-000001"])
    pieces: list[Any] = Field(
        max_length=MOST_PIECES,
        description="What stands on the paper, from top to bottom, as the layout arranges it.",
        examples=[[_PIECE]],
    )
    drawer: bool = Field(False, description="Open the cash drawer too.")


class PrintOut(Out):
    """What became of it. problem: why it was not printed; empty when it was."""

    status: Literal["printed", "failed", "printing"]
    problem: str = Field(examples=["", "no_answer", "paper_out", "cover_open", "cut_off"])


@operation(
    router,
    "POST",
    "/registers/print",
    gate=signature,
    out=PrintOut,
    refusals=(409,),
    body_example={"id": ID, "title": "R1-000001", "pieces": [_PIECE], "drawer": False},
)
def print_receipt(request: HttpRequest, wanted: Body[PrintIn]) -> HttpResponse:
    """Print at the register's printer.

    Waits for the printer, some seconds at most, and says what became of it. The sale has nothing
    to do with it: it is stored and sent by itself.
    """
    device = request.auth  # type: ignore[attr-defined]
    hear(device)
    printer = printer_of(device.register_id)
    if printer is None:
        raise Problem(409, "no_printer", "This register has no printer of its own.")
    try:
        pieces = read_pieces(wanted.pieces)
    except WrongPieces as wrong:
        raise Problem(422, "wrong_pieces", f"{wrong}: no piece of a receipt.") from None
    kept = keep_job(
        printer,
        wanted.id,
        title=wanted.title,
        pieces=pieces,
        drawer=wanted.drawer,
        register_id=device.register_id,
    )
    if not kept:
        raise Problem(409, "other_printer", "This id is another printer's job.")
    job = print_job(wanted.id)
    status = "printing" if job.state in ("waiting", "sending") else job.state
    return answer(PrintOut.model_construct(status=status, problem=job.problem))
