"""Bytes to a printer over the network: connect, ask how it does, send, ask whether it is done.

Called between two writer transactions, never inside one. Whoever may set printers up could aim the
server at anything it reaches, so only private addresses are, on the ports printers listen at; the
address that was checked is the one that is connected to, whatever the name says a moment later.
"""

from __future__ import annotations

import socket
from contextlib import closing
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

PORT = 9100
_PORTS = range(9100, 9200)
_NETWORKS = tuple(
    ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
CONNECT_SECONDS = 4.0
STATUS_SECONDS = 0.7
SEND_SECONDS = 10.0
#: DLE EOT 2 and 4: why it is off line, and its paper. Answered at once, even while it waits.
_HOW_ARE_YOU = b"\x10\x04\x02\x10\x04\x04"
#: GS r 1: answered when everything before it is printed.
_DONE = b"\x1dr\x01"


class NotPrinted(Exception):
    """It was not printed; `problem` is a word of `PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


#: forbidden: no address of a printer. no_answer: nobody there. busy: does not take bytes.
#: cut_off: broke off in the middle; a part may have come out.
PROBLEMS = ("forbidden", "no_answer", "paper_out", "cover_open", "busy", "cut_off")


def allowed(host: str, port: int) -> str:
    """The address to connect to; `NotPrinted` when it is none that a printer could have."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotPrinted("no_answer") from None
    addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(_private(address, port) for address in addresses):
        raise NotPrinted("forbidden")
    return str(addresses[0])


def _private(address: IPv4Address | IPv6Address, port: int) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return bool(settings.PRINTERS_ON_THIS_MACHINE) and port > 1023
    if port not in _PORTS:
        return False
    return any(address.version == net.version and address in net for net in _NETWORKS)


def deliver(host: str, port: int, data: bytes) -> None:
    """Print these bytes. Returns when the printer took them; else `NotPrinted`."""
    address = allowed(host, port)
    try:
        connection = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
    except OSError:
        raise NotPrinted("no_answer") from None
    with closing(connection):
        talks = _ready(connection)
        connection.settimeout(SEND_SECONDS)
        try:
            connection.sendall(data)
            if talks:
                connection.sendall(_DONE)
                if not connection.recv(1):
                    raise NotPrinted("cut_off")
        except TimeoutError:
            raise NotPrinted("busy" if not talks else "cut_off") from None
        except OSError:
            raise NotPrinted("cut_off") from None


def _ready(connection: socket.socket) -> bool:
    """Whether it answers questions at all; `NotPrinted` when it says why it cannot print."""
    connection.settimeout(STATUS_SECONDS)
    answers = b""
    try:
        connection.sendall(_HOW_ARE_YOU)
        while len(answers) < 2:
            if not (more := connection.recv(2 - len(answers))):
                raise NotPrinted("no_answer")
            answers += more
    except TimeoutError:
        # Many cheap printers never answer; they are sent the bytes all the same.
        return False
    except OSError:
        raise NotPrinted("no_answer") from None
    if any(one & 0x93 != 0x12 for one in answers):
        return False
    cause, paper = answers
    if cause & 0x04:
        raise NotPrinted("cover_open")
    if cause & 0x20 or paper & 0x60:
        raise NotPrinted("paper_out")
    return True
