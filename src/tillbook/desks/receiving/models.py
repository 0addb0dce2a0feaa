"""Goods that came from suppliers, and what went back to them: documents that never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.plumbing.guards import AppendOnly


class GoodsReceipt(AppendOnly):
    """What came by one delivery; or, then negative, what went back of one.

    delivery_note: the supplier's number. returns_id: the receipt that goods went back of. again:
    what went back is expected once more.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("received")
        RETURN = "return", _("given back")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT)
    order = models.ForeignKey("purchasing.PurchaseOrder", on_delete=models.PROTECT, null=True)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    returns_id = KeyField(null=True, db_index=True)
    again = models.BooleanField(default=False)
    delivery_note = models.CharField(max_length=60, default="")
    note = models.CharField(max_length=200, default="")
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    total_minor = ExactIntegerField()

    class Meta:
        db_table = "goods_receipt"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="goods_receipt_once")
        ]
        indexes = [
            models.Index(fields=["company", "occurred_at", "id"], name="goods_receipt_by_time")
        ]


class GoodsReceiptLine(AppendOnly):
    """What came of a product, in units; at the price of a pack (minor x 10^4) that was agreed.

    number: of a return that of the line which came. order_line: of the order.
    """

    pk = models.CompositePrimaryKey("receipt_id", "number")
    receipt = models.ForeignKey(
        GoodsReceipt, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    order_line = ExactIntegerField(null=True)
    pack_numerator = ExactIntegerField()
    pack_denominator = ExactIntegerField()
    price = ExactIntegerField()
    units_micro = ExactIntegerField()
    amount_minor = ExactIntegerField()

    class Meta:
        db_table = "goods_receipt_line"
