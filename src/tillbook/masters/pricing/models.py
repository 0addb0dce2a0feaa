"""Price lists and promotions as definitions, each with the versions at which it holds."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class Promotion(models.Model):
    """A promotion from a configuration version on, until the one at which it was ended.

    definition: the canonical text that both engines read (`rules.promotion_to_json`). It never
    changes: who wants another one ends this and makes that, so that a receipt's version says for
    ever what was promised.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    definition = models.TextField()
    from_version = ExactIntegerField()
    to_version = ExactIntegerField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "promotion"
        indexes = [
            models.Index(fields=["company", "from_version"], name="promotion_by_version"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_version=None)
                | models.Q(to_version__gt=models.F("from_version")),
                name="promotion_ends_after_it_begins",
            ),
        ]


class PriceList(models.Model):
    """Prices instead of the shelf's, from a configuration version on until another one.

    definition: the canonical text that both engines read (`rules.price_list_to_json`). It never
    changes: another price is another row of the same `origin_id` (the first's id), so that a
    receipt's version says for ever what was asked.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    origin_id = KeyField()
    name = models.CharField(max_length=60)
    definition = models.TextField()
    from_version = ExactIntegerField()
    to_version = ExactIntegerField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "price_list"
        indexes = [
            models.Index(fields=["company", "from_version"], name="price_list_by_version"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_version=None)
                | models.Q(to_version__gt=models.F("from_version")),
                name="price_list_ends_after_begun",
            ),
            # Of one list one row holds, whoever changes it at the same moment.
            models.UniqueConstraint(
                fields=["origin_id"],
                condition=models.Q(to_version=None),
                name="price_list_holds_once",
            ),
        ]
