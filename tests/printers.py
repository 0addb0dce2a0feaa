"""A printer that needs no paper, with a job, for tests of pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tillbook.desks.receipts.links import token_of
from tillbook.desks.receipts.operations import PrinterSettings, keep_job, set_printer
from tillbook.desks.receipts.queries import printers
from tillbook.plumbing.fields import new_id


def receipt_things(shop: Any, sale_id: UUID) -> dict[str, object]:
    """A printer, a job that waits there, and the link of a sale's receipt."""
    place = shop.locations["STORE001"]
    key = set_printer(shop.actor, PrinterSettings(location_id=place, name="Screen", kind="screen"))
    job_id = new_id()
    [printer] = [one for one in printers(shop.actor) if one.id == key]
    keep_job(printer, job_id, title="Test", pieces=[{"is": "rule"}])
    link = token_of(shop.company_id, sale_id)
    return {"printer": key, "print_job": job_id, "receipt link": link}
