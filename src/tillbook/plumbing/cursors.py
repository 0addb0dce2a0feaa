"""Following the feed: who has seen what up to which number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.plumbing.models import FeedCursor, OutboxMessage


@dataclass(frozen=True, slots=True)
class Fed:
    """A numbered message of the feed."""

    number: int
    topic: str
    kind: str
    subject_id: UUID


def unseen(company_id: UUID, follower: str, limit: int = 200) -> list[Fed]:
    """The next messages this follower has not seen, in order of feed number."""
    rows = OutboxMessage.objects.filter(
        company_id=company_id, feed_number__gt=_seen_to(company_id, follower)
    )
    ordered = rows.order_by("feed_number").values_list(
        "feed_number", "topic", "subject_kind", "subject_id"
    )
    return [Fed(number or 0, topic, kind, key) for number, topic, kind, key in ordered[:limit]]


def _seen_to(company_id: UUID, follower: str) -> int:
    row = FeedCursor.objects.filter(company_id=company_id, follower=follower)
    return row.values_list("seen_to", flat=True).first() or 0


def move_on(company_id: UUID, follower: str, messages: Sequence[Fed]) -> None:
    """Remember that these were seen, in the open writer transaction of what was done about them."""
    if messages:
        FeedCursor.objects.update_or_create(
            company_id=company_id,
            follower=follower,
            defaults={"seen_to": messages[-1].number},
        )
