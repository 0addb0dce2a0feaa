"""What was decided about documents before any lock, and which of them are here already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.queries import Selling, set_aside_by_hash
from tillbook.desks.sales.rules import Outcome, Submission
from tillbook.plumbing import series as numbering
from tillbook.values.effects import Effects


@dataclass(slots=True)
class Thought:
    """A submission with what was decided about it, before any lock."""

    submission: Submission
    effects: Effects | None
    refusal: tuple[Refusal, str] | None = None
    flags: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Came:
    """A batch told apart: what is new, by its position, and receipts that came under the id of
    another document and are kept for the first time."""

    fresh: list[tuple[int, Thought]] = field(default_factory=list)
    conflicts: list[Submission] = field(default_factory=list)


def tell_apart(
    context: Selling, thoughts: Sequence[tuple[int, Thought]], outcomes: dict[int, Outcome]
) -> Came:
    """Same id, same content: duplicate. Same id, other content: to be kept aside, once."""
    known = numbering.known_documents([t.submission.draft.id for _, t in thoughts])
    hashes = [t.submission.receipt.hash for _, t in thoughts if t.submission.receipt]
    aside = set(set_aside_by_hash(context.company.id, hashes)) if hashes else set()
    seen: dict[UUID, str] = {}
    came = Came()

    def conflict(submission: Submission) -> None:
        receipt = submission.receipt
        if receipt and receipt.hash not in aside:
            aside.add(receipt.hash)
            came.conflicts.append(submission)

    for position, thought in thoughts:
        draft, receipt = thought.submission.draft, thought.submission.receipt
        content = receipt.hash if receipt else draft.content
        if draft.id in known:
            found = known[draft.id]
            same = found.hash == content if receipt else f'"content":"{content}"' in found.body
            ours = found.company_id == context.company.id
            status = "duplicate" if same and ours else "conflict"
            outcomes[position] = Outcome(draft.id, status, found.number if ours else "")
            if not same:
                conflict(thought.submission)
        elif draft.id in seen:
            status = "duplicate" if seen[draft.id] == content else "conflict"
            outcomes[position] = Outcome(draft.id, status)
            if status == "conflict":
                conflict(thought.submission)
        elif receipt and receipt.hash in aside:
            outcomes[position] = Outcome(draft.id, "duplicate", detail="set aside before")
        else:
            if receipt or not thought.refusal:  # a second copy of what is refused is so too
                seen[draft.id] = content
            came.fresh.append((position, thought))
    return came
