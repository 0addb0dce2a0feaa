"""Shifts, what moved their cash, what closed them, and the closures of a location's days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class Shift(AppendOnly):
    """A shift as its opening document says: its id is that document's. Amounts: minor units.

    count: canonical JSON [[denomination, pieces]…] of the float, or [].
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    register = models.ForeignKey("organisation.Register", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    tender_id = KeyField()
    float_minor = ExactIntegerField()
    count = models.TextField(default="[]")

    class Meta:
        db_table = "shift"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="shift_number_once")
        ]
        indexes = [
            models.Index(fields=["company", "occurred_at"], name="shift_by_time"),
            models.Index(fields=["register", "occurred_at"], name="shift_by_register"),
        ]


class OpenShift(models.Model):
    """Which shift a register has open: a second opening finds this row in its way."""

    register = models.OneToOneField(
        "organisation.Register", on_delete=models.PROTECT, primary_key=True
    )
    shift_id = KeyField(unique=True)

    class Meta:
        db_table = "open_shift"


class CashMovement(AppendOnly):
    """Cash into or out of a drawer without a sale, or the drawer opened for nothing."""

    class Kind(models.TextChoices):
        PAY_IN = "pay_in", _("paid in")
        PAY_OUT = "pay_out", _("paid out")
        DROP = "drop", _("dropped to the safe")
        NO_SALE = "no_sale", _("drawer opened without a sale")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    register = models.ForeignKey("organisation.Register", on_delete=models.PROTECT, db_index=False)
    shift_id = KeyField()
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    amount_minor = ExactIntegerField()
    reason_id = KeyField(null=True)
    reason = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "cash_movement"
        constraints = [
            models.UniqueConstraint(
                fields=["series_id", "number"], name="cash_movement_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="cash_movement_forward"
            ),
        ]
        indexes = [models.Index(fields=["shift_id", "number"], name="movement_by_shift")]


class ShiftClosing(AppendOnly):
    """The end of a shift, as its Z was printed. A shift is closed once.

    repeated: the shift was closed already when this came; it is kept, and books nothing.
    count: canonical JSON [[denomination, pieces]…]; unsent: [[id, number]…] of receipts that the
    server did not have yet when the register closed.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    register = models.ForeignKey("organisation.Register", on_delete=models.PROTECT, db_index=False)
    shift_id = KeyField()
    series_id = KeyField()
    number = ExactIntegerField()
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    z_number = ExactIntegerField()
    expected_minor = ExactIntegerField()
    counted_minor = ExactIntegerField()
    difference_minor = ExactIntegerField()
    documents = ExactIntegerField()
    sold_minor = ExactIntegerField()
    returned_minor = ExactIntegerField()
    perpetual_documents = ExactIntegerField()
    perpetual_sold_minor = ExactIntegerField()
    perpetual_returned_minor = ExactIntegerField()
    count = models.TextField(default="[]")
    unsent = models.TextField(default="[]")
    repeated = models.BooleanField(default=False)

    class Meta:
        db_table = "shift_closing"
        constraints = [
            models.UniqueConstraint(
                fields=["series_id", "number"], name="shift_closing_number_once"
            ),
            # Two people, two tabs, two devices: the second one finds this in its way.
            models.UniqueConstraint(
                fields=["shift_id"],
                condition=models.Q(repeated=False),
                name="shift_closed_once",
            ),
        ]
        indexes = [models.Index(fields=["register", "z_number"], name="closing_by_register")]


class ShiftCorrection(AppendOnly):
    """What came to a shift after the office had closed it, and what that takes back of its count.

    cash_minor: by how much more had to be in the drawer than its closing says, which was booked as
    over (or short) then. documents, sold, returned: receipts that are in no Z of the shift; the
    register's next Z names them. person_id: who closed it, whose over or short it was.
    """

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    register = models.ForeignKey("organisation.Register", on_delete=models.PROTECT, db_index=False)
    shift_id = KeyField()
    series_id = KeyField()
    number = ExactIntegerField()
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    cash_minor = ExactIntegerField()
    documents = ExactIntegerField()
    sold_minor = ExactIntegerField()
    returned_minor = ExactIntegerField()

    class Meta:
        db_table = "shift_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["series_id", "number"], name="shift_correction_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["shift_id"], name="correction_by_shift"),
            models.Index(fields=["register"], name="correction_by_register"),
        ]


class ShiftFlag(AppendOnly):
    """What somebody should look at about a shift; its documents stand all the same."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    shift_id = KeyField()
    document_id = KeyField()
    kind = models.CharField(max_length=30)
    expected = models.TextField(default="")
    found = models.TextField(default="")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "shift_flag"
        indexes = [models.Index(fields=["shift_id"], name="flag_by_shift")]


class ShiftFlagResolution(AppendOnly):
    """Who looked at it and what they said."""

    flag = models.OneToOneField(ShiftFlag, on_delete=models.PROTECT, primary_key=True)
    person_id = KeyField(null=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "shift_flag_resolution"


class SafeMovement(AppendOnly):
    """Cash between a location's safe and its bank.

    bank_deposit: taken to the bank, on its way; bank_arrival: the bank has it (of `deposit_id`,
    once); safe_fill: change fetched from the bank.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "bank_deposit", _("taken to the bank")
        ARRIVAL = "bank_arrival", _("arrived at the bank")
        FILL = "safe_fill", _("fetched from the bank")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    person_id = KeyField(null=True)
    business_date = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    amount_minor = ExactIntegerField()
    reference = models.CharField(max_length=80, default="")
    deposit_id = KeyField(null=True)

    class Meta:
        db_table = "safe_movement"
        constraints = [
            models.UniqueConstraint(
                fields=["series_id", "number"], name="safe_movement_number_once"
            ),
            models.UniqueConstraint(
                fields=["deposit_id"],
                condition=models.Q(deposit_id__isnull=False),
                name="deposit_arrives_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="safe_movement_forward"
            ),
        ]
        indexes = [models.Index(fields=["company", "occurred_at"], name="safe_by_time")]


class CashReason(models.Model):
    """Why cash is paid in or out. Its account is a role of the ledger, with this as its scope."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=CashMovement.Kind.choices)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cash_reason"
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "name"], name="cash_reason_once")
        ]


class ShiftSetting(models.Model):
    """Whether a location's registers sell in shifts; without a row they do."""

    location = models.OneToOneField(
        "organisation.Location", on_delete=models.CASCADE, primary_key=True
    )
    required = models.BooleanField()

    class Meta:
        db_table = "shift_setting"


class CashLimit(models.Model):
    """How much a register pays out without somebody's right; without a row `DEFAULT_PAY_OUT`."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    pay_out_minor = ExactIntegerField()

    class Meta:
        db_table = "cash_limit"


class Closure(AppendOnly):
    """What a location took in a day, month or year, with what it ever took; chained.

    period: "2026-11-22", "2026-11" or "2026". feed_to: the closure holds what the feed had
    numbered up to there. text: canonical JSON of the figures; hash = SHA-256(previous hash ‖ line
    feed ‖ text).
    """

    class Kind(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    position = ExactIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    period = models.CharField(max_length=10)
    feed_to = ExactIntegerField()
    text = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "closure"
        constraints = [
            models.UniqueConstraint(fields=["location", "position"], name="closure_in_order"),
            models.UniqueConstraint(fields=["location", "kind", "period"], name="closure_once"),
        ]
