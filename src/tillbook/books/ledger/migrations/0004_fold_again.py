"""Fill the folded balances from the entries that are numbered already, and give the usual accounts
their lines on the statements."""

from django.db import migrations

from tillbook.plumbing.keys import nil_literal

FILL = (
    "INSERT INTO daily_balance (account_id, location_id, department_id, day,"
    " debit_minor, credit_minor, lines)"
    " SELECT l.account_id, coalesce(l.location_id, {nil}), coalesce(l.department_id, {nil}),"
    " e.posting_date,"
    " sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END),"
    " sum(CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END), count(*)"
    " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
    " WHERE EXISTS (SELECT 1 FROM outbox_message m WHERE m.subject_id = e.source_id"
    " AND m.feed_number IS NOT NULL AND m.topic = m.subject_kind || '.committed')"
    " GROUP BY 1, 2, 3, 4"
)
ROLL_UP = (
    "INSERT INTO monthly_balance (account_id, location_id, department_id, month,"
    " debit_minor, credit_minor, lines)"
    " SELECT account_id, location_id, department_id, {month},"
    " sum(debit_minor), sum(credit_minor), sum(lines)"
    " FROM daily_balance GROUP BY 1, 2, 3, 4"
)
MONTH = {
    "postgresql": "date_trunc('month', day)::date",
    "sqlite": "strftime('%Y-%m-01', day)",
}

#: role -> line, for the accounts of companies that are here already.
LINES = {
    "safe": "cash",
    "cash_to_bank": "cash",
    "bank": "cash",
    "tender_clearing": "payments_in_transit",
    "inventory": "inventories",
    "receivable": "trade_receivables",
    "tax_deductible": "tax_receivable",
    "payable": "trade_payables",
    "tax_payable": "tax_liabilities",
    "tips": "payroll_liabilities",
    "gift_cards": "customer_credit",
    "store_credit": "customer_credit",
    "customer_deposits": "customer_credit",
    "loyalty": "customer_credit",
    "opening_balance": "opening_balances",
    "retained_earnings": "retained_earnings",
    "revenue": "revenue",
    "cost_of_sales": "cost_of_sales",
    "stock_adjustment": "cost_of_sales",
    "stock_variance": "cost_of_sales",
    "payment_fees": "payment_costs",
}
KINDS = {
    "cash": "asset",
    "payments_in_transit": "asset",
    "inventories": "asset",
    "trade_receivables": "asset",
    "tax_receivable": "asset",
    "trade_payables": "liability",
    "tax_liabilities": "liability",
    "payroll_liabilities": "liability",
    "customer_credit": "liability",
    "opening_balances": "equity",
    "retained_earnings": "equity",
    "revenue": "income",
    "cost_of_sales": "expense",
    "payment_costs": "expense",
}


def fill(apps, schema_editor):
    engine = schema_editor.connection.vendor
    schema_editor.execute(FILL.format(nil=nil_literal()), None)
    schema_editor.execute(ROLL_UP.format(month=MONTH[engine]), None)


def give_lines(apps, schema_editor):
    Account = apps.get_model("ledger", "Account")
    roles = apps.get_model("ledger", "AccountRole").objects.order_by("id")
    for role, account_id in roles.values_list("role", "account_id"):
        if line := LINES.get(role):
            Account.objects.filter(id=account_id, kind=KINDS[line], statement_line="").update(
                statement_line=line
            )
    # What is in the tills is money, not money on its way.
    Account.objects.filter(code="1010", kind="asset").update(statement_line="cash")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_statements"), ("plumbing", "0003_lists")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(give_lines, migrations.RunPython.noop),
    ]
