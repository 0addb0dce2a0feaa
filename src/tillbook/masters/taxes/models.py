"""Jurisdictions and dated rates, per company so that each keeps what it charged."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class Jurisdiction(models.Model):
    """Who asks for a tax: a country, state, county, city or district, as a code like `US-MN`.

    parent: what it lies in; the taxes of all of them are charged together.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "tax_jurisdiction"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="jurisdiction_code_once")
        ]


class LocationJurisdiction(models.Model):
    """A location's jurisdictions; all of them tax what is sold there, in this sequence."""

    id = KeyField(primary_key=True, default=new_id)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.CASCADE)
    sequence = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "location_jurisdiction"
        constraints = [
            models.UniqueConstraint(fields=["location", "jurisdiction"], name="jurisdiction_once")
        ]


class TaxCategory(models.Model):
    """What kind of thing a product is for tax: standard, reduced, food, exempt…"""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "tax_category"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="tax_category_code_once")
        ]


class TaxCode(models.Model):
    """One tax that a jurisdiction puts on a category; its rates are dated rows.

    included: prices contain it. compound: later taxes are taken on top of it. sequence: the order
    of evaluation. tax_box: the box of the country's return that what is sold under it stands in;
    empty: the usual one of its treatment and rate.
    """

    class Treatment(models.TextChoices):
        CHARGED = "charged", _("charged")
        EXEMPT = "exempt", _("exempt")
        REVERSE_CHARGE = "reverse_charge", _("reverse charge")
        OUTSIDE = "outside", _("outside the scope of tax")

    class Kind(models.TextChoices):
        PERCENT = "percent", _("percent of the base")
        DIVISION = "division", _("percent of the price with tax")
        FIXED = "fixed", _("amount per unit")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT)
    category = models.ForeignKey(TaxCategory, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERCENT)
    treatment = models.CharField(
        max_length=20, choices=Treatment.choices, default=Treatment.CHARGED
    )
    reason = models.CharField(max_length=200, default="", blank=True)
    included = models.BooleanField(default=True)
    compound = models.BooleanField(default=False)
    base_affected = models.BooleanField(default=True)
    sequence = models.PositiveSmallIntegerField(default=1)
    tax_box = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        db_table = "tax_code"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="tax_code_once")]


class TaxRate(models.Model):
    """A rate from a day to a last day (null: still in force). Rows of one code do not overlap.

    rate_ppm: parts per million (20 % is 200000). amount: minor x 10^4 per unit, for fixed taxes.
    """

    id = KeyField(primary_key=True, default=new_id)
    tax_code = models.ForeignKey(TaxCode, on_delete=models.CASCADE, related_name="rates")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    rate_ppm = ExactIntegerField(default=0)
    amount = ExactIntegerField(default=0)

    class Meta:
        db_table = "tax_rate"
        constraints = [
            models.UniqueConstraint(fields=["tax_code", "valid_from"], name="rate_from_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="rate_ends_after_it_begins",
            ),
        ]
