"""Owners and managers of companies that are here already may begin training at a register."""

from django.db import migrations

ADDED = ["registers:train"]


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, *ADDED})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_when_the_second_step_began")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
