"""Fill the figures of motions from the documents that are numbered already, some thousand at a
time."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import bare

AT_ONCE = 20_000
NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = s.source_id"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
MOVES = (
    "SELECT m.source_id, p.company_id, p.location_id, a.time_zone, a.day_starts_hour, m.item_id,"
    " m.source_kind, m.counterpart, m.quantity_micro, m.value_minor, m.occurred_at"
    " FROM stock_move m JOIN place p ON p.id = m.place_id JOIN location a ON a.id = p.location_id"
    " WHERE m.source_id IN (SELECT DISTINCT s.source_id FROM stock_move s WHERE s.source_id > %s"
    f" AND {NUMBERED} ORDER BY s.source_id LIMIT {AT_ONCE})"
)
MOTION = Figures(
    "stock_motion",
    ("company_id", "location_id", "day", "item_id", "why"),
    ("quantity_micro", "value_minor"),
    ("key", "key", "date", "key", "text", "integer", "integer"),
)


def why_of(kind: str, counterpart: str, quantity: int) -> str:
    if quantity == 0:
        return "worth"
    if counterpart in NAMED:
        return NAMED[counterpart]
    if kind.startswith("count"):
        return "counted"
    return "added" if quantity > 0 and counterpart != "write_off" else "lost"


NAMED = {"customer": "sold", "supplier": "received", "transfer": "moved", "place": "moved"}


def day_of(moment: datetime | str, zone: str, starts: int) -> date:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.hour < starts else local.date()


def fold_motions(apps, schema_editor):
    last = bare(as_id(bytes(16)))
    while rows := read(schema_editor, last):
        sums = defaultdict(lambda: [0, 0])
        for _source, company, at, zone, starts, item, kind, other, quantity, value, moment in rows:
            day, why = day_of(moment, zone, starts), why_of(kind, other, quantity)
            own = sums[as_id(company), as_id(at), day, as_id(item), why]
            own[0] += quantity
            own[1] += value
        add_figures(MOTION, [(*key, *both) for key, both in sums.items()])
        last = bare(max(as_id(row[0]) for row in rows))


def read(schema_editor, last):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MOVES, [last])
        return cursor.fetchall()


class Migration(migrations.Migration):
    dependencies = [
        ("restocking", "0001_initial"),
        ("stock", "0001_initial"),
        ("organisation", "0006_closing_rights"),
        ("plumbing", "0003_lists"),
    ]

    operations = [migrations.RunPython(fold_motions, migrations.RunPython.noop)]
