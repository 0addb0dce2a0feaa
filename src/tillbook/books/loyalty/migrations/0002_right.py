"""Owners and managers of companies that are here already may block cards and set credit limits."""

from django.db import migrations


def allow(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, "values:write"})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_stored_value"), ("organisation", "0001_initial")]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
