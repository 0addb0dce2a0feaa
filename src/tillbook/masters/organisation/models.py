"""Who keeps the books: companies, locations, registers, people, roles, API keys."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class Currency(models.Model):
    """A currency and its decimals (0 to 6), frozen at first use."""

    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=60)
    exponent = models.PositiveSmallIntegerField()
    symbol = models.CharField(max_length=8, default="")

    class Meta:
        db_table = "currency"
        constraints = [
            models.CheckConstraint(condition=models.Q(exponent__lte=6), name="exponent_to_6")
        ]


class Company(models.Model):
    """One set of books in one currency.

    configuration_version rises with every change of prices, taxes, accounts or settings, so that
    what a process has read once stays valid until it rises. `opened_at` is set when the map of
    account roles is complete; nothing posts before.
    """

    class SecondStep(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        BOOKS = "books", _("who may change people, settings or the books")
        EVERYBODY = "everybody", _("everybody who signs in")

    class TaxRounding(models.TextChoices):
        DOCUMENT = "document", _("per document and rate")
        LINE = "line", _("per line")

    id = KeyField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, default="", blank=True)
    tax_number = models.CharField(max_length=40, default="", blank=True)
    country = models.CharField(max_length=2)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT)
    tax_rounding = models.CharField(
        max_length=10, choices=TaxRounding.choices, default=TaxRounding.DOCUMENT
    )
    prices_include_tax = models.BooleanField(default=True)
    cash_rounding_minor = ExactIntegerField(default=1)
    total_rounding_minor = ExactIntegerField(default=1)
    #: Whose password alone does not open the back office, and since when that has been so.
    second_step = models.CharField(
        max_length=10, choices=SecondStep.choices, default=SecondStep.BOOKS
    )
    second_step_since = models.DateTimeField(null=True)
    #: The month that a fiscal year begins with, 1 to 12.
    fiscal_year_month = models.PositiveSmallIntegerField(default=1)
    configuration_version = ExactIntegerField(default=1)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "company"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_month__range=(1, 12)), name="month_of_year"
            )
        ]


class Location(models.Model):
    """A shop, a warehouse, a web shop: where people sell and goods lie."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    address = models.TextField(default="", blank=True)
    time_zone = models.CharField(max_length=60)
    day_starts_hour = models.PositiveSmallIntegerField(default=4)
    refuses_below_zero = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "location"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="location_code_once"),
            models.CheckConstraint(condition=models.Q(day_starts_hour__lt=24), name="hour_of_day"),
        ]


class Register(models.Model):
    """A till. Its series of numbers opens when the device is enrolled."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    location = models.ForeignKey(Location, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="register_code_once")
        ]


class PersonManager(BaseUserManager["Person"]):
    """Lets Django's sign-in find a person by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who works here. Without an e-mail address they can be named, not sign in."""

    id = KeyField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=200)
    locale = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Role(models.Model):
    """A named set of rights; `rights` lists names of `rights.Right`, one a word."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    rights = models.JSONField(default=list)

    class Meta:
        db_table = "role"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="role_name_once")]


class Membership(models.Model):
    """A person's role in a company; without locations, at all of them."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    locations = models.ManyToManyField(Location, blank=True, db_table="membership_location")
    code = models.CharField(max_length=40, default="", blank=True)
    #: Locked out of this company; of others they may still be.
    active = models.BooleanField(default=True)
    #: When somebody came who had signed in here before; else they are as old as their sign-in.
    since = models.DateTimeField(null=True)

    class Meta:
        db_table = "membership"
        constraints = [models.UniqueConstraint(fields=["company", "person"], name="member_once")]


class Invitation(models.Model):
    """What a company offers somebody who signs in here already: they say whether they come."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    locations = models.ManyToManyField(Location, blank=True, db_table="invitation_location")
    invited_by = KeyField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "invitation"
        constraints = [models.UniqueConstraint(fields=["company", "person"], name="invited_once")]


class ApiKey(models.Model):
    """A program's key: its prefix finds it, a keyed hash proves it; the key itself is not kept.

    scopes: names like `inventory:write`. location: when set, the only one the key may touch.
    series: the run of document numbers this key writes.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT)
    series_id = KeyField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        db_table = "api_key"
