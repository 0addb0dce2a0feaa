"""Customers and suppliers; what is personal stands in rows that can be erased."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class PaymentTerms(models.Model):
    """When what is owed is due, under a name: "30 days net". is_default: for whoever has none of
    their own. discount_*: less for who pays early; 0 for none.

    What was sold keeps the due days it was sold with: terms are read once, when it is posted.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)
    discount_ppm = ExactIntegerField(default=0)
    discount_days = ExactIntegerField(default=0)
    discount_tax = models.CharField(max_length=20, default="", blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_terms"
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="payment_terms_once"),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True),
                name="payment_terms_default_once",
            ),
        ]


class TermsInstalment(models.Model):
    """A part of what is owed: `rules.terms.Instalment`, in order of place."""

    id = KeyField(primary_key=True, default=new_id)
    terms = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="instalments")
    place = ExactIntegerField()
    percent_ppm = ExactIntegerField()
    days = ExactIntegerField()
    month_day = ExactIntegerField(null=True)

    class Meta:
        db_table = "payment_terms_instalment"
        constraints = [
            models.UniqueConstraint(fields=["terms", "place"], name="terms_instalment_once"),
            models.CheckConstraint(
                condition=models.Q(percent_ppm__gt=0, days__gte=0), name="terms_instalment_is_one"
            ),
        ]


class Party(models.Model):
    """A customer or supplier as the books know it: a key and a code, nothing personal."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        SUPPLIER = "supplier", _("supplier")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CUSTOMER)
    code = models.CharField(max_length=60)
    country = models.CharField(max_length=60, default="", blank=True)
    terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "party"
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "code"], name="party_code_once")
        ]
        indexes = [
            models.Index(
                fields=["company", "kind", "erased_at", "id"],
                name="party_erased",
                condition=models.Q(erased_at__isnull=False),
            )
        ]


class PersonalData(models.Model):
    """A party's personal text. Erasing this row leaves every document and chain whole.

    salt: hashed together with personal text that stands in a document, as SHA-256(salt ‖ text).
    """

    party = models.OneToOneField(
        Party, on_delete=models.CASCADE, primary_key=True, related_name="personal"
    )
    company = models.ForeignKey(
        "organisation.Company", on_delete=models.CASCADE, null=True, db_index=False
    )
    salt = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    address = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)
    #: One line that whoever serves them must see, such as “Account on hold: ask the manager”.
    alert = models.CharField(max_length=160, default="", blank=True)
    search_text = models.TextField(default="", blank=True)
    #: The name with letter case folded: the order of lists.
    sort_name = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "party_personal"
        indexes = [models.Index(fields=["company", "sort_name", "party"], name="personal_by_name")]


class CustomerGroup(models.Model):
    """Customers treated alike: trade, staff, regulars. Price lists and promotions name it."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customer_group"
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="customer_group_once")
        ]


class GroupMember(models.Model):
    """A customer in a group, from when to when: what they were on a day of a sale stays known."""

    id = KeyField(primary_key=True, default=new_id)
    group = models.ForeignKey(CustomerGroup, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "customer_group_member"
        constraints = [
            # In a group once at a time, whoever puts them there at the same moment.
            models.UniqueConstraint(
                fields=["party", "group"],
                condition=models.Q(until=None),
                name="customer_group_member_once",
            )
        ]


class ExemptionCertificate(models.Model):
    """That a customer buys free of tax: as the paper says that they showed.

    jurisdiction: whose taxes they are free of, with all that lie in it, by its code; "": of every
    one. valid_to: the last day; null: until it is ended. A sale keeps a copy of the number.
    """

    class Reason(models.TextChoices):
        RESALE = "resale", _("buys to sell again")
        CHARITY = "charity", _("charity, church or school")
        GOVERNMENT = "government", _("public authority")
        DIPLOMATIC = "diplomatic", _("embassy or international organisation")
        PRODUCTION = "production", _("farming or production")
        EU_BUSINESS = "eu_business", _("business in another EU country, with a VAT number")
        OTHER = "other", _("another reason")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="certificates")
    number = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=40, default="", blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "exemption_certificate"
        constraints = [
            models.UniqueConstraint(fields=["party", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="certificate_ends_after_it_begins",
            ),
        ]
