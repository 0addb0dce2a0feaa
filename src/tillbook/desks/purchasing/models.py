"""Orders to suppliers: what was ordered, how far it is, and what happened to it."""

from __future__ import annotations

from django.db import models

from tillbook.desks.purchasing.rules import State, Step
from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class PurchaseSetting(models.Model):
    """What a company decided about buying; no row: what the column says here.

    approval_minor: above it a second person approves; None: nobody is asked.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)

    class Meta:
        db_table = "purchase_setting"


class PurchaseNumbers(models.Model):
    """The next number of a location's orders: given when one is approved, so there is no gap."""

    location = models.OneToOneField(
        "organisation.Location", on_delete=models.CASCADE, primary_key=True
    )
    next_number = ExactIntegerField(default=1)

    class Meta:
        db_table = "purchase_numbers"


class PurchaseOrder(models.Model):
    """An order to a supplier. It is no entry: what comes and what is billed goes into the books.

    number: 0 until it is approved for the first time. version: rises with each change; who changes
    it names the one they saw. written_by: who changed it last. reference: what the supplier calls
    it. An order that is changed again keeps its number.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT)
    number = ExactIntegerField(default=0)
    code = models.CharField(max_length=60, default="", blank=True)
    state = models.CharField(max_length=10, default=State.DRAFT)
    version = ExactIntegerField(default=1)
    expected_on = models.DateField(null=True)
    note = models.CharField(max_length=500, default="", blank=True)
    reference = models.CharField(max_length=60, default="", blank=True)
    total_minor = ExactIntegerField()
    written_by = KeyField(null=True)
    ordered_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "purchase_order"
        constraints = [
            models.UniqueConstraint(
                fields=["location", "number"],
                condition=models.Q(number__gt=0),
                name="purchase_order_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]),
                name="purchase_order_state",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "id"], name="purchase_order_by_state"),
            models.Index(fields=["company", "changed_at", "id"], name="purchase_order_by_time"),
        ]


class PurchaseLine(models.Model):
    """A product of an order: packs as they were ordered, price of a pack (minor x 10^4).

    received_micro: units that came and were not given back to come again. expected_on: None, with
    the rest of the order.
    """

    id = KeyField(primary_key=True, default=new_id)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    code = models.CharField(max_length=60, default="", blank=True)
    pack_numerator = ExactIntegerField()
    pack_denominator = ExactIntegerField()
    packs_micro = ExactIntegerField()
    units_micro = ExactIntegerField()
    price = ExactIntegerField()
    amount_minor = ExactIntegerField()
    received_micro = ExactIntegerField(default=0)
    expected_on = models.DateField(null=True)

    class Meta:
        db_table = "purchase_line"
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="purchase_line_once"),
            models.CheckConstraint(
                condition=models.Q(packs_micro__gt=0, units_micro__gt=0), name="purchase_line_some"
            ),
        ]


class PurchaseStep(AppendOnly):
    """What happened to an order, and who did it: written once, never changed."""

    id = KeyField(primary_key=True)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Step])
    at = models.DateTimeField()
    person_id = KeyField(null=True)
    total_minor = ExactIntegerField()
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "purchase_step"
