"""Orders against their receipts, and what is booked as received and not billed against both."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, whole
from tillbook.insight.verification.rules.findings import Findings, dashed
from tillbook.insight.verification.rules.kinds import Key


def prove_received(findings: Findings) -> None:
    """What is here of each line of an order is what its receipts brought, less what went back to
    come again; and by receipt the ledger holds as not billed what came and was not billed."""
    _orders(findings)
    _not_billed(findings)


def _orders(findings: Findings) -> None:
    came = {
        (order, number): int(units or 0)
        for order, number, units in fetch(
            f"SELECT {key('r.order_id')}, l.order_line, {whole('sum(l.units_micro)')}"
            " FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id"
            " WHERE r.order_id IS NOT NULL AND (r.kind = 'receipt' OR r.again)"
            " GROUP BY r.order_id, l.order_line"
        )
    }
    for order, number, here in fetch(
        f"SELECT {key('order_id')}, number, received_micro FROM purchase_line"
        " ORDER BY order_id, number"
    ):
        wanted = came.pop((order, number), 0)
        if here != wanted:
            record = {"order_id": order, "number": number}
            detail = f"{here} are here, its receipts brought {wanted} (millionths)"
            findings.add("order_differs", "purchase_line", record, detail)
    for (order, number), units in sorted(came.items()):
        record = {"order_id": order, "number": number}
        findings.add("order_differs", "purchase_line", record, f"it is not there, {units} came")


def _not_billed(findings: Findings) -> None:
    """By receipt, as its lines on the account carry its id."""
    open_still: dict[Key, int] = {}
    for receipt, amount in fetch(
        f"SELECT {key('coalesce(r.returns_id, r.id)')}, {whole('sum(l.amount_minor)')}"
        " FROM goods_receipt_line l JOIN goods_receipt r ON r.id = l.receipt_id"
        " GROUP BY coalesce(r.returns_id, r.id)"
    ):
        open_still[receipt] = int(amount)
    for receipt, amount in fetch(
        f"SELECT {key('receipt_id')}, {whole('sum(received_minor)')}"
        " FROM supplier_bill_line WHERE receipt_id IS NOT NULL GROUP BY receipt_id"
    ):
        open_still[receipt] = open_still.get(receipt, 0) - int(amount)
    booked = {
        said: -int(amount)
        for said, amount in fetch(
            f"SELECT l.settlement_key, {whole('sum(l.amount_minor)')} FROM entry_line l"
            " JOIN entry e ON e.id = l.entry_id"
            " WHERE e.source_kind IN ('goods_receipt', 'supplier_bill')"
            " AND l.settlement_key <> '' GROUP BY l.settlement_key"
        )
    }
    for receipt, wanted in sorted(open_still.items()):
        got = booked.pop(dashed(receipt), 0)
        if got != wanted:
            detail = f"booked {got}, {wanted} came and is not billed (minor units)"
            findings.add("received_not_booked", "goods_receipt", {"id": receipt}, detail)
    for said, got in sorted(booked.items()):
        if got:
            record = {"settlement_key": said}
            findings.add("received_not_booked", "entry_line", record, f"no receipt for {got}")
