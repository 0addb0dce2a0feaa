"""A mail server that tests can have any mood of, and a mail for tests of pages."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tillbook.desks.receipts.mailing import KIND
from tillbook.masters.notices.models import OutgoingMail
from tillbook.masters.notices.operations import AccountSettings, MailOrder, order_mail, set_account
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

USER, PASSWORD = "post", "pigeon post"


def set_up_mail(shop: Any, port: int = 2525, **more: Any) -> None:
    """The company sends through a server of this machine."""
    wanted = {"host": "localhost", "port": port, "security": "none", "sender": "shop@example.com"}
    set_account(shop.actor, AccountSettings(**(wanted | more)))


def ordered(shop: Any, sale_id: UUID, address: str = "marta@example.com", **more: Any) -> UUID:
    """A receipt that is to be sent."""
    values = {"id": new_id(), "company_id": shop.company_id, "kind": KIND, "subject_id": sale_id}
    values |= {"address": address, "language": "en", "origin": "https://till.example"}
    return UUID(str(order_mail(MailOrder(**(values | more))).id))


def mail_things(shop: Any, sale_id: UUID) -> dict[str, object]:
    """A mail that was given up."""
    set_up_mail(shop)
    mail_id = ordered(shop, sale_id, location_id=shop.locations["STORE001"])
    OutgoingMail.objects.filter(id=mail_id).update(state="failed", due_at=None, problem="address")
    return {"mail": mail_id}


@dataclass(slots=True)
class Moods:
    """What the server does, in the order it is asked; "" is nothing out of the ordinary.

    rcpt: an answer to RCPT. data: an answer to DATA, "cut" breaks off before it took the mail,
    "lost" takes it and breaks off before it says so.
    """

    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


class Mailbox:
    """aiosmtpd's handler: keeps what came, in the mood that is next."""

    def __init__(self) -> None:
        self.moods = Moods()
        self.came: list[EmailMessage] = []
        self.raw: list[bytes] = []

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.moods.rcpt and (answer := self.moods.rcpt.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mood = self.moods.data.pop(0) if self.moods.data else ""
        if mood == "cut":
            self._cut(server)
            await asyncio.sleep(0.05)
            return "451 gone"
        if mood and mood != "lost":
            return mood
        self.raw.append(envelope.content)
        self.came.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if mood == "lost":
            self._cut(server)
            await asyncio.sleep(0.05)
        return "250 taken"

    def _cut(self, server: SMTP) -> None:
        assert server.transport
        server.transport.abort()


@contextmanager
def mail_server(tls: Path | None = None) -> Iterator[tuple[Mailbox, int]]:
    """A mail server on a free port; with a certificate it wants STARTTLS and a password."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    more: dict[str, Any] = {}
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(tls)
        more = {"tls_context": context, "require_starttls": True, "auth_required": True}
        more["authenticator"] = lambda *said: AuthResult(
            success=(said[-1].login, said[-1].password) == (USER.encode(), PASSWORD.encode()),
            handled=False,
        )
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def certificate(folder: Path, name: str) -> Path:
    """A certificate that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(pem, form, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return path
