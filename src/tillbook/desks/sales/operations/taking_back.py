"""What may come back: never more than was sold, held by a row of the database under lock."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tillbook.books.ledger.made_less import made_less
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import ReturnedLine, SaleLine
from tillbook.desks.sales.operations import unreferenced
from tillbook.desks.sales.operations.stored_value import takes_value
from tillbook.desks.sales.queries import lines_by_key, sale_lines, sold_parts
from tillbook.desks.sales.queries.aside import posted_as
from tillbook.desks.sales.rules import Draft, Line, Submission, part_that_comes_back
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_quantity


class Stale(RuntimeError):
    """What the thinking rested on has changed: think again."""


def under_lock(submission: Submission) -> bool:
    """Whether a document is decided under the lock of what has come back, or of what the customer
    has with us; what is refused after that has written something already."""
    draft = submission.draft
    comes_back = draft.original_id or any(line.original for line in draft.lines)
    return bool(comes_back) or takes_value(draft) or unreferenced.counts(submission)


def as_posted(draft: Draft) -> Draft:
    """With the sale that it takes back under the id that this stands in the books by.

    A sale that was set aside is posted by another one later. Raises SaleRefused while it waits:
    what takes it back waits with it, so that each comes into the books once, and in order.
    """
    named = {line.original[0] for line in draft.lines if line.original}
    named |= {draft.original_id} if draft.original_id else set()
    ids = posted_as(draft.company_id, named) if named else {}
    if not ids:
        return draft
    for printed, posted in ids.items():
        if posted is None:
            raise SaleRefused(Refusal.ORIGINAL_SET_ASIDE, str(printed))

    def of(sale_id: UUID) -> UUID:
        return ids.get(sale_id) or sale_id

    return replace(
        draft,
        lines=tuple(
            replace(line, original=(of(line.original[0]), line.original[1]))
            if line.original
            else line
            for line in draft.lines
        ),
        original_id=of(draft.original_id) if draft.original_id else None,
    )


def after_made_less(draft: Draft, *, is_fact: bool) -> tuple[Draft, dict[int, str]]:
    """The document, with the numbers of what made its sales less before, by its lines.

    A discount or a bad debt gave back tax of the sale: what comes back after that would give it
    back twice. One that has not happened yet is refused, naming them; of one that has, such lines
    stand on "to clarify", so that no more tax is given back than was charged. Whoever makes it less
    at this moment waits for the rows that count what came back, or this waits for them.
    """
    locked_counts(_counted(draft))
    named = sorted({line.original[0] for line in draft.lines if line.original})
    less = {sale: ids for sale in named if (ids := made_less(draft.company_id, [sale]))}
    if not less:
        return draft, {}
    known = document_numbers({one for ids in less.values() for one in ids})
    words = {sale: ", ".join([known[one] for one in ids]) for sale, ids in less.items()}
    if not is_fact:
        raise SaleRefused(Refusal.MADE_LESS, f"First {', '.join(words.values())}.")
    found = {
        line.number: words[line.original[0]]
        for line in draft.lines
        if line.original and line.original[0] in words
    }
    lines = [replace(one, to_clarify=True) if one.number in found else one for one in draft.lines]
    return replace(draft, lines=tuple(lines)), found


def take_back(draft: Draft, *, is_fact: bool) -> Draft:
    """Count the goods that come back against what was sold, under lock; return the draft with how
    much had come back before.

    A document that has not happened yet is refused when it is too much. One that has (`is_fact`)
    is posted: the excess line stands on "to clarify".
    """
    keys = {line.original for line in draft.lines if line.original}
    sold = _counted(draft)
    counts = locked_counts(sold)
    if draft.back_before_minor not in (None, sum(c.returned_minor for c in counts.values())):
        raise Stale("items of this sale have come back meanwhile")
    lines = []
    for line in draft.lines:
        if line.original and not line.to_clarify:
            line = _count(line, counts.get(line.original), draft, is_fact)
        lines.append(line)
    lines = _with_parts(lines, sold)
    for count in [count for key, count in counts.items() if key in keys]:
        ReturnedLine.objects.filter(sale_id=count.sale_id, number=count.number).update(
            returned_micro=count.returned_micro, returned_minor=count.returned_minor
        )
    return replace(draft, lines=tuple(lines))


def _counted(draft: Draft) -> dict[tuple[UUID, int], SaleLine]:
    """The sold lines whose counts a document is decided under."""
    keys = {line.original for line in draft.lines if line.original}
    sold = lines_by_key(draft.company_id, keys)
    if draft.back_before_minor is not None and draft.original_id:
        # Every line counts for the share of the rounding: returns of others wait here too.
        sold |= {
            (line.sale_id, line.number): line
            for line in sale_lines(draft.original_id)
            if line.quantity_micro > 0
        }
    return sold


def _with_parts(lines: list[Line], sold: dict[tuple[UUID, int], SaleLine]) -> list[Line]:
    """Kits that come back bring what they were made of when they were sold, in proportion."""
    kits = {
        line.original
        for line in lines
        if line.original
        and line.parts is not None
        and not line.to_clarify
        and sold[line.original].variant_id == line.variant_id
    }
    if not kits:
        return lines
    left = sold_parts({sale for sale, _ in kits})
    made: list[Line] = []
    for line in lines:
        if line.original and line.original in kits:
            whole, back = sold[line.original].quantity_micro, -line.quantity_micro
            parts = [
                part_that_comes_back(part, number, whole, line.before_micro, back)
                for number, part in left.get(line.original, ())
            ]
            line = replace(line, parts=tuple([part for part in parts if part.quantity_micro]))
        made.append(line)
    return made


def locked_counts(sold: dict[tuple[UUID, int], SaleLine]) -> dict[tuple[UUID, int], ReturnedLine]:
    """The counting rows, made at zero where absent (a row that is not there cannot be locked). A
    discount or a bad debt of the sale is decided under them too."""
    ReturnedLine.objects.bulk_create(
        [
            ReturnedLine(
                sale_id=line.sale_id,
                number=line.number,
                sold_micro=max(line.quantity_micro, 0),
                sold_minor=max(line.gross_minor, 0),
            )
            for _, line in sorted(sold.items())
        ],
        ignore_conflicts=True,
    )
    sales = {sale for sale, _ in sold}
    rows = lock_rows(ReturnedLine.objects.filter(sale_id__in=sales), "sale_id", "number")
    return {(r.sale_id, r.number): r for r in rows if (r.sale_id, r.number) in sold}


def _count(line: Line, count: ReturnedLine | None, draft: Draft, is_fact: bool) -> Line:
    where = f"line {line.number}"
    if count is None:
        if is_fact:
            return replace(line, to_clarify=True)
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL, where)
    back_micro = count.returned_micro - line.quantity_micro
    back_minor = count.returned_minor - line.gross_minor
    if not (
        line.quantity_micro < 0
        and back_micro <= count.sold_micro
        and 0 <= back_minor <= count.sold_minor
    ):
        if is_fact:
            return replace(line, to_clarify=True)
        if draft.kind == "void":
            raise SaleRefused(Refusal.ALREADY_RETURNED)
        left = format_quantity(count.sold_micro - count.returned_micro)
        raise SaleRefused(Refusal.MORE_THAN_SOLD, f"Of {where} {left} can come back.")
    if not is_fact and line.before_micro != count.returned_micro:
        raise Stale("items of this sale have come back meanwhile")
    before = count.returned_micro
    count.returned_micro, count.returned_minor = back_micro, back_minor
    return replace(line, before_micro=before)
