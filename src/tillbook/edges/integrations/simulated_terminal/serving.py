"""The simulated terminal on a port of loopback: for registers a line of JSON, for people a page."""

from __future__ import annotations

import json
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs

from tillbook.edges.integrations.simulated_terminal.machine import BY_HAND, Cut, Machine, Outcome
from tillbook.edges.integrations.simulated_terminal.page import drawn

_MOST_BYTES = 10_000
_STYLE = Path(__file__).with_name("terminal.css")


class Chooser:
    """The outcome of the next payment: `then` for all, but for those lined up before."""

    def __init__(self, then: str) -> None:
        self.then = then

    def __call__(self) -> str:
        return self.then


class TerminalServer(ThreadingTCPServer):
    """Serves one machine on 127.0.0.1; port 0 takes a free one (see `server_address`)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, machine: Machine, chooser: Chooser) -> None:
        self.machine, self.chooser = machine, chooser
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: TerminalServer
    timeout = 10

    def handle(self) -> None:
        """What begins with a brace is a register; everything else a browser."""
        try:
            # `setup` made it a buffered reader, which can look ahead.
            if self.rfile.peek(1)[:1] == b"{":  # type: ignore[attr-defined]
                self._talk()
            else:
                super().handle()
        except (OSError, ValueError):
            return  # who asked has gone, or said nothing that can be read

    def _talk(self) -> None:
        message: dict[str, Any] = json.loads(self.rfile.readline(_MOST_BYTES))
        try:
            answer = self.server.machine.hear(message)
        except Cut:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(json.dumps(answer).encode() + b"\n")

    def do_GET(self) -> None:
        """The terminal's face, or its style."""
        if self.path == "/terminal.css":
            return self._send(_STYLE.read_bytes(), "text/css; charset=utf-8")
        if self.path != "/":
            return self.send_error(HTTPStatus.NOT_FOUND)
        page = drawn(self.server.machine, self.server.chooser.then)
        return self._send(page.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Somebody pressed a button: what becomes of this payment, or of the next ones."""
        length = min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES)
        given = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
        wanted = given.get("outcome", [""])[0]
        if self.path == "/press":
            self.server.machine.press(wanted)
        elif wanted == BY_HAND or wanted in set(Outcome):
            self.server.chooser.then = wanted
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: payments stand in its journal."""
