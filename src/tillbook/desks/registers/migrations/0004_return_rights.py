"""Owners and managers of companies that are here already may take goods back without a receipt, and
give money back another way than it was paid."""

from django.db import migrations

ADDED = ["sales:refund_other", "sales:return_unreferenced"]


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, *ADDED})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_override_right"), ("organisation", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
