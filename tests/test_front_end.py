"""The front end's own tests, run by the Node of the lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def test_the_front_ends_own_tests_pass():
    done = subprocess.run(
        [sys.executable, "scripts/frontend.py", "--test"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
