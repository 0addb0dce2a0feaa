"""How a posted bill gets paid: what is open of it, what paid it, and where it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.settled_with import SettledWith, settled_with
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.bills.models import SupplierBill
from tillbook.masters.organisation.rules import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """open_minor: what is still owed for it; of a credit note, positive too, what is still to come
    off. by: what settled parts of it, with what it took. bank_url: where lines of the bank settle
    it: those that wait, where there is one account."""

    open_minor: int
    by: list[tuple[SettledWith, int]]
    bank_url: str


def paying(actor: Actor, bill: SupplierBill, entries: Sequence[dict[str, Any]]) -> Paying | None:
    """How a bill or credit note is settled, by its entries as pages show them; None for what takes
    one back."""
    if bill.kind == SupplierBill.Kind.REVERSAL:
        return None
    sign = 1 if bill.kind == SupplierBill.Kind.CREDIT else -1
    payable = {one.id for one in accounts_of(bill.company_id, Side.PAYABLES)}
    settled, _more = settled_with([one["entry"] for one in entries])
    by = [(one, sign * one.amount_minor) for one in settled if one.account_id in payable]
    owed = sum(
        line.amount_minor
        for one in entries
        for line in one["lines"]
        if line.account_id in payable and line.party_id == bill.party_id
    )
    banks = list(bank_accounts(actor).filter(archived_at=None)[:2])
    url = reverse("bank_settle", args=[banks[0].id]) if len(banks) == 1 else reverse("bank")
    return Paying(open_minor=sign * owed - sum(minor for _one, minor in by), by=by, bank_url=url)
