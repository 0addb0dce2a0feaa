"""Commit sales: the one way a sale, return or void gets into the books."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.utils import DatabaseError

from tillbook.books.posting import operations as posting
from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.sales.effects import ON_ACCOUNT, sale_effects
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.sales.operations import unreferenced
from tillbook.desks.sales.operations.holding import hold_against_shelf
from tillbook.desks.sales.operations.rows import append_rows
from tillbook.desks.sales.operations.setting_aside import (
    aside_series,
    set_conflicts_aside,
    set_sale_aside,
)
from tillbook.desks.sales.operations.stored_value import (
    RefusedLate,
    lock_values,
    settle,
    takes_value,
    with_kinds,
)
from tillbook.desks.sales.operations.taking_back import (
    Stale,
    after_made_less,
    as_posted,
    take_back,
    under_lock,
)
from tillbook.desks.sales.operations.thoughts import Thought, tell_apart
from tillbook.desks.sales.queries import Selling, selling, selling_as_known
from tillbook.desks.sales.rules import (
    Draft,
    Outcome,
    Submission,
    believable_day,
    body_text,
    card_numbers_in,
    check,
    with_flags,
)
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, business_date
from tillbook.masters.parties.queries import terms_of
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.gaps import first_missing
from tillbook.plumbing.writer import database_is_away, write
from tillbook.values.effects import Effects, ValueMove
from tillbook.values.rounding import OutOfRange

log = logging.getLogger(__name__)

DISCREPANCY = Table.of(Discrepancy)


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
    if any((s.priced_at or 0) > context.company.version for _, s in batch):
        context = selling(actor.company_id)
    for _ in range(5):
        batch = _of_these_prices(context, batch, outcomes)
        thoughts = [(n, _think(actor, context, s)) for n, s in batch]
        try:
            outcomes.update(write(lambda: _write(context, thoughts)))  # noqa: B023 - runs at once
        except Stale:
            context = selling(actor.company_id)
            continue
        except RefusedLate as late:
            why = late.refusals
            marked = [(n, replace(s, refusal=why.get(s.draft.id, s.refusal))) for n, s in batch]
            _commit(actor, marked, outcomes)
            return
        except (DatabaseError, OutOfRange) as error:
            if database_is_away(error):
                raise  # not the documents' fault: whoever sent them tries again
            _split(actor, batch, outcomes, error)
        return
    raise Stale("the configuration changed five times in a row")


def _of_these_prices(
    context: Selling, batch: list[tuple[int, Submission]], outcomes: dict[int, Outcome]
) -> list[tuple[int, Submission]]:
    """The batch without what was priced at another version: that is answered as stale."""
    for position, submission in batch:
        if submission.priced_at not in (None, context.company.version):
            outcomes[position] = Outcome(submission.draft.id, "stale")
    return [(n, s) for n, s in batch if s.priced_at in (None, context.company.version)]


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
    thought = Thought(submission, None, (refusal, detail))
    outcomes.update(write(lambda: _write(context, [(position, thought)])))


def _think(actor: Actor, context: Selling, submission: Submission) -> Thought:
    """Decide about one document: its effects, or why it cannot be posted. No database."""
    flags: list[tuple[str, str, str]] = []
    if submission.is_fact:
        submission = _believable_day(context, submission, flags)
        flags += [("card_number", "", where) for where in card_numbers_in(submission.draft)]
    submission = with_kinds(context.value_kinds, submission)
    draft = submission.draft
    refusal = submission.refusal or _first_refusal(actor, context, draft) or check(draft)
    if refusal:
        return Thought(submission, None, refusal, flags)
    if under_lock(submission):
        return Thought(submission, None, flags=flags)
    return Thought(submission, _effects(context, submission), flags=flags)


def _effects(context: Selling, submission: Submission, values: Sequence[ValueMove] = ()) -> Effects:
    draft = submission.draft
    terms = None
    if draft.customer_id and any(one.kind == ON_ACCOUNT for one in draft.tenders):
        terms = terms_of(draft.company_id, [draft.customer_id]).get(draft.customer_id)
    effects = sale_effects(draft, context.accounts, shelf_of(draft.location_id), values, terms)
    if submission.also:
        day = draft.business_date
        also = tuple([replace(e, business_date=day, tax_point=day) for e in submission.also])
        effects = replace(effects, entries=effects.entries + also)
    return effects


def _believable_day(
    context: Selling, submission: Submission, flags: list[tuple[str, str, str]]
) -> Submission:
    """The document on a day that can be true; another one is a wrong clock, and is flagged.

    Believed is what the location's calendar says of when it occurred, the day before (a shift that
    ran past the cut-off), and what lies between those and tomorrow.
    """
    draft, company = submission.draft, context.company
    location = company.locations.get(draft.location_id) or next(iter(company.locations.values()))

    def day_of(moment: datetime) -> date:
        return business_date(moment, location.zone, location.day_starts_hour)

    today = day_of(clock.now())
    occurred = day_of(draft.occurred_at)
    opened = day_of(submission.not_before) if submission.not_before else date.min
    day = believable_day(
        draft.business_date,
        occurred=occurred,
        opened=opened,
        today=today,
        shift=submission.shift_day,
    )
    if day == draft.business_date:
        return submission
    flags.append(("business_date", str(day), str(draft.business_date)))
    return replace(submission, draft=replace(draft, business_date=day))


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


def _write(context: Selling, thoughts: list[tuple[int, Thought]]) -> dict[int, Outcome]:
    """The transaction: answer known ids, lock, number, post."""
    if organisation.configuration_version(context.company.id) != context.company.version:
        raise Stale("prices, taxes or accounts changed meanwhile")
    outcomes: dict[int, Outcome] = {}
    received_at = clock.now()
    # What is decided under lock is decided anew when a lost race repeats the transaction.
    thoughts = [(n, replace(thought, flags=[*thought.flags])) for n, thought in thoughts]
    came = tell_apart(context, thoughts, outcomes)
    fresh = came.fresh
    undecided = [t for _, t in fresh if t.effects is None and t.refusal is None]
    values = lock_values(context.company.id, [t.submission.draft for t in undecided], received_at)
    for position, thought in fresh:
        if thought.effects is None and thought.refusal is None:
            _decide(context, thought, values)
        if thought.refusal and thought.submission.receipt is None:
            outcomes[position] = Outcome(
                thought.submission.draft.id,
                "refused",
                refusal=thought.refusal[0],
                detail=thought.refusal[1],
            )
    todo = [(n, t) for n, t in fresh if n not in outcomes]
    aside = [t.submission.draft for _, t in todo if t.refusal] + [c.draft for c in came.conflicts]
    locked = posting.lock_series(
        [
            *[t.submission.draft.series_id for _, t in todo],
            *filter(None, [aside_series(context.company, draft) for draft in aside]),
        ]
    )
    writes = WriteSet()
    postings = set_conflicts_aside(context, came.conflicts, locked, writes, received_at)
    late: dict[UUID, tuple[Refusal, str]] = {}
    stored: list[Thought] = []
    for position, thought in todo:
        try:
            made, outcome = _number_and_write(context, locked, thought, writes, received_at)
        except RefusedLate as refused:
            late |= refused.refusals
            continue
        postings.extend(made)
        outcomes[position] = outcome
        stored += [thought] if outcome.status == "stored" else []
    if late:
        raise RefusedLate(late)
    if values:
        posting.update_values(writes, values)
    # Goods that everybody sells are locked last and for as short as can be.
    posting.lock_levels(locked, [one.effects for one in postings])
    hold_against_shelf(context.company, stored, locked, received_at)
    _write_flags(stored, writes, received_at)
    try:
        posting.record(locked, postings, writes, context.company.version)
    except LotRefused as refused:
        raise RefusedLate({refused.document_id: (Refusal.LOTS, str(refused))}) from None
    return outcomes


def _decide(context: Selling, thought: Thought, values: posting.LockedValues | None) -> None:
    """A document with goods that come back is decided under the lock of what came back before; one
    that takes from what the customer has with us, under the lock of that."""
    draft, is_fact = thought.submission.draft, thought.submission.is_fact
    moves: list[ValueMove] = []
    before = (values.now, values.used) if values else None
    less: dict[int, str] = {}
    try:
        draft = as_posted(draft)
        if values and takes_value(draft):
            draft, moves, flags = settle(draft, values, is_fact=is_fact)
            thought.flags += flags
        if any(line.original for line in draft.lines):
            draft, less = after_made_less(draft, is_fact=is_fact)
            draft = take_back(draft, is_fact=is_fact)
        if unreferenced.counts(thought.submission):
            draft, flag = unreferenced.count(replace(thought.submission, draft=draft))
            thought.flags += [flag] if flag else []
    except SaleRefused as refused:
        if values and before:
            values.now, values.used = before
        thought.refusal = (refused.refusal, refused.detail)
        return
    for line in draft.lines:
        if line.to_clarify and line.original:
            kind = "made_less" if line.number in less else "returned_too_much"
            thought.flags.append((kind, less.get(line.number, ""), f"line {line.number}"))
    thought.submission = replace(thought.submission, draft=draft)
    thought.effects = _effects(context, thought.submission, moves)


def _number_and_write(
    context: Selling,
    locked: posting.Locked,
    thought: Thought,
    writes: WriteSet,
    received_at: datetime,
) -> tuple[list[posting.Posting], Outcome]:
    draft, receipt = thought.submission.draft, thought.submission.receipt
    series = locked.series.get(draft.series_id)
    if series is None:
        if receipt is None:
            if thought.effects and under_lock(thought.submission):
                raise RefusedLate({draft.id: (Refusal.UNKNOWN_SERIES, "")})
            return [], Outcome(draft.id, "refused", refusal=Refusal.UNKNOWN_SERIES)
        thought.refusal = thought.refusal or (Refusal.UNKNOWN_SERIES, "")
    if receipt is None:
        assert series is not None
        receipt = numbering.seal(series, lambda number: body_text(draft, number))
    else:
        if series and not thought.refusal and numbering.number_taken(series, receipt):
            if numbering.known_documents([draft.id]):
                # The same receipt came in while this one waited for the series' lock.
                raise Stale("this document has come in meanwhile")
            # Again, so that the series is locked too that its money is booked by.
            raise RefusedLate({draft.id: (Refusal.NUMBER_TAKEN, series.name(receipt.number))})
        if thought.refusal and thought.effects and under_lock(thought.submission):
            raise RefusedLate({draft.id: thought.refusal})
        if thought.refusal:
            refusal = with_flags(thought.refusal, thought.flags)
            return set_sale_aside(context, draft, receipt, locked, refusal, writes, received_at)
        assert series is not None
        if (
            receipt.number == series.verified_to + 1
            and receipt.previous_hash != series.receipt_head
        ):
            thought.flags.append(("chain", series.receipt_head, receipt.previous_hash))
        numbering.accept(series, receipt)
    assert thought.effects is not None
    append_rows(writes, draft, receipt.number, received_at)
    asks = not thought.submission.is_fact
    made = posting.Posting(thought.effects, draft.series_id, receipt, received_at, asks=asks)
    gap = first_missing(series)
    return [made], Outcome(draft.id, "stored", series.name(receipt.number), gap)


def _write_flags(stored: Sequence[Thought], writes: WriteSet, received_at: datetime) -> None:
    for thought in stored:
        draft = thought.submission.draft
        for kind, expected, found in thought.flags:
            row = (new_id(), draft.company_id, draft.id, kind, expected, found, received_at)
            writes.append(DISCREPANCY, row)
