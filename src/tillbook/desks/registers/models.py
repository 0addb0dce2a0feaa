"""What registers are enrolled with, and how they do."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class EnrolmentCode(models.Model):
    """A code that makes one device a register, once; kept as a keyed hash."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    register = models.ForeignKey("organisation.Register", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_by_id = KeyField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    device_id = KeyField(null=True)

    class Meta:
        db_table = "enrolment_code"


class Device(models.Model):
    """A browser that is, or was, a register: its public keys, its series, and how it does.

    signing_key, sealing_key: public JWKs (P-256) as canonical text. heard_at: when it last spoke,
    noted at most once a minute. unsent, oldest_unsent_at, persisted, second_copy, pin_failures,
    clock_offset_ms: as it last said; clock_offset_ms: its clock less ours.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    register = models.ForeignKey("organisation.Register", on_delete=models.PROTECT)
    series_id = KeyField(unique=True)
    signing_key = models.TextField()
    sealing_key = models.TextField()
    enrolled_at = models.DateTimeField()
    enrolled_by_id = KeyField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_id = KeyField(null=True)
    heard_at = models.DateTimeField()
    app = models.CharField(max_length=60, default="")
    protocol = models.PositiveSmallIntegerField(default=0)
    unsent = ExactIntegerField(default=0)
    oldest_unsent_at = models.DateTimeField(null=True)
    persisted = models.BooleanField(null=True)
    second_copy = models.CharField(max_length=40, default="")
    pin_failures = ExactIntegerField(default=0)
    clock_offset_ms = ExactIntegerField(default=0)

    class Meta:
        db_table = "register_device"


class Absence(models.Model):
    """A stretch in which a device was not heard of: it was off, or off-line."""

    id = KeyField(primary_key=True, default=new_id)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "register_absence"
        indexes = [models.Index(fields=["device", "until"], name="absence_by_end")]


class Pin(models.Model):
    """What proves a person's PIN at a register: sealed with the installation's secret.

    sealed: PBKDF2-HMAC-SHA-256(pin, salt, iterations) under `plumbing.secrets`.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE)
    version = ExactIntegerField(default=1)
    salt = models.CharField(max_length=64)
    iterations = ExactIntegerField()
    sealed = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "person_pin"
        constraints = [models.UniqueConstraint(fields=["company", "person"], name="one_pin_each")]


class Policy(models.Model):
    """A company's limits for registers; without a row the defaults of `rules.Limits` hold."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    discount_ppm = ExactIntegerField()
    return_day_minor = ExactIntegerField()
    lease_hours = ExactIntegerField()
    unreferenced_day_minor = ExactIntegerField(default=5_000)

    class Meta:
        db_table = "register_policy"


class Favourite(models.Model):
    """A product on the first screen of a location's registers."""

    id = KeyField(primary_key=True, default=new_id)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "register_favourite"
        constraints = [
            models.UniqueConstraint(fields=["location", "variant"], name="favourite_once")
        ]


class QuickKeys(models.Model):
    """The keys that a register shows first, by pages (`quick_keys`); most registers have none."""

    register = models.OneToOneField(
        "organisation.Register", on_delete=models.CASCADE, primary_key=True
    )
    pages = models.JSONField(default=list)

    class Meta:
        db_table = "register_keys"


class ParkedBasket(models.Model):
    """A basket that waits for any register of its location; taken once, by the device named.

    basket: the register's own text of it; empty where it was taken before it arrived.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    location = models.ForeignKey("organisation.Location", on_delete=models.CASCADE, db_index=False)
    register_name = models.CharField(max_length=200)
    label = models.CharField(max_length=80, default="")
    person = models.CharField(max_length=200, default="")
    parked_at = models.DateTimeField()
    items = ExactIntegerField(default=0)
    total_minor = ExactIntegerField(default=0)
    basket = models.TextField(default="")
    taken_by_id = KeyField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_parked"
        indexes = [
            models.Index(fields=["location", "taken_by_id", "parked_at"], name="parked_by_place")
        ]


class PersonalText(models.Model):
    """A note whose hash stands on a receipt. Erasing it leaves the receipt and its chain; the row
    stays without its text, so that nothing brings it back."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    text = models.CharField(max_length=1000)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "receipt_text"
        constraints = [
            models.UniqueConstraint(fields=["company", "hash"], name="receipt_text_once")
        ]


class BroughtReceipt(models.Model):
    """A receipt of a revoked device that a person brought in by its second copy."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    document_id = KeyField()
    person_id = KeyField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "receipt_brought"
        constraints = [
            models.UniqueConstraint(fields=["company", "document_id"], name="receipt_brought_once")
        ]
