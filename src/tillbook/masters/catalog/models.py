"""What is sold: departments, products, variants, barcodes, units, prices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly
from tillbook.values.money import QUANTITY_SCALE


class Department(models.Model):
    """Where a product's revenue, cost and sales figures are counted.

    minimum_age: of who buys what has none of its own; 0 for any.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    ground = models.CharField(max_length=20, default="")
    position = models.PositiveSmallIntegerField(default=0)
    minimum_age = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "department"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="department_code_once")
        ]


class Brand(models.Model):
    """Who makes it."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "brand"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="brand_once")]


class Collection(models.Model):
    """A season, a range, a theme: products shown together."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "collection"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="collection_once")]


class Unit(models.Model):
    """What is counted: piece, kilogram, hour; `decimals` is what people may enter."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    decimals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "unit"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="unit_code_once")]


class Product(models.Model):
    """A thing or service as the shop thinks of it; what is sold and stocked are its variants."""

    class Kind(models.TextChoices):
        STOCKED = "stocked", _("stocked")
        UNSTOCKED = "unstocked", _("not stocked")
        SERVICE = "service", _("service")
        KIT = "kit", _("kit")
        RECIPE = "recipe", _("recipe")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STOCKED)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.PROTECT)
    collection = models.ForeignKey(Collection, null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    tax_category = models.ForeignKey("taxes.TaxCategory", on_delete=models.PROTECT)
    #: What its variants differ in, in the order of their names: "Size, Colour" (`rules.families`).
    options = models.CharField(max_length=200, default="", blank=True)
    #: Sold only with something else, as its modifier: it counts in the department of what it
    #: modifies, and is taxed like it.
    as_choice = models.BooleanField(default=False)

    class Meta:
        db_table = "product"
        indexes = [models.Index(fields=["company", "name"], name="product_by_name")]


class Variant(models.Model):
    """What is sold, priced and stocked; its SKU is the product id that programs know.

    unit_price: minor x 10^4 for `price_base_micro` of the unit; with or without tax as the
    company's prices are. SKUs are told apart by letter case. weight_micro: millionths of a kilogram
    that one unit of it weighs; 0: nobody has said.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=80)
    name = models.CharField(max_length=200, default="", blank=True)
    unit_price = ExactIntegerField(default=0)
    price_base_micro = ExactIntegerField(default=QUANTITY_SCALE)
    weight_micro = ExactIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    search_text = models.TextField(default="", blank=True)
    #: Product and variant name, letter case folded: the order of every list of goods.
    sort_name = models.CharField(max_length=420, default="", blank=True)

    class Meta:
        db_table = "variant"
        indexes = [
            models.Index(fields=["company", "sort_name", "id"], name="variant_by_name"),
            models.Index(fields=["company", "unit_price", "id"], name="variant_by_price"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["company", "sku"], name="sku_once"),
            models.CheckConstraint(
                condition=models.Q(price_base_micro__gt=0), name="price_base_positive"
            ),
        ]


#: What is not stocked itself: what is in it moves.
COMPOSED = (Product.Kind.KIT, Product.Kind.RECIPE)


class Recipe(models.Model):
    """How much of its own unit one batch of a recipe makes; without a row, one."""

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, primary_key=True)
    yield_micro = ExactIntegerField()

    class Meta:
        db_table = "recipe"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(yield_micro__gt=0), name="recipe_yields_something"
            )
        ]


class KitComponent(models.Model):
    """What one of a kit, or one batch of a recipe, is put together from today.

    quantity_micro: of the component's unit, what is used of it; waste_ppm: what of every million
    is lost before. Sales keep what they were made of themselves, so this may change at any time.
    """

    pk = models.CompositePrimaryKey("kit_id", "component_id")
    kit = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="components", db_index=False
    )
    component = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="in_kits")
    quantity_micro = ExactIntegerField()
    waste_ppm = ExactIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "kit_component"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(waste_ppm__gte=0, waste_ppm__lt=1_000_000),
                name="kit_component_waste",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity_micro__gt=0), name="kit_component_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(kit=models.F("component")), name="kit_not_in_itself"
            ),
        ]


