"""Ratios: the floor and the product by turns in one process, so that a busy machine hits both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

RUNS = 5


@dataclass(slots=True)
class Result:
    """One line of the table. values: one figure a run, a ratio unless `unit` says otherwise.

    target: what it must reach; at_most: the target is an upper bound. floor_rate: the floor's
    sales a second on this machine, for orientation.
    """

    engine: str
    name: str
    values: list[float] = field(default_factory=list)
    target: float | None = None
    at_most: bool = False
    unit: str = ""
    floor_rate: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.median <= self.target if self.at_most else self.median >= self.target


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def by_turns(
    result: Result,
    *,
    steps: int,
    sales: int,
    floor: Callable[[], float],
    ours: Callable[[], float],
    runs: int = RUNS,
) -> Result:
    """Fill in the ratio floor time / our time of each run.

    A step of a run is a floor and an ours, the order alternating, so that neither always finds the
    other's pages warm. Each returns the seconds it measured, its preparation apart.
    """
    floors: list[float] = []
    for _ in range(runs):
        low = high = 0.0
        for step in range(steps):
            for first in (step & 1, 1 - (step & 1)):
                if first:
                    low += floor()
                else:
                    high += ours()
        floors.append(low)
        result.values.append(low / high)
    result.floor_rate = steps * sales / median(floors)
    return result


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
