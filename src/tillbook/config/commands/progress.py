"""How far long work has come: one line that is written over at a terminal, else a line now and
then, on standard error so that it never mixes with the answer."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_AT_TERMINAL_SECONDS = 0.2
_ELSEWHERE_SECONDS = 10.0


class Progress:
    """`tell(what, done, of)` as often as one likes; it prints seldom."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = self._began + (0 if self._terminal else _ELSEWHERE_SECONDS)
        self._what = ""
        self._since = self._began

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def tell(self, what: str, done: int, of: int) -> None:
        """Say it if it is time to; `of` is 0 where nobody knows how much it will be."""
        now = time.monotonic()
        if what != self._what:
            self._what, self._since = what, now
        if now < self._next:
            return
        self._next = now + (_AT_TERMINAL_SECONDS if self._terminal else _ELSEWHERE_SECONDS)
        line = f"{what}: {done:,} of {of:,}{self._speed(done, now)}" if of else what
        sys.stderr.write(f"\r\x1b[K{line}" if self._terminal else f"{line}\n")
        sys.stderr.flush()

    def _speed(self, done: int, now: float) -> str:
        seconds = now - self._since
        if seconds < 1 or done < 1000:
            return ""
        return f", {int(done / seconds):,} a second"
