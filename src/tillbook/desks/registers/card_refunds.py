"""Money of goods taken back goes back to the card it came from, by the terminal that took it.

It follows the feed, after the document is in the books: a return is never held up by a terminal.
Each refund's id is made of its document and its charge, so that it is given back once however
often this runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from tillbook.books.payments.asking import begin
from tillbook.books.payments.errors import AttemptRefusal, AttemptRefused
from tillbook.books.payments.operations import NewAttempt
from tillbook.books.payments.queries import AttemptInfo, charges_of, refunds_begun
from tillbook.books.payments.rules import Kind
from tillbook.desks.sales.queries.refunds import taken_back
from tillbook.plumbing.cursors import Fed, move_on, unseen
from tillbook.plumbing.writer import write

FOLLOWER = "registers.card_refunds"
#: A sale gives money back where it is an exchange for less than what came back.
KINDS = ("return", "void", "sale")
_WAITED_FOR = (AttemptRefusal.TERMINAL_BUSY, AttemptRefusal.ATTEMPT_OPEN)


def refund_what_came_back(company_id: UUID) -> int:
    """Give back what the next documents of the feed took back; how many messages were done.

    A terminal that is busy is waited for, and so is another refund of the same document that is
    not settled: what comes after is tried meanwhile, and looked at again in the next round.
    """
    messages = unseen(company_id, FOLLOWER)
    done: list[Fed] = []
    waits = False
    for message in messages:
        takes_back = message.kind in KINDS and message.topic == f"{message.kind}.committed"
        if takes_back and not _give_back(company_id, message.subject_id):
            waits = True
        if not waits:
            done.append(message)
    if done:
        write(lambda: move_on(company_id, FOLLOWER, done))
    return len(done)


def _give_back(company_id: UUID, document_id: UUID) -> bool:
    """Give a document's card money back; False when something of it has to wait: its terminal has
    no time now, or the document's refund to another card is not settled."""
    sales, given = taken_back(document_id)
    if not sales or not given:
        return True
    charges = [(one, left, _tender(one, given)) for one, left in charges_of(company_id, sales)]
    begun = refunds_begun(document_id)
    for charge, _left, tender in charges:
        given[tender] = given.get(tender, 0) - begun.get(charge.id, 0)
    for charge, left, tender in charges:
        amount = min(given[tender], left)
        if amount <= 0:
            continue
        given[tender] -= amount
        try:
            begin(refund_of(charge, document_id, amount, uuid5(charge.id, str(document_id))))
        except AttemptRefused as refused:
            if refused.refusal in _WAITED_FOR:
                return False
    return True


def _tender(charge: AttemptInfo, given: Mapping[UUID, int]) -> UUID:
    """By what a charge's money goes back: as it was taken, or as its terminal's payments are called
    by now."""
    return charge.tender_id if charge.tender_id in given else charge.terminal.tender_id


def refund_of(charge: AttemptInfo, document_id: UUID, amount: int, key: UUID) -> NewAttempt:
    """Money back to a charged card, for a document."""
    return NewAttempt(
        id=key,
        company_id=charge.company_id,
        location_id=charge.location_id,
        register_id=charge.register_id,
        sale_id=document_id,
        amount_minor=amount,
        currency=charge.currency,
        kind=Kind.REFUND,
        of_id=charge.id,
        terminal_id=charge.terminal.id,
    )
