"""What is owed becomes less: a discount for paying early, a debt that is not paid; or comes back.

The tax of the document it is of is corrected in proportion, with its codes and rates, on the day of
the correction: docs/algorithms/tax.md says where each country's return wants it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.document_lines import entry_of, lines_of_entry, settled_through
from tillbook.books.ledger.open_items import OpenItem, items_at, paying_accounts, settled_accounts
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import amount_of, moved_to, reduced, tax_given_back
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong, refused
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post
from tillbook.desks.bookkeeping.operations.rows import Posted, Wanted, person_of, soft_of
from tillbook.desks.bookkeeping.queries import posted_entry, reversal_of, setting, today
from tillbook.desks.bookkeeping.rules import check_day
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import document_numbers, known_documents
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import canonical_text
from tillbook.values.rounding import divide

Kind = ManualEntry.Kind
#: What a line that a written-off debt came back on is known by.
BACK = "bad-debt:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """What somebody wants with an open item. kind: `discount` or `bad_debt`; amount_minor: signed
    as the item, None for all that is open; tax: its tax is corrected too."""

    entry_id: UUID
    number: int
    kind: str
    day: date
    reason: str
    amount_minor: int | None = None
    tax: bool = True


def adjust_item(actor: Actor, document_id: UUID, wish: Adjust) -> Posted:
    """Take so much off an open item, with its tax. The same id again answers as it stands. Raises
    EntryRefused; above the company's limit a draft waits for somebody else."""
    actor.require(Right.LEDGER_WRITE)
    if found := known_documents([document_id]).get(document_id):
        if found.company_id != actor.company_id:
            raise refused(Refusal.CONFLICT)
        return Posted(document_id, found.number, duplicate=True)
    wanted = wanted_adjustment(actor, document_id, wish, written_by=person_of(actor))
    total = abs(amount_of(wanted.lines[0]))
    try:
        check_approval(actor, total, person_of(actor))
    except EntryRefused:
        _wait(actor, document_id, wish)
        raise
    try:
        return post([wanted])[0]
    except IntegrityError:  # somebody settled it meanwhile: the database holds it
        raise refused(Refusal.ITEM_TAKEN) from None


def _wait(actor: Actor, document_id: UUID, wish: Adjust) -> None:
    content = {
        "day": str(wish.day),
        "memo": wish.reason,
        "accrual": False,
        "lines": [],
        "adjust": {
            "entry": str(wish.entry_id),
            "number": wish.number,
            "kind": wish.kind,
            "amount": wish.amount_minor,
            "tax": wish.tax,
        },
    }

    def work() -> None:
        if Draft.objects.filter(id=document_id).exists():
            return
        Draft.objects.create(
            id=document_id,
            company_id=actor.company_id,
            kind=Draft.Kind.ADJUST,
            content=canonical_text(content),
            waiting=True,
            reason=wish.reason[:200],
            changed_by=person_of(actor),
            changed_at=clock.now(),
        )

    write(work)


def adjust_of(row: Draft) -> Adjust:
    """What a draft of an adjustment wants."""
    told = json.loads(row.content)
    kept = told["adjust"]
    return Adjust(
        entry_id=UUID(kept["entry"]),
        number=kept["number"],
        kind=kept["kind"],
        day=date.fromisoformat(told["day"]),
        reason=row.reason,
        amount_minor=kept["amount"],
        tax=kept["tax"],
    )


def wanted_adjustment(
    actor: Actor, document_id: UUID, wish: Adjust, *, written_by: UUID | None
) -> Wanted:
    """The document, checked against the item as it is now. Raises EntryRefused."""
    item = item_for(actor, wish.entry_id, wish.number)
    amount = item.open_minor if wish.amount_minor is None else wish.amount_minor
    if not item.open_minor:
        raise refused(Refusal.ITEM_TAKEN)
    if amount * item.open_minor <= 0 or abs(amount) > abs(item.open_minor):
        raise refused(Refusal.TOO_MUCH)
    if wish.kind not in (Kind.DISCOUNT, Kind.BAD_DEBT):
        raise refused(Refusal.CONFLICT)
    if wish.kind == Kind.BAD_DEBT and amount < 0:
        raise refused(Refusal.NO_DEBT)
    _check_day(actor, wish.day, wish.reason)
    if wish.day < item.day:
        raise refused(Refusal.BEFORE_ITS_ENTRY, text=str(item.day))
    own = _own_line(item, amount)
    ends: tuple[tuple[UUID | None, int], tuple[UUID | None, int]]
    ends = (item.entry_id, item.number), (None, 1)
    debit, credit = ends if amount > 0 else ends[::-1]
    abroad = None if own.foreign_minor is None else abs(own.foreign_minor)
    return Wanted(
        id=document_id,
        company_id=actor.company_id,
        kind=wish.kind,
        day=wish.day,
        memo=(item.memo or wish.reason)[:200],
        lines=(own, *_against(actor, item, amount, wish)),
        written_by=written_by,
        person_id=person_of(actor),
        reason=wish.reason,
        soft=soft_of(actor, True),
        pairs=(Allocation(item.account_id, debit, credit, abs(amount), foreign_minor=abroad),),
    )


