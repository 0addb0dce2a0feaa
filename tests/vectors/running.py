"""Runs the cases of a file and counts: passed, failed, unsupported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.vectors import (
    charges,
    documents,
    inventory,
    journal,
    lines,
    not_taken,
    point_of_sale,
    promotions,
    rewards,
    terms,
)
from tests.vectors.comparing import differences
from tests.vectors.figures import Case, Unsupported
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.taxes.errors import TaxRefused

PASSED, FAILED, UNSUPPORTED = "passed", "failed", "unsupported"

#: From the input (and what is expected of it) to the figures that the rules give.
Adapter = Callable[[Case, Mapping[str, Any]], Mapping[str, Any]]

ADAPTERS: dict[str, Adapter] = {
    **lines.ADAPTERS,
    **documents.ADAPTERS,
    **charges.ADAPTERS,
    **promotions.ADAPTERS,
    **rewards.ADAPTERS,
    **inventory.ADAPTERS,
    **point_of_sale.ADAPTERS,
    **journal.ADAPTERS,
    **terms.ADAPTERS,
}

#: Kinds whose cases may tell what they expect in more than one way.
EXPECTED = {"pos_session_to_journal": journal.expected}


@dataclass(frozen=True)
class Outcome:
    """What became of a case; reasons says why it failed or is unsupported."""

    id: str
    kind: str
    state: str
    reasons: tuple[str, ...] = ()


def run_case(case: Mapping[str, Any]) -> Outcome:
    """Run one case; whatever it holds, the answer is an outcome."""
    name, kind = str(case.get("id", "?")), str(case.get("kind", "?"))
    adapter = ADAPTERS.get(kind)
    if adapter is None:
        return Outcome(name, kind, UNSUPPORTED, (not_taken.reason_for(kind),))
    try:
        expect = EXPECTED.get(kind, dict)(case["expect"])
        answer = adapter(case["input"], expect)
        found = differences(expect, answer, case)
    except Unsupported as why:
        return Outcome(name, kind, UNSUPPORTED, (str(why),))
    except (TaxRefused, BasketRefused) as refused:
        if case["expect"].get("error"):
            return Outcome(name, kind, PASSED)
        return Outcome(name, kind, UNSUPPORTED, (f"the rules refuse it: {refused}",))
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as strange:
        text = f"the case is not shaped as described: {type(strange).__name__}: {strange}"
        return Outcome(name, kind, UNSUPPORTED, (text,))
    return Outcome(name, kind, FAILED if found else PASSED, tuple(found))


def run_file(path: Path) -> tuple[str, list[Outcome]]:
    """Run a file: its family's name and an outcome per case."""
    text = json.loads(path.read_text(encoding="utf-8"))
    return str(text.get("family", path.stem)), [run_case(case) for case in text["cases"]]


def report(family: str, outcomes: list[Outcome]) -> Iterator[str]:
    """The lines printed about a family: the counts, then every case that did not pass."""
    counts = [
        f"{sum(outcome.state == state for outcome in outcomes)} {state}"
        for state in (PASSED, FAILED, UNSUPPORTED)
    ]
    yield f"{family}: {', '.join(counts)}"
    for state in (FAILED, UNSUPPORTED):
        for outcome in outcomes:
            if outcome.state == state:
                yield f"  {state} {outcome.id}: {'; '.join(outcome.reasons)}"
