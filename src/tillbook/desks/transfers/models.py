"""Goods from one location to another: the transfer as it stands, and each step as its document."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.plumbing.guards import AppendOnly


class Transfer(models.Model):
    """Where a transfer stands now: follows from its steps. Its id is that of its first document.

    version: rises with each step; two who act at once are told apart by it.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ON_THE_WAY = "on_the_way", _("on the way")
        RECEIVED = "received", _("received")
        CANCELLED = "cancelled", _("cancelled")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    source = models.ForeignKey(
        "organisation.Location", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(
        "organisation.Location", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices)
    version = ExactIntegerField(default=1)
    note = models.CharField(max_length=200, default="")
    begun_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "transfer"
        indexes = [
            models.Index(fields=["company", "begun_at", "id"], name="transfer_by_time"),
            models.Index(fields=["company", "state", "shipped_at"], name="transfer_by_state"),
        ]


class TransferLine(models.Model):
    """What a transfer holds of a product: asked for, shipped, received, missing so far."""

    pk = models.CompositePrimaryKey("transfer_id", "number")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    asked_micro = ExactIntegerField(default=0)
    shipped_micro = ExactIntegerField(default=0)
    received_micro = ExactIntegerField(default=0)
    missing_micro = ExactIntegerField(default=0)
    extra_micro = ExactIntegerField(default=0)

    class Meta:
        db_table = "transfer_line"


class TransferStep(AppendOnly):
    """What was done to a transfer, as a numbered document. location: whose day it is of."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("requested")
        SHIP = "ship", _("shipped")
        RECEIVE = "receive", _("received")
        CANCEL = "cancel", _("cancelled")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="steps")
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "transfer_step"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="transfer_number_once")
        ]


class TransferStepLine(AppendOnly):
    """What a step did to a line."""

    pk = models.CompositePrimaryKey("step_id", "number")
    step = models.ForeignKey(
        TransferStep, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    quantity_micro = ExactIntegerField()
    missing_micro = ExactIntegerField(default=0)
    extra_micro = ExactIntegerField(default=0)

    class Meta:
        db_table = "transfer_step_line"
