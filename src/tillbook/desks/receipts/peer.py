"""A receipt printer as a process on this machine, for tests and for trying things.

`python -m tillbook.desks.receipts.peer --port 0 --out FILE [--fault NAME]` says its port on the
first line and writes each job it gets to FILE as a line of hexadecimal digits. Faults: `silent`
never answers questions, `paper_out` and `cover_open` say so, `hangs` takes nothing more after the
connection, `breaks` closes in the middle.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
from pathlib import Path

from tillbook.desks.receipts.rules.emulating import Emulator

FAULTS = ("", "silent", "paper_out", "cover_open", "hangs", "breaks")
_IDLE_SECONDS = 15.0
_MOST_BYTES = 4_000_000


def main(arguments: list[str] | None = None) -> None:
    """Serve until killed, one connection at a time, as printers do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fault", choices=FAULTS, default="")
    given = parser.parse_args(arguments)
    with socket.create_server(("127.0.0.1", given.port)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(_IDLE_SECONDS)
                job = _serve(connection, given.fault)
            if job:
                with given.out.open("a") as out:
                    out.write(job.hex() + "\n")


def _serve(connection: socket.socket, fault: str) -> bytes:
    """What came over one connection, but for the questions at its start."""
    if fault == "hangs":
        time.sleep(_IDLE_SECONDS)
        return b""
    emulator, got = Emulator(), bytearray()
    try:
        while len(got) < _MOST_BYTES and (data := connection.recv(4096)):
            got += data
            emulator.feed(data)
            if fault == "breaks" and len(got) > 300:
                return bytes(got)
            answers = bytes(emulator.answers)
            emulator.answers.clear()
            if answers and fault != "silent":
                connection.sendall(_faulty(answers, fault))
    except OSError:
        pass
    return bytes(got)


def _faulty(answers: bytes, fault: str) -> bytes:
    if fault == "cover_open":
        return bytes(one | 0x04 if one == 0x12 else one for one in answers)
    if fault == "paper_out":
        return bytes(one | 0x60 if one == 0x12 else one for one in answers)
    return answers


if __name__ == "__main__":
    main(sys.argv[1:])
