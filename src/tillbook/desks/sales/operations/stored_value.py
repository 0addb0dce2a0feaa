"""Payments from what a customer has with us: decided under the lock of it.

What has not happened yet is refused when it is too much. A receipt is a fact: a card gives what is
on it and the rest stands on "to clarify"; an account owes all of it. Both are flagged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tillbook.books.loyalty.queries import uncovered_by_number
from tillbook.books.loyalty.rules import (
    Key,
    Kind,
    ValueState,
    normal,
    read_reference,
    reference_of,
    take,
)
from tillbook.books.posting import operations as posting
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale, SaleTender
from tillbook.desks.sales.rules import VALUE_KINDS, Draft, Submission, Tender
from tillbook.plumbing.series import known_documents
from tillbook.values.effects import ValueMove

_REFUSALS = {
    "blocked": Refusal.VALUE_BLOCKED,
    "short": Refusal.VALUE_SHORT,
    "limit": Refusal.CREDIT_LIMIT,
}
#: (kind, expected, found) of a discrepancy beside the document.
Flag = tuple[str, str, str]


class RefusedLate(RuntimeError):
    """Under the last lock documents turned out not to fit (id -> why), whose payments or goods were
    decided already: the others are decided again without them, all of them in one go."""

    def __init__(self, refusals: Mapping[UUID, tuple[Refusal, str]]) -> None:
        self.refusals = dict(refusals)
        super().__init__(", ".join(sorted({why.value for why, _ in refusals.values()})))


def with_kinds(kinds: Mapping[UUID, str], submission: Submission) -> Submission:
    """With the kinds (by tender type) of payments that take from what the customer has with us."""
    draft = submission.draft
    if not any(tender.type_id in kinds for tender in draft.tenders):
        return submission
    tenders = tuple([_with_kind(kinds.get(tender.type_id, ""), tender) for tender in draft.tenders])
    return replace(submission, draft=replace(draft, tenders=tenders))


def _with_kind(kind: str, tender: Tender) -> Tender:
    """A card's number, where somebody sent that, stands nowhere: its hash does."""
    number = normal(tender.reference) if kind == Kind.GIFT_CARD else ""
    return replace(
        tender, kind=kind, reference=reference_of(number) if number else tender.reference
    )


def takes_value(draft: Draft) -> bool:
    """Whether a payment of it is made with what the customer has with us, or puts on it."""
    return any(tender.kind in VALUE_KINDS for tender in draft.tenders)


def key_of(draft: Draft, tender: Tender) -> Key | None:
    """What a payment takes from: a card by its reference, else the document's customer's."""
    if tender.kind == Kind.GIFT_CARD:
        read = read_reference(tender.reference)
        return (tender.kind, read[0]) if read else None
    return (tender.kind, draft.customer_id) if draft.customer_id else None


def lock_values(
    company_id: UUID, drafts: Sequence[Draft], now: datetime
) -> posting.LockedValues | None:
    """Lock everything that these documents take or put on.

    None when none of them does. A card is made by what is put on it first; what a party has, by
    whatever happens to it.
    """
    drafts = [draft for draft in drafts if takes_value(draft)]
    if not drafts:
        return None
    keys: set[Key] = set()
    made: dict[Key, str] = {}
    for draft in drafts:
        for tender in draft.tenders:
            if tender.kind not in VALUE_KINDS or (key := key_of(draft, tender)) is None:
                continue
            keys.add(key)
            if tender.kind != Kind.GIFT_CARD:
                made[key] = ""
            elif tender.amount_minor < 0 and draft.kind != "void":
                made[key] = tender.reference[-4:]
    return posting.lock_values(company_id, keys, made, [draft.id for draft in drafts], now)


def settle(
    draft: Draft, values: posting.LockedValues, *, is_fact: bool
) -> tuple[Draft, list[ValueMove], list[Flag]]:
    """Take and put on what the document's payments say, in the locked values as they stand now.

    Raises SaleRefused, the values untouched, where it has not happened yet and cannot.
    """
    states, used = dict(values.now), set(values.used)
    never = _never_taken(draft)
    loaded = _loaded(draft)
    moves: list[ValueMove] = []
    flags: list[Flag] = []
    tenders = []
    for tender in draft.tenders:
        if tender.kind in VALUE_KINDS:
            key = key_of(draft, tender)
            itself = tender.amount_minor > 0 and key in loaded
            if itself and not is_fact:
                raise SaleRefused(Refusal.PAYS_ITSELF, f"payment {tender.number}")
            if itself:
                flags.append(("pays_itself", "", str(tender.amount_minor)))
            tender, move, flag = _settle(
                draft, tender, key, states, values, used, is_fact, never.get(tender.number, 0)
            )
            moves += [move] if move else []
            flags += [flag] if flag else []
        tenders.append(tender)
    values.now, values.used = states, used
    return replace(draft, tenders=tuple(tenders)), moves, flags


