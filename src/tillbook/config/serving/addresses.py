"""Where the product listens, and whether it answers there."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path


class NotServable(Exception):
    """The product cannot be served like this; the message is a sentence."""


def free_port(wished: int) -> int:
    """The port of loopback that is wished for, or another one where that is taken."""
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise NotServable(_("there is no free port on this machine."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Host and port to listen on; with a certificate (PEM files) over TLS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What a person types into the browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}/"

    def check_free(self) -> None:
        """Refuse a port that somebody else listens on, before anything is started."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                probe.listen(1)
            except (OSError, OverflowError) as error:
                raise NotServable(
                    _(
                        "cannot listen on %(host)s port %(port)s (%(why)s); choose another "
                        "with --port."
                    )
                    % {
                        "host": self.host,
                        "port": self.port,
                        "why": getattr(error, "strerror", None) or error,
                    }
                ) from error

    def check_certificate(self) -> None:
        """Refuse a certificate and key that TLS cannot be spoken with, before anything starts."""
        assert self.certificate is not None
        assert self.key is not None
        try:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            # A key behind a password would make the server ask for it, where nobody answers.
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except OSError as error:  # an SSLError is one
            raise NotServable(
                _(
                    "%(certificate)s and %(key)s are not a certificate chain and its own "
                    "private key without a password, both PEM, that this program may read."
                )
                % {"certificate": self.certificate, "key": self.key}
            ) from error

    def answers(self) -> bool:
        """Whether the sign-in page gives an HTTP answer of any kind.

        A bare socket: this only asks whether our own child is there; nothing is believed or sent.
        """
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        question = b"HEAD /sign-in/login/ HTTP/1.0\r\nHost: localhost\r\n\r\n"
        try:
            plain = socket.create_connection((host, self.port), timeout=10)
            with plain, self._wrapped(plain) as connection:
                connection.sendall(question)
                return connection.recv(5) == b"HTTP/"
        except OSError:
            return False

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if not self.certificate:
            return plain
        return ssl._create_unverified_context().wrap_socket(plain)  # noqa: S323


def _no_password() -> str:
    raise PermissionError("the key has a password")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
