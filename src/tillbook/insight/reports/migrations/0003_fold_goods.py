"""Fill the figures of goods from the documents that are numbered already, some thousand moves at a
time; margins in one statement."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import as_date, bare

AT_ONCE = 20_000
NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = {0}"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
MOVES = (
    "SELECT m.source_id, p.company_id, p.location_id, a.time_zone, a.day_starts_hour, m.item_id,"
    " m.quantity_micro, m.value_minor, m.recorded_at, e.posting_date"
    " FROM stock_move m JOIN place p ON p.id = m.place_id JOIN location a ON a.id = p.location_id"
    " LEFT JOIN entry e ON e.source_id = m.source_id AND e.source_number = 1"
    " WHERE m.source_id IN (SELECT DISTINCT s.source_id FROM stock_move s WHERE s.source_id > %s"
    f" AND {NUMBERED.format('s.source_id')} ORDER BY s.source_id LIMIT {AT_ONCE})"
)
LINES = (
    "SELECT s.company_id, coalesce(e.posting_date, s.business_date) AS day, s.location_id,"
    " l.department_id, l.variant_id, {items} AS items, {net} AS net, {cost} AS cost"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id{joins}"
    " LEFT JOIN entry e ON e.source_id = s.id AND e.source_number = 1"
    f" WHERE {NUMBERED.format('s.id')}"
)
MARGINS = (
    "INSERT INTO day_margin (company_id, posting_date, location_id, department_id, variant_id,"
    " items_micro, net_minor, cost_minor) SELECT company_id, day, location_id, department_id,"
    " variant_id, sum(items), sum(net), sum(cost) FROM ("
    + LINES.format(
        items="l.quantity_micro",
        net="l.net_minor",
        cost="coalesce(-m.value_minor, 0)",
        joins=" LEFT JOIN stock_move m ON m.source_id = s.id AND m.number = l.number"
        " AND m.counterpart = 'customer'",
    )
    + " UNION ALL "
    + LINES.format(
        items="0",
        net="0",
        cost="-m.value_minor",
        joins=" JOIN sale_part t ON t.sale_id = s.id AND t.line_number = l.number"
        " JOIN stock_move m ON m.source_id = s.id AND m.number = t.number"
        " AND m.counterpart = 'customer'",
    )
    + ") AS sold GROUP BY 1, 2, 3, 4, 5"
)
KEYS = ("key", "date", "key", "key", "integer", "integer")
DAY = Figures(
    "stock_day",
    ("company_id", "day", "location_id", "item_id"),
    ("quantity_micro", "value_minor"),
    KEYS,
)
MONTH = Figures(
    "stock_month",
    ("company_id", "month", "location_id", "item_id"),
    ("quantity_micro", "value_minor"),
    KEYS,
)
POSTED = Figures(
    "stock_posted",
    ("company_id", "day", "location_id"),
    ("value_minor",),
    ("key", "date", "key", "integer"),
)
APART = Figures(
    "stock_apart",
    ("company_id", "document_id", "location_id", "recorded_on", "posted_on"),
    ("value_minor",),
    ("key", "key", "key", "date", "date", "integer"),
)


def day_of(moment: datetime | str, zone: str, starts: int) -> date:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.hour < starts else local.date()


def fold_goods(apps, schema_editor):
    last = bare(as_id(bytes(16)))
    while rows := read(schema_editor, last):
        sums = defaultdict(lambda: [0, 0])
        for source, company, at, zone, starts, item, quantity, value, moment, posted in rows:
            key, goods = (as_id(company), as_id(at)), as_id(item)
            day = day_of(moment, zone, starts)
            booked = as_date(posted) if posted else day
            for table, when in ((DAY, day), (MONTH, day.replace(day=1))):
                own = sums[table, (key[0], when, key[1], goods)]
                own[0] += quantity
                own[1] += value
            sums[POSTED, (key[0], booked, key[1])][0] += value
            if booked != day:
                sums[APART, (key[0], as_id(source), key[1], day, booked)][0] += value
        for table in (DAY, MONTH, POSTED, APART):
            add_figures(
                table,
                [
                    (*key, *amounts[: len(table.sums)])
                    for (of, key), amounts in sums.items()
                    if of == table
                ],
            )
        last = bare(max(as_id(row[0]) for row in rows))
    schema_editor.execute(MARGINS, None)


def read(schema_editor, last):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MOVES, [last])
        return cursor.fetchall()


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_goods"),
        ("stock", "0001_initial"),
        ("ledger", "0006_allocations"),
        ("sales", "0015_by_original"),
        ("organisation", "0006_closing_rights"),
        ("plumbing", "0003_lists"),
    ]

    operations = [migrations.RunPython(fold_goods, migrations.RunPython.noop)]
