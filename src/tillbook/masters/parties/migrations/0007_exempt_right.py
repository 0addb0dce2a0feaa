"""Owners and managers of companies that are here already may sell free of tax by a certificate."""

from django.db import migrations


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=["Owner", "Manager"]):
        role.rights = sorted({*role.rights, "sales:exempt"})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_certificates"), ("organisation", "0004_training_right")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
