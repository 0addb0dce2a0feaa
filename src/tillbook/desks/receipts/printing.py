"""Printing: the attempt stored, the printer asked, the outcome stored."""

from __future__ import annotations

import json
from uuid import UUID

from tillbook.desks.receipts.delivering import NotPrinted, deliver
from tillbook.desks.receipts.escpos import Paper, drawer_bytes, receipt_bytes
from tillbook.desks.receipts.models import Printer, PrintJob
from tillbook.desks.receipts.operations.print_jobs import note_outcome, take_up
from tillbook.desks.receipts.queries import layout_of


def bytes_of(job: PrintJob) -> bytes:
    """What the job's printer is sent."""
    printer = job.printer
    pieces = json.loads(job.content)
    if not pieces:
        return drawer_bytes()
    paper = Paper(paper=printer.paper, code_page=printer.code_page, cuts=printer.cuts)
    drawer = job.drawer and printer.opens_drawer
    return receipt_bytes(pieces, paper, logo=layout_of(job.company_id).logo, open_drawer=drawer)


def print_job(job_id: UUID) -> PrintJob:
    """Try to print a job, unless that is under way or done; the job as it is then."""
    if take_up(job_id):
        job = PrintJob.objects.select_related("printer").get(id=job_id)
        note_outcome(job_id, _attempt(job))
    return PrintJob.objects.select_related("printer").get(id=job_id)


def _attempt(job: PrintJob) -> str:
    """What went wrong, or nothing."""
    printer = job.printer
    try:
        data = bytes_of(job)
        if printer.kind == Printer.Kind.NETWORK:
            deliver(printer.host, printer.port, data)
    except NotPrinted as refused:
        return refused.problem
    return ""
