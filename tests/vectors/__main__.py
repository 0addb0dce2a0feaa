"""Prints, per family, how many cases passed, failed and are unsupported; exits 1 on a failure."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.vectors.running import FAILED, report, run_file


def main(paths: list[str]) -> int:
    """Run every file named."""
    if not paths:
        print("python -m tests.vectors PATH... (files in the format neutral-vectors/1)")
        return 2
    failed = False
    for path in paths:
        try:
            family, outcomes = run_file(Path(path))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as wrong:
            print(f"{path}: cannot be read: {wrong}")
            return 2
        print("\n".join(report(family, outcomes)))
        failed = failed or any(outcome.state == FAILED for outcome in outcomes)
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
