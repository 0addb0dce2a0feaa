"""Taking a bill back that was entered wrongly: a document that turns every figure of it round."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from tillbook.books.ledger.document_lines import entry_of
from tillbook.books.ledger.made_less import made_less
from tillbook.books.ledger.open_items import items_at
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.desks.bills.errors import Refusal, refused
from tillbook.desks.bills.models import SupplierBill
from tillbook.desks.bills.operations.rows import Posted, Wanted, commit, person_of
from tillbook.desks.bills.queries import bill, open_lines, taken_back_by, today
from tillbook.desks.bills.rules import BillLine, Decided, Kind, OpenLine, Spread, Tax, taken_back
from tillbook.desks.receiving.queries import variants_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.series import bodies_of, document_numbers
from tillbook.values.effects import Allocation
from tillbook.values.hashing import hash_text
from tillbook.values.words import one_line


def take_bill_back(
    actor: Actor, bill_id: UUID, document_id: UUID, *, day: date, reason: str, late: bool = False
) -> Posted:
    """Take a bill or credit note back, each once. What is still owed for it is paired with this;
    its goods wait for a bill again. Raises BillRefused."""
    actor.require(Right.PURCHASES_WRITE)
    reason = one_line(reason, 200)
    content = hash_text("take_bill_back", str(bill_id), str(day), reason)
    info = company(actor.company_id)
    row = bill(actor, bill_id)
    if row is None:
        raise refused(Refusal.UNKNOWN_BILL)
    body = json.loads(bodies_of([bill_id])[bill_id])
    receipts = {UUID(receipt) for receipt, *_rest in body["extras"]}

    def decided() -> Wanted:
        _check(row, day, reason, info)
        found = taken_back(_as_it_was(info, row, body, receipts), day, reason)
        due = [(_day(said), -part) for said, part in body["due"]]
        return Wanted(
            decided=found,
            written_by=person_of(actor),
            takes_back=bill_id,
            due=due,
            allocations=_no_longer_owed(bill_id, len(due)),
            late=late,
        )

    return commit(
        actor,
        document_id,
        content,
        location_id=row.location_id,
        items=variants_of(receipts),
        decided=decided,
        less=True,
    )


def _check(row: SupplierBill, day: date, reason: str, info: CompanyInfo) -> None:
    if row.kind == Kind.REVERSAL.value:
        raise refused(Refusal.IS_TAKEN_BACK)
    if taken_back_by(row.id):
        raise refused(Refusal.ALREADY_TAKEN_BACK)
    if not reason:
        raise refused(Refusal.NO_REASON)
    if day < row.business_date:
        raise refused(Refusal.NO_DATE)
    if day > today(info):
        raise refused(Refusal.FUTURE_DATE, text=str(day))
    if less := made_less(row.company_id, [row.id]):
        raise refused(Refusal.MADE_LESS, text=", ".join(document_numbers(less).values()))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _as_it_was(
    info: CompanyInfo, row: SupplierBill, body: dict[str, Any], receipts: set[UUID]
) -> Decided:
    """The bill as it was decided, from its text."""
    sources = open_lines(info, receipts)
    roles = account_map(info.id, info.version)
    taxes = {
        key: Tax(
            id=UUID(key),
            code=key,
            rate_ppm=0,
            account_id=roles.find(Role.TAX_DEDUCTIBLE, UUID(key)),
        )
        for key, _base, _amount in body["taxes"]
    }

    def source(receipt: str | None, number: int | None) -> OpenLine | None:
        return sources[f"{receipt}/{number}"] if receipt else None

    return Decided(
        kind=Kind(row.kind),
        party_id=row.party_id,
        location_id=row.location_id,
        their_number=row.their_number,
        day=row.business_date,
        note=row.note,
        lines=tuple(
            BillLine(
                number=one["n"],
                amount_minor=one["amount"],
                units_micro=one["units"],
                received_minor=one["received"],
                source=source(one["receipt"], one["receipt_line"]),
                tax=taxes.get(one["tax"] or ""),
                text=one["text"],
                spread=Spread(one["spread"] or Spread.VALUE.value),
            )
            for one in body["lines"]
        ),
        taxes=tuple((taxes[key], base, amount) for key, base, amount in body["taxes"]),
        extras=tuple(
            (sources[f"{receipt}/{number}"], units, extra)
            for receipt, number, units, extra in body["extras"]
        ),
        differs_minor=row.differs_minor,
    )


def _no_longer_owed(bill_id: UUID, count: int) -> tuple[Allocation, ...]:
    """What is open of the bill's lines on the supplier's account is settled by taking it back."""
    entry_id, lines = entry_of(bill_id)
    if entry_id is None:
        return ()
    numbers = range(1, count + 1)
    items = items_at([(entry_id, number) for number in numbers])
    found = []
    for number in numbers:
        item = items.get((entry_id, number))
        if item is None or not item.open_minor:
            continue
        own, theirs = (None, number), (entry_id, number)
        debit, credit = (own, theirs) if item.open_minor < 0 else (theirs, own)
        account = lines[number - 1].account_id
        found.append(Allocation(account, debit, credit, abs(item.open_minor)))
    return tuple(found)
