"""Fill the figures of promotions from the documents that are numbered already, and count documents
without goods apart from sales."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import migrations

from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import as_date

NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = s.id"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
LINES = (
    "SELECT s.id, s.kind, s.company_id, s.business_date, s.location_id, l.discounts, l.gross_minor"
    " FROM sale_line l JOIN sale s ON s.id = l.sale_id"
    f" WHERE l.discounts <> '[]' AND {NUMBERED}"
)
WITHOUT_GOODS = (
    "SELECT s.company_id, s.business_date, s.location_id, a.time_zone, s.occurred_at, s.kind,"
    " s.total_minor FROM sale s JOIN location a ON a.id = s.location_id"
    " WHERE s.kind IN ('sale', 'void')"
    f" AND NOT EXISTS (SELECT 1 FROM sale_line l WHERE l.sale_id = s.id) AND {NUMBERED}"
)
ALONE = {"sale": "alone", "void": "alone_void"}
PROMOTION = Figures(
    "day_promotion",
    ("company_id", "business_date", "location_id", "promotion_id"),
    ("given_minor", "baskets", "revenue_minor"),
    ("key", "date", "key", "key", "integer", "integer", "integer"),
)
TOTAL = Figures(
    "day_total",
    ("company_id", "business_date", "location_id", "hour", "kind"),
    ("documents", "total_minor"),
    ("key", "date", "key", "integer", "text", "integer", "integer"),
)


def fold_promotions(apps, schema_editor):
    sums = defaultdict(lambda: [0, 0, 0])
    baskets = set()
    for sale, kind, company, day, at, discounts, gross in read(schema_editor, LINES):
        for _name, minor, *promotion in json.loads(discounts):
            if not promotion:
                continue
            key = (as_id(company), as_date(day), as_id(at), UUID(promotion[0]))
            own = sums[key]
            own[0] += minor
            own[2] += gross
            if kind == "sale" and (sale, key[3]) not in baskets:
                baskets.add((sale, key[3]))
                own[1] += 1
    add_figures(PROMOTION, [(*key, *own) for key, own in sums.items()])


def count_apart(apps, schema_editor):
    sums = defaultdict(lambda: [0, 0])
    for company, day, at, zone, moment, kind, total in read(schema_editor, WITHOUT_GOODS):
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        hour = moment.astimezone(ZoneInfo(zone)).hour
        for name, sign in ((kind, -1), (ALONE[kind], 1)):
            own = sums[as_id(company), as_date(day), as_id(at), hour, name]
            own[0] += sign
            own[1] += sign * total
    add_figures(TOTAL, [(*key, *own) for key, own in sums.items()])


def read(schema_editor, sql):
    """Rows some thousand at a time, however many there are."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(5_000):
            yield from rows


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_day_promotion"),
        ("sales", "0015_by_original"),
        ("organisation", "0006_closing_rights"),
        ("plumbing", "0003_lists"),
    ]

    operations = [
        migrations.RunPython(fold_promotions, migrations.RunPython.noop),
        migrations.RunPython(count_apart, migrations.RunPython.noop),
    ]
