"""Fold the stock anew by the day documents are posted on: it stood under the day they were recorded.

Everything with an entry is summed by the database. What has none is worth nothing and counts on the
location's day on which it happened, which is reckoned here, document by document.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.fields import as_id

NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = m.source_id"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
MOVES = " FROM stock_move m JOIN place p ON p.id = m.place_id"
WITH_ENTRY = (
    "INSERT INTO stock_day (company_id, day, location_id, item_id, quantity_micro, value_minor)"
    " SELECT p.company_id, e.posting_date, p.location_id, m.item_id, sum(m.quantity_micro),"
    f" sum(m.value_minor){MOVES} JOIN entry e ON e.source_id = m.source_id AND e.source_number = 1"
    f" WHERE {NUMBERED} GROUP BY 1, 2, 3, 4"
)
WITHOUT_ENTRY = (
    "SELECT p.company_id, p.location_id, a.time_zone, a.day_starts_hour, m.item_id,"
    f" m.quantity_micro, m.value_minor, m.occurred_at{MOVES} JOIN location a ON a.id = p.location_id"
    f" WHERE {NUMBERED} AND NOT EXISTS"
    " (SELECT 1 FROM entry e WHERE e.source_id = m.source_id AND e.source_number = 1)"
)
MONTHS = (
    "INSERT INTO stock_month (company_id, month, location_id, item_id, quantity_micro, value_minor)"
    " SELECT company_id, {month}, location_id, item_id, sum(quantity_micro), sum(value_minor)"
    " FROM stock_day GROUP BY 1, 2, 3, 4"
)
POSTED = (
    "INSERT INTO stock_posted (company_id, day, location_id, value_minor)"
    " SELECT company_id, day, location_id, sum(value_minor) FROM stock_day GROUP BY 1, 2, 3"
)
DAY = Figures(
    "stock_day",
    ("company_id", "day", "location_id", "item_id"),
    ("quantity_micro", "value_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)


def day_of(moment, zone, starts):
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.hour < starts else local.date()


def fold_stock(apps, schema_editor):
    connection = schema_editor.connection
    postgresql = connection.vendor == "postgresql"
    month = "date_trunc('month', day)::date" if postgresql else "strftime('%Y-%m-01', day)"
    with connection.cursor() as cursor:
        for table in ("stock_day", "stock_month", "stock_posted"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(WITH_ENTRY)
        sums = defaultdict(lambda: [0, 0])
        cursor.execute(WITHOUT_ENTRY)
        while rows := cursor.fetchmany(5_000):
            for company, at, zone, starts, item, quantity, value, moment in rows:
                day = day_of(moment, zone, starts)
                own = sums[as_id(company), day, as_id(at), as_id(item)]
                own[0] += quantity
                own[1] += value
        add_figures(DAY, [(*key, *own) for key, own in sums.items()])
        cursor.execute(MONTHS.format(month=month))
        cursor.execute(POSTED)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_fold_promotions"),
        ("stock", "0001_initial"),
        ("ledger", "0006_allocations"),
        ("organisation", "0006_closing_rights"),
        ("plumbing", "0003_lists"),
    ]

    operations = [migrations.RunPython(fold_stock, migrations.RunPython.noop)]
