"""Owners and managers of companies that are here already may sell what is held back."""

from django.db import migrations


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, "sales:override"})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_rights"), ("organisation", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
