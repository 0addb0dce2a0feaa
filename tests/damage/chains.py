"""I6: chains that were broken, or mended by somebody who knows the formulas."""

from __future__ import annotations

import json
from uuid import UUID

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of, hash_of
from tests.support.vandal import Vandal


@damage("receipt_hash")
def receipt_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE envelope SET body = replace(body, '\"v\":1', '\"v\": 1') WHERE document_id = :d",
        d=busy.sales[2],
    )
    return "envelope", {"document_id": busy.sales[2]}


@damage("receipt_chain")
def receipt_rewritten_with_its_hash(v: Vandal, busy: BusyShop) -> Named:
    row = v.row("envelope", document_id=busy.sales[2])
    body = row["body"].replace('"v":1', '"v": 1')
    v.change(
        "UPDATE envelope SET body = :b, hash = :h WHERE document_id = :d",
        b=body,
        h=hash_of(row["previous_hash"], body),
        d=busy.sales[2],
    )
    return "envelope", {"document_id": busy.sales[3]}


@damage("receipt_chain")
def broken_chain_hidden(v: Vandal, busy: BusyShop) -> Named:
    v.change("DELETE FROM discrepancy WHERE sale_id = :d", d=busy.broken)
    return "envelope", {"document_id": busy.broken}


@damage("receipt_chain")
def broken_chain_flagged_otherwise(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE discrepancy SET expected = :h WHERE sale_id = :d", h="1" * 64, d=busy.broken)
    return "envelope", {"document_id": busy.broken}


@damage("server_hash")
def receipt_swapped_under_the_servers_chain(v: Vandal, busy: BusyShop) -> Named:
    receipt_rewritten_with_its_hash(v, busy)
    return "envelope", {"document_id": busy.sales[2]}


@damage("entry_hash")
def accounts_swapped(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.sales[0])
    a, b = (
        v.one("SELECT account_id FROM entry_line WHERE entry_id = :e AND number = :n", e=entry, n=n)
        for n in (1, 2)
    )
    move = "UPDATE entry_line SET account_id = :a WHERE entry_id = :e AND number = :n"
    v.change(move, a=b, e=entry, n=1)
    v.change(move, a=a, e=entry, n=2)
    return "entry", {"id": entry}


@damage("entry_hash")
def hash_of_an_entry_rewritten(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.adjustment)
    v.change("UPDATE entry SET hash = :h WHERE id = :e", h="0" * 64, e=entry)
    return "entry", {"id": entry}


@damage("server_hash")
def move_rewritten(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE stock_move SET value_minor = value_minor + 1 WHERE source_id = :d AND number = 1",
        d=busy.adjustment,
    )
    return "envelope", {"document_id": busy.adjustment}


@damage("server_hash")
def entry_rewritten_with_its_hash(v: Vandal, busy: BusyShop) -> Named:
    entry = v.row("entry", id=entry_of(v, busy.sales[0]))
    v.change("UPDATE entry SET posting_date = '2026-12-24' WHERE id = :e", e=entry["id"])
    parts = [f"1|{_hex(entry['id'])}|{entry['journal']}|{entry['business_date']}|2026-12-24"]
    for number in range(1, entry["line_count"] + 1):
        line = v.row("entry_line", entry_id=entry["id"], number=number)
        base = line["tax_base_minor"]
        parts.append(
            f"{_hex(line['account_id'])}|{line['amount_minor']}|{_hex(line['location_id'])}"
            f"|{_hex(line['department_id'])}|{_hex(line['tax_code_id'])}"
            f"|{'' if base is None else base}|{line['settlement_key']}"
        )
    v.change("UPDATE entry SET hash = :h WHERE id = :e", h=hash_of(*parts), e=entry["id"])
    return "envelope", {"document_id": busy.sales[0]}


def _hex(key) -> str:
    return key.hex() if isinstance(key, bytes) else key.hex if key else ""


@damage("server_chain")
def link_torn(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE envelope SET server_previous = :h WHERE document_id = :d",
        h="0" * 64,
        d=busy.sales[2],
    )
    return "envelope", {"document_id": busy.sales[2]}


@damage("receipt_head")
def receipt_head_rewritten(v: Vandal, busy: BusyShop) -> Named:
    series = busy.shop.series["STORE001"]
    v.change("UPDATE series SET receipt_head = :h WHERE id = :s", h="0" * 64, s=series)
    return "series", {"id": series}


@damage("server_head")
def server_head_rewritten(v: Vandal, busy: BusyShop) -> Named:
    series = busy.shop.series["STORE001"]
    v.change("UPDATE series SET server_head = :h WHERE id = :s", h="0" * 64, s=series)
    return "series", {"id": series}


@damage("anchor_chain")
def anchor_rewritten(v: Vandal, busy: BusyShop) -> Named:
    first = v.one("SELECT id FROM series_anchor ORDER BY day LIMIT 1")
    v.change("UPDATE series_anchor SET heads = replace(heads, ':', ': ') WHERE id = :a", a=first)
    return "series_anchor", {"id": first}


@damage("anchor_chain")
def anchor_erased(v: Vandal, busy: BusyShop) -> Named:
    first, second = (row[0] for row in v.rows("SELECT id FROM series_anchor ORDER BY day"))
    v.change("DELETE FROM series_anchor WHERE id = :a", a=first)
    return "series_anchor", {"id": second}


@damage("anchor_history")
def anchor_rewritten_with_its_hash(v: Vandal, busy: BusyShop) -> Named:
    last = v.one("SELECT id FROM series_anchor ORDER BY day DESC LIMIT 1")
    row = v.row("series_anchor", id=last)
    text = json.loads(row["heads"])
    text["heads"][str(busy.register_series)][1] = "0" * 64
    heads = json.dumps(text)
    v.change(
        "UPDATE series_anchor SET heads = :t, hash = :h WHERE id = :a",
        t=heads,
        h=hash_of(row["previous_hash"], heads),
        a=last,
    )
    return "series_anchor", {"id": last}


@damage("anchor_history")
def tail_of_a_series_cut(v: Vandal, busy: BusyShop) -> Named:
    last = v.one("SELECT id FROM series_anchor ORDER BY day DESC LIMIT 1")
    v.change("UPDATE series SET arrivals = 1 WHERE id = :s", s=busy.register_series)
    return "series_anchor", {"id": last}


@damage("audit_chain")
def audit_record_erased(v: Vandal, busy: BusyShop) -> Named:
    first, second = _first_acts(v, busy)
    v.change("DELETE FROM audit_record WHERE id = :i", i=first)
    return "audit_record", {"id": second}


@damage("audit_chain")
def audit_record_rewritten(v: Vandal, busy: BusyShop) -> Named:
    _, second = _first_acts(v, busy)
    v.change("UPDATE audit_record SET action = 'nothing' WHERE id = :i", i=second)
    return "audit_record", {"id": second}


def _first_acts(v: Vandal, busy: BusyShop) -> list[UUID]:
    sql = "SELECT id FROM audit_record WHERE company_id = :c ORDER BY position LIMIT 2"
    return [row[0] for row in v.rows(sql, c=busy.shop.company_id)]
