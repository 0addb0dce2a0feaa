"""Entries by hand: drafts and templates that change, and what was posted, which does not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class Draft(models.Model):
    """An entry that is not posted yet, or a template. Its id becomes the document's.

    content: `rules.typed_text`. version: rises with each change; who saves names the one they saw.
    waiting: somebody else has to approve it. reverses_id: it takes that entry back, line by line.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("entry")
        REVERSAL = "reversal", _("reversal")
        TEMPLATE = "template", _("template")
        OPENING = "opening", _("opening balances")
        ADJUST = "adjust", _("taken off an open item")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ENTRY)
    name = models.CharField(max_length=80, default="")
    content = models.TextField()
    version = ExactIntegerField(default=1)
    waiting = models.BooleanField(default=False)
    reverses_id = KeyField(null=True)
    schedule_id = KeyField(null=True)
    reason = models.CharField(max_length=200, default="")
    changed_by = KeyField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "entry_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name"],
                condition=models.Q(kind="template"),
                name="entry_template_once",
            )
        ]
        indexes = [models.Index(fields=["company", "kind", "changed_at"], name="draft_by_kind")]


class ManualEntry(AppendOnly):
    """A posted entry by hand; its lines stand in the ledger.

    total_minor: the sum of one side. reverses_id: the entry it takes back, each at most once.
    written_by: who typed it; person_id: who posted it, somebody else where it had to be approved.
    content: hash of what was wanted, so that the same click twice is known.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("entry")
        REVERSAL = "reversal", _("reversal")
        ACCRUAL = "accrual", _("accrual")
        RECURRING = "recurring", _("recurring entry")
        OPENING = "opening", _("opening balances")
        REVALUE = "revalue", _("revaluation")
        EXCHANGE = "exchange", _("exchange difference")
        DISCOUNT = "discount", _("discount for paying early")
        BAD_DEBT = "bad_debt", _("bad debt")
        RECOVERED = "recovered", _("bad debt paid after all")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    business_date = models.DateField()
    recorded_at = models.DateTimeField()
    written_by = KeyField(null=True)
    person_id = KeyField(null=True)
    memo = models.CharField(max_length=200, default="")
    reason = models.CharField(max_length=200, default="")
    total_minor = ExactIntegerField()
    reverses_id = KeyField(null=True)
    schedule_id = KeyField(null=True)
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "manual_entry"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="manual_entry_once"),
            models.UniqueConstraint(fields=["reverses_id"], name="manual_entry_reversed_once"),
            models.CheckConstraint(
                condition=models.Q(total_minor__gt=0), name="manual_entry_forward"
            ),
        ]
        indexes = [models.Index(fields=["company", "business_date", "id"], name="manual_by_day")]


class Pairing(AppendOnly):
    """Open items of an account that somebody paired by hand, or that taken back; the pairs stand in
    the ledger. It moves no balance and has no entry.

    amount_minor: of all pairs together. party_id: whose they are; null: of lines without one.
    """

    class Kind(models.TextChoices):
        PAIR = "pair", _("pair")
        UNDO = "undo", _("undo")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, db_index=False)
    party_id = KeyField(null=True)
    undoes_id = KeyField(null=True)
    business_date = models.DateField()
    amount_minor = ExactIntegerField()
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "pairing"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="pairing_once"),
            models.UniqueConstraint(fields=["undoes_id"], name="pairing_undone_once"),
        ]
        indexes = [models.Index(fields=["company", "party_id", "id"], name="pairing_by_party")]


class RecurringEntry(models.Model):
    """A template that is posted every month, on a day or on the last.

    done_through: the last due day that is settled; later ones are posted once each.
    trouble: why the last try was refused, as text for people; "" when it went well.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    template = models.ForeignKey(Draft, on_delete=models.PROTECT)
    day_of_month = ExactIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    done_through = models.DateField(null=True)
    trouble = models.CharField(max_length=400, default="")
    created_by = KeyField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recurring_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_of_month__gte=1, day_of_month__lte=31),
                name="recurring_day",
            )
        ]


class BookkeepingSetting(models.Model):
    """What a company decided about entries by hand; no row: what the columns say here.

    approval_minor: above it a second person posts; None: nobody is asked.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)
    future_days = ExactIntegerField(default=35)

    class Meta:
        db_table = "bookkeeping_setting"


class YearEnd(AppendOnly):
    """A fiscal year that was closed: its figures as they were then, and their hash.

    result_minor: profit positive. text: canonical JSON of every account's movement and balance. A
    year that was opened again and closed with other figures has another row; the latest counts.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    result_minor = ExactIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    person_id = KeyField(null=True)

    class Meta:
        db_table = "year_end"
        constraints = [
            models.UniqueConstraint(fields=["company", "until", "hash"], name="year_end_once")
        ]
