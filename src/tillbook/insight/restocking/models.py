"""What moved by day and cause (folded), and how items are to be kept."""

from __future__ import annotations

from django.db import models

from tillbook.insight.restocking.rules import Why
from tillbook.plumbing.fields import ExactIntegerField, KeyField


class StockMotion(models.Model):
    """What moved of an item at a location on a day, by cause: the location's own day on which it
    happened (folded by the worker)."""

    pk = models.CompositePrimaryKey("company_id", "location_id", "day", "item_id", "why")
    company_id = KeyField()
    location_id = KeyField()
    day = models.DateField()
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    why = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Why])
    quantity_micro = ExactIntegerField(default=0)
    value_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "stock_motion"


class KeepingSetting(models.Model):
    """How a company keeps its goods where nothing else is said of an item; no row: what the columns
    say here. service: millionths of order cycles without a stock-out."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    cover_days = ExactIntegerField(default=14)
    service = ExactIntegerField(default=950_000)

    class Meta:
        db_table = "keeping_setting"


class KeepingRule(models.Model):
    """How an item is kept at a location; what is None is the company's.

    least_micro: ordered at this much or less; most_micro: up to this much; silent_until: neither
    proposed nor told of through that day.
    """

    pk = models.CompositePrimaryKey("location_id", "item_id")
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE)
    least_micro = ExactIntegerField(null=True)
    most_micro = ExactIntegerField(null=True)
    cover_days = ExactIntegerField(null=True)
    service = ExactIntegerField(null=True)
    silent_until = models.DateField(null=True)

    class Meta:
        db_table = "keeping_rule"
