"""A child ends when its supervisor does, however that ended.

The supervisor holds the writing end of the child's standard input and never writes. When the
supervisor is gone, killed or crashed, the reading end closes and the child ends its whole group.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

LIFELINE = "TILLBOOK_LIFELINE"


def hold() -> None:
    """Watch the lifeline if a supervisor gave one; a program started by hand has none."""
    if os.environ.pop(LIFELINE, "") == "1":
        threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)
