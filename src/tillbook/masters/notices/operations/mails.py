"""Mails: ordered, taken up, sent or given up, forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.notices.rules import (
    BROKEN_OFF_AFTER,
    KEPT,
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_OF_ONE,
    mail_address,
    next_try,
)
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

State = OutgoingMail.State


class MailRefused(ValueError):
    """It is not taken. word: no_account, too_many or other_mail."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOrder:
    """A mail to send. id: the same again is the same mail. address: checked, see `rules`."""

    id: UUID
    company_id: UUID
    kind: str
    subject_id: UUID
    address: str
    language: str
    origin: str = ""
    location_id: UUID | None = None
    party_id: UUID | None = None
    person_id: UUID | None = None
    register_id: UUID | None = None


def order_mail(order: MailOrder) -> OutgoingMail:
    """Keep a mail for the worker to send. Raises MailRefused, WrongAddress; opens the transaction.

    The same id again changes nothing, whatever became of the mail meanwhile.
    """
    address = mail_address(order.address)

    def work() -> OutgoingMail:
        known = OutgoingMail.objects.filter(id=order.id).first()
        if known:
            same = (order.company_id, order.kind, order.subject_id)
            if (known.company_id, known.kind, known.subject_id) != same:
                raise MailRefused("other_mail")
            return known
        if not MailAccount.objects.filter(company_id=order.company_id).exists():
            raise MailRefused("no_account")
        _require_few(order)
        now = clock.now()
        values = {name: getattr(order, name) for name in order.__dataclass_fields__}
        row = OutgoingMail(**(values | {"address": address}), created_at=now, due_at=now)
        OutgoingMail.objects.bulk_create([row])
        return row

    return write(work)


def _require_few(order: MailOrder) -> None:
    now = clock.now()
    rows = OutgoingMail.objects.filter(company_id=order.company_id)
    of_day = rows.filter(created_at__gt=now - timedelta(days=1))
    of_hour = rows.filter(created_at__gt=now - timedelta(hours=1), register_id=order.register_id)
    of_one = OutgoingMail.objects.filter(
        company_id=order.company_id,
        subject_id=order.subject_id,
        created_at__gt=now - timedelta(days=1),
    )
    bounds = ((of_day, MOST_A_DAY), (of_hour, MOST_AN_HOUR), (of_one, MOST_OF_ONE))
    if any(found.count() >= most for found, most in bounds):
        raise MailRefused("too_many")


def take_up(mail_id: UUID) -> OutgoingMail | None:
    """The mail, when this attempt may send it: never two at once. Opens the transaction."""

    def work() -> OutgoingMail | None:
        now = clock.now()
        broken = Q(state=State.SENDING, tried_at__lt=now - BROKEN_OFF_AFTER)
        rows = OutgoingMail.objects.filter(Q(state=State.WAITING) | broken, id=mail_id)
        taken = rows.filter(due_at__lte=now).update(
            state=State.SENDING, tried_at=now, attempts=F("attempts") + 1
        )
        return OutgoingMail.objects.get(id=mail_id) if taken else None

    return write(work)


def note_sent(mail_id: UUID) -> None:
    """The server took it. Opens the transaction."""
    rows = OutgoingMail.objects.filter(id=mail_id, state=State.SENDING)
    sent = {"state": State.SENT, "sent_at": clock.now(), "due_at": None, "problem": "", "said": ""}
    write(lambda: rows.update(**sent))


def note_failed(mail_id: UUID, problem: str, said: str, *, for_good: bool) -> None:
    """It was not sent: tried again later, or given up. Opens the transaction."""

    def work() -> None:
        row = OutgoingMail.objects.get(id=mail_id)
        if row.state != State.SENDING:
            return
        now = clock.now()
        pause = None if for_good else next_try(row.attempts, now - row.created_at)
        OutgoingMail.objects.filter(id=mail_id).update(
            state=State.WAITING if pause else State.FAILED,
            due_at=now + pause if pause else None,
            problem=problem,
            said=_one_row(said),
        )

    write(work)


def put_off(mail_id: UUID, problem: str, said: str) -> None:
    """The server was not to be had: no attempt of this mail; it waits until the server is asked
    again, and no longer than mails wait. Opens the transaction."""

    def work() -> None:
        row = OutgoingMail.objects.get(id=mail_id)
        late = next_try(0, clock.now() - row.created_at) is None
        OutgoingMail.objects.filter(id=mail_id, state=State.SENDING).update(
            state=State.FAILED if late else State.WAITING,
            attempts=F("attempts") - 1,
            due_at=None if late else clock.now(),
            problem=problem,
            said=_one_row(said),
        )

    write(work)


def try_again(actor: Actor, mail_id: UUID) -> bool:
    """Send a mail that was given up, as if it were new; False when it cannot be."""
    rows = OutgoingMail.objects.filter(company_id=actor.company_id, id=mail_id, state=State.FAILED)
    now = clock.now()
    fresh = {"state": State.WAITING, "attempts": 0, "due_at": now, "created_at": now}
    fresh |= {"put_away_at": None}
    return write(lambda: bool(rows.exclude(address="").update(**fresh)))


def put_away(actor: Actor, mail_id: UUID) -> bool:
    """Nobody needs to look at this failed mail any more."""
    rows = OutgoingMail.objects.filter(company_id=actor.company_id, id=mail_id, state=State.FAILED)
    return write(lambda: bool(rows.update(put_away_at=clock.now())))


def forget_address(actor: Actor, mail_id: UUID) -> bool:
    """Forget to whom a mail went; one that waits is not sent any more."""
    actor.require(Right.PARTIES_ERASE)

    def work() -> bool:
        rows = OutgoingMail.objects.filter(company_id=actor.company_id, id=mail_id)
        done = _forget(rows)
        if done:
            detail: dict[str, object] = {}
            audit_by(actor, actor.company_id, "mail.forgotten", object_id=mail_id, detail=detail)
        return done

    return write(work)


def forget_person(company_id: UUID, party_id: UUID, address: str) -> None:
    """Forget where a party's mails went: theirs, and those to their address.
    Opens no transaction."""
    rows = OutgoingMail.objects.filter(company_id=company_id)
    theirs = Q(party_id=party_id)
    if address:
        theirs |= Q(address__iexact=address)
    _forget(rows.filter(theirs))


def forget_old(company_id: UUID) -> None:
    """Forget the addresses of mails that are long done. Opens the transaction."""
    old = OutgoingMail.objects.filter(
        company_id=company_id, due_at=None, created_at__lt=clock.now() - KEPT
    ).exclude(address="")
    if old.exists():
        write(lambda: _forget(old))


def _forget(rows: QuerySet[OutgoingMail]) -> bool:
    open_ones = rows.filter(state__in=[State.WAITING, State.SENDING])
    open_ones.update(state=State.FAILED, due_at=None, problem="forgotten", put_away_at=clock.now())
    return bool(rows.exclude(address="").update(address="", said=""))


def _one_row(said: str) -> str:
    return "".join(one if one.isprintable() else " " for one in said)[:200]
