"""What the documents of a shift do to the books.

A drawer is the clearing account of cash: its float comes from the safe, and what was counted goes
back there, so that a closed shift leaves nothing on it. What is over or short is booked when it is
counted, never smoothed. A role without an account never stops a document: its line stands on
suspense and names the role.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.shifts.rules import CLOSING, CORRECTION, OPENING, CashDocument, Correction
from tillbook.values.effects import Effects, Entry, EntryLine, Message
from tillbook.values.words import marked

JOURNAL = marked("cash")
#: What these documents are called where the journal names them.
WORDS = (
    marked("shift open"),
    marked("shift close"),
    marked("shift correction"),
    marked("pay in"),
    marked("pay out"),
    marked("drop"),
    marked("no sale"),
    marked("bank deposit"),
    marked("bank arrival"),
    marked("safe fill"),
)


class _Lines:
    """Entry lines under construction at one location."""

    __slots__ = ("accounts", "lines", "location_id", "person_id")

    def __init__(self, accounts: AccountMap, location_id: UUID, person_id: UUID | None) -> None:
        self.accounts = accounts
        self.location_id = location_id
        self.person_id = person_id
        self.lines: list[EntryLine] = []

    def add(
        self, role: Role, amount: int, *scopes: UUID | None, settlement: str = "", memo: str = ""
    ) -> None:
        account = self.accounts.find(role, *scopes)
        if account is None:
            account, memo = self.accounts.find(Role.SUSPENSE), f"no account for {role.value}"
            assert account is not None  # a company without a full role map cannot be opened
        self.lines.append(
            EntryLine(
                account_id=account,
                amount_minor=amount,
                location_id=self.location_id,
                person_id=self.person_id,
                settlement_key=settlement,
                memo=memo,
            )
        )


def cash_effects(
    document: CashDocument, accounts: AccountMap, tender_code: str, *, again: bool = False
) -> Effects:
    """The effects of a shift's document. tender_code: settles the drawer's account.

    again: of a shift that is closed already: its cash was booked then, and is not booked twice.
    """
    lines = _Lines(accounts, document.location_id, document.person_id)
    for role, amount, scope in [] if again else _sides(document):
        lines.add(role, amount, scope, document.location_id, memo=document.reason[:200])
    drawer = -sum([int(str(line.amount_minor)) for line in lines.lines])
    if lines.lines:
        lines.add(
            Role.TENDER_CLEARING,
            drawer,
            document.tender_id,
            document.location_id,
            settlement=tender_code,
        )
    entry = Entry(JOURNAL, document.business_date, document.business_date, tuple(lines.lines))
    return Effects(
        source_kind=document.kind,
        source_id=document.id,
        company_id=document.company_id,
        entries=(entry,) if lines.lines else (),
        messages=(Message(f"{document.kind}.committed"),),
    )


def correction_effects(correction: Correction, accounts: AccountMap, tender_code: str) -> Effects:
    """What came after the office had counted was in that count: it goes off the drawer, and off
    what was over or short then."""
    lines = _Lines(accounts, correction.location_id, correction.person_id)
    if correction.cash_minor:
        place = correction.location_id
        lines.add(Role.OVER_SHORT, correction.cash_minor, None, place)
        tender = correction.tender_id
        lines.add(
            Role.TENDER_CLEARING, -correction.cash_minor, tender, place, settlement=tender_code
        )
    day = correction.business_date
    return Effects(
        source_kind=CORRECTION,
        source_id=correction.id,
        company_id=correction.company_id,
        entries=(Entry(JOURNAL, day, day, tuple(lines.lines)),) if lines.lines else (),
        messages=(Message(f"{CORRECTION}.committed"),),
    )


def _sides(document: CashDocument) -> list[tuple[Role, int, UUID | None]]:
    """What stands against the drawer: (role, amount, scope), debit positive."""
    amount = document.amount_minor
    if document.kind == OPENING:
        return [(Role.SAFE, -amount, None)]
    if document.kind == "pay_in":
        return [(Role.PAY_IN, -amount, document.reason_id)]
    if document.kind == "pay_out":
        return [(Role.PAY_OUT, amount, document.reason_id)]
    if document.kind == "drop":
        return [(Role.SAFE, amount, None)]
    if document.kind != CLOSING:
        return []
    closing = document.closing
    assert closing
    short = closing.expected_minor - closing.counted_minor
    return [(Role.SAFE, closing.counted_minor, None), (Role.OVER_SHORT, short, None)]


#: What a document of the safe moves: (debit, credit).
SAFE_SIDES = {
    "bank_deposit": (Role.CASH_TO_BANK, Role.SAFE),
    "bank_arrival": (Role.BANK, Role.CASH_TO_BANK),
    "safe_fill": (Role.SAFE, Role.BANK),
}


def safe_effects(
    *,
    document_id: UUID,
    kind: str,
    company_id: UUID,
    location_id: UUID,
    person_id: UUID | None,
    business_date: date,
    amount_minor: int,
    reference: str,
    accounts: AccountMap,
) -> Effects:
    """Cash between the safe, the way to the bank, and the bank."""
    lines = _Lines(accounts, location_id, person_id)
    debit, credit = SAFE_SIDES[kind]
    lines.add(debit, amount_minor, None, location_id, memo=reference)
    lines.add(credit, -amount_minor, None, location_id, memo=reference)
    return Effects(
        source_kind=kind,
        source_id=document_id,
        company_id=company_id,
        entries=(Entry(JOURNAL, business_date, business_date, tuple(lines.lines)),),
        messages=(Message(f"{kind}.committed"),),
    )
