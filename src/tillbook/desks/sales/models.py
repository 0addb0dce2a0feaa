"""Sales, returns and voids, and what could not go straight into the books."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


def _of_some(*fields: str, name: str) -> models.Index:
    """An index of the rows whose first field is set, for a few among many."""
    set_ = models.Q(**{f"{fields[0]}__isnull": False})
    return models.Index(fields=fields, name=name, condition=set_)


class Sale(AppendOnly):
    """A sale, return or void as it was printed. Amounts: minor units of `currency`.

    total = net + tax + rounding (+ cash rounding) = sum of the tenders. business_date: the
    location's day; occurred_at: corrected by the server's offset; device_time: as the device said.
    shift_id: opaque here; a room above knows shifts. is_exchange: an earlier one's goods came.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        RETURN = "return", _("return")
        VOID = "void", _("void")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    register_id = KeyField(null=True)
    person_id = KeyField(null=True)
    customer_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    device_time = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    net_minor = ExactIntegerField()
    tax_minor = ExactIntegerField()
    rounding_minor = ExactIntegerField(default=0)
    cash_rounding_minor = ExactIntegerField(default=0)
    total_minor = ExactIntegerField()
    price_version = ExactIntegerField()
    tax_version = ExactIntegerField()
    engine_version = models.CharField(max_length=20)
    original_id = KeyField(null=True)
    reason = models.CharField(max_length=200, default="")
    shift_id = KeyField(null=True)

    @property
    def is_exchange(self) -> bool:
        return self.kind == self.Kind.SALE and self.original_id is not None

    class Meta:
        db_table = "sale"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="sale_number_once"),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("net_minor")
                    + models.F("tax_minor")
                    + models.F("rounding_minor")
                    + models.F("cash_rounding_minor")
                ),
                name="sale_adds_up",
            ),
            # A sale is voided once: the second void finds this in its way.
            models.UniqueConstraint(
                fields=["original_id"],
                condition=models.Q(kind="void"),
                name="sale_voided_once",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "business_date", "recorded_at"], name="sale_by_day"),
            models.Index(fields=["company", "recorded_at"], name="sale_by_arrival"),
            _of_some("customer_id", "id", name="sale_by_customer"),
            _of_some("shift_id", "id", name="sale_by_shift"),
            # By amount: somebody remembers what was paid; and the list in order of totals.
            models.Index(fields=["company", "total_minor", "id"], name="sale_by_total"),
            # What came back of a sale, and its void: few sales have any.
            _of_some("original_id", "id", name="sale_by_original"),
        ]


class SaleLine(AppendOnly):
    """A line as printed. list - discount - basket_discount is gross (or net, without tax).
    taxes: canonical JSON [[tax code id, base, amount]…]; discounts: [[name, minor]…], of a
    promotion its id third. of_number: of the line that this one modifies.
    """

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = ExactIntegerField()
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    department_id = KeyField()
    description = models.CharField(max_length=200)
    quantity_micro = ExactIntegerField()
    unit_price = ExactIntegerField()
    price_base_micro = ExactIntegerField()
    list_minor = ExactIntegerField()
    discount_minor = ExactIntegerField(default=0)
    basket_discount_minor = ExactIntegerField(default=0)
    net_minor = ExactIntegerField()
    tax_minor = ExactIntegerField()
    gross_minor = ExactIntegerField()
    taxes = models.TextField(default="[]")
    discounts = models.TextField(default="[]")
    original_sale_id = KeyField(null=True)
    original_number = ExactIntegerField(null=True)
    price_list_id = KeyField(null=True)
    write_off = models.BooleanField(default=False)
    of_number = ExactIntegerField(null=True)

    class Meta:
        db_table = "sale_line"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gross_minor=models.F("net_minor") + models.F("tax_minor")),
                name="sale_line_adds_up",
            )
        ]
        indexes = [
            models.Index(fields=["variant", "sale"], name="sale_line_by_variant"),
            _of_some("original_sale_id", "original_number", name="sale_line_by_original"),
            models.Index(
                fields=["sale"], name="sale_line_discounted", condition=~models.Q(discounts="[]")
            ),
        ]


class LineMark(AppendOnly):
    """What is known of the very piece of a line: the label scanned, lot, serial number, expiry.

    Only lines that say so have one. tare_micro: taken off the weight, millionths of the unit.
    """

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="marks", db_index=False)
    number = ExactIntegerField()
    company_id = KeyField()
    variant_id = KeyField()
    code = models.CharField(max_length=256, default="")
    lot = models.CharField(max_length=60, default="")
    serial = models.CharField(max_length=60, default="")
    expires_on = models.DateField(null=True)
    tare_micro = ExactIntegerField(default=0)

    class Meta:
        db_table = "sale_line_mark"
        indexes = [
            models.Index(
                fields=["company_id", "serial"],
                name="line_mark_by_serial",
                condition=~models.Q(serial=""),
            ),
            models.Index(
                fields=["company_id", "lot"], name="line_mark_by_lot", condition=~models.Q(lot="")
            ),
        ]


class SalePart(AppendOnly):
    """What a line of a kit was made of when it was sold: one component, signed like the line.

    number: of its stock move. Compositions change, this stands: returns bring back what left.
    """

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="parts", db_index=False)
    number = ExactIntegerField()
    line_number = ExactIntegerField()
    variant_id = KeyField()
    quantity_micro = ExactIntegerField()

    class Meta:
        db_table = "sale_part"


