"""Asking a terminal: attempt stored, call, answer stored. Two transactions with the call between.

Whatever fails between the two leaves an open attempt, which is asked about again by its reference:
by the register that waits, or by the worker. Nothing here ever charges a second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from tillbook.books.payments.operations import (
    NewAttempt,
    give_up_attempt,
    note_answer,
    store_attempt,
)
from tillbook.books.payments.ports import CardTerminal, NoAnswer, Wanted, terminal_at
from tillbook.books.payments.queries import AttemptInfo, attempt, due_attempts, terminal_secret
from tillbook.books.payments.rules import GRACE, Answer, Said
from tillbook.plumbing import clock
from tillbook.plumbing.faults import fault_point

log = logging.getLogger(__name__)

#: Attempts that the worker asks about in one round: a dead terminal must not hold up the feed.
_AT_ONCE = 3


def begin(new: NewAttempt) -> AttemptInfo:
    """Store the attempt, then hand it to the terminal. Raises AttemptRefused."""
    stored, fresh = store_attempt(new)
    if not fresh:
        return ask_about(stored) if stored.open else stored
    fault_point("payments.before_start")
    said = _answer_of(stored, lambda terminal, wanted: terminal.start(wanted))
    fault_point("payments.after_start")
    return note_answer(stored.id, said)


def ask_about(found: AttemptInfo, *, by_us: bool = False) -> AttemptInfo:
    """Ask the terminal what became of an open attempt, and store what it says.

    A terminal that has never heard of it is told never to charge it, once the request cannot be
    on its way any more.
    """
    if not found.open:
        return found
    said = _answer_of(found, lambda terminal, wanted: terminal.ask(wanted))
    not_known = said is not None and said.answer is Answer.NOT_KNOWN
    if not_known and clock.now() - found.started_at >= GRACE:
        said = _answer_of(found, lambda terminal, wanted: terminal.cancel(wanted))
    fault_point("payments.after_ask")
    return note_answer(found.id, said, by_us=by_us)


def cancel(found: AttemptInfo) -> AttemptInfo:
    """Ask the terminal to take it back; it may be too late, and then it says so."""
    if not found.open:
        return found
    said = _answer_of(found, lambda terminal, wanted: terminal.cancel(wanted))
    fault_point("payments.after_cancel")
    return note_answer(found.id, said)


def give_up(found: AttemptInfo) -> AttemptInfo:
    """The register goes on without it: taken back where that is possible, else ours to settle."""
    give_up_attempt(found.company_id, found.id)
    told = cancel(found)
    return attempt(told.company_id, told.id) or told


def ask_due(company_id: UUID) -> None:
    """Ask about what nobody waits for any more; safe to repeat. A chore of the worker."""
    deaf: set[UUID] = set()
    for found in due_attempts(company_id, clock.now(), _AT_ONCE):
        if found.terminal.id in deaf:
            continue
        if ask_about(found, by_us=True).reason == "no_answer":
            deaf.add(found.terminal.id)


def _answer_of(found: AttemptInfo, call: Callable[[CardTerminal, Wanted], Said]) -> Said | None:
    """What the terminal says; None when it does not, whatever the reason."""
    wanted = Wanted(
        reference=found.reference,
        kind=found.kind,
        amount_minor=found.amount_minor,
        currency=found.currency,
        of=found.of,
    )
    try:
        secret = terminal_secret(found.company_id, found.terminal.kind)
        return call(terminal_at(found.terminal.kind, found.terminal.address, secret), wanted)
    except NoAnswer as silence:
        log.info("card terminal, payment %s: %s", found.reference, silence)
        return None
    except Exception:
        # An adapter that breaks has said nothing: the money may have moved all the same.
        log.exception("card terminal, payment %s", found.reference)
        return None
