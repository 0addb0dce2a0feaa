"""The only reads of payments that other rooms call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext

from tillbook.books.payments.models import (
    CardAttempt,
    OfflineCard,
    TenderType,
    Terminal,
    TerminalAccount,
)
from tillbook.books.payments.rules import OPEN, Attempt, CardFacts, Kind, OfflineCaps, State, label
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.memory import remembered
from tillbook.plumbing.secrets import NotOurs, open_secret
from tillbook.values.words import marked

_NOT_TAKEN = frozenset({TenderType.Kind.IMPORTED, TenderType.Kind.TIP})


@dataclass(frozen=True, slots=True)
class TenderInfo:
    """A means of payment as desks need it."""

    id: UUID
    code: str
    name: str
    kind: str
    archived: bool = False
    refunds: bool = True
    needs_reference: bool = False

    @property
    def taken(self) -> bool:
        """Whether somebody can pay by it here; what an import brought was paid elsewhere, and a
        tip pays for nothing."""
        return self.kind not in _NOT_TAKEN and not self.archived

    @property
    def sellable(self) -> bool:
        """Whether a form without a place for a card's number can take it."""
        return self.taken and self.kind != TenderType.Kind.GIFT_CARD

    @property
    def gives_back(self) -> bool:
        """Whether such a form can give money back by it; a customer's is of the sale's customer."""
        return self.refunds and self.sellable

    @property
    def rounds_cash(self) -> bool:
        return self.kind == TenderType.Kind.CASH


@remembered(maxsize=64)
def tender_types(company_id: UUID, version: int) -> dict[UUID, TenderInfo]:
    """The company's means of payment in the order people see them."""
    rows = TenderType.objects.filter(company_id=company_id).order_by("position", "code")
    return {
        t.id: TenderInfo(
            id=t.id,
            code=t.code,
            name=t.name,
            kind=t.kind,
            archived=t.archived_at is not None,
            refunds=t.refunds,
            needs_reference=t.needs_reference,
        )
        for t in rows
    }


def tip_tender(company_id: UUID, version: int) -> TenderInfo | None:
    """What documents name tips by; None before a location took any."""
    known = tender_types(company_id, version).values()
    return next((one for one in known if one.kind == TenderType.Kind.TIP), None)


#: Ways to pay as the product calls them.
_FIRST = (
    marked("Cash"),
    marked("Card"),
    marked("Bank transfer"),
    marked("Gift card"),
    marked("Store credit"),
    marked("On account"),
    marked("Imported receipts"),
)


