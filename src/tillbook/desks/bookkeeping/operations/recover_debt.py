"""A debt that was written off is paid after all, or some of it: the claim is open again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tillbook.books.ledger.apart import apart_of
from tillbook.books.ledger.document_lines import (
    Through,
    allocations_of,
    entry_of,
    settled_through,
)
from tillbook.books.ledger.open_items import items_at
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import amount_of, moved_to, reduced
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, refused
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations.adjust_item import (
    Adjust,
    account_of,
    check_reason_and_day,
    relief_account,
    wait_for_approval,
)
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post
from tillbook.desks.bookkeeping.operations.rows import Posted, Wanted, person_of, soft_of
from tillbook.desks.bookkeeping.queries import posted_entry, reversal_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers, known_documents
from tillbook.values.effects import EntryLine
from tillbook.values.rounding import divide

Kind = ManualEntry.Kind
#: What a line that a written-off debt came back on is known by.
BACK = "bad-debt:"


def recover_debt(
    actor: Actor,
    debt_id: UUID,
    document_id: UUID,
    *,
    amount_minor: int,
    day: date,
    reason: str,
    into_soft: bool = False,
) -> Posted:
    """Open a written-off claim again by so much; the tax that was claimed back is owed again. The
    same id again answers as it stands. Raises EntryRefused; above the company's limit a draft
    waits for somebody else. into_soft: to a softly closed period too."""
    actor.require(Right.LEDGER_WRITE)
    if found := known_documents([document_id]).get(document_id):
        if found.company_id != actor.company_id:
            raise refused(Refusal.CONFLICT)
        return Posted(document_id, found.number, duplicate=True)
    wish = Adjust(
        entry_id=debt_id,
        number=0,
        kind=Kind.RECOVERED.value,
        day=day,
        reason=reason,
        amount_minor=amount_minor,
    )
    wanted = wanted_recovery(
        actor, document_id, wish, written_by=person_of(actor), into_soft=into_soft
    )
    try:
        check_approval(actor, amount_minor, person_of(actor))
    except EntryRefused:
        wait_for_approval(actor, document_id, wish)
        raise
    return post([wanted])[0]


def wanted_recovery(
    actor: Actor,
    document_id: UUID,
    wish: Adjust,
    *,
    written_by: UUID | None,
    into_soft: bool = False,
) -> Wanted:
    """The document, checked against what came back of the debt so far. Raises EntryRefused."""
    debt_id, amount = wish.entry_id, wish.amount_minor or 0
    row = posted_entry(actor, debt_id)
    if row is None or row.kind != Kind.BAD_DEBT:
        raise refused(Refusal.UNKNOWN_ENTRY)
    check_reason_and_day(actor, wish.day, wish.reason)
    if wish.day < row.business_date:
        raise refused(Refusal.BEFORE_ITS_ENTRY, text=str(row.business_date))
    _entry, lines = entry_of(debt_id)
    claim = lines[0]

    def left() -> tuple[int, int]:
        return _left(actor.company_id, debt_id, document_id, claim, amount)

    open_minor, abroad = left()
    own = EntryLine(
        claim.account_id,
        amount,
        location_id=claim.location_id,
        party_id=claim.party_id,
        due_date=_due(debt_id),
        foreign_minor=(abroad if amount == open_minor else divide(abroad * amount, open_minor))
        if claim.foreign_currency
        else None,
        foreign_currency=claim.foreign_currency,
        settlement_key=f"{BACK}{debt_id}",
    )
    return Wanted(
        id=document_id,
        company_id=actor.company_id,
        kind=Kind.RECOVERED.value,
        day=wish.day,
        memo=row.memo,
        lines=(own, *_against(actor, lines, amount, open_minor, wish.reason)),
        written_by=written_by,
        person_id=person_of(actor),
        reason=wish.reason,
        soft=soft_of(actor, into_soft),
        still=left,
    )


def _left(
    company_id: UUID, debt_id: UUID, document_id: UUID, claim: EntryLine, amount: int
) -> tuple[int, int]:
    """What may still come back of a debt, in the company's money and in its own. Raises
    EntryRefused for more than that; asked again under the lock, where nobody else can be."""
    if found := reversal_of(debt_id):
        number = document_numbers([found.id])[found.id]
        raise refused(Refusal.ALREADY_REVERSED, text=number)
    came = [both for one, both in came_back(company_id, debt_id).items() if one != document_id]
    left = -amount_of(claim) - sum([minor for minor, _ in came])
    if not 0 < amount <= left:
        raise refused(Refusal.TOO_MUCH)
    return left, -(claim.foreign_minor or 0) - sum([abroad for _, abroad in came])


def came_back(company_id: UUID, debt_id: UUID) -> dict[UUID, Through]:
    """What came back of a debt so far, by the document that opened the claim again; one that was
    taken back itself did not."""
    every = ManualEntry.objects.filter(company_id=company_id)
    taken_back = every.filter(reverses_id__isnull=False).values("reverses_id")
    rows = every.filter(kind=Kind.RECOVERED).exclude(id__in=taken_back)
    return settled_through(f"{BACK}{debt_id}", rows.values("id"))


def _due(debt_id: UUID) -> date | None:
    """When the claim was due that was written off: it does not grow younger by that."""
    ends = [end for _, one in allocations_of(debt_id) for end in (one.debit, one.credit)]
    items = items_at((entry, number) for entry, number in ends if entry)
    claims = [one for one in items.values() if one.source_id != debt_id]
    return min((one.due or one.day for one in claims), default=None)


def _against(
    actor: Actor, lines: tuple[EntryLine, ...], amount: int, left: int, reason: str
) -> tuple[EntryLine, ...]:
    """The bad debt becomes less, and its tax is owed again. left: how much of it
    had not come back before; the last of it takes what is left of the tax."""
    claim = lines[0]
    back = reduced(
        lines,
        {claim.account_id},
        -amount,
        bearer_id=account_of(actor.company_id, Role.BAD_DEBT),
        location_id=claim.location_id,
        memo=reason,
        before=amount_of(claim) + left,
        apart=None if relief_account(actor.company_id) else apart_of(actor.company_id),
    )
    if company(actor.company_id).country != "GB":
        return back
    # Owed in box 1, not taken off box 4.
    owes = account_of(actor.company_id, Role.TAX_PAYABLE)
    taxes = moved_to([one for one in back if one.tax_code_id], owes)
    return (*[one for one in back if not one.tax_code_id], *taxes)
