"""What a sale does to the books.

Tenders debit their clearing accounts; revenue is credited net by department and, where
the chart keeps them apart, by tax; tax by code with its base; rounding has accounts of its own;
each stocked line moves its goods, and cost of sales and inventory take what posting finds the moves
are worth. A role without an account never stops a sale: its line stands on suspense and names the
role.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from uuid import UUID

from tillbook.books.earnings.rules import is_paid_out, tip_person
from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.sales.rules import (
    MOST_MINOR,
    TIP,
    Draft,
    Line,
    Part,
    Tender,
    numbered_parts,
)
from tillbook.masters.parties.rules.terms import Terms, due_parts
from tillbook.values.effects import (
    BackFrom,
    CostOf,
    Effects,
    Entry,
    EntryLine,
    Message,
    Move,
    Piece,
    TipMove,
    ValueMove,
)
from tillbook.values.words import marked

ON_ACCOUNT = "on_account"
#: Payments that take from, or put on, what we owe a customer or a person: its account.
OWED = {
    "gift_card": Role.GIFT_CARDS,
    "store_credit": Role.STORE_CREDIT,
    ON_ACCOUNT: Role.RECEIVABLE,
    TIP: Role.TIPS,
}


class _Lines:
    """Entry lines under construction: who gets what, and what is missing."""

    __slots__ = ("accounts", "draft", "lines")

    def __init__(self, draft: Draft, accounts: AccountMap) -> None:
        self.draft = draft
        self.accounts = accounts
        self.lines: list[EntryLine] = []

    def add(
        self,
        role: Role,
        amount: int | CostOf,
        *scopes: UUID | None,
        department_id: UUID | None = None,
        tax_code_id: UUID | None = None,
        tax_base_minor: int | None = None,
        settlement_key: str = "",
        person_id: UUID | None = None,
        due: date | None = None,
    ) -> None:
        account = self.accounts.find(role, *scopes)
        memo = ""
        if account is None:
            account = self.accounts.find(Role.SUSPENSE)
            memo = f"no account for {role.value}"
            assert account is not None  # a company without a full role map cannot be opened
        draft = self.draft
        self.lines.append(
            EntryLine(
                account_id=account,
                amount_minor=amount,
                location_id=draft.location_id,
                department_id=department_id,
                person_id=person_id or draft.person_id,
                party_id=draft.customer_id,
                due_date=due,
                tax_code_id=tax_code_id,
                tax_base_minor=tax_base_minor,
                settlement_key=settlement_key,
                memo=memo,
            )
        )


def sale_effects(
    draft: Draft,
    accounts: AccountMap,
    place_id: UUID,
    values: Sequence[ValueMove] = (),
    terms: Terms | None = None,
) -> Effects:
    """The effects of a sale, return or void that adds up; values: what its payments do to gift
    cards, store credit and accounts; terms: when what it leaves on account is due."""
    lines = _Lines(draft, accounts)
    location = draft.location_id
    for tender in draft.tenders:
        for due, amount in _due(draft, tender, terms):
            lines.add(
                OWED.get(tender.kind, Role.TENDER_CLEARING),
                amount,
                tender.type_id,
                location,
                settlement_key=tender.code,
                person_id=_whose(draft, tender) if tender.kind == TIP else None,
                due=due,
            )
        if tender.uncovered_minor:
            lines.add(
                Role.TO_CLARIFY,
                tender.uncovered_minor,
                location,
                settlement_key=tender.code,
            )
    _revenue_and_tax(lines)
    if draft.rounding_minor:
        lines.add(Role.ROUNDING, -draft.rounding_minor, location)
    if draft.cash_rounding_minor:
        lines.add(Role.CASH_ROUNDING, -draft.cash_rounding_minor, location)
    moves = _costs(lines, place_id)
    entry = Entry(
        journal=marked("sales"),
        business_date=draft.business_date,
        tax_point=draft.business_date,
        lines=tuple(lines.lines),
    )
    return Effects(
        source_kind=draft.kind,
        source_id=draft.id,
        company_id=draft.company_id,
        entries=(entry,),
        moves=tuple(moves),
        messages=(Message(f"{draft.kind}.committed"),),
        values=tuple(values),
        tips=tuple(_tips(draft)),
    )


def _due(draft: Draft, tender: Tender, terms: Terms | None) -> list[tuple[date | None, int]]:
    """What a payment puts on its account, a line for each day on which a part of it is due."""
    amount = tender.amount_minor - tender.uncovered_minor
    if tender.kind == ON_ACCOUNT and terms and amount > 0:
        return [(due, part) for due, part in due_parts(terms, amount, draft.business_date)]
    return [(None, amount)]


def _costs(lines: _Lines, place_id: UUID) -> list[Move]:
    """What the goods cost, and what of them is written off; returns the moves."""
    draft, location = lines.draft, lines.draft.location_id
    parts = numbered_parts(draft)
    moves, by_department = _moves(draft, place_id)
    moves += _kit_moves(draft, place_id, parts, by_department)
    gone, gone_by_department = _write_offs(draft, moves, parts)
    for department, numbers in by_department.items():
        lines.add(
            Role.COST_OF_SALES,
            CostOf(tuple(numbers), -1),
            department,
            location,
            department_id=department,
        )
    for department, numbers in gone_by_department.items():
        lines.add(
            Role.STOCK_ADJUSTMENT,
            CostOf(tuple(numbers), -1),
            department,
            location,
            department_id=department,
        )
    moves += gone
    if parts and gone:
        moves.sort(key=attrgetter("number"))
    if moves:
        lines.add(Role.INVENTORY, CostOf(tuple([m.number for m in moves])), location)
    return moves


def _whose(draft: Draft, tip: Tender) -> UUID | None:
    """Whose a tip is: who the payment names, else who made the document."""
    return tip_person(tip.reference) or draft.person_id


def _tips(draft: Draft) -> list[TipMove]:
    return [
        TipMove(
            number=tender.number,
            location_id=draft.location_id,
            person_id=_whose(draft, tender),
            amount_minor=-tender.amount_minor,
            paid=is_paid_out(tender.reference),
        )
        for tender in draft.tenders
        if tender.kind == TIP
    ]


def _revenue_and_tax(lines: _Lines) -> None:
    draft = lines.draft
    revenue: dict[tuple[UUID, UUID | None], int] = {}
    taxes: dict[UUID, list[int]] = {}
    unclear = 0
    for line in draft.lines:
        if line.to_clarify:
            unclear += line.gross_minor
            continue
        key = line.department_id, _kept_apart(line, lines.accounts)
        revenue[key] = revenue.get(key, 0) + line.net_minor
        for tax in line.taxes:
            sums = taxes.setdefault(tax.code_id, [0, 0])
            sums[0] += tax.base_minor
            sums[1] += tax.amount_minor
    for (department, code), net in revenue.items():
        scopes = (department, code, draft.location_id)
        lines.add(Role.REVENUE, -net, *scopes, department_id=department)
    for code, (base, amount) in taxes.items():
        lines.add(
            Role.TAX_PAYABLE,
            -amount,
            code,
            draft.location_id,
            tax_code_id=code,
            tax_base_minor=-base,
        )
    if unclear:
        lines.add(Role.TO_CLARIFY, -unclear, draft.location_id)


def _kept_apart(line: Line, accounts: AccountMap) -> UUID | None:
    """The tax of a line whose sales have an account of their own: the chart keeps them apart."""
    own = (tax.code_id for tax in line.taxes if (Role.REVENUE, tax.code_id) in accounts.accounts)
    return next(own, None)


def _moves(draft: Draft, place_id: UUID) -> tuple[list[Move], dict[UUID, list[int]]]:
    moves: list[Move] = []
    by_department: dict[UUID, list[int]] = {}
    for line in draft.lines:
        if not line.stocked:
            continue
        back = None
        if line.original and not line.to_clarify:
            back = BackFrom(line.original[0], line.original[1], line.before_micro)
        moves.append(
            Move(
                number=line.number,
                place_id=place_id,
                item_id=line.variant_id,
                quantity_micro=-line.quantity_micro,
                counterpart="customer",
                occurred_at=draft.occurred_at,
                back_from=back,
                pieces=_pieces(line),
            )
        )
        by_department.setdefault(line.department_id, []).append(line.number)
    return moves, by_department


def _pieces(line: Line) -> tuple[Piece, ...]:
    """The lot and the serial number that a line names: all of it."""
    goods = line.goods
    if goods is None or not (goods.lot or goods.serial):
        return ()
    return (Piece(goods.lot, abs(line.quantity_micro), goods.expires, goods.serial),)


def _kit_moves(
    draft: Draft,
    place_id: UUID,
    parts: Sequence[tuple[int, Line, Part]],
    by_department: dict[UUID, list[int]],
) -> list[Move]:
    """A kit itself is not stocked: what it is made of moves, and is its cost, where it was sold."""
    moves: list[Move] = []
    for number, line, part in parts:
        back = None
        if line.original and part.original:
            back = BackFrom(line.original[0], part.original, part.before_micro)
        moves.append(
            Move(
                number=number,
                place_id=place_id,
                item_id=part.variant_id,
                quantity_micro=-part.quantity_micro,
                counterpart="customer",
                occurred_at=draft.occurred_at,
                back_from=back,
            )
        )
        by_department.setdefault(line.department_id, []).append(number)
    return moves


def _write_offs(
    draft: Draft, moves: Sequence[Move], parts: Sequence[tuple[int, Line, Part]]
) -> tuple[list[Move], dict[UUID, list[int]]]:
    """Damaged goods that come back leave the stock at once, at the value they came in with. Their
    moves are numbered after the lines', each by its line's, and those of parts after the parts."""
    after = len(draft.lines)
    damaged = {
        line.number: (line.department_id, after + line.number)
        for line in draft.lines
        if line.write_off
    }
    damaged |= {
        number: (line.department_id, len(parts) + number)
        for number, line, _ in parts
        if line.write_off
    }
    gone: list[Move] = []
    by_department: dict[UUID, list[int]] = {}
    for move in moves:
        if move.number not in damaged:
            continue
        department, number = damaged[move.number]
        gone.append(
            Move(
                number=number,
                place_id=move.place_id,
                item_id=move.item_id,
                quantity_micro=-move.quantity_micro,
                counterpart="write_off",
                occurred_at=move.occurred_at,
                reason=draft.reason[:80],
                undoes=move.number,
            )
        )
        by_department.setdefault(department, []).append(number)
    return gone, by_department


def quarantine_effects(
    *,
    source_id: UUID,
    company_id: UUID,
    location_id: UUID | None,
    business_date: date,
    tenders: Sequence[tuple[UUID, str, int]],
    accounts: AccountMap,
    foreign: str = "",
) -> Effects:
    """A document that reads but cannot be posted: its tenders against suspense, no stock moves.

    tenders: (tender type, its code, amount) as far as they could be read. foreign: their currency
    where it is not the company's: what they are worth is not known, so they book nothing and are
    listed as memo. Nor is an amount booked that no payment can have: day after day of such would
    outgrow the balances, and later receipts with them.
    """
    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened

    def line(account_id: UUID, amount: int, code: str = "", memo: str = "") -> EntryLine:
        return EntryLine(
            account_id=account_id,
            amount_minor=0 if foreign else amount,
            location_id=location_id,
            settlement_key=code,
            foreign_minor=amount if foreign else None,
            foreign_currency=foreign,
            memo=memo,
        )

    lines, whole = [], 0
    for type_id, code, amount in tenders:
        account = accounts.find(Role.TENDER_CLEARING, type_id, location_id) or suspense
        possible = abs(amount) <= MOST_MINOR
        memo = "" if possible else f"not booked: {amount}"
        lines.append(line(account, amount if possible else 0, code, memo))
        whole += amount if possible else 0
    lines.append(line(suspense, -whole, memo="set aside, see quarantine"))
    return Effects(
        source_kind="quarantine",
        source_id=source_id,
        company_id=company_id,
        entries=(Entry("sales", business_date, business_date, tuple(lines)),),
        messages=(Message("quarantine.committed"),),
    )
