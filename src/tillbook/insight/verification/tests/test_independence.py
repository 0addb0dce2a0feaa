"""Verification believes nobody: it imports no code of the rooms whose rows it proves."""

from __future__ import annotations

import ast
from pathlib import Path

ROOM = Path(__file__).resolve().parent.parent
OWN = "tillbook.insight.verification"
#: Plumbing to reach the database with, the list of guards, and what checkpoints are written with.
BORROWED = {
    "tillbook.plumbing.clock",
    "tillbook.plumbing.fields",
    "tillbook.plumbing.guards",
    "tillbook.plumbing.snapshot",
    "tillbook.plumbing.writer",
    "tillbook.values.hashing.canonical_text",
    "tillbook.values.rounding.LARGEST",
}


def _imports():
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


def test_no_code_of_what_is_proven_is_imported():
    ours = {name for name in _imports() if name.startswith("tillbook.") and OWN not in name}
    assert ours
    assert not {name for name in ours if not any(name.startswith(known) for known in BORROWED)}
