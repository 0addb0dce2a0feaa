"""What a signal sets and a loop looks at.

A `threading.Event` is not for that: its lock is not re-entrant, so a signal that arrives while the
same thread holds it, waiting, would wait for itself, and the program would never end.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable
from types import FrameType

_LOOK_SECONDS = 0.1


class Asked:
    """How often the program was asked to stop, by one of these signals."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self.times = 0
        self._before = {number: signal.signal(number, self._on_signal) for number in numbers}

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.times += 1

    def __bool__(self) -> bool:
        return self.times > 0

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until asked (seen within a tenth of a second); whether it was."""
        give_up = time.monotonic() + seconds
        while not self and (left := give_up - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_SECONDS))
        return bool(self)

    def restore(self) -> None:
        """Hand the signals back to who had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
