"""Bank accounts and statements for tests: what the addresses of their pages are about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from tests.bookkeeping import post, rent_paid
from tests.shop import Shop
from tillbook.books.ledger.open_items import open_items, settled_accounts
from tillbook.books.ledger.operations.accounts import AccountSettings, add_account
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankAccount, BankLine, BankSettlement
from tillbook.desks.banking.operations import (
    Booked,
    File,
    NewAccount,
    NewRule,
    Settle,
    Taken,
    add_bank_account,
    add_bank_rule,
    settle_line,
    take_in,
)
from tillbook.desks.bookkeeping.operations import Chosen, PairWish, pair_items
from tillbook.edges.bridges.operations import file_of, keep_file, take_file
from tillbook.masters.parties.operations import NewTerms, add_terms
from tillbook.masters.parties.rules.terms import Instalment, Terms
from tillbook.plumbing.fields import new_id
from tillbook.values.statements import Scope, Statement, StatementLine

SAMPLES = Path(__file__).resolve().parent / "data" / "bank-statements"
#: Two statements of one account with a gap between them, and one that does not add up.
IBAN = "GB33BUKB20201555555555"
_PAGE = ":20:A\n:25:%s\n:28C:%s\n:60F:C%sGBP%s\n%s:62F:C%sGBP%s\n-\n"
_LINE = ":61:%s%sNTRF%s\n:86:166?00TRANSFER?20EREF+%s?21SVWZ+%s?32%s\n"


def _line(day: str, amount: str, reference: str, why: str, name: str) -> str:
    return _LINE % (day, amount, reference, reference, why, name)


MARCH = _PAGE % (
    *(IBAN, "1", "260301", "1200,00"),
    _line("260302", "C4821,50", "PO-118", "Card takings 1 March", "Card Acquirer Ltd")
    + _line("260303", "D39,20", "FEE-118", "Fees February", "Card Acquirer Ltd")
    + _line("260304", "D1850,00", "RENT-03", "Rent March", "Harbour Estates"),
    *("260304", "4132,30"),
)
APRIL = _PAGE % (
    *(IBAN, "3", "260401", "5000,00"),
    _line("260402", "C960,00", "INV-2041", "Invoice 2041", "Café Lindgren"),
    *("260402", "5960,00"),
)
WRONG = _PAGE % (
    *(IBAN, "4", "260403", "5960,00"),
    _line("260403", "D12,00", "POST", "Postage", "Post Office"),
    *("260403", "5958,00"),
)


def bank_account(shop: Shop, number: str = IBAN, code: int = 0, currency: str = "GBP") -> UUID:
    """A bank account on one of the shop's assets; a foreign one has an account of its own."""
    if currency != "GBP":
        number_of = f"{1060 + code}"
        known = {a.code: a.id for a in chart(shop.company_id)}
        wanted = AccountSettings(code=number_of, name=f"Bank {currency}", kind="asset")
        own = known.get(number_of) or add_account(shop.actor, wanted)
        return bank_on(shop, own, number, currency)
    assets = [a for a in chart(shop.company_id) if a.kind == "asset"]
    return bank_on(shop, assets[code].id, number, currency)


def bank_on(shop: Shop, ledger_account_id: UUID, number: str, currency: str) -> UUID:
    """A bank account on an account of the books."""
    new = NewAccount(
        name="Current account",
        number=number,
        ledger_account_id=ledger_account_id,
        currency=currency,
        unchecked=True,  # numbers of the samples are made up
    )
    return add_bank_account(shop.actor, new)


#: What `settling_shop` has open: a batch of cards with a refund, and an invoice.
SETTLING = _PAGE % (
    *(IBAN, "1", "260301", "0,00"),
    _line("260302", "C4821,50", "PO-118", "Card takings 1 March", "Card Acquirer Ltd")
    + _line("260303", "D39,20", "FEE-118", "Fees February", "Card Acquirer Ltd")
    + _line("260304", "D1850,00", "RENT-03", "Rent March", "Harbour Estates")
    + _line("260305", "C360,00", "PART", "Invoice 2041, first part", "Cafe Lindgren")
    + _line("260306", "C600,00", "REST", "Invoice 2041, rest", "Cafe Lindgren"),
    *("260306", "3892,30"),
)


def settling_shop(shop: Shop) -> UUID:
    """A bank account on 1050 with lines to settle and what is open for them."""
    bank = next(a for a in chart(shop.company_id) if a.code == "1050")
    new = NewAccount(name="Current account", number=IBAN, ledger_account_id=bank.id, unchecked=True)
    key = add_bank_account(shop.actor, new)
    day = "2026-03-01"
    post(shop, day, "1210 dr 3000.00 STORE001", "4010 cr 3000.00 STORE001", memo="Cards")
    post(shop, day, "1210 dr 2000.00 STORE001", "4010 cr 2000.00 STORE001", memo="Cards")
    post(shop, day, "4010 dr 100.00 STORE001", "1210 cr 100.00 STORE001", memo="Refund")
    post(shop, day, "1410 dr 960.50 STORE001", "4010 cr 960.50 STORE001", memo="Invoice 2041")
    brought = keep_file(shop.actor, "march.sta", SETTLING.encode())
    take_file(shop.actor, file_of(shop.actor, brought))
    return key


