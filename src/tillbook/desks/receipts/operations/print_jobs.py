"""What is to be printed: kept before the printer is asked, with what became of it after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from tillbook.desks.receipts.models import Printer, PrintJob
from tillbook.desks.receipts.rules.arranging import Piece
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

#: After it an attempt of which nothing was heard counts as broken off: longer than one can take.
BROKEN_OFF_AFTER = timedelta(seconds=60)
_KEPT = timedelta(days=7)
_AT_ONCE = 500


def keep_job(
    printer: Printer,
    job_id: UUID,
    *,
    title: str,
    pieces: Sequence[Piece],
    drawer: bool = False,
    register_id: UUID | None = None,
) -> bool:
    """Keep a job; False when another printer's job has this id. The same again changes nothing.
    Opens the transaction."""

    def work() -> bool:
        job, _made = PrintJob.objects.get_or_create(
            id=job_id,
            defaults={
                "company_id": printer.company_id,
                "printer_id": printer.id,
                "register_id": register_id,
                "title": title[:80],
                "content": json.dumps(list(pieces)),
                "drawer": drawer,
                "created_at": clock.now(),
            },
        )
        return bool(job.printer_id == printer.id)

    return write(work)


def take_up(job_id: UUID) -> bool:
    """Whether this attempt may print: never two at once, and nothing printed is printed again.
    Opens the transaction."""

    def work() -> bool:
        now = clock.now()
        rows = PrintJob.objects.filter(id=job_id)
        broken = rows.filter(state=PrintJob.State.SENDING, tried_at__lt=now - BROKEN_OFF_AFTER)
        broken.update(state=PrintJob.State.FAILED, problem="cut_off")
        free = rows.filter(state__in=[PrintJob.State.WAITING, PrintJob.State.FAILED])
        return bool(free.update(state=PrintJob.State.SENDING, tried_at=now))

    return write(work)


def note_outcome(job_id: UUID, problem: str) -> None:
    """Note what became of the attempt; "" is printed. Opens the transaction."""
    state = PrintJob.State.FAILED if problem else PrintJob.State.PRINTED

    def work() -> None:
        rows = PrintJob.objects.filter(id=job_id, state=PrintJob.State.SENDING)
        for attempts in rows.values_list("attempts", flat=True):
            rows.update(state=state, problem=problem, attempts=attempts + 1)

    write(work)


def forget_jobs(company_id: UUID) -> None:
    """What was printed, or not, is forgotten after some days: it holds receipts."""
    before = clock.now() - _KEPT
    rows = PrintJob.objects.filter(company_id=company_id, created_at__lt=before)
    if keys := list(rows.values_list("id", flat=True)[:_AT_ONCE]):
        write(lambda: PrintJob.objects.filter(id__in=keys).delete())