@cache
def _first_names() -> dict[str, str]:
    """What each is called in any language -> what the product calls it."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {gettext(name): name for name in _FIRST}
    return found


def spoken(name: str) -> str:
    """A way to pay in the language of who reads it, where the shop gave it no name of its own."""
    first = _first_names().get(name)
    return gettext(first) if first else name


def tender_names(company_id: UUID) -> dict[UUID, str]:
    """The company's means of payment, also those it takes no longer: id -> name."""
    rows = TenderType.objects.filter(company_id=company_id).order_by("position", "code")
    return dict(rows.values_list("id", "name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalInfo:
    """A card terminal as its pages and registers need it."""

    id: UUID
    name: str
    kind: str
    address: str
    tender_id: UUID
    register_id: UUID | None
    used: bool


def terminals(company_id: UUID) -> list[TerminalInfo]:
    """The company's card terminals, those in use first."""
    rows = Terminal.objects.filter(company_id=company_id).order_by("name")
    found = [_terminal(row) for row in rows]
    return sorted(found, key=lambda one: not one.used)


def visible_terminals(actor: Actor) -> list[TerminalInfo]:
    """Those at registers of the actor's locations, and those at none yet."""
    here = {one.id for one in registers(actor.company_id) if actor.at(one.location_id)}
    found = terminals(actor.company_id)
    return [one for one in found if one.register_id is None or one.register_id in here]


#: What the keys of vendors are sealed for.
PURPOSE = "payments.terminal"


def terminal_secret(company_id: UUID, kind: str) -> str:
    """The secret key of the company's account with a kind's vendor; "" without one that opens."""
    row = TerminalAccount.objects.filter(company_id=company_id, kind=kind).first()
    if row is None:
        return ""
    try:
        return open_secret(PURPOSE, row.sealed).decode()
    except NotOurs:
        return ""  # sealed under another installation's key: it is typed again


def test_accounts(company_id: UUID) -> dict[str, bool]:
    """The kinds whose vendors know the company -> whether only for tests."""
    rows = TerminalAccount.objects.filter(company_id=company_id)
    return dict(rows.values_list("kind", "test_mode"))


def offline_caps(location_id: UUID) -> OfflineCaps | None:
    """How much its registers may write down by hand without a network; None: nothing."""
    row = OfflineCard.objects.filter(location_id=location_id).first()
    return OfflineCaps(row.sale_minor, row.day_minor) if row else None


def terminal_of(register_id: UUID) -> TerminalInfo | None:
    """The terminal that takes a register's cards."""
    row = Terminal.objects.filter(register_id=register_id, archived_at=None).first()
    return _terminal(row) if row else None


def _terminal(row: Terminal) -> TerminalInfo:
    return TerminalInfo(
        id=row.id,
        name=row.name,
        kind=row.kind,
        address=row.address,
        tender_id=row.tender_id,
        register_id=row.register_id,
        used=row.archived_at is None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptInfo:
    """A payment that a terminal was asked for. tender_id: the means of payment its terminal took
    then; of: the reference of the charge it gives back."""

    id: UUID
    company_id: UUID
    location_id: UUID
    register_id: UUID
    terminal: TerminalInfo
    tender_id: UUID
    sale_id: UUID
    person_id: UUID | None
    kind: str
    of_id: UUID | None
    of: str
    reference: str
    currency: str
    amount_minor: int
    state: State
    reason: str
    note: str
    card: CardFacts
    started_at: datetime
    state_at: datetime
    given_up_at: datetime | None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def label(self) -> str:
        """The card as people say it; empty while none is known."""
        return label(self.card) if self.card.method else ""


def plain(row: CardAttempt) -> Attempt:
    """A row as the rules decide on it."""
    return Attempt(
        reference=row.reference,
        amount_minor=row.amount_minor,
        currency=row.currency,
        state=State(row.state),
        reason=row.reason,
    )


def info_of(row: CardAttempt) -> AttemptInfo:
    """A row as others read it."""
    return AttemptInfo(
        id=row.id,
        company_id=row.company_id,
        location_id=row.location_id,
        register_id=row.register_id,
        terminal=_terminal(row.terminal),
        tender_id=row.tender_id,
        sale_id=row.sale_id,
        person_id=row.person_id,
        kind=row.kind,
        of_id=row.of_id,
        of=row.of.reference if row.of else "",
        reference=row.reference,
        currency=row.currency,
        amount_minor=row.amount_minor,
        state=State(row.state),
        reason=row.reason,
        note=row.note,
        card=CardFacts(
            method=row.method,
            brand=row.brand,
            wallet=row.wallet,
            entry=row.entry,
            last_four=row.last_four,
            authorisation=row.authorisation,
        ),
        started_at=row.started_at,
        state_at=row.state_at,
        given_up_at=row.given_up_at,
    )


def attempt(company_id: UUID, attempt_id: UUID) -> AttemptInfo | None:
    """An attempt of the company."""
    row = _attempts(company_id).filter(id=attempt_id).first()
    return info_of(row) if row else None


def unresolved(
    company_id: UUID, location_ids: Sequence[UUID], *, before: datetime
) -> list[AttemptInfo]:
    """Attempts of which nobody knows what they came to, begun before a moment or given up by the
    register: nobody waits for those any more. The oldest first."""
    rows = _unfinished(company_id).filter(
        Q(started_at__lt=before) | Q(given_up_at__isnull=False),
        location_id__in=location_ids,
        state__in=OPEN,
    )
    return [info_of(row) for row in rows.order_by("started_at")[:500]]


def open_count(company_id: UUID, location_ids: Sequence[UUID]) -> int:
    """How many attempts nobody knows the end of, those that are at a terminal right now too."""
    rows = _unfinished(company_id).filter(location_id__in=location_ids, state__in=OPEN)
    return rows.count()


def unmatched_charges(
    company_id: UUID,
    location_ids: Sequence[UUID] | None = None,
    *,
    before: datetime | None = None,
    most: int = 500,
) -> list[AttemptInfo]:
    """Charged cards whose document is not here, or does not name them; the newest first.

    before: charged before it, or given up by the register, which then sends nothing that names it.
    """
    rows = _unfinished(company_id).filter(kind=Kind.CHARGE.value, state=State.APPROVED.value)
    if location_ids is not None:
        rows = rows.filter(location_id__in=location_ids)
    if before is not None:
        rows = rows.filter(Q(state_at__lt=before) | Q(given_up_at__isnull=False))
    return [info_of(row) for row in rows.order_by("-state_at")[:most]]


def charges_of(company_id: UUID, sale_ids: Collection[UUID]) -> list[tuple[AttemptInfo, int]]:
    """The charged cards of some sales, with what of each has not gone back and is not about to."""
    rows = _attempts(company_id).filter(
        sale_id__in=sale_ids, kind=Kind.CHARGE.value, state=State.APPROVED.value
    )
    charges = [info_of(row) for row in rows.order_by("started_at")]
    back = CardAttempt.objects.filter(
        of_id__in=[one.id for one in charges], state__in=[*OPEN, State.APPROVED.value]
    )
    sums = dict(back.order_by().values_list("of_id").annotate(sum=Sum("amount_minor")))
    return [(one, one.amount_minor - int(sums.get(one.id, 0))) for one in charges]


def refunds_begun(document_id: UUID) -> dict[UUID, int]:
    """What of a document's money is back on cards or about to be: charge -> minor units."""
    rows = CardAttempt.objects.filter(sale_id=document_id, kind=Kind.REFUND.value)
    rows = rows.filter(state__in=[*OPEN, State.APPROVED.value]).order_by()
    return dict(rows.values_list("of_id").annotate(sum=Sum("amount_minor")))


def refused_refunds(company_id: UUID, location_ids: Sequence[UUID]) -> list[AttemptInfo]:
    """Money of goods taken back that did not go back to its card, the oldest first."""
    rows = _unfinished(company_id).filter(location_id__in=location_ids, kind=Kind.REFUND.value)
    over = rows.filter(state__in=[State.DECLINED.value, State.CANCELLED.value])
    return [info_of(row) for row in over.order_by("started_at")[:500]]


def waiting_counts(
    company_id: UUID, location_ids: Sequence[UUID], *, begun_before: datetime, over_before: datetime
) -> tuple[int, int, int]:
    """How many attempts are unresolved, charges unmatched and refunds refused; in one query.

    What a register gave up counts at once.
    """
    rows = CardAttempt.objects.filter(company_id=company_id, matched_at=None, cleared_at=None)
    unknown = charged = refused = 0
    here = rows.filter(location_id__in=location_ids)
    times = ("started_at", "state_at", "given_up_at")
    for state, started_at, state_at, given_up_at in here.values_list("state", *times):
        left = given_up_at is not None
        if state in OPEN:
            unknown += left or started_at < begun_before
        elif state == State.APPROVED.value:
            charged += left or state_at < over_before
        else:
            refused += 1
    return unknown, charged, refused


def given_back(attempt_ids: Collection[UUID]) -> dict[UUID, int]:
    """What of charges went back to their cards: id -> minor units."""
    rows = CardAttempt.objects.filter(of_id__in=attempt_ids, state=State.APPROVED.value)
    sums = rows.order_by().values_list("of_id").annotate(sum=Sum("amount_minor"))
    return {key: int(total) for key, total in sums}


def due_attempts(company_id: UUID, now: datetime, most: int) -> list[AttemptInfo]:
    """Open attempts whose time to ask again has come, the longest due first."""
    rows = _unfinished(company_id).filter(state__in=OPEN, next_ask_at__lte=now)
    return [info_of(row) for row in rows.order_by("next_ask_at")[:most]]


def listed_attempts(company_id: UUID) -> QuerySet[CardAttempt]:
    """All attempts of the company, as a list pages through them; `info_of` reads a row."""
    return _attempts(company_id)


def _attempts(company_id: UUID) -> QuerySet[CardAttempt]:
    return CardAttempt.objects.filter(company_id=company_id).select_related("terminal", "of")


def _unfinished(company_id: UUID) -> QuerySet[CardAttempt]:
    """Those that leave something to do; few, and found by an index of their own."""
    return _attempts(company_id).filter(matched_at=None, cleared_at=None)
