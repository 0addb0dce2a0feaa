"""Stock adjustments: found, lost, broken, opening stock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.desks.supply.rules import Cause
from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class SupplySetting(models.Model):
    """What a company decided about stock; no row: what the column says here.

    approval_minor: adjustments worth more are posted by a second person; None: nobody is asked.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)

    class Meta:
        db_table = "supply_setting"


class AdjustmentDraft(models.Model):
    """An adjustment that is not posted yet. Its id becomes the document's.

    content: `rules.typed_text`. version: rises with each change; who saves names the one they saw.
    waiting: somebody else has to post it.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    content = models.TextField()
    version = ExactIntegerField(default=1)
    waiting = models.BooleanField(default=False)
    changed_by = KeyField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "adjustment_draft"
        indexes = [models.Index(fields=["company", "changed_at"], name="adjustment_draft_by_time")]


class Adjustment(AppendOnly):
    """A document that changes stock without a sale or a supplier. cause: as a person said it, ""
    where a program gave a reason alone. written_by: who wrote what somebody else posted."""

    class Why(models.TextChoices):
        CORRECTION = Cause.CORRECTION, _("correction")
        BROKEN = Cause.BROKEN, _("broken")
        EXPIRED = Cause.EXPIRED, _("expired")
        THEFT = Cause.THEFT, _("theft")
        SAMPLE = Cause.SAMPLE, _("sample")
        OWN_USE = Cause.OWN_USE, _("own use")
        FOUND = Cause.FOUND, _("found")
        OPENING = Cause.OPENING, _("opening")
        MOVED = Cause.MOVED, _("moved")
        TOLD = Cause.TOLD, _("told which lots")

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
    cause = models.CharField(max_length=12, choices=Why.choices, default="")
    written_by = KeyField(null=True)
    place = models.ForeignKey(
        "stock.Place", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    to_place = models.ForeignKey(
        "stock.Place", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "adjustment"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="adjustment_number_once")
        ]
        indexes = [
            models.Index(fields=["company", "business_date", "id"], name="adjustment_by_day")
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
