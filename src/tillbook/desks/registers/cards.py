"""Card payments that need somebody: nobody knows what they came to, or no sale belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.payments.operations import match_charges
from tillbook.books.payments.queries import (
    AttemptInfo,
    given_back,
    open_count,
    refused_refunds,
    unmatched_charges,
    unresolved,
    waiting_counts,
)
from tillbook.desks.sales.queries.refunds import tender_references
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.registries import Alert

#: While somebody may still stand at the counter, and while a register may still be sending.
_AT_COUNTER = timedelta(seconds=60)
_ON_ITS_WAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A payment that needs somebody. kind: unknown, no_sale (charged, and its sale has not come),
    otherwise (charged, and its sale says that it was paid otherwise) or not_back (goods came back,
    and the terminal refused to give their money back)."""

    kind: str
    attempt: AttemptInfo


def open_cards(company_id: UUID, location_ids: Sequence[UUID]) -> list[AttemptInfo]:
    """Payments of which nobody at a counter will hear any more, but that are not settled."""
    return unresolved(company_id, location_ids, before=clock.now() - _AT_COUNTER)


def at_terminals(rows: Iterable[CardRow], company_id: UUID, location_ids: Sequence[UUID]) -> int:
    """How many payments and refunds are at a terminal and need nobody yet."""
    known = sum(row.kind == "unknown" for row in rows)
    return max(0, open_count(company_id, location_ids) - known)


def lonely_charges(company_id: UUID, location_ids: Sequence[UUID]) -> list[AttemptInfo]:
    """Charged cards whose sale should be here by now."""
    before = clock.now() - _ON_ITS_WAY
    return unmatched_charges(company_id, location_ids, before=before)


def card_rows(actor: Actor, location_ids: Sequence[UUID]) -> list[CardRow]:
    """Everything that needs somebody, the unknown first."""
    match_new_charges(actor.company_id)
    charged = lonely_charges(actor.company_id, location_ids)
    here = tender_references([one.sale_id for one in charged])
    return [
        *(CardRow("unknown", one) for one in open_cards(actor.company_id, location_ids)),
        *(CardRow("not_back", one) for one in refused_refunds(actor.company_id, location_ids)),
        *(CardRow("otherwise" if one.sale_id in here else "no_sale", one) for one in charged),
    ]


def match_new_charges(company_id: UUID) -> None:
    """Find the documents of charged cards; safe to repeat. A chore of the worker.

    A document names a payment by its reference. What went back whole needs no document.
    """
    charges = unmatched_charges(company_id)
    said = tender_references([one.sale_id for one in charges])
    back = given_back([one.id for one in charges])
    found = [
        one.id
        for one in charges
        if any(one.reference in text for text in said.get(one.sale_id, ()))
        or back.get(one.id, 0) >= one.amount_minor
    ]
    if found:
        match_charges(found)


def card_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Card payments that nobody knows the end of, and cards that were charged for nothing."""
    if not actor.may(Right.SALES_READ):
        return
    now = clock.now()
    unknown, lonely, refused = waiting_counts(
        actor.company_id,
        location_ids,
        begun_before=now - _AT_COUNTER,
        over_before=now - _ON_ITS_WAY,
    )
    where = reverse("card_payments")
    if unknown:
        sentence = ngettext(
            "%(n)s card payment is not settled", "%(n)s card payments are not settled", unknown
        )
        yield Alert(
            count=unknown,
            sentence=sentence % {"n": unknown},
            small=_("Nobody knows yet whether the card was charged. Nobody charges it again."),
            verb=_("Find out"),
            url=where,
            icon="credit-card",
            tone="brick",
            weight=9,
        )
    if lonely:
        sentence = ngettext(
            "%(n)s card was charged, and no sale belongs to it",
            "%(n)s cards were charged, and no sale belongs to them",
            lonely,
        )
        yield Alert(
            count=lonely,
            sentence=sentence % {"n": lonely},
            small=_("Its sale may still lie on a register; else the money goes back."),
            verb=_("Look"),
            url=where,
            icon="credit-card",
            tone="brick",
            weight=10,
        )
    if refused:
        sentence = ngettext(
            "%(n)s refund did not reach its card",
            "%(n)s refunds did not reach their cards",
            refused,
        )
        yield Alert(
            count=refused,
            sentence=sentence % {"n": refused},
            small=_("Goods came back, and their money did not go back."),
            verb=_("Look"),
            url=where,
            icon="credit-card",
            tone="brick",
            weight=11,
        )
