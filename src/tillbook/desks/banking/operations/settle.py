"""Settling a bank line: checked under the lock of the series, written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tillbook.books.ledger.open_items import OpenItem, items_at, settled_accounts
from tillbook.books.ledger.owed_tax import owed_taxes
from tillbook.books.ledger.ports import taken_back
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.owed_tax import takes_what_is_bought
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount, BankLine, BankSettlement
from tillbook.desks.banking.operations.discounts import discount_lines
from tillbook.desks.banking.operations.rows import Settled, Wanted, append
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.rules.foreign import (
    Exchange,
    carried,
    decide_foreign,
    foreign_part,
)
from tillbook.desks.banking.rules.settling import (
    BankSide,
    Booking,
    GainOrLoss,
    Item,
    Taking,
    WriteOff,
    decide,
)
from tillbook.desks.banking.settled import matched_of, settlement_of_line
from tillbook.desks.banking.suggestions import unmatched_lines
from tillbook.masters.catalog.queries import department_ids_by_code
from tillbook.masters.currencies.queries import RatesOfDay, rates_of_day
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import parties_called
from tillbook.masters.taxes.queries import codes_of_sales, rates_on, taxes_inside
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.words import one_line

__all__ = ["Booked", "Settle", "Settled", "Taken", "settle_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An item to settle. amount_minor: signed as it is, in the bank account's currency where the
    item is in it, else in the company's; None takes all that is open."""

    entry_id: UUID
    number: int
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A part to book. account: its number; amount_minor: signed as the bank's line and in its
    currency, tax included, None takes the rest of the line. tax and department: codes, "" for
    none. party: the code of whose account it is put on."""

    account: str
    amount_minor: int | None = None
    tax: str = ""
    department: str = ""
    location_id: UUID | None = None
    memo: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """What somebody wants with a line. late: where its month is closed, on the first open day.
    discount: what the items are paid less is a discount for paying early; exchange: what is left of
    items in a foreign currency, on an account in the company's, is gained or lost by the rate."""

    line_id: UUID
    items: tuple[Taken, ...] = ()
    bookings: tuple[Booked, ...] = ()
    write_off: bool = False
    late: bool = False
    why: str = ""
    discount: bool = False
    exchange: bool = False

    @property
    def content(self) -> str:
        """What makes it the same wish again."""
        items = [(str(i.entry_id), i.number, i.amount_minor) for i in self.items]
        booked = [
            (b.account, b.amount_minor, b.tax, b.department, str(b.location_id or ""), b.memo)
            for b in self.bookings
        ]
        told: dict[str, object] = {
            "items": [list(one) for one in items],
            "booked": [list(one) for one in booked],
        }
        if self.discount:
            told["discount"] = True
        if self.exchange:
            told["exchange"] = True
        if any(b.party for b in self.bookings):
            told["parties"] = [b.party for b in self.bookings]
        return hash_text(
            "bank_settlement", str(self.line_id), str(self.write_off), canonical_text(told)
        )


def settle_line(actor: Actor, document_id: UUID, wish: Settle) -> Settled:
    """Settle a line whole, or raise SettlingRefused with the first thing that is wrong.

    The same id with the same wish answers as a duplicate. Two people at once: the second finds the
    line settled, or the item taken.
    """
    actor.require(Right.LEDGER_WRITE)
    line = line_of(actor, wish.line_id)

    def decided(turn: int) -> Wanted:
        return _decided(actor, document_id, wish, line, turn)

    return append(actor, document_id, wish.content, line, decided)


def line_of(actor: Actor, line_id: UUID) -> BankLine:
    """A line of a bank account that the actor may see; raises SettlingRefused."""
    rows = BankLine.objects.select_related("account__ledger_account").filter(id=line_id)
    line: BankLine | None = rows.filter(account__in=bank_accounts(actor)).first()
    if line is None:
        raise SettlingRefused(SettleRefusal.UNKNOWN_LINE)
    if line.provisional:
        raise SettlingRefused(SettleRefusal.PROVISIONAL_LINE)
    return line