def item_for(actor: Actor, entry_id: UUID, number: int) -> OpenItem:
    """An open item of the actor's; raises EntryRefused."""
    accounts = {one.id for one in settled_accounts(actor.company_id)}
    item = items_at([(entry_id, number)]).get((entry_id, number))
    theirs = actor.location_ids is None or (item and item.location_id in actor.location_ids)
    if item is None or item.account_id not in accounts or not theirs:
        raise refused(Refusal.UNKNOWN_ENTRY)
    return item


def _check_day(actor: Actor, day: date, reason: str) -> None:
    if not " ".join(reason.split()):
        raise refused(Refusal.NO_REASON)
    wrong: list[Wrong] = []
    check_day(day, today(actor.company_id), setting(actor.company_id).future_days, wrong)
    if wrong:
        raise EntryRefused(*wrong)


def _own_line(item: OpenItem, amount: int) -> EntryLine:
    abroad = None
    if item.foreign_open is not None:
        whole = amount == item.open_minor
        part = item.foreign_open * amount
        abroad = -(item.foreign_open if whole else divide(part, item.open_minor))
    return EntryLine(
        item.account_id,
        -amount,
        location_id=item.location_id,
        party_id=item.party_id,
        foreign_minor=abroad,
        foreign_currency=item.currency,
    )


def _account(company_id: UUID, role: Role) -> UUID:
    found = account_map(company_id, company(company_id).version).find(role)
    assert found is not None  # a company without a full role map cannot be opened
    return found


def _against(actor: Actor, item: OpenItem, amount: int, wish: Adjust) -> tuple[EntryLine, ...]:
    """What stands against it: the tax that is given back, and who bears the rest."""
    owed = paying_accounts(actor.company_id)
    lines = lines_of_entry(item.entry_id)
    if wish.kind == Kind.DISCOUNT:
        role = Role.DISCOUNT_ALLOWED if amount > 0 else Role.DISCOUNT_RECEIVED
        bearer = _account(actor.company_id, role)
        return reduced(
            lines, owed, amount, bearer_id=bearer, location_id=item.location_id, memo=wish.reason
        )
    taxes = tax_given_back(lines, owed, amount) if wish.tax else ()
    if account := _relief_account(actor.company_id):
        taxes = moved_to(taxes, account)
    bearer = _account(actor.company_id, Role.BAD_DEBT)
    rest = amount - sum([amount_of(one) for one in taxes])
    return (EntryLine(bearer, rest, location_id=item.location_id, memo=wish.reason), *taxes)


def _relief_account(company_id: UUID) -> UUID | None:
    """Where the tax of a bad debt is claimed, where the country's return has a box of its own for
    it: the British one with input tax (box 4), the French one on line 21; else the tax that is
    owed becomes less."""
    country = company(company_id).country
    if country == "GB":
        return _account(company_id, Role.TAX_DEDUCTIBLE)
    if country == "FR":
        known = [one for one in chart(company_id) if one.tax_box == "21" and not one.archived_at]
        return known[0].id if known else None
    return None


def recover_debt(
    actor: Actor, debt_id: UUID, document_id: UUID, *, amount_minor: int, day: date, reason: str
) -> Posted:
    """A debt that was written off is paid after all: the claim is open again by so much, and the
    tax that was claimed back is owed again. Raises EntryRefused."""
    actor.require(Right.LEDGER_WRITE)
    row = posted_entry(actor, debt_id)
    if row is None or row.kind != Kind.BAD_DEBT:
        raise refused(Refusal.UNKNOWN_ENTRY)
    _check_day(actor, day, reason)
    if day < row.business_date:
        raise refused(Refusal.BEFORE_ITS_ENTRY, text=str(row.business_date))
    _entry, lines = entry_of(debt_id)
    claim, key = lines[0], f"{BACK}{debt_id}"
    if found := reversal_of(debt_id):
        number = document_numbers([found.id])[found.id]
        raise refused(Refusal.ALREADY_REVERSED, text=number)
    left = -amount_of(claim) - settled_through(claim.account_id, key, but=document_id)
    if not 0 < amount_minor <= left:
        raise refused(Refusal.TOO_MUCH)
    bearer = _account(actor.company_id, Role.BAD_DEBT)
    back = reduced(
        lines,
        {claim.account_id},
        -amount_minor,
        bearer_id=bearer,
        location_id=claim.location_id,
        memo=reason,
    )
    if company(actor.company_id).country == "GB":  # owed in box 1, not taken off box 4
        owes = _account(actor.company_id, Role.TAX_PAYABLE)
        taxes = moved_to([one for one in back if one.tax_code_id], owes)
        back = (*[one for one in back if not one.tax_code_id], *taxes)
    own = EntryLine(
        claim.account_id,
        amount_minor,
        location_id=claim.location_id,
        party_id=claim.party_id,
        settlement_key=key,
    )
    wanted = Wanted(
        id=document_id,
        company_id=actor.company_id,
        kind=Kind.RECOVERED.value,
        day=day,
        memo=row.memo,
        lines=(own, *back),
        written_by=person_of(actor),
        person_id=person_of(actor),
        reason=reason,
        soft=soft_of(actor, True),
    )
    check_approval(actor, amount_minor, person_of(actor))
    return post([wanted])[0]
