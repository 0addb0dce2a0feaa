"""Stock codes that are no goods: postage, fees, vouchers, hand-written lines."""

from __future__ import annotations

from dataclasses import dataclass

from tillbook.books.ledger.rules import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How a stock code is filed.

    role: whose account its department books on, where that is not sales. taxed: whether the tax
    category that the import names applies.
    """

    department: str
    kind: str = "unstocked"
    role: Role | None = None
    taxed: bool = True


GOODS = Filing(department="Imported products", kind="stocked")
_LOOSE_GOODS = Filing(department="Imported products")
_CARRIAGE = Filing(department="Postage and carriage", kind="service")
_BY_HAND = Filing(department="Entered by hand")
_DISCOUNTS = Filing(department="Discounts given")
_SAMPLES = Filing(department="Samples")
_FEES = Filing(department="Fees", kind="service", role=Role.PAYMENT_FEES, taxed=False)
_VOUCHERS = Filing(department="Gift vouchers", role=Role.GIFT_CARDS, taxed=False)
_BAD_DEBT = Filing(department="Bad debt", kind="service", role=Role.BAD_DEBT, taxed=False)
_CODES = {
    "POST": _CARRIAGE,
    "DOT": _CARRIAGE,
    "C2": _CARRIAGE,
    "C3": _CARRIAGE,
    "M": _BY_HAND,
    "m": _BY_HAND,
    "D": _DISCOUNTS,
    "S": _SAMPLES,
    "PADS": _LOOSE_GOODS,
    "BANK CHARGES": _FEES,
    "AMAZONFEE": _FEES,
    "CRUK": _FEES,
    "B": _BAD_DEBT,
}


def filing_of(sku: str) -> Filing:
    """How this stock code is filed; letter case counts, as it does in the catalogue."""
    if found := _CODES.get(sku):
        return found
    return _VOUCHERS if sku.startswith("gift_") else GOODS


def filings() -> list[Filing]:
    """Every filing that books on an account of its own."""
    return [filing for filing in (_FEES, _VOUCHERS, _BAD_DEBT) if filing.role]
