"""Bank accounts and statements for tests: what the addresses of their pages are about."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from tests.shop import Shop
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.operations import NewAccount, add_bank_account
from tillbook.edges.bridges.operations import file_of, keep_file, take_file

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
    """A bank account on one of the shop's assets."""
    assets = [a for a in chart(shop.company_id) if a.kind == "asset"]
    new = NewAccount(
        name="Current account",
        number=number,
        ledger_account_id=assets[code].id,
        currency=currency,
        unchecked=True,  # numbers of the samples are made up
    )
    return add_bank_account(shop.actor, new)


def bank_things(shop: Shop) -> dict[str, object]:
    """An account with two statements and a gap, and a file that waits."""
    account = bank_account(shop)
    brought = keep_file(shop.actor, "march.sta", (MARCH + APRIL).encode())
    take_file(shop.actor, file_of(shop.actor, brought))
    waiting = keep_file(shop.actor, "april.sta", (APRIL + WRONG).encode())
    return {"bank account": account, "statement file": waiting}
