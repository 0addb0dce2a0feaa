"""Take what is sold with something else only out of the items of the days that are folded already."""

from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import migrations

from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import NIL, as_date

OPTIONS = (
    "SELECT s.company_id, s.business_date, s.location_id, a.time_zone, s.occurred_at, s.person_id,"
    " l.department_id, l.quantity_micro"
    " FROM product p JOIN variant v ON v.product_id = p.id JOIN sale_line l ON l.variant_id = v.id"
    " JOIN sale s ON s.id = l.sale_id JOIN location a ON a.id = s.location_id"
    " WHERE p.as_choice AND EXISTS (SELECT 1 FROM outbox_message o WHERE o.subject_id = s.id"
    " AND o.feed_number IS NOT NULL AND o.topic = o.subject_kind || '.committed')"
)
FIGURE = Figures(
    "day_figure",
    ("company_id", "business_date", "location_id", "hour", "person_id", "department_id"),
    ("items_micro", "net_minor", "tax_minor", "gross_minor"),
    ("key", "date", "key", "integer", "key", "key", *["integer"] * 4),
)


def count_less(apps, schema_editor):
    sums = defaultdict(int)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OPTIONS)
        while rows := cursor.fetchmany(5_000):
            for company, day, at, zone, moment, person, department, micro in rows:
                if isinstance(moment, str):
                    moment = datetime.fromisoformat(moment)
                if moment.tzinfo is None:
                    moment = moment.replace(tzinfo=UTC)
                hour = moment.astimezone(ZoneInfo(zone)).hour
                who = as_id(person) if person else NIL
                key = (as_id(company), as_date(day), as_id(at), hour, who, as_id(department))
                sums[key] -= micro
    add_figures(FIGURE, [(*key, micro, 0, 0, 0) for key, micro in sums.items()])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_sold_by_item"),
        ("sales", "0016_line_of"),
        ("catalog", "0016_modifiers"),
        ("organisation", "0006_closing_rights"),
        ("plumbing", "0003_lists"),
    ]

    operations = [migrations.RunPython(count_less, migrations.RunPython.noop)]