def _decided(actor: Actor, document_id: UUID, wish: Settle, line: BankLine, turn: int) -> Wanted:
    if not BankLine.objects.filter(id=line.id).exists():  # its statement was taken out meanwhile
        raise SettlingRefused(SettleRefusal.UNKNOWN_LINE)
    if found := settlement_of_line(line.id):
        raise SettlingRefused(SettleRefusal.ALREADY_SETTLED, by=found.name)
    if (own := line.account.ledger_account).archived_at is not None:
        raise SettlingRefused(SettleRefusal.ARCHIVED_ACCOUNT, account=f"{own.code} {own.name}")
    rates = _rates(actor, line)
    takings = _takings(actor, wish.items, line.account, rates is not None)
    bank = BankSide(
        amount_minor=line.amount_minor,
        account_id=line.account.ledger_account_id,
        location_id=line.account.location_id,
        memo=one_line(line.name or line.purpose, 200),
    )
    spoken = sum([_spoken(one, line, rates) for one in takings])
    bookings = _bookings(actor, wish.bookings, line, spoken)
    write_off = _write_off(actor, wish, line)
    if rates is None:
        off = spoken + sum([one.amount_minor for one in bookings]) - line.amount_minor
        less = discount_lines(actor, line, takings, off) if wish.discount else ()
        by_rate = _gain_or_loss(actor) if wish.exchange else None
        decided = decide(bank, takings, bookings, write_off, less, by_rate)
    elif wish.discount:
        raise SettlingRefused(SettleRefusal.NO_DISCOUNT)
    else:
        exchange = _exchange(actor, line.account.currency, rates)
        decided = decide_foreign(bank, takings, bookings, write_off, exchange)
    return Wanted(
        id=document_id,
        kind=BankSettlement.Kind.SETTLE.value,
        turn=turn,
        memo=one_line(" ".join((line.name, line.purpose)), 200),
        lines=decided.lines,
        allocations=decided.allocations,
        matched=tuple(
            (one.item.entry_id, one.item.number, one.amount_minor) for one in decided.matched
        ),
        written_off_minor=decided.written_off_minor,
        why=one_line(wish.why, 200),
        late=wish.late,
    )


def _rates(actor: Actor, line: BankLine) -> RatesOfDay | None:
    """The rates of the line's day, where its account is kept in a foreign currency."""
    if line.account.currency == company(actor.company_id).currency:
        return None
    return rates_of_day(actor.company_id, line.booked)


def _gain_or_loss(actor: Actor) -> GainOrLoss:
    info = company(actor.company_id)
    roles = account_map(info.id, info.version)
    gain, loss = roles.find(Role.EXCHANGE_GAIN), roles.find(Role.EXCHANGE_LOSS)
    assert gain is not None  # a company without a full role map cannot be opened
    assert loss is not None
    return GainOrLoss(gain_id=gain, loss_id=loss)


def _exchange(actor: Actor, currency: str, rates: RatesOfDay) -> Exchange:
    to = _gain_or_loss(actor)
    rates.rate(currency)  # raises RateRefused before anything else is thought about
    return Exchange(
        currency=currency,
        worth=lambda minor: rates.worth(minor, currency),
        gain_id=to.gain_id,
        loss_id=to.loss_id,
    )


def _spoken(one: Taking, line: BankLine, rates: RatesOfDay | None) -> int:
    """How much of the line a taking answers for, in the line's currency."""
    if rates is None or one.item.account_id == line.account.ledger_account_id:
        return one.amount_minor
    if one.foreign_minor is not None and one.item.currency == line.account.currency:
        return one.foreign_minor
    return rates.abroad(one.amount_minor, line.account.currency)


def _taken_back(account: BankAccount, item: OpenItem) -> bool:
    """Whether it is nothing at the bank: taken back, or what took something back."""
    pairs = taken_back(account.company_id)
    if not any(item.source_id in pair for pair in pairs):
        return False
    offered = {(one.entry_id, one.number) for one in unmatched_lines(account)}
    return (item.entry_id, item.number) not in offered