def _loaded(draft: Draft) -> set[Key | None]:
    """What a sale puts money on. Paid with that same card, credit or account it would be money of
    nobody: a balance that rises and falls by itself, and a receipt of a load nobody paid for."""
    if draft.kind != "sale":
        return set()
    on = [t for t in draft.tenders if t.kind in VALUE_KINDS and t.amount_minor < 0]
    return {key for tender in on if (key := key_of(draft, tender))}


def _never_taken(draft: Draft) -> dict[int, int]:
    """Of what goes back, what the sale's payments said and could not take: number -> minor units.

    It does not go back to where it never was; of a return in parts that part comes first.
    """
    sale = draft.original_id
    back = [one for one in draft.tenders if one.kind in VALUE_KINDS and one.amount_minor < 0]
    if not back or sale is None or not known_documents([sale]):
        return {}
    if draft.kind == "void":
        uncovered = uncovered_by_number(sale)
        return {one.number: uncovered.get(one.number, -one.amount_minor) for one in back}
    left = _open_by_payment(sale)
    found = {}
    for one in back:
        key = one.type_id, one.reference
        # A return may have given back another way what the sale never took so: that leaves nothing.
        found[one.number] = share = min(max(0, left.get(key, 0)), -one.amount_minor)
        left[key] = left.get(key, 0) - share
    return found


def _open_by_payment(sale_id: UUID) -> dict[tuple[UUID, str], int]:
    """What a sale's payments (type, reference) could not take, less what returns took off it."""
    left: dict[tuple[UUID, str], int] = {}
    returns = Sale.objects.filter(original_id=sale_id).exclude(kind=Sale.Kind.VOID)
    for document_id in [sale_id, *returns.values_list("id", flat=True)]:
        uncovered = uncovered_by_number(document_id)
        for row in SaleTender.objects.filter(sale_id=document_id):
            if (row.amount_minor > 0) == (document_id == sale_id):
                key = row.tender_type_id, row.reference
                left[key] = left.get(key, 0) + uncovered.get(row.number, row.amount_minor)
    return left


def _settle(
    draft: Draft,
    tender: Tender,
    key: Key | None,
    states: dict[Key, ValueState],
    values: posting.LockedValues,
    used: set[tuple[UUID, UUID]],
    is_fact: bool,
    never_taken: int,
) -> tuple[Tender, ValueMove | None, Flag | None]:
    where = f"payment {tender.number}"
    state = states.get(key) if key else None
    if key is None or state is None:
        if not is_fact:
            raise SaleRefused(_why_unknown(tender, key), where)
        clear = replace(tender, uncovered_minor=tender.amount_minor)
        return clear, None, ("value_unknown", "", f"{where}: {tender.amount_minor}")
    held = (draft.id, state.id)
    own = values.holds.get(held, 0) if held not in used else 0
    taken = take(state, tender.amount_minor + never_taken, own)
    if not is_fact and (taken.wrong or (state.blocked_at and draft.kind == "sale")):
        raise SaleRefused(_REFUSALS[taken.wrong or "blocked"], where)
    if own:
        used.add(held)
    states[key] = taken.state
    moved = taken.state.balance_minor - state.balance_minor
    move = ValueMove(
        number=tender.number,
        value_id=state.id,
        amount_minor=moved,
        uncovered_minor=taken.uncovered_minor - never_taken,
        sequence=taken.state.moves,
        balance_minor=taken.state.balance_minor,
    )
    flag = None
    if taken.wrong:
        kind = _REFUSALS[taken.wrong].value
        there = state.available_minor + own
        flag = (kind, str(there), f"{where}: {tender.amount_minor}")
    return replace(tender, uncovered_minor=move.uncovered_minor), move, flag


def _why_unknown(tender: Tender, key: Key | None) -> Refusal:
    if tender.kind != Kind.GIFT_CARD:
        return Refusal.CUSTOMER_NEEDED
    return Refusal.VALUE_NUMBER if key is None else Refusal.UNKNOWN_VALUE
