"""Owners, managers and bookkeepers of companies that are here already may approve entries; owners
and bookkeepers close periods, owners open them again."""

from django.db import migrations

ADDED = {
    "Owner": ["ledger:approve", "ledger:close", "ledger:reopen"],
    "Manager": ["ledger:approve"],
    "Bookkeeper": ["ledger:approve", "ledger:close"],
}


def add(apps, schema_editor):
    for role in apps.get_model("organisation", "Role").objects.filter(name__in=ADDED):
        role.rights = sorted({*role.rights, *ADDED[role.name]})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_fiscal_year")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
