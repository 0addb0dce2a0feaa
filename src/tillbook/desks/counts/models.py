"""Stock counts: what is being counted and may change, what was approved and does not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class CountSetting(models.Model):
    """What a company decided about counts; no row: what the columns say here.

    approval_minor: differences in all above which somebody who did not count approves.
    recount_minor, recount_ppm: a difference above either is counted again. None: never.
    days_a, days_b, days_c: after so many days an item of that class is due again.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)
    recount_minor = ExactIntegerField(null=True)
    recount_ppm = ExactIntegerField(null=True)
    days_a = ExactIntegerField(default=30)
    days_b = ExactIntegerField(default=90)
    days_c = ExactIntegerField(default=180)

    class Meta:
        db_table = "count_setting"


class StockCount(models.Model):
    """A count of a location. Its id becomes the document's.

    place: the store room or bin that is counted, None for what the location sells from.
    departments: ids as text, of a count by department. blind: who counts is not told what lies
    there by the books. version: rises with each line; who approves names the one they saw.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("everything")
        DEPARTMENT = "department", _("departments")
        LIST = "list", _("a list")
        CYCLIC = "cyclic", _("what is due")

    class State(models.TextChoices):
        OPEN = "open", _("being counted")
        APPROVED = "approved", _("approved")
        CANCELLED = "cancelled", _("cancelled")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    place = models.ForeignKey("stock.Place", null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    blind = models.BooleanField(default=True)
    departments = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = ExactIntegerField(default=1)
    opened_by = KeyField(null=True)
    opened_at = models.DateTimeField()
    closed_by = KeyField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stock_count"
        indexes = [models.Index(fields=["company", "opened_at"], name="stock_count_by_time")]


class CountScope(models.Model):
    """An item of a count by list, or of what was due."""

    pk = models.CompositePrimaryKey("count_id", "item_id")
    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)

    class Meta:
        db_table = "count_scope"


class CountLine(models.Model):
    """Somebody counted so much of an item on a shelf. The id is the counting device's.

    counted_at: by its clock, corrected; clock_off: that clock could not be believed. late: it came
    in when the count was closed; it is kept, and in no figure. how: `rules.How`. lot: its code, or
    a serial number, "" where it has none; None of an item that is not traced. expires_on: where
    that was said of it.
    """

    id = KeyField(primary_key=True)
    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    area = models.CharField(max_length=40, default="")
    quantity_micro = ExactIntegerField()
    how = models.CharField(max_length=10, default="")
    lot = models.CharField(max_length=60, null=True)
    expires_on = models.DateField(null=True)
    counted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_off = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    person_id = KeyField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = KeyField(null=True)

    class Meta:
        db_table = "count_line"


class CountAgain(models.Model):
    """An item of a count that was asked to be counted again: earlier lines hold no more."""

    pk = models.CompositePrimaryKey("count_id", "item_id")
    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    asked_by = KeyField(null=True)

    class Meta:
        db_table = "count_again"


class PostedCount(AppendOnly):
    """An approved count, or what corrects one after something arrived late.

    person_id: who approved, None of a correction. corrects_id: the count that is corrected.
    """

    class Kind(models.TextChoices):
        COUNT = "count", _("count")
        CORRECTION = "correction", _("correction of a count")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    business_date = models.DateField()
    recorded_at = models.DateTimeField()
    person_id = KeyField(null=True)
    corrects_id = KeyField(null=True)

    class Meta:
        db_table = "posted_count"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="posted_count_number_once")
        ]
        indexes = [models.Index(fields=["corrects_id"], name="posted_count_by_corrected")]


class CountedItem(AppendOnly):
    """An item of an approved count, or one lot of it: what was counted and expected at a moment,
    and the difference. Less what was retold it is the move of the same number.

    seen: how many moves of its level the count knew of; what came later and happened before the
    moment is late. presumed: nobody counted it, and it was said to be none. lot: its code, None of
    an item that is counted as a whole. retold_micro: so much of the difference lay there, or left,
    without a lot.
    """

    pk = models.CompositePrimaryKey("document_id", "number")
    document = models.ForeignKey(
        PostedCount, on_delete=models.PROTECT, related_name="items", db_index=False
    )
    number = ExactIntegerField()
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    place_id = KeyField()
    counted_at = models.DateTimeField()
    counted_micro = ExactIntegerField()
    expected_micro = ExactIntegerField()
    quantity_micro = ExactIntegerField()
    seen = ExactIntegerField()
    presumed = models.BooleanField(default=False)
    lot = models.CharField(max_length=60, null=True)
    retold_micro = ExactIntegerField(default=0)

    class Meta:
        db_table = "counted_item"
        indexes = [
            models.Index(fields=["item", "place_id", "counted_at"], name="counted_item_by_item")
        ]


class CountCorrection(AppendOnly):
    """A move that takes a late one back at the counted moment: of which counted item, and which
    move was late. Each once."""

    pk = models.CompositePrimaryKey("document_id", "number")
    document = models.ForeignKey(
        PostedCount, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    number = ExactIntegerField()
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    quantity_micro = ExactIntegerField()
    counted_id = KeyField()
    counted_number = ExactIntegerField()
    late_id = KeyField()
    late_number = ExactIntegerField()

    class Meta:
        db_table = "count_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["counted_id", "counted_number", "late_id", "late_number"],
                name="count_corrected_once",
            )
        ]


class CountFollower(models.Model):
    """How far the feed was looked through for what arrived late."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    feed_number = ExactIntegerField(default=0)

    class Meta:
        db_table = "count_follower"
