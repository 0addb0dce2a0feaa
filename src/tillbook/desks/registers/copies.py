"""Second copies: what one register has sent, in the keeping of the others at its location.

A server that came back from an older backup has forgotten receipts that it had acknowledged. Their
own register offers them again; where that device is gone, its neighbours do. What they are given
carries our mark, so that none of them can bring a receipt that we never had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tillbook.desks.registers.models import Device
from tillbook.plumbing.outbox import feed_end, follow
from tillbook.plumbing.secrets import is_mark, mark_of
from tillbook.plumbing.series import SeriesState, Travelled, series_at, travelled

PURPOSE = "copies of receipts"
#: Copies in one answer.
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """A page of neighbours' receipts. feed: where it ends. start_again: the feed that was followed
    is not ours (restored). series: where each of the neighbours' series stands here."""

    feed: int
    more: bool
    start_again: bool
    copies: list[tuple[UUID, Travelled, str]]
    series: list[SeriesState]


def copies_for(device: Device, since: int | None) -> Copies:
    """What the other registers of its location brought after a number of the feed.

    since: None asks only where the feed ends now; what came before is not handed out.
    """
    company_id = device.company_id
    around = series_at(device.register.location_id, "register")
    neighbours = {
        key: (owner, state) for key, (owner, state) in around.items() if key != device.series_id
    }
    states = [state for _, state in neighbours.values()]
    end = feed_end(company_id)
    restored = since is not None and since > end
    if since is None or restored:
        return Copies(feed=end, more=False, start_again=restored, copies=[], series=states)

    found: dict[UUID, Travelled] = {}

    def wanted(ids: list[UUID]) -> set[UUID]:
        theirs = {k: e for k, e in travelled(ids).items() if e.series_id in neighbours}
        found.update(theirs)
        return set(theirs)

    ids, feed, more = follow(company_id, None, since, PAGE, wanted)
    copies = [
        (neighbours[found[key].series_id][0], found[key], _mark(company_id, found[key]))
        for key in ids
    ]
    return Copies(feed=feed, more=more, start_again=False, copies=copies, series=states)


def is_ours(device: Device, receipt: Any, mark: Any) -> bool:
    """Whether this is a receipt that we once handed out, unchanged."""
    if not isinstance(receipt, dict) or not isinstance(mark, str):
        return False
    said = [receipt.get(name) for name in ("id", "series", "hash")]
    return is_mark(PURPOSE, _named(device.company_id, *said), mark)


def _mark(company_id: UUID, document: Travelled) -> str:
    return mark_of(PURPOSE, _named(company_id, document.id, document.series_id, document.hash))


def _named(company_id: UUID, *said: Any) -> str:
    return "\n".join([str(company_id), *[str(one) for one in said]])
