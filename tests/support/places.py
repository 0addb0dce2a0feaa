"""Where a test run keeps its databases: in memory if there is enough, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what Linux shows of shared memory as files
ENOUGH = 6 << 30  # bytes; a whole run was seen to use half of it
PREFIX = "tillbook-run-"


def quick_place() -> Path:
    """Memory where the system offers enough of it as files, else its temporary directory.

    A copy of the PostgreSQL template is over a thousand small files: on a disk's file system
    making them costs more than most tests do.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())


def run_directory(place: Path) -> tempfile.TemporaryDirectory[str]:
    """A directory for this process's run; those of runs that were killed are removed first."""
    for left in place.glob(f"{PREFIX}*"):
        if not is_alive(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(
        prefix=f"{PREFIX}{os.getpid()}-", dir=place, ignore_cleanup_errors=True
    )


def is_alive(pid: int) -> bool:
    """Whether a process of that number is there, whoever's it is."""
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
