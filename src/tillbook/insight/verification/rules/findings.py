"""What verification found: one finding a check and table, with its first bad record and a count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tillbook.insight.verification.rules.catalogue import CHECKS

Record = Mapping[str, Any]


@dataclass(slots=True)
class Finding:
    """Something that must hold and does not.

    invariant: I1 to I11 of the reliability design. key: the columns that find the first bad record
    in `table`, keys as dashed text. count: how many records are wrong in the same way.
    """

    check: str
    invariant: str
    sentence: str
    table: str
    key: dict[str, str | int]
    detail: str
    count: int = 1

    @property
    def record(self) -> str:
        """The first bad record in words: `sale_line sale_id=…, number=2`."""
        return f"{self.table} " + ", ".join(f"{name}={value}" for name, value in self.key.items())


class Absent(NamedTuple):
    """A receipt that is not here though later ones are. why: with what reason somebody noted it; ""
    while it may still come. aside: it came and is kept aside, and why is what was decided."""

    number: str
    why: str
    aside: bool


@dataclass(slots=True)
class Findings:
    """All findings of a run, in the order in which they were first met."""

    found: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def add(self, check: str, table: str, key: Record, detail: str = "", count: int = 1) -> None:
        """Report a record; the first one of its check and table is the one that is named."""
        known = self.found.get((check, table))
        if known:
            known.count += count
            return
        invariant, sentence = CHECKS[check]
        written = {name: readable(value) for name, value in key.items()}
        self.found[check, table] = Finding(
            check, invariant, sentence, table, written, detail, count
        )

    def merge(self, others: Iterable[Finding]) -> None:
        """Take over what another process found after this one's part."""
        for other in others:
            known = self.found.get((other.check, other.table))
            if known:
                known.count += other.count
            else:
                self.found[other.check, other.table] = other

    def by_invariant(self) -> list[Finding]:
        """Every finding, I1 first."""
        return sorted(self.found.values(), key=lambda f: (int(f.invariant[1:]), f.check, f.table))


def readable(value: Any) -> str | int:
    """A key as dashed text; numbers and text as they are."""
    if isinstance(value, bytes):
        return dashed(value)
    return value if isinstance(value, int) else str(value)


def dashed(key: bytes) -> str:
    """16 bytes as a UUID is written."""
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
