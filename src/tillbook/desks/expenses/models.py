"""Expenses: what is entered and may change, what was posted and does not; petty cash beside."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class ExpenseSetting(models.Model):
    """What a company decided about expenses; no row: what the column says here.

    approval_minor: above it a second person posts; None: nobody is asked.
    """

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    approval_minor = ExactIntegerField(null=True)

    class Meta:
        db_table = "expense_setting"


class ExpenseCategory(models.Model):
    """What money is spent on, and where that is booked. tax_code_id: the tax that is usually in
    it, None for none."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT)
    tax_code_id = KeyField(null=True)
    sequence = ExactIntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "expense_category"
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="expense_category_once")
        ]


class ExpenseSource(models.Model):
    """An account of the company that expenses are paid from: the bank, a company card."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "expense_source"
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="expense_source_once")
        ]


class ExpenseDraft(models.Model):
    """An expense that is not posted yet. Its id becomes the document's.

    content: `rules.typed_text`; of what takes another back, its day alone. version: rises with each
    change; who saves names the one they saw. waiting: somebody else has to approve it.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    content = models.TextField()
    version = ExactIntegerField(default=1)
    waiting = models.BooleanField(default=False)
    reverses_id = KeyField(null=True)
    reason = models.CharField(max_length=200, default="")
    changed_by = KeyField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "expense_draft"
        constraints = [
            models.UniqueConstraint(fields=["reverses_id"], name="expense_draft_reverses_once")
        ]
        indexes = [models.Index(fields=["company", "changed_at"], name="expense_draft_by_time")]


class Expense(AppendOnly):
    """A posted expense, or what takes one back: then its amounts are negative.

    written_by: who entered it; person_id: who posted it. owed_to: whose own money it was; source:
    the account it was paid from; neither: petty cash of the location. content: hash of what was
    wanted, so that the same click twice is known.
    """

    class Kind(models.TextChoices):
        EXPENSE = "expense", _("expense")
        REVERSAL = "reversal", _("taken back")

    class Paid(models.TextChoices):
        PETTY = "petty", _("petty cash")
        SOURCE = "source", _("account")
        OWN = "own", _("own money")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    business_date = models.DateField()
    recorded_at = models.DateTimeField()
    written_by = KeyField(null=True)
    person_id = KeyField(null=True)
    paid = models.CharField(max_length=6, choices=Paid.choices)
    source_id = KeyField(null=True)
    owed_to = KeyField(null=True)
    department_id = KeyField(null=True)
    party_id = KeyField(null=True)
    supplier = models.CharField(max_length=120, default="")
    note = models.CharField(max_length=200, default="")
    total_minor = ExactIntegerField()
    tax_minor = ExactIntegerField()
    reverses_id = KeyField(null=True)
    reason = models.CharField(max_length=200, default="")
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "expense"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="expense_number_once"),
            models.UniqueConstraint(fields=["reverses_id"], name="expense_reversed_once"),
        ]
        indexes = [models.Index(fields=["company", "business_date", "id"], name="expense_by_day")]


class ExpenseLine(AppendOnly):
    """A part of an expense: what for, how much with tax, and the tax in it."""

    pk = models.CompositePrimaryKey("expense_id", "number")
    expense = models.ForeignKey(
        Expense, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = ExactIntegerField()
    category = models.ForeignKey(ExpenseCategory, on_delete=models.PROTECT)
    gross_minor = ExactIntegerField()
    tax_minor = ExactIntegerField()
    tax_code_id = KeyField(null=True)

    class Meta:
        db_table = "expense_line"


class PettyCash(AppendOnly):
    """A document of petty cash that is no expense. amount_minor: into it positive.

    expected_minor and counted_minor: of a count. owed_to: who was paid back.
    """

    class Kind(models.TextChoices):
        FROM_SAFE = "from_safe", _("from the safe")
        FROM_BANK = "from_bank", _("from the bank")
        TO_SAFE = "to_safe", _("to the safe")
        COUNT = "count", _("counted")
        PAY_BACK = "pay_back", _("paid back")
        REVERSAL = "reversal", _("taken back")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    business_date = models.DateField()
    recorded_at = models.DateTimeField()
    person_id = KeyField(null=True)
    amount_minor = ExactIntegerField()
    expected_minor = ExactIntegerField(null=True)
    counted_minor = ExactIntegerField(null=True)
    owed_to = KeyField(null=True)
    note = models.CharField(max_length=200, default="")
    reverses_id = KeyField(null=True)
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "petty_cash"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="petty_cash_number_once"),
            models.UniqueConstraint(fields=["reverses_id"], name="petty_cash_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["company", "location", "id"], name="petty_cash_by_location")
        ]
