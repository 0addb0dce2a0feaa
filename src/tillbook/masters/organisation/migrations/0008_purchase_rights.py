"""Owners, managers and bookkeepers of companies that are here already buy."""

from django.db import migrations

ADDED = ["purchases:approve", "purchases:read", "purchases:write"]
NAMES = ["Owner", "Manager", "Bookkeeper"]


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=NAMES):
        role.rights = sorted({*role.rights, *ADDED})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0007_expense_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
