"""The table of results, as Markdown."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Sequence

from bench.timing import Result


def table(results: Sequence[Result]) -> str:
    """Ratios with their spread; absolute rates only for orientation."""
    rows = [
        "| engine | what | median | min | max | target | met |"
        " floor, this machine, for orientation |",
        "|---|---|---:|---:|---:|---:|---|---:|",
    ]
    for r in results:
        low, high = min(r.values), max(r.values)
        rate = f"{r.floor_rate:,.0f} sales/s" if r.floor_rate else ""
        bound = ("≤ " if r.at_most else "≥ ") + _figure(r, r.target) if r.target is not None else ""
        met = {None: "", True: "yes", False: "**no**"}[r.met]
        rows.append(
            f"| {r.engine} | {r.name} | {_figure(r, r.median)} | {_figure(r, low)}"
            f" | {_figure(r, high)} | {bound} | {met} | {rate} |"
        )
    return "\n".join(rows) + "\n"


def notes(results: Sequence[Result]) -> str:
    """Which floor each line was compared with."""
    said = dict.fromkeys(f"- {r.engine}, {r.name}: {r.note}" for r in results if r.note)
    return "\n".join(said) + "\n"


def page(results: Sequence[Result], command: str) -> str:
    """The whole page of docs/benchmarks.md."""
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    return f"""# Benchmarks

Written by `{command}`; run it to reproduce. What counts are the ratios: the floor's time divided
by Tillbook's, both measured by turns in the same process on the same database, the median of five
runs. A ratio of 0.5 means that everything Tillbook does for a sale, from thinking to hashing,
takes as long as the bare writing of its rows does. Absolute rates depend on the machine and on
what else it does ({machine}, SQLite {sqlite3.sqlite_version}).

The floor writes only the rows of the sale (sale, 3 lines, tender, 3 moves, 3 level updates, entry,
6 entry lines, outbox message, envelope), prepared beforehand, into the same tables with their
keys, checks and triggers, by the fastest plain SQL of those that were tried. It reads nothing,
locks nothing, hashes nothing and values nothing. The line “to tables without keys” shows how far
the floor itself is from tables with columns alone (levels keep their key). Both engines wait for
the disk at every commit, as in production.

{table(results)}
The fastest floor of each line:

{notes(results)}"""


def _figure(result: Result, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if not result.unit else f"{value:.1f} {result.unit}"
