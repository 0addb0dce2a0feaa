"""The only reads of receipts that other rooms call."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.receipts.models import Printer, PrintJob, ReceiptLayout, RegisterPrinter
from tillbook.desks.receipts.rules.layout import Layout, read_layout
from tillbook.masters.organisation.rules import Actor


def layout_of(company_id: UUID) -> Layout:
    """How the company's receipts look."""
    text = (
        ReceiptLayout.objects.filter(company_id=company_id).values_list("layout", flat=True).first()
    )
    return read_layout(text) if text else Layout()


def printers(actor: Actor) -> list[Printer]:
    """The printers at the actor's locations."""
    rows = Printer.objects.filter(company_id=actor.company_id, archived_at=None)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return list(rows.select_related("location").order_by("location__code", "name", "id"))


def printer_of(register_id: UUID) -> Printer | None:
    """Where a register prints its receipts."""
    row = RegisterPrinter.objects.filter(register_id=register_id).select_related("printer").first()
    return row.printer if row else None


def registers_of(printer_id: UUID) -> set[UUID]:
    """Which registers print there."""
    rows = RegisterPrinter.objects.filter(printer_id=printer_id)
    return set(rows.values_list("register_id", flat=True))


def last_jobs(printer_id: UUID, most: int = 20) -> list[PrintJob]:
    """What was printed there last."""
    return list(PrintJob.objects.filter(printer_id=printer_id).order_by("-created_at", "id")[:most])


def job_of(actor: Actor, job_id: UUID) -> PrintJob | None:
    """A job of the actor's company and locations."""
    rows = PrintJob.objects.filter(company_id=actor.company_id, id=job_id)
    job = rows.select_related("printer").first()
    return job if job and actor.at(job.printer.location_id) else None