def _takings(
    actor: Actor, items: Sequence[Taken], account: BankAccount, foreign: bool
) -> list[Taking]:
    """The items as they are now, each of an account that has open items, or of the bank's own."""
    bank_account_id = account.ledger_account_id
    found = items_at((one.entry_id, one.number) for one in items)
    open_accounts = {one.id for one in settled_accounts(actor.company_id)}
    accounts = {one.id: one for one in chart(actor.company_id)}
    takings = []
    for one in items:
        item = found.get((one.entry_id, one.number))
        if item is None or item.account_id not in accounts or not _theirs(actor, item):
            raise SettlingRefused(SettleRefusal.UNKNOWN_ITEM)
        if item.account_id == bank_account_id:
            _refuse_own(item, bank_account_id)
            left = (item.foreign_minor or 0) if foreign else item.amount_minor
            left -= matched_of(item.entry_id, item.number)
            left = 0 if _taken_back(account, item) else left
        elif item.account_id in open_accounts:
            left = item.open_minor
        else:
            named = accounts[item.account_id]
            words = f"{named.code} {named.name}"
            raise SettlingRefused(SettleRefusal.NO_OPEN_ITEM, account=words)
        takings.append(_taking(item_of(item, left), one.amount_minor, account))
    return takings


def _taking(item: Item, wanted: int | None, account: BankAccount) -> Taking:
    """So much of an item, all where nothing is said; checked against what is open of it."""
    own = item.account_id == account.ledger_account_id
    if not own and item.currency == account.currency and item.foreign_open is not None:
        abroad = item.foreign_open if wanted is None else wanted
        if abroad * item.foreign_open <= 0 or abs(abroad) > abs(item.foreign_open):
            if not item.foreign_open:
                raise SettlingRefused(SettleRefusal.ITEM_TAKEN)
            raise SettlingRefused(SettleRefusal.TOO_MUCH, wanted=abroad, open=item.foreign_open)
        return Taking(item=item, amount_minor=carried(item, abroad), foreign_minor=abroad)
    amount = item.open_minor if wanted is None else wanted
    part = None if own or not item.open_minor else foreign_part(item, amount)
    return Taking(item=item, amount_minor=amount, foreign_minor=part)


def _refuse_own(item: OpenItem, bank_account_id: UUID) -> None:
    """What a settlement of this bank account wrote is another bank line's already."""
    rows = BankSettlement.objects.filter(
        id=item.source_id, account__ledger_account_id=bank_account_id
    )
    if rows.exists():
        raise SettlingRefused(SettleRefusal.ITEM_TAKEN)


def _theirs(actor: Actor, item: OpenItem) -> bool:
    return actor.location_ids is None or item.location_id in actor.location_ids


def item_of(item: OpenItem, left: int) -> Item:
    """An open item as the rules read it."""
    return Item(
        entry_id=item.entry_id,
        number=item.number,
        account_id=item.account_id,
        open_minor=left,
        location_id=item.location_id,
        department_id=item.department_id,
        party_id=item.party_id,
        foreign_open=item.foreign_open,
        currency=item.currency,
    )


def _bookings(actor: Actor, wanted: Sequence[Booked], line: BankLine, spoken: int) -> list[Booking]:
    """What is booked directly; the one without an amount takes what nobody else does."""
    made = []
    rest = line.amount_minor - spoken - sum([one.amount_minor or 0 for one in wanted])
    for one in wanted:
        amount = one.amount_minor
        if amount is None:
            amount, rest = rest, 0
        made.append(_booking(actor, one, line, amount))
    return made


