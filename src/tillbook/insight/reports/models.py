"""Folded figures: what the numbered documents come to, by day."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField


class DayFigure(models.Model):
    """A day's sales of a department by a person at a location, in an hour (folded by the worker).

    person_id and department_id are the nil key where none is named. Items in millionths.
    """

    pk = models.CompositePrimaryKey(
        "company_id", "business_date", "location_id", "hour", "person_id", "department_id"
    )
    company_id = KeyField()
    business_date = models.DateField()
    location_id = KeyField()
    hour = models.PositiveSmallIntegerField()
    person_id = KeyField()
    department_id = KeyField()
    items_micro = ExactIntegerField(default=0)
    net_minor = ExactIntegerField(default=0)
    tax_minor = ExactIntegerField(default=0)
    gross_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_figure"


class DayTotal(models.Model):
    """A day's documents at a location in an hour: how many, and what they came to (folded).

    Of exchanges what was bought is under `sale`, what came back under `exchange`, without a count.
    """

    pk = models.CompositePrimaryKey("company_id", "business_date", "location_id", "hour", "kind")
    company_id = KeyField()
    business_date = models.DateField()
    location_id = KeyField()
    hour = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    documents = ExactIntegerField(default=0)
    total_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_total"


class DayTender(models.Model):
    """A day's takings at a location by tender (folded)."""

    pk = models.CompositePrimaryKey("company_id", "business_date", "location_id", "tender_type_id")
    company_id = KeyField()
    business_date = models.DateField()
    location_id = KeyField()
    tender_type_id = KeyField()
    payments = ExactIntegerField(default=0)
    amount_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_tender"


class DayProduct(models.Model):
    """A day's sales of a variant at a location (folded)."""

    pk = models.CompositePrimaryKey("company_id", "business_date", "location_id", "variant_id")
    company_id = KeyField()
    business_date = models.DateField()
    location_id = KeyField()
    variant_id = KeyField()
    items_micro = ExactIntegerField(default=0)
    gross_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_product"


class DayTax(models.Model):
    """A day's tax by code at a location: the base and the tax, by tax point (folded)."""

    pk = models.CompositePrimaryKey("company_id", "tax_point", "location_id", "tax_code_id")
    company_id = KeyField()
    tax_point = models.DateField()
    location_id = KeyField()
    tax_code_id = KeyField()
    base_minor = ExactIntegerField(default=0)
    tax_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_tax"
