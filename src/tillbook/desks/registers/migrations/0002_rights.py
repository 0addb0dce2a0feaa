"""Owners and managers of companies that are here already may enrol and unlock registers."""

from django.db import migrations

ADDED = ["registers:enrol", "registers:unlock"]


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, *ADDED})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("organisation", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