def rent_paid_and_line_settled(shop: Shop, day: date) -> dict[str, UUID]:
    """Of a busy shop: an entry by hand, and a bank line that pays an open item."""
    made = rent_paid(shop, day)
    bank = next(a for a in chart(shop.company_id) if a.code == "1050")
    new = NewAccount(name="Current account", number="4711", ledger_account_id=bank.id)
    account = add_bank_account(shop.actor, new)
    post(shop, day, "1410 dr 9.60 STORE001", "4010 cr 9.60 STORE001", memo="Invoice")
    line = StatementLine(booked=day, amount_minor=960, name="Café Lindgren")
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account="4711", currency="GBP", lines=(line,)
    )
    take_in(shop.actor, account, told, File(name="bank.csv", hash="0" * 64))
    owed = next(a for a in settled_accounts(shop.company_id) if a.code == "1410")
    (item,) = [one for one in open_items([owed.id]) if one.open_minor == 960]
    items = (Taken(entry_id=item.entry_id, number=item.number),)
    row = BankLine.objects.get(account_id=account)
    done = settle_line(shop.actor, new_id(), Settle(line_id=row.id, items=items))
    return made | {"settlement": done.id, "pairing": paired_by_hand(shop, day, owed.id)}


def bank_line(
    shop: Shop, day: date, minor: int, name: str, text: str, number: str = "4711"
) -> UUID:
    """A bank account on 1050 with one line on it; its id."""
    bank = next(a for a in chart(shop.company_id) if a.code == "1050")
    new = NewAccount(name="Current account", number=number, ledger_account_id=bank.id)
    account = add_bank_account(shop.actor, new)
    line = StatementLine(booked=day, amount_minor=minor, name=name, purpose=text)
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account=number, currency="GBP", lines=(line,)
    )
    take_in(shop.actor, account, told, File(name="bank.csv", hash="0" * 64))
    return account


def some_terms(shop: Shop, days: int = 30, *, default: bool = False) -> UUID:
    """Terms of so many days."""
    terms = Terms(instalments=(Instalment(days=days),))
    return add_terms(shop.actor, NewTerms(name=f"{days} days", terms=terms, default=default))


def pairing_of_somebody(shop: Shop) -> UUID:
    """What the address of a pair's page is about."""
    owed = next(a for a in settled_accounts(shop.company_id) if a.code == "1410")
    return paired_by_hand(shop, date(2026, 3, 1), owed.id)


def paired_by_hand(shop: Shop, day: date, account_id: UUID) -> UUID:
    """An item of nobody and what pays it, paired by hand."""
    post(shop, day, "1410 dr 5.00 STORE001", "4010 cr 5.00 STORE001", memo="Owed")
    post(shop, day, "1410 cr 5.00 STORE001", "4010 dr 5.00 STORE001", memo="Paid")
    ends = [one for one in open_items([account_id]) if abs(one.open_minor) == 500]
    items = tuple(Chosen(entry_id=one.entry_id, number=one.number) for one in ends)
    wish = PairWish(account_id=account_id, party_id=None, items=items)
    return pair_items(shop.actor, new_id(), wish).id


def settle_one(shop: Shop) -> UUID:
    """The account of `settling_shop` with its fee settled."""
    bank = settling_shop(shop)
    fee = Settle(line_id=lines_of(bank)["FEE-118"].id, bookings=(Booked(account="6210"),))
    settle_line(shop.actor, new_id(), fee)
    return bank


#: What a program books a line to.
BOOKED = {"bookings": [{"account": "6210"}]}


def of_bank(what: str) -> str:
    """Of the first account: its id, a line that waits, or the settlement of another."""
    account = BankAccount.objects.order_by("id")[0].id
    if what == "line":
        return str(lines_of(account)["RENT-03"].id)
    return str(account if what == "account" else BankSettlement.objects.order_by("id")[0].id)


def lines_of(account_id: UUID) -> dict[str, BankLine]:
    """The lines of an account by their references."""
    return {one.reference: one for one in BankLine.objects.filter(account_id=account_id)}


def bank_things(shop: Shop) -> dict[str, object]:
    """An account with two statements and a gap, and a file that waits."""
    account = bank_account(shop)
    brought = keep_file(shop.actor, "march.sta", (MARCH + APRIL).encode())
    take_file(shop.actor, file_of(shop.actor, brought))
    waiting = keep_file(shop.actor, "april.sta", (APRIL + WRONG).encode())
    lines = lines_of(account)
    fee = Settle(line_id=lines["FEE-118"].id, bookings=(Booked(account="6210"),))
    rule = add_bank_rule(shop.actor, NewRule(contains="Rent", account="6140"))
    return {
        "bank account": account,
        "statement file": waiting,
        "bank line": lines["RENT-03"].id,
        "bank statement": lines["INV-2041"].statement_id,
        "settlement": settle_line(shop.actor, new_id(), fee).id,
        "bank rule": rule,
        "pairing": pairing_of_somebody(shop),
        "terms": some_terms(shop),
    }
