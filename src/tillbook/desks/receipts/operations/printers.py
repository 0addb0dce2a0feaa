"""Set up printers, and which register prints where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.receipts.models import Printer, RegisterPrinter
from tillbook.desks.receipts.rules.rows import COLUMNS
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSettings:
    """What is known of a printer; host and port only where it is in the network."""

    location_id: UUID
    name: str
    kind: str
    host: str = ""
    port: int = 9100
    paper: str = "80"
    code_page: str = "auto"
    cuts: bool = True
    opens_drawer: bool = True


def set_printer(actor: Actor, wanted: PrinterSettings, printer_id: UUID | None = None) -> UUID:
    """Add a printer, or change one. Its address is checked before, and whenever it is connected
    to (`delivering.allowed`). Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)
    if not actor.at(wanted.location_id):
        raise NotPossible(_("You do not work at this location."))
    if not wanted.name.strip() or wanted.kind not in Printer.Kind.values:
        raise NotPossible(_("The printer needs a name."))
    if wanted.paper not in COLUMNS:
        raise NotPossible(_("Choose the width of the paper."))
    key = printer_id or new_id()

    def work() -> UUID:
        row = _here(actor, printer_id) if printer_id else None
        if row is not None and row.location_id != wanted.location_id:
            RegisterPrinter.objects.filter(printer_id=key).delete()
        Printer.objects.update_or_create(
            id=key, defaults={**asdict(wanted), "company_id": actor.company_id}
        )
        raise_version(actor.company_id)
        detail = {"name": wanted.name, "kind": wanted.kind, "host": wanted.host}
        if printer_id:
            audit_by(actor, actor.company_id, "printer.changed", object_id=key, detail=detail)
        else:
            audit_by(actor, actor.company_id, "printer.added", object_id=key, detail=detail)
        return key

    return write(work)


def archive_printer(actor: Actor, printer_id: UUID) -> None:
    """Print there no longer; its registers print by their browsers again. Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        rows = Printer.objects.filter(id=_here(actor, printer_id).id, archived_at=None)
        if not rows.update(archived_at=clock.now()):
            return
        RegisterPrinter.objects.filter(printer_id=printer_id).delete()
        raise_version(actor.company_id)
        audit_by(actor, actor.company_id, "printer.archived", object_id=printer_id)

    write(work)


def assign_printer(actor: Actor, printer_id: UUID, wanted: set[UUID]) -> None:
    """Have exactly these registers of its location print there. Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        row = _here(actor, printer_id)
        here = {r.id for r in registers(actor.company_id) if r.location_id == row.location_id}
        old = RegisterPrinter.objects.filter(printer_id=printer_id)
        old.exclude(register_id__in=wanted & here).delete()
        for register_id in wanted & here:
            RegisterPrinter.objects.update_or_create(
                register_id=register_id, defaults={"printer_id": printer_id}
            )
        raise_version(actor.company_id)
        detail = {"registers": sorted(str(one) for one in wanted & here)}
        audit_by(actor, actor.company_id, "printer.assigned", object_id=printer_id, detail=detail)

    write(work)


def _here(actor: Actor, printer_id: UUID) -> Printer:
    """The printer, where it stands at one of the actor's locations; raises NotPossible."""
    row: Printer | None = Printer.objects.filter(company_id=actor.company_id, id=printer_id).first()
    if row is None or not actor.at(row.location_id):
        raise NotPossible(_("There is no such printer."))
    return row