class SaleAgeCheck(AppendOnly):
    """Who saw, when, that a sale's customer was old enough: born on `born_by` or before."""

    sale = models.OneToOneField(
        Sale, on_delete=models.PROTECT, primary_key=True, related_name="age_check"
    )
    minimum = models.PositiveSmallIntegerField()
    born_by = models.DateField()
    person_id = KeyField()
    at = models.DateTimeField()

    class Meta:
        db_table = "sale_age_check"


class SaleExemption(AppendOnly):
    """By which certificate a sale is free of tax: its number as it was, and whose taxes.

    jurisdiction: its code; "": everybody's.
    """

    sale = models.OneToOneField(
        Sale, on_delete=models.PROTECT, primary_key=True, related_name="exemption"
    )
    certificate_id = KeyField()
    number = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "sale_exemption"


class SaleTender(AppendOnly):
    """A payment of a sale: what it settles; given and change are what crossed the counter."""

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="tenders", db_index=False)
    number = ExactIntegerField()
    tender_type = models.ForeignKey("payments.TenderType", on_delete=models.PROTECT, db_index=False)
    amount_minor = ExactIntegerField()
    given_minor = ExactIntegerField()
    change_minor = ExactIntegerField(default=0)
    reference = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "sale_tender"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor=models.F("given_minor") - models.F("change_minor")),
                name="tender_adds_up",
            )
        ]


class ReturnedLine(models.Model):
    """How much of a sold line has come back: never more than was sold, nor more money."""

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale_id = KeyField()
    number = ExactIntegerField()
    sold_micro = ExactIntegerField()
    sold_minor = ExactIntegerField()
    returned_micro = ExactIntegerField(default=0)
    returned_minor = ExactIntegerField(default=0)

    class Meta:
        db_table = "returned_line"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    returned_micro__gte=0, returned_micro__lte=models.F("sold_micro")
                ),
                name="not_more_than_sold",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    returned_minor__gte=0, returned_minor__lte=models.F("sold_minor")
                ),
                name="not_more_than_paid",
            ),
        ]


class ReturnDay(models.Model):
    """What a person gave back at a location on a day for goods without a receipt, with what is held
    for returns under way: never more than the cap. Nobody: the nil id."""

    pk = models.CompositePrimaryKey("location_id", "person_id", "day")
    company_id = KeyField()
    location_id = KeyField()
    person_id = KeyField()
    day = models.DateField()
    taken_minor = ExactIntegerField(default=0)
    cap_minor = ExactIntegerField()

    class Meta:
        db_table = "return_day"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_minor__gte=0, taken_minor__lte=models.F("cap_minor")),
                name="not_more_than_the_cap",
            )
        ]


class ReturnHold(models.Model):
    """An amount of a `ReturnDay` that is kept for a document until it is here, or lapses."""

    document_id = KeyField(primary_key=True)
    location_id = KeyField()
    person_id = KeyField()
    day = models.DateField()
    amount_minor = ExactIntegerField()
    until = models.DateTimeField()

    class Meta:
        db_table = "return_hold"
        indexes = [
            models.Index(fields=["location_id", "person_id", "day"], name="return_hold_by_day")
        ]


class Discrepancy(AppendOnly):
    """A sale posted as printed that the server would have priced or dated otherwise."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    sale_id = KeyField()
    kind = models.CharField(max_length=30)
    expected = models.TextField(default="")
    found = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "discrepancy"
        indexes = [models.Index(fields=["sale_id"], name="discrepancy_by_sale")]


class DiscrepancyResolution(AppendOnly):
    """Who looked at a discrepancy and what they did about it."""

    discrepancy = models.OneToOneField(Discrepancy, on_delete=models.PROTECT, primary_key=True)
    person_id = KeyField(null=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "discrepancy_resolution"


class SalePrint(AppendOnly):
    """A receipt printed from its page: the first of a sale made here is the original, all others
    are copies; of a sale made at a register every one is."""

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, db_index=False)
    number = ExactIntegerField()
    person_id = KeyField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "sale_print"


class SetAside(AppendOnly):
    """A document that could not be posted as it is, with the bytes that arrived.

    conflict: the id is known with other content. quarantine: it reads but cannot be posted. The
    tenders of both stand on suspense. unreadable: amount unknown.
    location: where the receipt, else its register, says it was; None when neither says.
    """

    class Kind(models.TextChoices):
        CONFLICT = "conflict", _("conflict")
        QUARANTINE = "quarantine", _("quarantine")
        UNREADABLE = "unreadable", _("unreadable")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    document_id = KeyField(null=True)
    series_id = KeyField(null=True)
    content_hash = models.CharField(max_length=64)
    body = models.TextField()
    reason = models.CharField(max_length=40)
    detail = models.TextField(default="")
    received_at = models.DateTimeField()
    location = models.ForeignKey(
        "organisation.Location", null=True, on_delete=models.PROTECT, db_index=False
    )

    class Meta:
        db_table = "set_aside"
        constraints = [
            # The same bytes offered again are the same trouble, not a new one.
            models.UniqueConstraint(
                fields=["company", "kind", "content_hash"], name="set_aside_once"
            )
        ]
        indexes = [models.Index(fields=["document_id"], name="set_aside_by_document")]


class Resolution(AppendOnly):
    """What became of a document that was set aside: a new document, or a reasoned dismissal."""

    set_aside = models.OneToOneField(SetAside, on_delete=models.PROTECT, primary_key=True)
    document_id = KeyField(null=True)
    person_id = KeyField(null=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "set_aside_resolution"
