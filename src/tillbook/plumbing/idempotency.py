"""Requests that are answered once: key, body hash and what came of it, kept for ever.

The claim is written in the same transaction as its effect, so a crash between the two cannot
leave one without the other; the answer is rebuilt from the resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import IdempotencyKey

_TABLE = Table.of(IdempotencyKey)


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that a caller sent: whose, which, and the hash of what was asked with it."""

    owner_id: UUID
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key has been answered with before."""

    body_hash: str
    resource_kind: str
    resource_id: UUID


def answered(owner_id: UUID, key: str) -> Answered | None:
    """What this owner's key came to, if it was used before."""
    row = IdempotencyKey.objects.filter(owner_id=owner_id, key=key).first()
    return Answered(row.body_hash, row.resource_kind, row.resource_id) if row else None


def remember(
    writes: WriteSet, claim: Claim, resource_kind: str, resource_id: UUID, at: datetime
) -> None:
    """Add the claim to the write set: it stands when its effect stands."""
    writes.append(
        _TABLE,
        (new_id(), claim.owner_id, claim.key, claim.body_hash, resource_kind, resource_id, at),
    )


def remember_now(claim: Claim, resource_kind: str, resource_id: UUID, at: datetime) -> None:
    """Write the claim into the open writer transaction, beside rows that the ORM writes."""
    writes = WriteSet()
    remember(writes, claim, resource_kind, resource_id, at)
    writes.execute()
