"""Documents that were taken back, and what took them back: together they are nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID


def cancelled(pairs: Iterable[tuple[UUID, UUID]], there: Collection[UUID]) -> set[UUID]:
    """Of the documents that are there, those that cancel each other. pairs: (document, what took it
    back); what took something back may be taken back itself, and the first stands again."""
    back = dict(pairs)
    heads = set(back) - set(back.values())
    found: set[UUID] = set()
    for head in heads:
        chain, before = [head], None
        while chain[-1] in back:
            chain.append(back[chain[-1]])
        for one in chain:
            if one not in there:
                before = None
            elif before is None:
                before = one
            else:
                found |= {before, one}
                before = None
    return found
