"""Where a company files, and the returns that were filed."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class TaxRegistration(models.Model):
    """A company files returns to a jurisdiction, such as `GB` or `US-MN`, from `since` on.

    months: of each period. extended: the office gives another month (Dauerfristverlängerung).
    due_day: the day of the month that the office gave the business, 0 for the usual one.
    control: the account that owes the office, or is owed, what a filed return comes to.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    jurisdiction = models.CharField(max_length=40)
    number = models.CharField(max_length=40, default="", blank=True)
    months = ExactIntegerField()
    since = models.DateField()
    ended_on = models.DateField(null=True)
    extended = models.BooleanField(default=False)
    due_day = ExactIntegerField(default=0)
    control = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, db_index=False)

    class Meta:
        db_table = "tax_registration"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "jurisdiction"],
                condition=models.Q(ended_on=None),
                name="tax_registration_once",
            ),
            models.CheckConstraint(
                condition=models.Q(months__in=[1, 3, 6, 12]), name="tax_registration_months"
            ),
            models.CheckConstraint(
                condition=models.Q(due_day__gte=0, due_day__lte=31), name="tax_registration_due"
            ),
        ]


class TaxReturn(AppendOnly):
    """A return as it was filed; a document.

    It holds the entries with a tax point through `until` that the feed had numbered through
    `feed_number`, but for those in the return before: what came later is in the next one.
    due_minor: to be paid, negative to come back. text: canonical JSON of
    boxes and lines; hash of it.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    registration = models.ForeignKey(TaxRegistration, on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    business_date = models.DateField()
    since = models.DateField()
    until = models.DateField()
    feed_number = ExactIntegerField()
    due_minor = ExactIntegerField()
    carried_minor = ExactIntegerField(default=0)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    person_id = KeyField(null=True)

    class Meta:
        db_table = "tax_return"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="tax_return_once"),
            models.UniqueConstraint(
                fields=["registration", "until"], name="tax_return_period_once"
            ),
        ]
        indexes = [models.Index(fields=["company", "until"], name="tax_return_by_day")]
