"""What was set aside before belongs to the location of its series, where that has one."""

from __future__ import annotations

from django.db import migrations

PLACE = (
    "UPDATE set_aside SET location_id ="
    " (SELECT s.location_id FROM series s WHERE s.id = set_aside.series_id)"
    " WHERE location_id IS NULL AND series_id IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_set_aside_location"), ("plumbing", "0001_initial")]

    operations = [migrations.RunSQL(PLACE, migrations.RunSQL.noop)]
