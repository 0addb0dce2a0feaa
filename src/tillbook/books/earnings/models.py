"""Tips: what is left for people, what they were handed, and which registers ask for them."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.plumbing.guards import AppendOnly


class TipMovement(AppendOnly):
    """What a payment of a document did to the tips of a person.

    amount_minor: left for them positive; handed to them (`paid`) or given back to the customer
    negative. person_id: None where the document names nobody.
    """

    pk = models.CompositePrimaryKey("document_id", "number")
    document_id = KeyField()
    number = ExactIntegerField()
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location_id = KeyField()
    person_id = KeyField(null=True)
    amount_minor = ExactIntegerField()
    paid = models.BooleanField(default=False)
    business_date = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "tip_movement"
        indexes = [
            models.Index(fields=["company", "business_date"], name="tip_by_day"),
            models.Index(fields=["company", "person_id"], name="tip_by_person"),
        ]


class TipSetting(models.Model):
    """How a location's registers ask for tips; without a row they do not.

    offered: canonical JSON of the percentages, in parts per million.
    """

    location = models.OneToOneField(
        "organisation.Location", on_delete=models.CASCADE, primary_key=True
    )
    before = models.BooleanField(default=False)
    after = models.BooleanField(default=False)
    offered = models.CharField(max_length=100, default="[]")

    class Meta:
        db_table = "tip_setting"
