"""Owners, managers and bookkeepers of companies that are here already keep expenses."""

from django.db import migrations

ADDED = ["expenses:approve", "expenses:cash", "expenses:read", "expenses:write"]
NAMES = ["Owner", "Manager", "Bookkeeper"]


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=NAMES):
        role.rights = sorted({*role.rights, *ADDED})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0006_closing_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
