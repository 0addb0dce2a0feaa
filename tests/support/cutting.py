"""A TCP proxy that cuts the line after so many bytes, on the way there or on the way back."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_RESET = struct.pack("ii", 1, 0)
_SECONDS = 30.0


@dataclass(slots=True)
class Cut:
    """What the proxy does to the next connection; None: lets all through."""

    request_after: int | None = None
    reply_after: int | None = None


@dataclass(slots=True)
class CuttingProxy:
    """Between a caller and the product at `upstream`."""

    upstream: tuple[str, int]
    listener: socket.socket
    cut: Cut = field(default_factory=Cut)

    @property
    def address(self) -> tuple[str, int]:
        return self.listener.getsockname()  # type: ignore[no-any-return]

    def serve(self) -> None:
        """Take one connection after the other until the listener is closed."""
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            try:
                self._carry(caller, self.cut)
            finally:
                _reset(caller)

    def _carry(self, caller: socket.socket, cut: Cut) -> None:
        caller.settimeout(_SECONDS)
        length = int.from_bytes(_exactly(caller, 4))
        wanted = length if cut.request_after is None else cut.request_after
        request = _exactly(caller, length)
        with socket.create_connection(self.upstream, timeout=_SECONDS) as server:
            try:
                server.sendall(request[:wanted])
                if wanted < length:
                    _reset(server)
                    return
                sent = 0
                while chunk := server.recv(65536):
                    if cut.reply_after is not None and sent + len(chunk) >= cut.reply_after:
                        caller.sendall(chunk[: cut.reply_after - sent])
                        return
                    caller.sendall(chunk)
                    sent += len(chunk)
                caller.shutdown(socket.SHUT_WR)
            except OSError:
                return


def _exactly(line: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        chunk = line.recv(length - len(found))
        if not chunk:
            raise ConnectionError("the caller hung up")
        found += chunk
    return found


def _reset(line: socket.socket) -> None:
    """Close with RST: the other side learns nothing but that the line is dead."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    line.close()


@contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    """A proxy in front of the product at `url`, until the block ends."""
    parts = urlsplit(url)
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = CuttingProxy((parts.hostname or "", parts.port or 80), listener)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        # A close alone does not wake the one who waits in accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def exchange(proxy: CuttingProxy, request: bytes, cut: Cut) -> bytes:
    """Send these bytes and read what comes back until the line ends, however it ends."""
    proxy.cut = cut
    reply = b""
    with socket.create_connection(proxy.address, timeout=_SECONDS) as line:
        try:
            line.sendall(len(request).to_bytes(4) + request)
            while chunk := line.recv(65536):
                reply += chunk
        except ConnectionError:
            pass
    return reply
