"""`python -m bench`: the product against the bare database, on both engines."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.databases import ENGINES, templates
from bench.timing import Result


def main() -> int:
    """Measure and print; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, help="one engine only (default: both)")
    parser.add_argument("--only", metavar="WORD", help="only the lines whose name has this word")
    parser.add_argument("--steps", type=int, default=8, metavar="N", help="batches a run (8)")
    parser.add_argument("--stored", type=int, metavar="N", help="measure at N stored sales too")
    parser.add_argument("--lines", type=int, metavar="N", help="statements over N journal lines")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the results there")
    args = parser.parse_args()
    engines = (args.engine,) if args.engine else ENGINES
    results: list[Result] = []
    with templates(engines) as copies:
        from bench.lines import measure
        from bench.report import page, table

        for engine in engines:
            for result in measure(
                engine, copies, args.only or "", args.steps, args.stored, args.lines
            ):
                results.append(result)
                print(table([result]).splitlines()[-1], flush=True)
    if args.write:
        command = "python -m bench" + "".join(
            f" {option} {value}"
            for option, value in (
                ("--stored", args.stored),
                ("--lines", args.lines),
                ("--write", args.write),
            )
            if value
        )
        args.write.write_text(page(results, command))
    return 1 if any(result.met is False for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
