"""Where earlier verifications ended, and whether that still holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tillbook.insight.verification.queries.chains import disagreement
from tillbook.insight.verification.queries.reading import fetch, key, mark
from tillbook.insight.verification.rules.findings import Findings, dashed
from tillbook.insight.verification.rules.folding import Tally
from tillbook.insight.verification.rules.hashes import receipt_hash
from tillbook.insight.verification.rules.rows import Key


@dataclass(slots=True)
class Checkpoint:
    """The last checkpoint of a company. arrivals: how many of each series had been proven."""

    company_id: Key
    position: int
    hash: str
    feed: int
    state: dict[str, Any] = field(repr=False)

    @property
    def arrivals(self) -> dict[Key, int]:
        """Series -> last arrival proven."""
        return {unhex(name): at[0] for name, at in self.state["series"].items()}


def unhex(text: str) -> Key:
    """A key from a UUID as it is written."""
    return bytes.fromhex(text.replace("-", ""))


def last_checkpoints(findings: Findings) -> dict[Key, Checkpoint]:
    """The last checkpoint of each company; their chain, and that history still agrees with it."""
    last: dict[Key, Checkpoint] = {}
    for row, company, position, state, previous, own in fetch(
        f"SELECT {key('id')}, {key('company_id')}, position, state, previous_hash, hash"
        " FROM verified_checkpoint ORDER BY company_id, position"
    ):
        before = last.get(company)
        follows = (before.position + 1, before.hash) if before else (1, "")
        if follows != (position, previous) or own != receipt_hash(previous, state):
            detail = f"position {position}"
            findings.add("checkpoint_chain", "verified_checkpoint", {"id": row}, detail)
        try:
            read = json.loads(state)
            last[company] = Checkpoint(company, position, own, int(read["feed"]), read)
        except (ValueError, KeyError, TypeError):
            record = {"id": row}
            findings.add("checkpoint_history", "verified_checkpoint", record, "cannot be read")
    for checkpoint in last.values():
        _still_holds(findings, checkpoint)
    return last


def _still_holds(findings: Findings, checkpoint: Checkpoint) -> None:
    record = {"company_id": checkpoint.company_id, "position": checkpoint.position}
    for series, (arrivals, head) in sorted(checkpoint.state["series"].items()):
        if words := disagreement(series, arrivals, head, 0):
            findings.add("checkpoint_history", "verified_checkpoint", record, words)


def recall(checkpoints: dict[Key, Checkpoint], tally: Tally) -> None:
    """What earlier runs had learned: stock accounts, and lines that stand on "to clarify"."""
    for company, checkpoint in checkpoints.items():
        for account in checkpoint.state["inventory"]:
            tally.inventory.add((company, unhex(account)))
        for sale, line, document, number, micro, minor, certain in checkpoint.state["unclear"]:
            back = (micro, minor, certain)
            tally.unclear.setdefault((unhex(sale), line), {})[unhex(document), number] = back


def new_documents(checkpoints: dict[Key, Checkpoint]) -> list[Key]:
    """The documents that arrived since."""
    found: list[Key] = []
    known = {s: at for c in checkpoints.values() for s, at in c.arrivals.items()}
    for (series,) in fetch(f"SELECT {key('id')} FROM series ORDER BY id"):
        sql = (
            f"SELECT {key('document_id')} FROM envelope WHERE series_id = {mark()} AND arrival > %s"
        )
        found.extend([row[0] for row in fetch(sql, [series, known.get(series, 0)])])
    return found


def state_of(company: Key, heads: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """What a new checkpoint of a company keeps; `heads` as `chains.heads` read them."""
    return {
        **heads,
        "inventory": sorted(
            [dashed(account) for own, account in tally.inventory if own == company]
        ),
        "unclear": [
            [dashed(sale), line, dashed(document), number, *back]
            for (sale, line), lines in sorted(tally.unclear.items())
            for (document, number), back in sorted(lines.items())
        ],
    }
