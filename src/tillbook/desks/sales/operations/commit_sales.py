"""Commit sales: the one way a sale, return or void gets into the books."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.utils import DatabaseError

from tillbook.books.posting import operations as posting
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.sales.effects import sale_effects
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine, SaleTender
from tillbook.desks.sales.operations.setting_aside import set_conflict_aside, set_sale_aside
from tillbook.desks.sales.operations.taking_back import Stale, take_back
from tillbook.desks.sales.queries import (
    Selling,
    selling,
    selling_as_known,
    set_aside_by_hash,
)
from tillbook.desks.sales.rules import (
    Draft,
    Line,
    Outcome,
    Submission,
    Tender,
    body_text,
    check,
    discounts_text,
    taxes_text,
)
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Row, Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import database_is_away, write
from tillbook.values.effects import Effects
from tillbook.values.rounding import OutOfRange

log = logging.getLogger(__name__)

SALE = Table.of(Sale)
LINE = Table.of(SaleLine)
TENDER = Table.of(SaleTender)
DISCREPANCY = Table.of(Discrepancy)


@dataclass(slots=True)
class _Thought:
    """A submission with what was decided about it, before any lock."""

    submission: Submission
    effects: Effects | None
    refusal: tuple[Refusal, str] | None = None
    flags: list[tuple[str, str, str]] = field(default_factory=list)


def commit_sales(actor: Actor, submissions: Sequence[Submission]) -> list[Outcome]:
    """Post these documents, each once, and say of each what became of it, in their order.

    A submission without a receipt has not happened yet and may be refused. One with a receipt is a
    fact: what cannot be posted is set aside with its money on suspense, and delays no other.
    """
    outcomes: dict[int, Outcome] = {}
    for run in _runs(submissions):
        _commit(actor, run, outcomes)
    return [outcomes[position] for position in range(len(submissions))]


def _runs(submissions: Sequence[Submission]) -> list[list[tuple[int, Submission]]]:
    """The batch in parts, so that goods come back after the sale they were sold by is here.

    A register that was off-line sends a sale and its return together.
    """
    runs: list[list[tuple[int, Submission]]] = [[]]
    here: set[UUID] = set()
    for position, submission in enumerate(submissions):
        originals = {line.original[0] for line in submission.draft.lines if line.original}
        if originals & here:
            runs.append([])
            here = set()
        runs[-1].append((position, submission))
        here.add(submission.draft.id)
    return runs


def _commit(
    actor: Actor, batch: list[tuple[int, Submission]], outcomes: dict[int, Outcome]
) -> None:
    context = selling_as_known(actor.company_id)
    for _ in range(5):
        thoughts = [(n, _think(actor, context, s)) for n, s in batch]
        try:
            outcomes.update(write(lambda: _write(context, thoughts)))  # noqa: B023 - runs at once
        except Stale:
            context = selling(actor.company_id)
            continue
        except (DatabaseError, OutOfRange) as error:
            if database_is_away(error):
                raise  # not the documents' fault: whoever sent them tries again
            _split(actor, batch, outcomes, error)
        return
    raise Stale("the configuration changed five times in a row")


def _split(
    actor: Actor,
    batch: list[tuple[int, Submission]],
    outcomes: dict[int, Outcome],
    error: DatabaseError | OutOfRange,
) -> None:
    """A failing statement is split in halves down to the one bad sale."""
    if len(batch) > 1:
        half = len(batch) >> 1
        _commit(actor, batch[:half], outcomes)
        _commit(actor, batch[half:], outcomes)
        return
    position, submission = batch[0]
    if numbering.known_documents([submission.draft.id]):
        # The same document came in beside this one and won: answer as to any second copy.
        _commit(actor, batch, outcomes)
        return
    detail = str(error).splitlines()[0][:200]
    refusal = Refusal.TOO_LARGE if isinstance(error, OutOfRange) else Refusal.DATABASE
    if submission.receipt is None:
        log.warning("document %s was refused: %s", submission.draft.id, detail)
        # What the database said is for the operator, not for who asks.
        said = "" if refusal is Refusal.DATABASE else detail
        outcomes[position] = Outcome(submission.draft.id, "refused", refusal=refusal, detail=said)
        return
    context = selling(actor.company_id)
    thought = _Thought(submission, None, (refusal, detail))
    outcomes.update(write(lambda: _write(context, [(position, thought)])))


def _think(actor: Actor, context: Selling, submission: Submission) -> _Thought:
    """Decide about one document: its effects, or why it cannot be posted. No database."""
    draft = submission.draft
    refusal = submission.refusal or _first_refusal(actor, context, draft) or check(draft)
    if refusal:
        return _Thought(submission, None, refusal)
    flags: list[tuple[str, str, str]] = []
    if submission.is_fact:
        draft = _believable_day(context, draft, flags)
        submission = replace(submission, draft=draft)
    if any(line.original for line in draft.lines):
        # Decided under the lock of what has come back.
        return _Thought(submission, None, flags=flags)
    return _Thought(submission, _effects(context, submission), flags=flags)


def _effects(context: Selling, submission: Submission) -> Effects:
    draft = submission.draft
    effects = sale_effects(draft, context.accounts, shelf_of(draft.location_id))
    if submission.also:
        effects = replace(effects, entries=effects.entries + submission.also)
    return effects


def _believable_day(context: Selling, draft: Draft, flags: list[tuple[str, str, str]]) -> Draft:
    """A business day past tomorrow is a wrong clock: it counts for today, and is flagged."""
    location = context.company.locations[draft.location_id]
    today = business_date(clock.now(), location.zone, location.day_starts_hour)
    if draft.business_date <= today + timedelta(days=1):
        return draft
    flags.append(("business_date", str(today), str(draft.business_date)))
    return replace(draft, business_date=today)


def _first_refusal(actor: Actor, context: Selling, draft: Draft) -> tuple[Refusal, str] | None:
    if draft.location_id not in context.company.locations:
        return Refusal.UNKNOWN_LOCATION, ""
    if not actor.at(draft.location_id):
        return Refusal.FOREIGN_LOCATION, ""
    for tender in draft.tenders:
        if tender.type_id not in context.tenders:
            return Refusal.UNKNOWN_TENDER, f"payment {tender.number}"
    for line in draft.lines:
        for tax in line.taxes:
            if tax.code_id not in context.tax_code_ids:
                return Refusal.UNKNOWN_TAX_CODE, f"line {line.number}"
    if draft.currency != context.company.currency:
        return Refusal.WRONG_CURRENCY, draft.currency
    return None


def _write(context: Selling, thoughts: list[tuple[int, _Thought]]) -> dict[int, Outcome]:
    """The transaction: answer known ids, lock, number, post."""
    if organisation.configuration_version(context.company.id) != context.company.version:
        raise Stale("prices, taxes or accounts changed meanwhile")
    outcomes: dict[int, Outcome] = {}
    received_at = clock.now()
    # What is decided under lock is decided anew when a lost race repeats the transaction.
    thoughts = [(n, replace(thought, flags=[*thought.flags])) for n, thought in thoughts]
    fresh = _answer_known(context, thoughts, outcomes, received_at)
    for position, thought in fresh:
        if thought.effects is None and thought.refusal is None:
            _decide_return(context, thought)
        if thought.refusal and thought.submission.receipt is None:
            outcomes[position] = Outcome(
                thought.submission.draft.id,
                "refused",
                refusal=thought.refusal[0],
                detail=thought.refusal[1],
            )
    todo = [(n, t) for n, t in fresh if n not in outcomes]
    good = [(n, t) for n, t in todo if t.effects is not None and t.refusal is None]
    locked = posting.lock(
        [t.effects for _, t in good if t.effects],
        [t.submission.draft.series_id for _, t in todo],
    )
    writes = WriteSet()
    postings = []
    for position, thought in todo:
        made, outcome = _number_and_write(context, locked, thought, writes, received_at)
        postings.extend(made)
        outcomes[position] = outcome
    posting.record(locked, postings, writes)
    return outcomes


def _answer_known(
    context: Selling,
    thoughts: list[tuple[int, _Thought]],
    outcomes: dict[int, Outcome],
    received_at: datetime,
) -> list[tuple[int, _Thought]]:
    """Same id, same content: duplicate. Same id, other content: kept aside. Return what is new."""
    known = numbering.known_documents([t.submission.draft.id for _, t in thoughts])
    hashes = [t.submission.receipt.hash for _, t in thoughts if t.submission.receipt]
    aside = set_aside_by_hash(context.company.id, hashes) if hashes else {}
    seen: dict[UUID, str] = {}
    fresh = []
    for position, thought in thoughts:
        draft, receipt = thought.submission.draft, thought.submission.receipt
        content = receipt.hash if receipt else draft.content
        if draft.id in known:
            found = known[draft.id]
            same = found.hash == content if receipt else f'"content":"{content}"' in found.body
            ours = found.company_id == context.company.id
            status = "duplicate" if same and ours else "conflict"
            outcomes[position] = Outcome(draft.id, status, found.number if ours else "")
            if not same and receipt:
                set_conflict_aside(context.company.id, draft, receipt, received_at)
        elif receipt and receipt.hash in aside:
            outcomes[position] = Outcome(draft.id, "duplicate", detail="set aside before")
        elif draft.id in seen:
            status = "duplicate" if seen[draft.id] == content else "conflict"
            outcomes[position] = Outcome(draft.id, status)
            if status == "conflict" and receipt:
                set_conflict_aside(context.company.id, draft, receipt, received_at)
        else:
            if receipt or not thought.refusal:  # a second copy of what is refused is so too
                seen[draft.id] = content
            fresh.append((position, thought))
    return fresh


def _decide_return(context: Selling, thought: _Thought) -> None:
    """A document with goods that come back is decided under the lock of what came back before."""
    draft = thought.submission.draft
    try:
        draft = take_back(draft, is_fact=thought.submission.is_fact)
    except SaleRefused as refused:
        thought.refusal = (refused.refusal, refused.detail)
        return
    for line in draft.lines:
        if line.to_clarify:
            thought.flags.append(("returned_too_much", "", f"line {line.number}"))
    thought.submission = replace(thought.submission, draft=draft)
    thought.effects = _effects(context, thought.submission)


def _number_and_write(
    context: Selling,
    locked: posting.Locked,
    thought: _Thought,
    writes: WriteSet,
    received_at: datetime,
) -> tuple[list[posting.Posting], Outcome]:
    draft, receipt = thought.submission.draft, thought.submission.receipt
    series = locked.series.get(draft.series_id)
    if series is None:
        if receipt is None:
            return [], Outcome(draft.id, "refused", refusal=Refusal.UNKNOWN_SERIES)
        thought.refusal = thought.refusal or (Refusal.UNKNOWN_SERIES, "")
    if receipt is None:
        assert series is not None
        receipt = numbering.seal(series, lambda number: body_text(draft, number))
    else:
        if series and not thought.refusal and numbering.number_taken(series, receipt):
            thought.refusal = (Refusal.NUMBER_TAKEN, series.name(receipt.number))
        if thought.refusal:
            return set_sale_aside(
                context, draft, receipt, series, thought.refusal, writes, received_at
            )
        assert series is not None
        if (
            receipt.number == series.verified_to + 1
            and receipt.previous_hash != series.receipt_head
        ):
            thought.flags.append(("chain", series.receipt_head, receipt.previous_hash))
        numbering.accept(series, receipt)
    assert thought.effects is not None
    _append_rows(writes, draft, receipt.number, received_at)
    for kind, expected, found in thought.flags:
        writes.append(
            DISCREPANCY,
            (new_id(), draft.company_id, draft.id, kind, expected, found, received_at),
        )
    made = posting.Posting(thought.effects, draft.series_id, receipt, received_at)
    gap = numbering.first_missing(series)
    return [made], Outcome(draft.id, "stored", series.name(receipt.number), gap)


def _append_rows(writes: WriteSet, draft: Draft, number: int, received_at: datetime) -> None:
    writes.append(
        SALE,
        (
            draft.id,
            draft.company_id,
            draft.location_id,
            draft.series_id,
            number,
            draft.kind,
            draft.register_id,
            draft.person_id,
            draft.customer_id,
            draft.business_date,
            draft.occurred_at,
            draft.device_time,
            received_at,
            draft.currency,
            draft.net_minor,
            draft.tax_minor,
            draft.rounding_minor,
            draft.cash_rounding_minor,
            draft.total_minor,
            draft.price_version,
            draft.tax_version,
            draft.engine_version,
            draft.original_id,
            draft.reason,
        ),
    )
    writes.extend(LINE, [_line_row(draft.id, line) for line in draft.lines])
    writes.extend(TENDER, [_tender_row(draft.id, tender) for tender in draft.tenders])


def _line_row(sale_id: UUID, line: Line) -> Row:
    return (
        sale_id,
        line.number,
        line.variant_id,
        line.department_id,
        line.description,
        line.quantity_micro,
        line.unit_price,
        line.price_base_micro,
        line.list_minor,
        line.discount_minor,
        line.basket_discount_minor,
        line.net_minor,
        line.tax_minor,
        line.gross_minor,
        taxes_text(line),
        discounts_text(line),
        line.original[0] if line.original else None,
        line.original[1] if line.original else None,
    )


def _tender_row(sale_id: UUID, tender: Tender) -> Row:
    return (
        sale_id,
        tender.number,
        tender.type_id,
        tender.amount_minor,
        tender.given_minor,
        tender.change_minor,
        tender.reference,
    )
