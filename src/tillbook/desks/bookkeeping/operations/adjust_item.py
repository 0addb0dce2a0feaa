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

from tillbook.books.ledger.apart import apart_of
from tillbook.books.ledger.open_items import OpenItem, items_at, paying_accounts, settled_accounts
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.reducible import Reducible, reducible
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.reducing import amount_of, moved_to, reduced, tax_given_back
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong, refused
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations.post_entry import check_approval, post
from tillbook.desks.bookkeeping.operations.rows import Posted, Wanted, person_of, soft_of
from tillbook.desks.bookkeeping.queries import setting, today
from tillbook.desks.bookkeeping.rules import check_day
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.series import document_numbers, known_documents
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import canonical_text
from tillbook.values.money import format_decimal
from tillbook.values.rounding import divide

Kind = ManualEntry.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """What somebody wants with an open item. kind: `discount` or `bad_debt`; amount_minor: signed
    as the item, None for all that is open; tax: its tax is corrected too. kind `recovered`: what
    comes back of the bad debt that `entry_id` names."""

    entry_id: UUID
    number: int
    kind: str
    day: date
    reason: str
    amount_minor: int | None = None
    tax: bool = True


def adjust_item(
    actor: Actor, document_id: UUID, wish: Adjust, *, into_soft: bool = False
) -> Posted:
    """Take so much off an open item, with its tax. The same id again answers as it stands. Raises
    EntryRefused; above the company's limit a draft waits for somebody else. into_soft: to a softly
    closed period too."""
    actor.require(Right.LEDGER_WRITE)
    if found := known_documents([document_id]).get(document_id):
        if found.company_id != actor.company_id:
            raise refused(Refusal.CONFLICT)
        return Posted(document_id, found.number, duplicate=True)
    wanted = wanted_adjustment(
        actor, document_id, wish, written_by=person_of(actor), into_soft=into_soft
    )
    total = abs(amount_of(wanted.lines[0]))
    try:
        check_approval(actor, total, person_of(actor))
    except EntryRefused:
        wait_for_approval(actor, document_id, wish)
        raise
    try:
        return post([wanted])[0]
    except IntegrityError:  # somebody settled it meanwhile: the database holds it
        raise refused(Refusal.ITEM_TAKEN) from None


def wait_for_approval(actor: Actor, document_id: UUID, wish: Adjust) -> None:
    """Keep the wish as a draft that somebody else posts; the same click twice keeps one."""
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
    actor: Actor,
    document_id: UUID,
    wish: Adjust,
    *,
    written_by: UUID | None,
    into_soft: bool = False,
) -> Wanted:
    """The document, checked against the item as it is now. Raises EntryRefused."""
    item = item_for(actor, wish.entry_id, wish.number)
    left = reducible(actor.company_id, item)
    amount = _amount(actor, item, wish, left)
    if wish.kind not in (Kind.DISCOUNT, Kind.BAD_DEBT):
        raise refused(Refusal.CONFLICT)
    if wish.kind == Kind.BAD_DEBT and amount < 0:
        raise refused(Refusal.NO_DEBT)
    check_reason_and_day(actor, wish.day, wish.reason)
    if wish.day < item.day:
        raise refused(Refusal.BEFORE_ITS_ENTRY, text=str(item.day))
    own = _own_line(item, amount)

    def still() -> None:
        now = item_for(actor, wish.entry_id, wish.number)
        again = reducible(actor.company_id, now, lock=True)
        if _amount(actor, now, wish, again) != amount or _rest(again) != _rest(left):
            raise refused(Refusal.ITEM_TAKEN)

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
        lines=(own, *_against(actor, item, amount, wish, left)),
        written_by=written_by,
        person_id=person_of(actor),
        reason=wish.reason,
        soft=soft_of(actor, into_soft),
        pairs=(Allocation(item.account_id, debit, credit, abs(amount), foreign_minor=abroad),),
        still=still,
    )


def _rest(left: Reducible) -> tuple[object, ...]:
    return left.lines, left.before_minor


def _amount(actor: Actor, item: OpenItem, wish: Adjust, left: Reducible) -> int:
    """How much is taken off, signed as the item. Raises EntryRefused for more than is open, or with
    its tax for more than is left of the document."""
    most = item.open_minor
    if wish.tax or wish.kind == Kind.DISCOUNT:
        most = min(most, left.most_minor, key=abs)
    amount = most if wish.amount_minor is None else wish.amount_minor
    if not item.open_minor:
        raise refused(Refusal.ITEM_TAKEN)
    if abs(amount) > abs(most) or not most:
        if abs(amount) <= abs(item.open_minor):
            info = company(actor.company_id)
            by = ", ".join(sorted(document_numbers(left.by).values()))
            limit = format_decimal(abs(most), info.exponent)
            raise refused(Refusal.CAME_BACK, text=by, limit=limit)
        raise refused(Refusal.TOO_MUCH)
    if amount * item.open_minor <= 0:
        raise refused(Refusal.TOO_MUCH)
    return amount


def item_for(actor: Actor, entry_id: UUID, number: int) -> OpenItem:
    """An open item of the actor's; raises EntryRefused."""
    accounts = {one.id for one in settled_accounts(actor.company_id)}
    item = items_at([(entry_id, number)]).get((entry_id, number))
    theirs = actor.location_ids is None or (item and item.location_id in actor.location_ids)
    if item is None or item.account_id not in accounts or not theirs:
        raise refused(Refusal.UNKNOWN_ENTRY)
    return item


def check_reason_and_day(actor: Actor, day: date, reason: str) -> None:
    """Raise EntryRefused where no reason is said, or the day is none that can be posted to."""
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


def account_of(company_id: UUID, role: Role) -> UUID:
    """The account that is for this."""
    found = account_map(company_id, company(company_id).version).find(role)
    assert found is not None  # a company without a full role map cannot be opened
    return found


def _against(
    actor: Actor, item: OpenItem, amount: int, wish: Adjust, left: Reducible
) -> tuple[EntryLine, ...]:
    """What stands against it: the tax that is given back, and who bears the rest. left: what is
    left of its document."""
    lines, before = left.lines, left.before_minor
    owed = paying_accounts(actor.company_id)
    relief = relief_account(actor.company_id)
    role = Role.BAD_DEBT
    if wish.kind == Kind.DISCOUNT:
        role = Role.DISCOUNT_ALLOWED if amount > 0 else Role.DISCOUNT_RECEIVED
    bearer = account_of(actor.company_id, role)
    if wish.kind == Kind.DISCOUNT or (wish.tax and not relief):
        return reduced(
            lines,
            owed,
            amount,
            bearer_id=bearer,
            location_id=item.location_id,
            memo=wish.reason,
            apart=apart_of(actor.company_id),
            before=before,
        )
    # Where the relief has a box of its own, what was sold stays as it is.
    taxes = tax_given_back(lines, owed, amount, before) if wish.tax else ()
    if relief:
        taxes = moved_to(taxes, relief)
    rest = amount - sum([amount_of(one) for one in taxes])
    return (EntryLine(bearer, rest, location_id=item.location_id, memo=wish.reason), *taxes)


def relief_account(company_id: UUID) -> UUID | None:
    """Where the tax of a bad debt is claimed, where the country's return has a box of its own for
    it: the British one with input tax (box 4), the French one on line 21; else the tax that is
    owed becomes less."""
    country = company(company_id).country
    if country == "GB":
        return account_of(company_id, Role.TAX_DEDUCTIBLE)
    if country == "FR":
        known = [one for one in chart(company_id) if one.tax_box == "21" and not one.archived_at]
        return known[0].id if known else None
    return None
