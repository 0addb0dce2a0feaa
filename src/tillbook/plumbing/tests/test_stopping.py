"""A signal is counted at whatever moment it comes, and no wait is waited for.

With a `threading.Event` in place of it, this ends in a RecursionError two times of three: every
signal waits for a lock that the thread below it holds.
"""

from __future__ import annotations

import subprocess
import sys

BOMBARDED = """
import signal, time
from tillbook.plumbing.stopping import Asked

asked = Asked((signal.SIGALRM,))
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
end = time.monotonic() + 2
while time.monotonic() < end:
    asked.wait(0.00001)
    asked.seen, asked.times = getattr(asked, "seen", 0) + asked.times, 0
signal.setitimer(signal.ITIMER_REAL, 0)
print(asked.seen)
"""


def test_thousands_of_signals_in_the_middle_of_a_wait_are_counted():
    done = subprocess.run(
        [sys.executable, "-c", BOMBARDED], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 100
