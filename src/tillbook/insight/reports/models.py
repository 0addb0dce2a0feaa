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
    Without goods, only money put on a gift card or left as a tip, they are `alone`, and their
    voids `alone_void`: neither is a sale, and together they come to what was rounded on them.
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
        # The key leads to the days of a location; this to the days of a few items, wherever.
        indexes = [models.Index(fields=["variant_id", "business_date"], name="day_product_by_item")]


class DayPromotion(models.Model):
    """What a promotion did on a day at a location (folded). given_minor: taken off, less what came
    back; baskets: sales with it; revenue_minor: what the lines it touched came to."""

    pk = models.CompositePrimaryKey("company_id", "business_date", "location_id", "promotion_id")
    company_id = KeyField()
    business_date = models.DateField()
    location_id = KeyField()
    promotion_id = KeyField()
    given_minor = ExactIntegerField(default=0)
    baskets = ExactIntegerField(default=0)
    revenue_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_promotion"


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


class StockDay(models.Model):
    """What moved of an item at a location, by the day its document is posted on (folded).

    Valuation at a date is the level of today less what was posted on later days.
    """

    pk = models.CompositePrimaryKey("company_id", "day", "location_id", "item_id")
    company_id = KeyField()
    day = models.DateField()
    location_id = KeyField()
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    quantity_micro = ExactIntegerField(default=0)
    value_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "stock_day"


class StockMonth(models.Model):
    """The same by month: `month` is its first day. Folded beside the days, so the two agree."""

    pk = models.CompositePrimaryKey("company_id", "month", "location_id", "item_id")
    company_id = KeyField()
    month = models.DateField()
    location_id = KeyField()
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    quantity_micro = ExactIntegerField(default=0)
    value_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "stock_month"


class StockPosted(models.Model):
    """The same days with all items of a location in one sum, to be held against the ledger's."""

    pk = models.CompositePrimaryKey("company_id", "day", "location_id")
    company_id = KeyField()
    day = models.DateField()
    location_id = KeyField()
    value_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "stock_posted"


class DayMargin(models.Model):
    """What a variant sold for and cost in a department at a location, by posting day (folded).

    net_minor: without tax, as the lines say; cost_minor: what its moves to customers were worth,
    those of a kit's parts under the kit.
    """

    pk = models.CompositePrimaryKey(
        "company_id", "posting_date", "location_id", "department_id", "variant_id"
    )
    company_id = KeyField()
    posting_date = models.DateField()
    location_id = KeyField()
    department_id = KeyField()
    variant_id = KeyField()
    items_micro = ExactIntegerField(default=0)
    net_minor = ExactIntegerField(default=0)
    cost_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "day_margin"
