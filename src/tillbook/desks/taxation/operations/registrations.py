"""Where a company files: from when, how often, against which account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules.days import last_of_month
from tillbook.desks.taxation.errors import Refusal, ReturnRefused
from tillbook.desks.taxation.models import TaxRegistration
from tillbook.desks.taxation.queries import known_form, last_filed, registrations
from tillbook.desks.taxation.rules import MONTHS
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

_FIRST_YEAR, _LAST_YEAR = 1950, 2199
_LAST_DAY = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """What is asked for. months: of a period; since: its first day. due_day: as
    in `TaxRegistration`."""

    jurisdiction: str
    number: str
    months: int
    since: date
    control_id: UUID | None
    extended: bool = False
    due_day: int = 0


def add_registration(actor: Actor, wanted: NewRegistration) -> UUID:
    """Begin filing to a jurisdiction. Raises ReturnRefused."""
    actor.require(Right.LEDGER_CLOSE)
    if actor.location_ids is not None:  # a return is the whole company's
        raise ReturnRefused(Refusal.UNKNOWN_RETURN)
    if known_form(actor.company_id, wanted.jurisdiction) is None:
        raise ReturnRefused(Refusal.NO_FORM)
    years = _FIRST_YEAR <= wanted.since.year <= _LAST_YEAR
    day = 0 <= wanted.due_day <= _LAST_DAY
    if wanted.months not in MONTHS or wanted.since.day != 1 or not (years and day):
        raise ReturnRefused(Refusal.BAD_PERIOD)
    usable = {
        row.id
        for row in chart(actor.company_id)
        if row.kind in ("asset", "liability") and row.archived_at is None
    }
    if wanted.control_id not in usable:
        raise ReturnRefused(Refusal.NO_CONTROL_ACCOUNT)
    key = new_id()

    def work() -> UUID:
        TaxRegistration.objects.bulk_create(
            [
                TaxRegistration(
                    id=key,
                    company_id=actor.company_id,
                    jurisdiction=wanted.jurisdiction,
                    number=" ".join(wanted.number.split())[:40],
                    months=wanted.months,
                    since=wanted.since,
                    extended=wanted.extended,
                    due_day=wanted.due_day,
                    control_id=wanted.control_id,
                )
            ]
        )
        audit_by(
            actor,
            actor.company_id,
            "tax_registration.added",
            object_kind="tax_registration",
            object_id=key,
            detail={
                "jurisdiction": wanted.jurisdiction,
                "months": wanted.months,
                "since": str(wanted.since),
            },
        )
        raise_version(actor.company_id)
        return key

    for row in registrations(actor):
        open_still = row.ended_on is None or row.ended_on >= wanted.since
        if row.jurisdiction == wanted.jurisdiction and open_still:
            raise ReturnRefused(Refusal.KNOWN_ALREADY)
    try:
        return write(work)
    except IntegrityError:
        raise ReturnRefused(Refusal.KNOWN_ALREADY) from None


def end_registration(actor: Actor, registration_id: UUID, on: date) -> None:
    """File there no more after the month of this day; periods that are open stay. Raises
    ReturnRefused."""
    actor.require(Right.LEDGER_CLOSE)
    row = next((one for one in registrations(actor) if one.id == registration_id), None)
    if row is None:
        raise ReturnRefused(Refusal.UNKNOWN_RETURN)
    end = last_of_month(on)
    last = last_filed(registration_id)
    if end < row.since or (last and end < last):
        raise ReturnRefused(Refusal.ENDS_BEFORE)

    def work() -> None:
        TaxRegistration.objects.filter(id=registration_id).update(ended_on=end)
        audit_by(
            actor,
            actor.company_id,
            "tax_registration.ended",
            object_kind="tax_registration",
            object_id=registration_id,
            detail={"jurisdiction": row.jurisdiction, "period": str(end)},
        )
        raise_version(actor.company_id)

    write(work)