def _booking(actor: Actor, one: Booked, line: BankLine, amount: int) -> Booking:
    info = company(actor.company_id)
    accounts = {row.code: row for row in chart(info.id)}
    account = accounts.get(one.account.strip().split(" ")[0])
    if account is None:
        raise SettlingRefused(SettleRefusal.UNKNOWN_ACCOUNT, text=one.account)
    words = f"{account.code} {account.name}"
    if account.archived_at is not None:
        raise SettlingRefused(SettleRefusal.ARCHIVED_ACCOUNT, account=words)
    roles = account_map(info.id, info.version)
    stock = {key for (role, _), key in roles.accounts.items() if role == Role.INVENTORY}
    if account.id == line.account.ledger_account_id or account.id in stock:
        raise SettlingRefused(SettleRefusal.CONTROL_ACCOUNT, account=words)
    if account.currency and account.currency != line.account.currency:
        currency = account.currency
        raise SettlingRefused(SettleRefusal.FOREIGN_ACCOUNT, account=words, currency=currency)
    at = one.location_id or line.account.location_id
    if at is not None and (at not in info.locations or not actor.at(at)):
        raise SettlingRefused(SettleRefusal.UNKNOWN_LOCATION)
    departments = department_ids_by_code(info.id) if one.department else {}
    if one.department and one.department not in departments:
        raise SettlingRefused(SettleRefusal.UNKNOWN_DEPARTMENT, text=one.department)
    booking = Booking(
        account_id=account.id,
        amount_minor=amount,
        location_id=at,
        department_id=departments.get(one.department),
        party_id=_party(info.id, one.party, account.kind),
        memo=one_line(one.memo, 200),
    )
    return _taxed(info, booking, one.tax, account, line) if one.tax else booking


def _taxed(info: CompanyInfo, booking: Booking, code: str, account: Any, line: BankLine) -> Booking:
    """The same with the tax of a code: in what was paid, or owed on it by who bought."""
    rates = rates_on(info.id, info.version, line.booked)
    known = {one: (key, ppm) for key, (one, _, ppm) in rates.items()}
    if code not in known:
        raise SettlingRefused(SettleRefusal.UNKNOWN_TAX, text=code)
    tax, rate = known[code]
    role = _tax_role(account.kind, booking.amount_minor)
    inside = taxes_inside(info.id, info.version)
    if code not in inside:
        if not takes_what_is_bought(account.kind, account.statement_line):
            raise SettlingRefused(SettleRefusal.TAX_NOT_CHARGED, text=code)
        owed = owed_taxes(info.id, info.version, line.booked).get(code)
        if owed is None:
            raise SettlingRefused(SettleRefusal.NO_TAX_ACCOUNT, text=code)
        return replace(booking, owed=owed)
    if role == Role.TAX_DEDUCTIBLE and code in codes_of_sales(info.id, info.version):
        raise SettlingRefused(SettleRefusal.TAX_OF_SALES, text=code)
    if role == Role.TAX_DEDUCTIBLE and not inside[code]:
        raise SettlingRefused(SettleRefusal.TAX_NOT_GIVEN_BACK, text=code)
    tax_account = account_map(info.id, info.version).find(role, tax)
    if tax_account is None:
        raise SettlingRefused(SettleRefusal.NO_TAX_ACCOUNT, text=code)
    return replace(booking, tax_code_id=tax, tax_account_id=tax_account, rate_ppm=rate)


def _party(company_id: UUID, code: str, kind: str) -> UUID | None:
    """Whose it is: a supplier first where something is owed to somebody."""
    if not code:
        return None
    found = parties_called(company_id, [code])
    kinds = ("customer", "supplier") if kind == "asset" else ("supplier", "customer")
    party = next((found[one, code] for one in kinds if (one, code) in found), None)
    if party is None:
        raise SettlingRefused(SettleRefusal.UNKNOWN_PARTY, text=code)
    return party


def _tax_role(kind: str, amount: int) -> Role:
    """What is bought is taxed as input, what is sold as output, whichever way the money went: a fee
    kept back from a payout is a cost, a refund from a supplier less of one."""
    if kind == "income":
        return Role.TAX_PAYABLE
    if kind in ("expense", "asset"):
        return Role.TAX_DEDUCTIBLE
    return Role.TAX_DEDUCTIBLE if amount < 0 else Role.TAX_PAYABLE


def _write_off(actor: Actor, wish: Settle, line: BankLine) -> WriteOff | None:
    if not wish.write_off:
        return None
    info = company(actor.company_id)
    account = account_map(info.id, info.version).find(Role.ROUNDING)
    assert account is not None
    return WriteOff(account_id=account, limit_minor=line.account.write_off_minor)
