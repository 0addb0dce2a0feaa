"""Price lists, promotions and coupons as definitions, with the versions at which they hold."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class Promotion(models.Model):
    """A promotion from a configuration version on, until the one at which it was ended.

    definition: the canonical text that both engines read (`rules.promotion_to_json`). It never
    changes: who wants another one ends this and makes that, so that a receipt's version says for
    ever what was promised. origin_id: of one that was changed, the first that it goes back to.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    origin_id = KeyField(null=True)
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


class Coupon(models.Model):
    """Codes that customers present; promotions name it by its id.

    code: what everybody types, or with `batch` what every code of it begins with. uses: how often
    each code counts (0: without limit); per_customer: how often one customer's (0 likewise).
    offline_a_day: codes that one register takes on a day without asking the server.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    batch = models.BooleanField(default=False)
    uses = ExactIntegerField(default=0)
    per_customer = ExactIntegerField(default=0)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    offline_a_day = ExactIntegerField(default=10)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coupon"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="coupon_code_once")]


class CouponCode(models.Model):
    """One code that can be presented."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)

    class Meta:
        db_table = "coupon_code"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="coupon_code_of_one")
        ]


class CouponUse(models.Model):
    """A code on a sale: claimed while it is rung up, used once the sale is in the books.

    slot: which of the code's uses this is, from 1; two sales cannot have one, whoever asks at the
    same moment. customer_slot likewise of the customer's. None: without a limit, or past it
    (`over`: it came from a register that could not ask). given_back_at: it may be used again.
    """

    id = KeyField(primary_key=True, default=new_id)
    code = models.ForeignKey(CouponCode, on_delete=models.CASCADE, related_name="used")
    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, db_index=False)
    sale_id = KeyField()
    customer_id = KeyField(null=True)
    slot = ExactIntegerField(null=True)
    customer_slot = ExactIntegerField(null=True)
    over = models.BooleanField(default=False)
    claimed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "coupon_use"
        indexes = [models.Index(fields=["sale_id"], name="coupon_use_by_sale")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "sale_id"],
                condition=models.Q(given_back_at=None),
                name="coupon_on_a_sale_once",
            ),
            models.UniqueConstraint(
                fields=["code", "slot"],
                condition=models.Q(given_back_at=None, slot__isnull=False),
                name="coupon_not_past_its_uses",
            ),
            models.UniqueConstraint(
                fields=["coupon", "customer_id", "customer_slot"],
                condition=models.Q(given_back_at=None, customer_slot__isnull=False),
                name="coupon_not_past_customers",
            ),
        ]
