"""`Idempotency-Key`: the same request again answers what it answered before, for ever.

The key, a hash of what was asked and the id of what came of it are stored in the transaction of
the effect; the answer is rebuilt from that resource. The document's id follows from the key, so
that two requests at the same moment meet at its primary key.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from ninja import Header
from pydantic import BaseModel

from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import PLAIN
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.idempotency import Answered, Claim, answered
from tillbook.plumbing.series import known_documents
from tillbook.values.hashing import hash_text

REPLAYED = {"Idempotent-Replayed": "true"}

IdempotencyKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=PLAIN,
        description="Makes the request safe to repeat: the same key with the same body answers "
        "what it answered before, with another body it is refused (409). Kept for ever.",
        examples=["stock-count-2026-03-31-7"],
    ),
]


def claim_of(owner_id: UUID | None, key: str, verb: str, asked: BaseModel) -> Claim | None:
    """The claim a request makes; None without a key. verb: what the operation is called."""
    if not key or owner_id is None:
        return None
    return Claim(owner_id, key, hash_text(verb, asked.model_dump_json()))


def answered_before(claim: Claim | None, *, documents: bool = False) -> Answered | None:
    """What this claim was answered with; raises Problem 409 when it stood for something else.

    documents: also when the key made a document, which carries it in its id alone.
    """
    if claim is None:
        return None
    before = answered(claim.owner_id, claim.key)
    if before and before.body_hash != claim.body_hash:
        raise key_reused(claim.key)
    if before is None and documents and known_documents([document_id(claim)]):
        raise key_reused(claim.key)
    return before


def key_reused(key: str) -> Problem:
    """The refusal of a key that was used for something else."""
    return Problem(
        409,
        "idempotency_key_reused",
        f"The idempotency key “{key[:80]}” was used before with another body.",
    )


def document_id(claim: Claim | None) -> UUID:
    """The id of the document to make: of the key where there is one (a UUIDv8), else fresh."""
    if claim is None:
        return new_id()
    digest = bytearray(
        sha256(b"idempotency\n" + claim.owner_id.bytes + claim.key.encode()).digest()
    )
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest[:16]))
