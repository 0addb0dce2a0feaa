"""Stock adjustments: found, lost, broken, opening stock."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.plumbing.guards import AppendOnly


class Adjustment(AppendOnly):
    """A document that changes stock without a sale or a supplier."""

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT)
    series_id = KeyField()
    number = ExactIntegerField()
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=80)

    class Meta:
        db_table = "adjustment"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="adjustment_number_once")
        ]


class AdjustmentLine(AppendOnly):
    """One item of an adjustment; value_minor only where the cost of what came in was given."""

    pk = models.CompositePrimaryKey("adjustment_id", "number")
    adjustment = models.ForeignKey(
        Adjustment, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    quantity_micro = ExactIntegerField()
    value_minor = ExactIntegerField(null=True)
    note = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "adjustment_line"
