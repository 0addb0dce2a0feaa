"""A second process that proves the upper part of the documents, as of the same moment.

Most of a full proof is hashing and comparing in Python, which one process does on one core. Both
processes open a snapshot and compare what stands at the head of every series and feed; when
something was posted between the two, both open theirs again.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import django
from django.db import connection, connections

from tillbook.insight.verification.queries import chains, documents, reading
from tillbook.insight.verification.rules.documents import Proof
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.folding import Tally
from tillbook.insight.verification.rules.proving import prove
from tillbook.insight.verification.rules.rows import Key
from tillbook.plumbing.snapshot import snapshot

#: Fewer documents than this are proven before a second process has started.
FROM = 40_000
#: The part of the documents, in hundredths, that the first process takes: it also does the sums.
FIRST_SHARE = 44
_ATTEMPTS = 20
_ENDED = "the second process of the proof ended early; verify again"

Heads = dict[Key, dict[str, Any]]


class SecondProcessLost(RuntimeError):
    """The second process ended before it had proven its part; the message says why, if it could."""


class Second:
    """The other process, as the first one sees it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        database = connections.settings["default"]
        self._process = context.Process(target=_serve, args=(theirs, database), daemon=True)
        self._process.start()
        theirs.close()
        self.done = 0

    def look(self) -> Heads:
        """Have it open a snapshot; what it sees at the heads."""
        self._send("look", None)
        heads: Heads = self._receive()
        return heads

    def start(self, after: Key) -> None:
        """Have it prove the documents after this one."""
        self._send("prove", after)

    def poll(self) -> int:
        """How many documents it has proven so far."""
        while self._pipe.poll():
            message = self._receive()
            if not isinstance(message, int):
                self._result = message
                break
            self.done = message
        return self.done

    def result(self) -> tuple[Findings, Tally]:
        """What it found and added up; waits for it."""
        while not hasattr(self, "_result"):
            message = self._receive()
            if not isinstance(message, int):
                self._result = message
        found: tuple[Findings, Tally] = self._result
        return found

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()

    def _send(self, command: str, after: Key | None) -> None:
        try:
            self._pipe.send((command, after))
        except BrokenPipeError:
            raise SecondProcessLost(_ENDED) from None

    def _receive(self) -> Any:
        try:
            message = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            raise SecondProcessLost(_ENDED) from None
        if isinstance(message, SecondProcessLost):
            raise message
        return message


@contextmanager
def moment(*, alone: bool) -> Iterator[tuple[Heads, Second | None]]:
    """A snapshot and what stands at the heads in it; with a second process that sees the same.

    alone: without one. Where the books never stand still long enough, there is none either.
    """
    second = None if alone else Second()
    try:
        for _ in range(_ATTEMPTS if second else 0):
            assert second
            theirs = second.look()
            with snapshot():
                heads = chains.heads()
                if heads == theirs:
                    yield heads, second
                    return
        with snapshot():
            yield chains.heads(), None
    finally:
        if second:
            second.stop()


def _serve(pipe: Connection, database: dict[str, Any]) -> None:
    """The life of the second process."""
    try:
        django.setup()
        if hasattr(connections._connections, "default"):  # type: ignore[attr-defined]
            del connections["default"]
        connections.settings["default"] = database
        command, after = pipe.recv()
        while command == "look":
            # Asked again when somebody posted between this snapshot and the first process's.
            with snapshot():
                pipe.send(chains.heads())
                command, after = pipe.recv()
                if command == "prove":
                    pipe.send(_prove(pipe, after))
    except EOFError:
        return
    except Exception as error:
        pipe.send(SecondProcessLost(f"{type(error).__name__}: {error}"))
    finally:
        connection.close()


def _prove(pipe: Connection, after: Key) -> tuple[Findings, Tally]:
    reading.prepare()
    proof = Proof(documents.books(), Findings(), Tally())
    with documents.without_collector():
        for span in documents.spans(after):
            for document in documents.documents(span, proof.findings):
                prove(document, proof)
            pipe.send(proof.tally.documents)
    return proof.findings, proof.tally
