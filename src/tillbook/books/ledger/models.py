"""Accounts, entries and their folded daily balances."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class Account(models.Model):
    """An account of the chart.

    statement_line: where it stands on the statements (`rules.lines`); empty: on its kind's usual
    line. tax_box: the box of the country's return that it fills, where one does. currency: what it
    is kept in where that is not the company's: its lines then say an amount in it.
    """

    class Kind(models.TextChoices):
        ASSET = "asset", _("asset")
        LIABILITY = "liability", _("liability")
        EQUITY = "equity", _("equity")
        INCOME = "income", _("income")
        EXPENSE = "expense", _("expense")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    statement_line = models.CharField(max_length=40, default="", blank=True)
    tax_box = models.CharField(max_length=20, default="", blank=True)
    archived_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)

    class Meta:
        db_table = "account"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="account_code_once")
        ]


class AccountRole(models.Model):
    """Which account plays a role, for everything or for one department, location, tender or tax.

    `scope_id` is the id of that department, location, tender type or tax code; the narrower wins.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    role = models.CharField(max_length=40)
    scope_id = KeyField(null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)

    class Meta:
        db_table = "account_role"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "role", "scope_id"],
                name="account_role_once",
                nulls_distinct=True,
            ),
            models.UniqueConstraint(
                fields=["company", "role"],
                condition=models.Q(scope_id__isnull=True),
                name="account_role_general_once",
            ),
        ]


class Entry(AppendOnly):
    """A journal entry. The database refuses one that does not balance or is not complete.

    source: the document, opaque to the books; source_number: which of its entries. hash: over the
    canonical text of header and lines (`rules.entry_hash`).
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    journal = models.CharField(max_length=20)
    business_date = models.DateField()
    posting_date = models.DateField()
    tax_point = models.DateField()
    line_count = ExactIntegerField()
    source_kind = models.CharField(max_length=20)
    source_id = KeyField()
    source_number = ExactIntegerField(default=1)
    memo = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "entry"
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "source_number"], name="entry_of_source_once"
            ),
            models.CheckConstraint(condition=models.Q(line_count__gte=2), name="two_lines"),
        ]
        indexes = [
            models.Index(fields=["company", "posting_date", "id"], name="entry_by_day"),
            models.Index(
                fields=["company", "posting_date", "id"],
                name="entry_came_late",
                condition=models.Q(posting_date__gt=models.F("business_date")),
            ),
        ]


class EntryLine(AppendOnly):
    """A line of an entry: debit positive, credit negative, in company currency.

    Foreign amounts are memo. tax_base_minor: the taxed base, signed like the amount.
    """

    pk = models.CompositePrimaryKey("entry_id", "number")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = ExactIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    amount_minor = ExactIntegerField()
    location_id = KeyField(null=True)
    department_id = KeyField(null=True)
    person_id = KeyField(null=True)
    party_id = KeyField(null=True)
    due_date = models.DateField(null=True)
    tax_code_id = KeyField(null=True)
    tax_base_minor = ExactIntegerField(null=True)
    settlement_key = models.CharField(max_length=80, default="")
    foreign_minor = ExactIntegerField(null=True)
    foreign_currency = models.CharField(max_length=3, default="")
    memo = models.CharField(max_length=200, default="")
    #: What pages show beside the line, and its tax code; set by `queries.noted` and `described`,
    #: never stored.
    note: str
    counter: Any
    tax: str

    class Meta:
        db_table = "entry_line"
        indexes = [
            models.Index(fields=["account", "entry"], name="line_by_account"),
            # Few lines have a foreign amount: an account's are found without reading all of it.
            models.Index(
                fields=["account", "foreign_currency"],
                condition=~models.Q(foreign_currency=""),
                name="line_abroad",
            ),
        ]


class Allocation(AppendOnly):
    """So much of a debit line is settled by so much of a credit line of the same account.

    Either end's allocations come to at most its amount, which the database holds. document_id:
    what paired them. undoes: a counter row takes an allocation back, each at most once.
    foreign_minor: so much of both lines' foreign amounts, signed as amount_minor.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    debit_entry_id = KeyField()
    debit_number = ExactIntegerField()
    credit_entry_id = KeyField()
    credit_number = ExactIntegerField()
    amount_minor = ExactIntegerField()
    document_id = KeyField(db_index=True)
    undoes_id = KeyField(null=True)
    recorded_at = models.DateTimeField()
    foreign_minor = ExactIntegerField(null=True)

    class Meta:
        db_table = "allocation"
        constraints = [
            models.UniqueConstraint(fields=["undoes_id"], name="allocation_undone_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, undoes_id__isnull=True)
                | models.Q(amount_minor__lt=0, undoes_id__isnull=False),
                name="allocation_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["debit_entry_id", "debit_number"], name="allocation_by_debit"),
            models.Index(fields=["credit_entry_id", "credit_number"], name="allocation_by_credit"),
        ]


class OpenLine(models.Model):
    """A line of an account that is settled item by item, with what is open of it (folded from
    numbered documents). One that is settled has no row."""

    pk = models.CompositePrimaryKey("entry_id", "number")
    entry_id = KeyField()
    number = ExactIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    posting_date = models.DateField()
    open_minor = ExactIntegerField()

    class Meta:
        db_table = "open_item"
        indexes = [
            models.Index(fields=["account", "posting_date"], name="open_item_by_day"),
            # For the fold, which deletes what came to nothing.
            models.Index(
                fields=["account"], name="open_item_settled", condition=models.Q(open_minor=0)
            ),
        ]


class DailyBalance(models.Model):
    """What the numbered documents did to an account on a posting day, by location and department
    (folded). lines: how many entry lines that were.

    location_id and department_id are the nil key where a line names none.
    """

    pk = models.CompositePrimaryKey("account_id", "location_id", "department_id", "day")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    location_id = KeyField()
    department_id = KeyField()
    day = models.DateField()
    debit_minor = ExactIntegerField(default=0)
    credit_minor = ExactIntegerField(default=0)
    lines = ExactIntegerField(default=0)

    class Meta:
        db_table = "daily_balance"
        indexes = [models.Index(fields=["day"], name="daily_balance_by_day")]


class MonthlyBalance(models.Model):
    """The same by month, for statements: `month` is the month's first day. Folded beside the daily
    rows, in the same transaction, so the two always agree."""

    pk = models.CompositePrimaryKey("account_id", "location_id", "department_id", "month")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    location_id = KeyField()
    department_id = KeyField()
    month = models.DateField()
    debit_minor = ExactIntegerField(default=0)
    credit_minor = ExactIntegerField(default=0)
    lines = ExactIntegerField(default=0)

    class Meta:
        db_table = "monthly_balance"
        indexes = [models.Index(fields=["month"], name="monthly_balance_by_month")]


class AccountingPeriod(models.Model):
    """A month of a company's books that is closed; a month without a row is open.

    month: its first day. soft: only who may close periods still posts to it by hand; locked: nobody
    does. What changed it stands in the audit trail.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SOFT = "soft", _("closed")
        LOCKED = "locked", _("locked")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    month = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices)
    changed_at = models.DateTimeField()
    changed_by = KeyField(null=True)

    class Meta:
        db_table = "accounting_period"
        constraints = [models.UniqueConstraint(fields=["company", "month"], name="period_once")]
