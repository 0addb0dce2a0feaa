"""Proving a filed tax return: its row is what its text says, its boxes what its lines add up to."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.rows import Key, TaxReturn

_TABLE = "tax_return"
#: Where lines say when: what was held on an account until this return (`file_return.HELD`).
_HELD = 2


def prove_return(
    document: Document, row: TaxReturn, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Check a return against the text that was sealed with it, and what it posted."""
    if words := _own_difference(row):
        proof.add("return_differs", _TABLE, row.id, words)
    if not document.envelope:
        return
    words = "its text cannot be read" if body is None else _difference(row, body)
    if words:
        proof.add("body_differs", _TABLE, row.id, words)
    if body is None:
        return
    booked = [[dashed(x.account_id), x.amount_minor] for x in document.lines_of_own_entries()]
    if body.get("lines") != booked:
        proof.add("return_differs", _TABLE, row.id, "another entry")


def _difference(row: TaxReturn, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": _TABLE,
        "number": row.number,
        "series": dashed(row.series_id),
        "business_date": row.business_date,
        "registration": dashed(row.registration_id),
        "feed": row.feed_number,
        "content": row.hash,
        "figures": row.text,
    }
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {str(value)[:60]}, sealed {str(body.get(name))[:60]}"
    return ""


def _own_difference(row: TaxReturn) -> str:
    """What does not agree within the row itself."""
    if sha256(f"{_TABLE}\n{row.text}".encode()).hexdigest() != row.hash:
        return "another hash"
    said = kept_lines(row)
    if said is None:
        return "its figures cannot be read"
    figures = json.loads(row.text)
    heads = (figures["due"], figures["carried"], figures["since"], figures["until"])
    if heads != (row.due_minor, row.carried_minor, row.since, row.until):
        return "another amount or period"
    raw: dict[str, int] = {}
    for line in said:
        for box, minor, _tax in line[9]:
            raw[box] = raw.get(box, 0) + minor
    if sorted([box, minor] for box, minor in raw.items()) != figures["raw"]:
        return "its boxes are not its lines"
    return ""


def kept_lines(row: TaxReturn) -> list[list[Any]] | None:
    """The sums of lines that were kept; None when the text cannot be read."""
    try:
        found: list[list[Any]] = json.loads(row.text)["lines"]
    except (ValueError, KeyError, TypeError):
        return None
    return found


def kept_sums(row: TaxReturn, *, held: bool = False) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(account, tax code) -> (amount, taxed amount, lines) as the return kept them; held: of what
    was kept on an account until this return."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for line in kept_lines(row) or ():
        if (line[4] == _HELD) != held:
            continue
        before = found.get((line[1], line[2]), (0, 0, 0))
        added = zip(before, line[6:9], strict=True)
        found[line[1], line[2]] = tuple(a + b for a, b in added)
    return found


def account_name(account: Key) -> str:
    """An account as returns name it."""
    return dashed(account)
