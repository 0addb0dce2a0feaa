"""The only reads of mail that other rooms call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.notices.rules import BROKEN_OFF_AFTER
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.secrets import NotOurs, open_secret

#: What the passwords of mail servers are sealed for.
PURPOSE = "mail servers"


def mail_account(company_id: UUID) -> MailAccount | None:
    """The company's mail server."""
    return MailAccount.objects.filter(company_id=company_id).first()


def can_mail(company_id: UUID) -> bool:
    """Whether the company has a mail server."""
    return MailAccount.objects.filter(company_id=company_id).exists()


def password_of(account: MailAccount) -> str:
    """The password, opened; nothing when there is none, or it was sealed under another key."""
    try:
        return open_secret(PURPOSE, account.sealed).decode() if account.sealed else ""
    except NotOurs:
        return ""


def due_mails(company_id: UUID, now: datetime, most: int) -> list[UUID]:
    """Mails whose time has come, the longest due first; also those of which nothing was heard."""
    broken = Q(state=OutgoingMail.State.SENDING, tried_at__lt=now - BROKEN_OFF_AFTER)
    waiting = Q(state=OutgoingMail.State.WAITING)
    rows = OutgoingMail.objects.filter(company_id=company_id, due_at__lte=now)
    return list(
        rows.filter(waiting | broken).order_by("due_at", "id").values_list("id", flat=True)[:most]
    )


def mails_about(company_id: UUID, subject_id: UUID) -> list[OutgoingMail]:
    """What was ordered about a thing, the latest first."""
    rows = OutgoingMail.objects.filter(company_id=company_id, subject_id=subject_id)
    return list(rows.order_by("-created_at", "id")[:20])


def visible_mails(actor: Actor) -> QuerySet[OutgoingMail]:
    """The mails of the actor's company and locations."""
    rows = OutgoingMail.objects.filter(company_id=actor.company_id)
    if actor.location_ids is None:
        return rows
    return rows.filter(location_id__in=actor.location_ids)


def last_mails(actor: Actor, most: int = 50) -> list[OutgoingMail]:
    """The latest mails, those that were not sent first."""
    rows = visible_mails(actor)
    failed = rows.filter(state=OutgoingMail.State.FAILED, put_away_at=None)
    first = list(failed.order_by("-created_at", "id")[:most])
    others = rows.exclude(id__in=[one.id for one in first]).order_by("-created_at", "id")
    return [*first, *others[: most - len(first)]]


def mail_of(actor: Actor, mail_id: UUID) -> OutgoingMail | None:
    """A mail that the actor may see."""
    return visible_mails(actor).filter(id=mail_id).first()


def failed_count(company_id: UUID, location_ids: list[UUID]) -> int:
    """How many mails were given up and wait for somebody."""
    rows = OutgoingMail.objects.filter(
        company_id=company_id, state=OutgoingMail.State.FAILED, put_away_at=None
    )
    return rows.filter(Q(location_id=None) | Q(location_id__in=location_ids)).count()


def about_mails(company_id: UUID, party_id: UUID) -> Iterator[dict[str, object]]:
    """Every mail to a party that is still known, in plain values."""
    rows = OutgoingMail.objects.filter(company_id=company_id, party_id=party_id)
    for row in rows.exclude(address="").order_by("created_at", "id"):
        yield {
            "kind": row.kind,
            "about": str(row.subject_id),
            "address": row.address,
            "state": row.state,
            "ordered_at": row.created_at.isoformat(),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        }
