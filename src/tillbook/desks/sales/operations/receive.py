"""Receive receipts: sales that happened at a register are never refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.operations.setting_aside import set_unreadable_aside, where
from tillbook.desks.sales.queries import Selling, selling
from tillbook.desks.sales.reading import (
    Envelope,
    Unreadable,
    disagreement,
    read_envelope,
    read_receipt,
)
from tillbook.desks.sales.reading_values import kept_text
from tillbook.desks.sales.rules import Draft, Outcome, Submission
from tillbook.desks.sales.rules.making import made_of
from tillbook.masters.catalog.queries import department_ids, items_by_id
from tillbook.masters.organisation.queries import enrolled_registers, working_people
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import known_parties
from tillbook.plumbing import clock
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.series import series_owners


def receive(
    actor: Actor,
    came: Sequence[Any],
    *,
    register_id: UUID | None = None,
    shift_days: Mapping[UUID, date] | None = None,
    return_cap_minor: int | None = None,
) -> list[Outcome]:
    """Post what registers sent (parsed JSON), each once; nothing is refused, none delays another.

    What cannot be read, or is from no enrolled register, is kept as it came, amount unknown.
    register_id: the register that sent it, which speaks for no other. shift_days: on which
    business day the shifts were opened that the receipts may name. return_cap_minor: how much a
    person may give back a day for goods without a receipt.
    """
    actor.require(Right.SALES_WRITE)
    outcomes: dict[int, Outcome] = {}
    read: list[tuple[int, Envelope, Draft]] = []
    for position, value in enumerate(came):
        envelope, draft = _read(value, actor.company_id)
        if isinstance(draft, Unreadable) or isinstance(envelope, Unreadable):
            reason = draft.reason if isinstance(draft, Unreadable) else ""
            came_by = envelope if isinstance(envelope, Envelope) else None
            outcomes[position] = keep(actor, value, came_by, Refusal.UNREADABLE, reason)
        else:
            read.append((position, envelope, draft))
    ours = opened_series(actor, [envelope for _, envelope, _ in read])
    for position, envelope, _ in read:
        stranger = register_id is not None and envelope.register_id != register_id
        if stranger or (envelope.register_id, envelope.series_id) not in ours:
            outcomes[position] = keep(
                actor, came[position], envelope, Refusal.NOT_ENROLLED, str(envelope.register_id)
            )
    good = [(n, envelope, draft) for n, envelope, draft in read if n not in outcomes]
    submissions = _submissions(
        actor, ours, [(envelope, draft) for _, envelope, draft in good], shift_days or {}
    )
    submissions = [replace(one, return_cap_minor=return_cap_minor) for one in submissions]
    committed = commit_sales(actor, submissions)
    outcomes.update(zip([n for n, _, _ in good], committed, strict=True))
    return [outcomes[position] for position in range(len(came))]


def _read(value: Any, company_id: UUID) -> tuple[Envelope | Unreadable, Draft | Unreadable]:
    envelope = read_envelope(value)
    if isinstance(envelope, Unreadable):
        return envelope, envelope
    draft = read_receipt(envelope.receipt.body, company_id)
    if isinstance(draft, Unreadable):
        return envelope, draft
    return envelope, disagreement(envelope, draft) or draft


def keep(
    actor: Actor, value: Any, envelope: Envelope | None, refusal: Refusal, detail: str
) -> Outcome:
    """Keep the bytes of what cannot be taken, and say so."""
    register = envelope.register_id if envelope else None
    location = where(selling(actor.company_id).company, None, register)
    if location is None and actor.location_ids and len(actor.location_ids) == 1:
        [location] = actor.location_ids
    set_unreadable_aside(
        actor.company_id, kept_text(value), f"{refusal.value}: {detail}", clock.now(), location
    )
    known = envelope.id if envelope else NIL
    return Outcome(known, "quarantined", refusal=refusal, detail=detail)


def opened_series(actor: Actor, envelopes: Sequence[Envelope]) -> dict[tuple[UUID, UUID], datetime]:
    """Pairs of an enrolled register and a series of its own -> when that was opened."""
    if not envelopes:
        return {}
    registers = enrolled_registers(actor, {e.register_id for e in envelopes})
    owners = series_owners(actor.company_id, {e.series_id for e in envelopes})
    return {
        (e.register_id, e.series_id): owners[e.series_id][2]
        for e in envelopes
        if e.register_id in registers
        and owners.get(e.series_id, ())[:2] == ("register", e.register_id)
    }


def _submissions(
    actor: Actor,
    opened: Mapping[tuple[UUID, UUID], datetime],
    read: Sequence[tuple[Envelope, Draft]],
    shift_days: Mapping[UUID, date],
) -> list[Submission]:
    """The documents with what only the server knows: what is stocked, and whether all is ours."""
    made = []
    for envelope, draft in read:
        fit, refusal = fitted(actor, draft)
        not_before = opened[envelope.register_id, envelope.series_id]
        day = shift_days.get(draft.shift_id) if draft.shift_id else None
        made.append(
            Submission(fit, envelope.receipt, refusal, not_before=not_before, shift_day=day)
        )
    return made


def fitted(actor: Actor, draft: Draft) -> tuple[Draft, tuple[Refusal, str] | None]:
    """A read document with what only the server knows, or why it does not fit our masters."""
    context = selling(actor.company_id)
    company = context.company
    # First of all: what does not fit is quarantined, and its money is cleared by tender too.
    draft = _tendered(context, draft)
    items = items_by_id(company.id, company.version, {line.variant_id for line in draft.lines})
    departments = department_ids(company.id, company.version)
    for place, line in enumerate(draft.lines):
        if line.variant_id not in items or line.department_id not in departments:
            return draft, (Refusal.UNKNOWN_PRODUCT, f"lines[{place}]")
    if draft.customer_id and not known_parties(company.id, {draft.customer_id}):
        return draft, (Refusal.UNKNOWN_CUSTOMER, str(draft.customer_id))
    if draft.person_id and draft.person_id not in working_people(company.id, {draft.person_id}):
        return draft, (Refusal.UNKNOWN_EMPLOYEE, str(draft.person_id))
    return replace(draft, lines=made_of(draft.lines, items)), None


def _tendered(context: Selling, draft: Draft) -> Draft:
    """With the tenders' codes, which settle their clearing accounts."""
    return replace(
        draft,
        tenders=tuple(
            [
                replace(t, code=context.tenders[t.type_id].code)
                if t.type_id in context.tenders
                else t
                for t in draft.tenders
            ]
        ),
    )
