"""The company's mail server: set, forgotten, left alone while it does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.notices.queries import PURPOSE
from tillbook.masters.notices.rules import silence_after
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.secrets import seal_secret
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """A mail server. password: None leaves the one that is kept, "" is none."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str | None = None
    sender: str
    sender_name: str = ""


def set_account(actor: Actor, wanted: AccountSettings) -> None:
    """Send the company's mail through this server from now on. Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)
    values: dict[str, object] = {
        "host": wanted.host,
        "port": wanted.port,
        "security": wanted.security,
        "user": wanted.user,
        "sender": wanted.sender,
        "sender_name": wanted.sender_name,
        "silent_until": None,
        "silence_seconds": 0,
    }
    if wanted.password is not None:
        secret = wanted.password.encode()
        values["sealed"] = seal_secret(PURPOSE, secret) if secret else ""

    def work() -> None:
        MailAccount.objects.update_or_create(company_id=actor.company_id, defaults=values)
        # What waited for a server that answered wrongly need not wait any longer.
        waiting = OutgoingMail.objects.filter(
            company_id=actor.company_id, state=OutgoingMail.State.WAITING
        )
        waiting.update(due_at=clock.now())
        detail: dict[str, object] = {"host": wanted.host, "port": wanted.port}
        detail |= {"sender": wanted.sender, "version": raise_version(actor.company_id)}
        audit_by(actor, actor.company_id, "mail.account_set", detail=detail)

    write(work)


def forget_account(actor: Actor) -> None:
    """Send no mail any more. Opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)

    def work() -> None:
        MailAccount.objects.filter(company_id=actor.company_id).delete()
        detail: dict[str, object] = {"version": raise_version(actor.company_id)}
        audit_by(actor, actor.company_id, "mail.account_forgotten", detail=detail)

    write(work)


def keep_silent(company_id: UUID, answered: bool) -> None:
    """Note whether the server answered: one that does not is left alone for a while."""

    def work() -> None:
        rows = MailAccount.objects.filter(company_id=company_id)
        if answered:
            rows.filter(silence_seconds__gt=0).update(silent_until=None, silence_seconds=0)
            return
        for row in rows:
            pause = silence_after(timedelta(seconds=row.silence_seconds))
            rows.update(
                silent_until=clock.now() + pause, silence_seconds=int(pause.total_seconds())
            )

    write(work)
