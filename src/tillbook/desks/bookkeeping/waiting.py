"""What of entries by hand waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.bookkeeping.party_accounts import unpaired
from tillbook.desks.bookkeeping.queries import waiting_counts
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def entry_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Entries that a second person has to post, and recurring ones that are refused."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    waits, refused = waiting_counts(actor)
    if waits and actor.may(Right.LEDGER_APPROVE):
        words = ngettext(
            "%(n)s entry waits to be approved", "%(n)s entries wait to be approved", waits
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("It is not in the books before somebody else posts it."),
            verb=_("Look"),
            url=reverse("manual_entries"),
            icon="pencil-line",
            weight=40,
        )
    if refused:
        words = ngettext(
            "%(n)s recurring entry is refused", "%(n)s recurring entries are refused", refused
        )
        yield Alert(
            count=refused,
            sentence=words % {"n": refused},
            small=_("It is tried again until it can be posted."),
            verb=_("Look"),
            url=reverse("recurring_entries"),
            icon="refresh-cw",
            weight=41,
        )


def pairing_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Payments that pay nothing yet while something is owed on the same account."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    waits = len(unpaired(actor))
    if waits:
        words = ngettext(
            "%(n)s account has payments that pay nothing yet",
            "%(n)s accounts have payments that pay nothing yet",
            waits,
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("Say which item each one pays: no balance moves by it."),
            verb=_("Pair"),
            url=reverse("unpaired"),
            icon="scale",
            weight=46,
        )
