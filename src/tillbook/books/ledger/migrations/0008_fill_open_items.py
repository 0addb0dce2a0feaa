"""Keep what is open of the documents that are numbered already."""

from django.db import migrations

SETTLED = (
    "(SELECT a.id FROM account a WHERE a.statement_line IN"
    " ('trade_receivables', 'trade_payables', 'payments_in_transit')"
    " UNION SELECT r.account_id FROM account_role r"
    " WHERE r.role IN ('receivable', 'payable', 'cash_to_bank'))"
)
NUMBERED = (
    "EXISTS (SELECT 1 FROM outbox_message m WHERE m.subject_id = {document}"
    " AND m.feed_number IS NOT NULL AND m.topic = m.subject_kind || '.committed')"
)
LINES = (
    "SELECT l.entry_id, l.number, l.account_id, e.posting_date, l.amount_minor AS part"
    " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
    f" WHERE l.account_id IN {SETTLED} AND {NUMBERED.format(document='e.source_id')}"
)
ALLOCATED = (
    "SELECT l.entry_id, l.number, l.account_id, e.posting_date, {sign}a.amount_minor"
    " FROM allocation a JOIN entry_line l"
    " ON l.entry_id = a.{end}_entry_id AND l.number = a.{end}_number"
    " JOIN entry e ON e.id = l.entry_id"
    f" WHERE l.account_id IN {SETTLED} AND {NUMBERED.format(document='a.document_id')}"
)


def fill(apps, schema_editor):
    parts = " UNION ALL ".join(
        [
            LINES,
            ALLOCATED.format(end="debit", sign="-"),
            ALLOCATED.format(end="credit", sign=""),
        ]
    )
    schema_editor.execute(
        "INSERT INTO open_item (entry_id, number, account_id, posting_date, open_minor)"
        " SELECT entry_id, number, account_id, posting_date, sum(part)"
        f" FROM ({parts}) AS parts GROUP BY 1, 2, 3, 4 HAVING sum(part) <> 0",
        None,
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_open_items"), ("plumbing", "0003_lists")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
