"""Rows of what is bought: receipts of goods and bills, as they are stored."""

from __future__ import annotations

from typing import Any, NamedTuple

from tillbook.insight.verification.rules.kinds import Day, Key


class GoodsReceipt(NamedTuple):
    """`goods_receipt`: what came from a supplier, or went back of that."""

    id: Key
    company_id: Key
    location_id: Key
    party_id: Key
    order_id: Key | None
    series_id: Key
    number: int
    kind: str
    returns_id: Key | None
    business_date: Day
    total_minor: int


class GoodsReceiptLine(NamedTuple):
    """`goods_receipt_line`."""

    receipt_id: Key
    number: int
    variant_id: Key
    order_line: int | None
    pack_numerator: int
    pack_denominator: int
    price: int
    units_micro: int
    amount_minor: int


class SupplierBill(NamedTuple):
    """`supplier_bill`: a bill, a credit note, or what takes one back."""

    id: Key
    company_id: Key
    location_id: Key
    party_id: Key
    series_id: Key
    number: int
    kind: str
    their_number: str
    business_date: Day
    total_minor: int
    tax_minor: int
    takes_back_id: Key | None


class SupplierBillLine(NamedTuple):
    """`supplier_bill_line`."""

    bill_id: Key
    number: int
    receipt_id: Key | None
    receipt_line: int | None
    variant_id: Key | None
    units_micro: int
    received_minor: int
    amount_minor: int
    tax_code_id: Key | None


#: Which table each is read from.
BOUGHT: dict[type[Any], str] = {
    GoodsReceipt: "goods_receipt",
    GoodsReceiptLine: "goods_receipt_line",
    SupplierBill: "supplier_bill",
    SupplierBillLine: "supplier_bill_line",
}
