"""Accounts of the books that a bank account in a foreign currency stands on are kept in it."""

from django.db import migrations


def mark(apps, schema_editor):
    for row in apps.get_model("banking", "BankAccount").objects.select_related("company"):
        if row.currency != row.company.currency_id:
            apps.get_model("ledger", "Account").objects.filter(id=row.ledger_account_id).update(
                currency=row.currency
            )


class Migration(migrations.Migration):
    dependencies = [("banking", "0002_settling"), ("ledger", "0011_foreign")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
