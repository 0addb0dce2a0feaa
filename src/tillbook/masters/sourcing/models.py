"""What suppliers deliver: their codes, packs, lead times, and prices from a day on."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class SupplyTerms(models.Model):
    """How a supplier delivers. our_number: what they call us; lead_days: promised for whatever has
    no promise of its own; least_minor: below it they deliver not, or charge for it; 0 for none."""

    party = models.OneToOneField("parties.Party", on_delete=models.CASCADE, primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    our_number = models.CharField(max_length=60, default="", blank=True)
    lead_days = ExactIntegerField(null=True)
    least_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "supply_terms"


class SupplierItem(models.Model):
    """A product as a supplier delivers it. One pack is numerator / denominator of the product's
    unit; least_micro: the fewest packs they deliver, in millionths; lead_days: promised."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE)
    code = models.CharField(max_length=60, default="", blank=True)
    pack_numerator = ExactIntegerField(default=1)
    pack_denominator = ExactIntegerField(default=1)
    least_micro = ExactIntegerField(default=0)
    lead_days = ExactIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supplier_item"
        constraints = [
            models.UniqueConstraint(fields=["party", "variant"], name="supplier_item_once"),
            models.CheckConstraint(
                condition=models.Q(pack_numerator__gt=0, pack_denominator__gt=0),
                name="supplier_pack_positive",
            ),
        ]
        indexes = [models.Index(fields=["company", "party"], name="supplier_item_by_party")]


class SupplierPriceTable(AppendOnly):
    """The prices of a product from a day on: no price is ever forgotten. The pack is the one that
    they were quoted for."""

    id = KeyField(primary_key=True)
    item = models.ForeignKey(SupplierItem, on_delete=models.PROTECT, db_index=False)
    valid_from = models.DateField()
    pack_numerator = ExactIntegerField()
    pack_denominator = ExactIntegerField()
    recorded_at = models.DateTimeField()
    person_id = KeyField(null=True)

    class Meta:
        db_table = "supplier_price_table"
        indexes = [models.Index(fields=["item", "valid_from"], name="supplier_price_by_day")]


class SupplierPrice(AppendOnly):
    """What a pack costs (minor x 10^4) in an order of so many packs (in millionths) and more."""

    pk = models.CompositePrimaryKey("table_id", "from_micro")
    table = models.ForeignKey(
        SupplierPriceTable, on_delete=models.PROTECT, related_name="breaks", db_index=False
    )
    from_micro = ExactIntegerField()
    price = ExactIntegerField()

    class Meta:
        db_table = "supplier_price"
