"""How a company's receipts look."""

from __future__ import annotations

from django.db import models


class ReceiptLayout(models.Model):
    """A company's layout as `rules.layout` writes it. Without a row the usual one holds."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    layout = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "receipt_layout"
