"""Exchange rates by day, per company so that each keeps what it booked with."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tillbook.masters.currencies.rules import USUAL_DAYS
from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class ExchangeRate(models.Model):
    """`base_units` of a currency are `quote_units` of another on a day, as it was quoted.

    A pair has one rate a day, whichever way it is quoted. What was booked with a rate keeps its
    amount when the rate is corrected.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    day = models.DateField()
    base_units = ExactIntegerField()
    quote_units = ExactIntegerField()
    source = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "exchange_rate"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "day", "base", "quote"], name="exchange_rate_once"
            ),
            models.CheckConstraint(
                condition=Q(base_units__gt=0, quote_units__gt=0) & ~Q(base=F("quote")),
                name="exchange_rate_of_two",
            ),
        ]


class ExchangeSetting(models.Model):
    """How old a rate may be that is used; no row: what the column says here."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    most_days = ExactIntegerField(default=USUAL_DAYS)

    class Meta:
        db_table = "exchange_setting"
