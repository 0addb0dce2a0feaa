"""Companies there are: the days of grace begin now, and the demo business asks for nothing."""

from django.db import migrations

from tillbook.plumbing import clock


def begin(apps, schema_editor):
    companies = apps.get_model("organisation", "Company").objects
    companies.filter(demo=True).update(second_step="nobody")
    companies.filter(second_step_since=None).update(second_step_since=clock.now())


class Migration(migrations.Migration):

    dependencies = [
        ("organisation", "0002_second_step"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
