"""Without further words it listens on this machine alone; another address needs TLS."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path

from tillbook.config.commands.refusal import Refused
from tillbook.config.serving.addresses import Address, NotServable, is_loopback
from tillbook.config.serving.supervisor import Supervisor, product
from tillbook.values.words import marked

NAME = "serve"
HELP = marked("Serve the back office, the registers and the API until Ctrl-C.")
MORE = marked("Without further words it listens on this machine alone; another address needs TLS.")
DEFAULT_PORT = 8000
#: Every thread keeps a connection to the database open; far fewer are of use.
MOST_THREADS = 128
DEFAULT_THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The address, the port and what TLS needs."""
    parser.add_argument(
        "--listen",
        default="127.0.0.1",
        metavar="ADDR",
        help=_("address (default: this machine only)"),
    )
    add_port(parser)
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help=_("certificate chain, PEM"))
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help=_("its private key, PEM"))
    parser.add_argument(
        "--threads",
        type=_threads,
        default=DEFAULT_THREADS,
        metavar="N",
        help=_("requests at once (default here: %(threads)s)") % {"threads": DEFAULT_THREADS},
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """The option that `serve` and `demo` share."""
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="N", help=_("port (default: 8000)")
    )


def _threads(text: str) -> int:
    return _whole_number(text, 1, MOST_THREADS)


def _port(text: str) -> int:
    return _whole_number(text, 1, 65535)


def _whole_number(text: str, smallest: int, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and smallest <= int(text) <= largest):
        raise argparse.ArgumentTypeError(
            _("“%(text)s” is not a whole number from %(smallest)s to %(largest)s")
            % {"text": text[:20], "smallest": smallest, "largest": largest}
        )
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Check what can be told from the words, then serve."""
    address = Address(host=args.listen, port=args.port, certificate=args.tls_cert, key=args.tls_key)
    _check_tls(address)
    return serve(address, threads=args.threads)


def serve(
    address: Address,
    *,
    threads: int = DEFAULT_THREADS,
    also: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> int:
    """Serve until a signal; `also` names a further verb to run once beside web and worker,
    `beside` one that runs as long as they do."""
    try:
        address.check_free()
        children = product(address, threads=threads, also=also, beside=beside)
        return Supervisor(children, address).run()
    except NotServable as refusal:
        raise Refused(str(refusal)) from refusal


def _check_tls(address: Address) -> None:
    if bool(address.certificate) != bool(address.key):
        raise Refused(_("TLS needs both --tls-cert and --tls-key."))
    for file in (address.certificate, address.key):
        if file and not file.is_file():
            raise Refused(_("there is no file %(file)s.") % {"file": file})
    if address.certificate and address.key:
        try:
            address.check_certificate()
        except NotServable as refusal:
            raise Refused(str(refusal)) from refusal
    if not address.certificate and not is_loopback(address.host):
        raise Refused(
            _(
                "%(host)s can be reached from other machines, so passwords and sales would "
                "travel in the clear: give --tls-cert and --tls-key, or listen on 127.0.0.1 "
                "behind a proxy that speaks TLS."
            )
            % {"host": address.host}
        )
