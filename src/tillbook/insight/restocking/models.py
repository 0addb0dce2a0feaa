"""What moved by day and cause (folded), and how items are to be kept."""

from __future__ import annotations

from django.db import models

from tillbook.insight.restocking.rules import Kind, Why
from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


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
        # The key leads to everything of a location's days; this to the days of one item there.
        indexes = [models.Index(fields=["location_id", "item", "day"], name="stock_motion_by_item")]


class KeepingSetting(models.Model):
    """How a company keeps its goods where nothing else is said of an item; no row: what the columns
    say here. service: millionths of order cycles without a stock-out; over_days: it is too much
    what lasts longer; still_days: it lies still that did not move for so long; digest_to: who is
    told every morning by e-mail, "" for nobody; expiring_days: told of so long before a lot
    expires."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    cover_days = ExactIntegerField(default=14)
    service = ExactIntegerField(default=950_000)
    over_days = ExactIntegerField(default=180)
    still_days = ExactIntegerField(default=90)
    expiring_days = ExactIntegerField(default=14)
    digest_to = models.CharField(max_length=254, default="", blank=True)

    class Meta:
        db_table = "keeping_setting"


class KeepingRule(models.Model):
    """How an item is kept at a location; what is None is the company's.

    least_micro: ordered at this much or less; most_micro: up to this much; silent_until: neither
    proposed nor told of through that day; expiring_days: told of so long before a lot expires.
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
    expiring_days = ExactIntegerField(null=True)

    class Meta:
        db_table = "keeping_rule"


class StockAlert(models.Model):
    """An item at a location that somebody should look at (kept by the worker). since: the day from
    which it is so."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    since = models.DateField()

    class Meta:
        db_table = "stock_alert"
        constraints = [
            models.UniqueConstraint(fields=["location", "item", "kind"], name="stock_alert_once")
        ]
        indexes = [
            models.Index(fields=["company", "since", "id"], name="stock_alert_by_day"),
            models.Index(fields=["location", "kind", "since", "id"], name="stock_alert_by_kind"),
        ]


class AlertCount(models.Model):
    """How many items of a location are so: what pages show without reading the items."""

    pk = models.CompositePrimaryKey("location_id", "kind")
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10)
    items = ExactIntegerField()

    class Meta:
        db_table = "stock_alert_count"


class StockWatch(models.Model):
    """How far a company's stock was looked at: feed_number, what was numbered by then; told_on: the
    day of the last mail."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    feed_number = ExactIntegerField(default=0)
    told_on = models.DateField(null=True)

    class Meta:
        db_table = "stock_watch"


class LocationWatch(models.Model):
    """The day on which all of a location was looked at last; None: look again."""

    location = models.OneToOneField(
        "organisation.Location", on_delete=models.CASCADE, primary_key=True
    )
    swept_on = models.DateField(null=True)

    class Meta:
        db_table = "location_watch"
