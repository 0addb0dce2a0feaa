"""Folded figures of goods against moves, entries and lines: summed in the database.

Stock counts on the day its document is posted on, item by item. A document without an entry is
worth nothing and counts on the location's day on which it happened, as that was when it was folded:
which day it was is not asked again, quantities of its items are tied by month and level alone.
"""

from __future__ import annotations

from collections.abc import Callable

from tillbook.insight.verification.queries.reading import day, is_postgresql, key, stream, whole
from tillbook.insight.verification.rules.findings import Findings

#: The documents that the folded figures hold.
_NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = {0}"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
_OPEN = (
    "(SELECT o.subject_id FROM outbox_message o WHERE o.feed_number IS NULL"
    " AND o.topic = o.subject_kind || '.committed')"
)
_POSTING = " LEFT JOIN entry e ON e.source_id = {0} AND e.source_number = 1"


def prove_goods(findings: Findings) -> None:
    """The folded tables of the stock against its levels and one another."""
    _prove_stock(findings)
    _prove_months(findings)
    _prove_days(findings)


def prove_goods_by_document(findings: Findings) -> None:
    """What was posted, and margins, against every document."""
    _prove_items(findings)
    _prove_margins(findings)


def _prove_stock(findings: Findings) -> None:
    """Of each item everything that was folded, and what has no number yet, is its level."""
    _compare(
        findings,
        "stock_month",
        ("company_id", "location_id", "item_id"),
        ("quantity", "value"),
        "SELECT company_id, location_id, item_id, quantity_micro AS quantity, value_minor AS value"
        " FROM stock_month"
        " UNION ALL SELECT p.company_id, p.location_id, m.item_id, m.quantity_micro, m.value_minor"
        f" FROM stock_move m JOIN place p ON p.id = m.place_id WHERE m.source_id IN {_OPEN}"
        " UNION ALL SELECT p.company_id, p.location_id, l.item_id, -l.on_hand_micro,"
        " -l.value_minor FROM stock_level l JOIN place p ON p.id = l.place_id",
    )


def _prove_months(findings: Findings) -> None:
    month = "date_trunc('month', day)::date" if is_postgresql() else "strftime('%Y-%m-01', day)"
    _compare(
        findings,
        "stock_day",
        ("company_id", "location_id", "item_id", "month"),
        ("quantity", "value"),
        "SELECT company_id, location_id, item_id, month, -quantity_micro AS quantity,"
        " -value_minor AS value FROM stock_month"
        f" UNION ALL SELECT company_id, location_id, item_id, {month}, quantity_micro,"
        " value_minor FROM stock_day",
    )


def _prove_days(findings: Findings) -> None:
    """What a location's stock changed by on a day is the sum of its items."""
    _compare(
        findings,
        "stock_posted",
        ("company_id", "location_id", "day"),
        ("value",),
        "SELECT company_id, location_id, day, value_minor AS value FROM stock_day"
        " UNION ALL SELECT company_id, location_id, day, -value_minor FROM stock_posted",
    )


def _prove_items(findings: Findings) -> None:
    """What moved of every item on the day its documents are posted on."""
    _compare(
        findings,
        "stock_moved",
        ("company_id", "location_id", "item_id", "day"),
        ("quantity", "value"),
        "SELECT company_id, location_id, item_id, day, quantity_micro AS quantity,"
        " value_minor AS value FROM stock_day"
        " UNION ALL SELECT p.company_id, p.location_id, m.item_id, e.posting_date,"
        " -m.quantity_micro, -m.value_minor"
        " FROM stock_move m JOIN place p ON p.id = m.place_id"
        " JOIN entry e ON e.source_id = m.source_id AND e.source_number = 1"
        f" WHERE {_NUMBERED.format('m.source_id')}",
        table="stock_day",
        but=_without_entry,
    )


def _without_entry() -> dict[tuple[object, ...], bool]:
    """Company, location and item of everything that a document without an entry moved: whether one
    of them changed what the item is worth there (goods put from one item to another)."""
    shown = ", ".join(key(name) for name in ("p.company_id", "p.location_id", "m.item_id"))
    found: dict[tuple[object, ...], bool] = {}
    for *item, worth in stream(
        f"SELECT {shown}, {whole('sum(m.value_minor)')} FROM stock_move m"
        " JOIN place p ON p.id = m.place_id WHERE NOT EXISTS (SELECT 1 FROM entry e"
        " WHERE e.source_id = m.source_id AND e.source_number = 1)"
        " GROUP BY m.source_id, p.company_id, p.location_id, m.item_id"
    ):
        found[tuple(item)] = found.get(tuple(item), False) or worth != 0
    return found


def _prove_margins(findings: Findings) -> None:
    sold = (
        "SELECT s.company_id, coalesce(e.posting_date, s.business_date) AS posting_date,"
        " s.location_id, l.department_id, l.variant_id, {0}"
        " FROM sale s JOIN sale_line l ON l.sale_id = s.id{1}"
        + _POSTING.format("s.id")
        + " WHERE "
        + _NUMBERED.format("s.id")
    )
    own = (
        " LEFT JOIN stock_move m ON m.source_id = s.id AND m.number = l.number"
        " AND m.counterpart = 'customer'"
    )
    parts = (
        " JOIN sale_part t ON t.sale_id = s.id AND t.line_number = l.number JOIN stock_move m"
        " ON m.source_id = s.id AND m.number = t.number AND m.counterpart = 'customer'"
    )
    _compare(
        findings,
        "day_margin",
        ("company_id", "posting_date", "location_id", "department_id", "variant_id"),
        ("items", "net", "cost"),
        "SELECT company_id, posting_date, location_id, department_id, variant_id,"
        " items_micro AS items, net_minor AS net, cost_minor AS cost FROM day_margin UNION ALL "
        + sold.format("-l.quantity_micro, -l.net_minor, coalesce(m.value_minor, 0)", own)
        + " UNION ALL "
        + sold.format("0, 0, m.value_minor", parts),
    )


def _compare(
    findings: Findings,
    check: str,
    keys: tuple[str, ...],
    sums: tuple[str, ...],
    both: str,
    table: str = "",
    but: Callable[[], dict[tuple[object, ...], bool]] = dict,
) -> None:
    """Report each key whose rows, one side negative, do not come to nothing. table: of the rows,
    when the check has another name. but: the first parts of keys of which only the value, the last
    sum, is asked, or not even that; read when something is found."""
    left_out: dict[tuple[object, ...], bool] | None = None
    shown = [day(name) if name in _DAYS else key(name) for name in keys]
    totals = [whole(f"sum({name})") for name in sums]
    apart = " OR ".join([f"sum({name}) <> 0" for name in sums])
    for row in stream(
        f"SELECT {', '.join([*shown, *totals])} FROM ({both}) AS both_sides"
        f" GROUP BY {', '.join(keys)} HAVING {apart}"
        f" ORDER BY {', '.join(str(place) for place in range(1, len(keys) + 1))}"
    ):
        left_out = but() if left_out is None else left_out
        item = row[: len(keys) - 1]
        if item in left_out and (left_out[item] or not row[-1]):
            continue
        record = dict(zip(keys, row, strict=False))
        words = zip(sums, row[len(keys) :], strict=True)
        detail = ", ".join([f"{name} {amount} apart" for name, amount in words if amount])
        findings.add(check, table or check, record, detail)


_DAYS = frozenset({"day", "month", "posting_date"})