class ModifierGroup(models.Model):
    """What somebody chooses with a product: from `least` to `most` of its options."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    least = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "modifier_group"
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="modifier_group_once"),
            models.CheckConstraint(
                condition=models.Q(most__gt=0, most__gte=models.F("least")),
                name="modifier_group_least_most",
            ),
        ]


class ModifierOption(models.Model):
    """One option of a group: the variant that is sold with what it modifies."""

    pk = models.CompositePrimaryKey("group_id", "variant_id")
    group = models.ForeignKey(
        ModifierGroup, on_delete=models.CASCADE, related_name="options", db_index=False
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="in_groups")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "modifier_option"


class ProductModifier(models.Model):
    """A group that is asked for when a product is sold, and its place among them."""

    pk = models.CompositePrimaryKey("product_id", "group_id")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="modifiers", db_index=False
    )
    group = models.ForeignKey(ModifierGroup, on_delete=models.CASCADE, related_name="products")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "product_modifier"


class ModifierTake(models.Model):
    """What an option takes away of one ingredient of what it modifies (`rules.modifiers.Take`).

    quantity_micro: for one of it; NULL: all. Sales keep what they were made of themselves.
    """

    pk = models.CompositePrimaryKey("option_id", "component_id")
    option = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="takes", db_index=False
    )
    component = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="taken_by")
    quantity_micro = ExactIntegerField(null=True)
    instead = models.ForeignKey(Variant, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "modifier_take"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity_micro__isnull=True) | models.Q(quantity_micro__gt=0),
                name="modifier_take_positive",
            ),
            models.CheckConstraint(
                condition=~models.Q(component=models.F("instead")),
                name="modifier_take_of_another",
            ),
        ]


class SaleTerms(models.Model):
    """What selling a product asks for, where it asks for anything (`rules.Terms`)."""

    class Tracking(models.TextChoices):
        NONE = "", _("neither")
        LOT = "lot", _("by lot")
        SERIAL = "serial", _("by serial number")

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="terms"
    )
    minimum_age = models.PositiveSmallIntegerField(default=0)
    tracking = models.CharField(max_length=6, choices=Tracking.choices, default="", blank=True)
    asks_price = models.BooleanField(default=False)
    lowest_price = ExactIntegerField(null=True)
    highest_price = ExactIntegerField(null=True)
    for_anybody = models.BooleanField(default=False)
    needs_expiry = models.BooleanField(default=False)

    class Meta:
        db_table = "sale_terms"


class ShelfPrice(AppendOnly):
    """What a variant cost to buy from a configuration version on: no price is ever forgotten."""

    id = KeyField(primary_key=True, default=new_id)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, db_index=False)
    version = ExactIntegerField()
    unit_price = ExactIntegerField()
    price_base_micro = ExactIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "shelf_price"
        indexes = [models.Index(fields=["variant", "version"], name="shelf_price_by_version")]


class ProductBefore(AppendOnly):
    """What a product was before an act on many: its department or its tax category.

    version: the configuration version that the act made. after_id: what it set; where the product
    is something else by now, the act is not taken back for it.
    """

    class Field(models.TextChoices):
        DEPARTMENT = "department_id"
        TAX_CATEGORY = "tax_category_id"

    id = KeyField(primary_key=True, default=new_id)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, db_index=False)
    version = ExactIntegerField()
    field = models.CharField(max_length=20, choices=Field.choices)
    before_id = KeyField()
    after_id = KeyField()

    class Meta:
        db_table = "product_before"
        indexes = [models.Index(fields=["version", "product"], name="product_before_by_act")]


class PackSize(models.Model):
    """A unit in which a variant also comes: one of it is numerator / denominator stock units."""

    id = KeyField(primary_key=True, default=new_id)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="packs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    numerator = ExactIntegerField()
    denominator = ExactIntegerField(default=1)

    class Meta:
        db_table = "pack_size"
        constraints = [
            models.UniqueConstraint(fields=["variant", "unit"], name="pack_unit_once"),
            models.CheckConstraint(
                condition=models.Q(numerator__gt=0, denominator__gt=0), name="pack_positive"
            ),
        ]


class CodeLayout(models.Model):
    """How the labels of one kind of scales are read (`rules.layouts`), after codes on products."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    form = models.CharField(max_length=14)
    decimals = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "code_layout"
        constraints = [models.UniqueConstraint(fields=["company", "form"], name="code_layout_once")]


class Barcode(models.Model):
    """A code on the thing; a variant has several, a code finds one variant (or a pack of it)."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=80)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="barcodes")
    pack = models.ForeignKey(PackSize, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        db_table = "barcode"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="barcode_once")]
