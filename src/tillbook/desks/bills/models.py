"""What suppliers bill: what waits for somebody else, and the documents, which never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.plumbing.guards import AppendOnly


class BillSetting(models.Model):
    """What a company decided about bills; no row: what the column says here.

    approval_minor: above it a second person approves what differs from what was agreed; None:
    nobody is asked.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)

    class Meta:
        db_table = "bill_setting"


class BillDraft(models.Model):
    """A bill that waits for somebody else to approve it. Its id becomes the document's. content:
    `rules.typed_text`."""

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, db_index=False)
    content = models.TextField()
    differs_minor = ExactIntegerField()
    changed_by = KeyField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "bill_draft"


class SupplierBill(AppendOnly):
    """A bill of a supplier, a credit note of theirs, or what takes one of both back.

    their_number: the supplier's, once per supplier until it is taken back. total_minor: what is
    owed for it, negative for a credit note. differs_minor: from what was agreed. takes_back_id:
    each once. content: hash of what was wanted.
    """

    class Kind(models.TextChoices):
        BILL = "bill", _("bill")
        CREDIT = "credit", _("credit note")
        REVERSAL = "reversal", _("taken back")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    their_number = models.CharField(max_length=60)
    business_date = models.DateField()
    due_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    written_by = KeyField(null=True)
    person_id = KeyField(null=True)
    total_minor = ExactIntegerField()
    tax_minor = ExactIntegerField()
    differs_minor = ExactIntegerField()
    takes_back_id = KeyField(null=True)
    note = models.CharField(max_length=200, default="")
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "supplier_bill"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="supplier_bill_once"),
            models.UniqueConstraint(fields=["takes_back_id"], name="supplier_bill_back_once"),
        ]
        indexes = [
            models.Index(fields=["company", "recorded_at", "id"], name="supplier_bill_by_time"),
            models.Index(fields=["party", "their_number"], name="supplier_bill_by_number"),
        ]


class SupplierBillLine(AppendOnly):
    """A part of a bill: goods of a receipt, or a charge that is part of what goods cost.

    units and received: what it takes out of goods received that no bill came for; amount: what is
    billed without tax.
    """

    pk = models.CompositePrimaryKey("bill_id", "number")
    bill = models.ForeignKey(
        SupplierBill, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    receipt_id = KeyField(null=True, db_index=True)
    receipt_line = ExactIntegerField(null=True)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, null=True)
    text = models.CharField(max_length=120, default="")
    units_micro = ExactIntegerField()
    received_minor = ExactIntegerField()
    amount_minor = ExactIntegerField()
    tax_code_id = KeyField(null=True)

    class Meta:
        db_table = "supplier_bill_line"
