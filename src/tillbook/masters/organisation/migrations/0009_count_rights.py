"""Owners, managers and cashiers of companies that are here already count stock."""

from django.db import migrations

ADDED = {
    "Owner": ["counts:approve", "counts:write"],
    "Manager": ["counts:approve", "counts:write"],
    "Cashier": ["counts:write"],
}


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=ADDED):
        role.rights = sorted({*role.rights, *ADDED[role.name]})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0008_purchase_rights")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
