"""Balances by department and by month, and where an account stands on the statements."""

import django.db.models.deletion
from django.db import migrations, models

import tillbook.plumbing.fields


def folded(name, column):
    """A folded table: `column` is its day or month."""
    table = f"{name.lower().removesuffix('balance')}_balance"
    exact = tillbook.plumbing.fields.ExactIntegerField
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id",
                    "location_id",
                    "department_id",
                    column,
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("location_id", tillbook.plumbing.fields.KeyField()),
            ("department_id", tillbook.plumbing.fields.KeyField()),
            (column, models.DateField()),
            ("debit_minor", exact(default=0)),
            ("credit_minor", exact(default=0)),
            ("lines", exact(default=0)),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="ledger.account",
                ),
            ),
        ],
        options={
            "db_table": table,
            "indexes": [models.Index(fields=[column], name=f"{table}_by_{column}")],
        },
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_cash_roles")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="statement_line",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="account",
            name="tax_box",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        # A table's key cannot be changed; what stood in it is folded again from the entries.
        migrations.DeleteModel(name="DailyBalance"),
        folded("DailyBalance", "day"),
        folded("MonthlyBalance", "month"),
    ]
