"""Bank accounts, statements and their lines as they were read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class BankAccount(models.Model):
    """An account at a bank. number: IBAN or number without blanks, as statements name it.

    ledger_account: where its money stands in the books, one for each. location: whose it is alone.
    write_off_minor: so small a rest of a line may be written off when it is settled.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    location = models.ForeignKey("organisation.Location", null=True, on_delete=models.PROTECT)
    ledger_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=70)
    currency = models.CharField(max_length=3)
    write_off_minor = ExactIntegerField(default=100)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bank_account"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="bank_number_once")
        ]


class _Kept(models.Manager):
    """Rows of statements that nobody took out again. statement: the column that names it."""

    def __init__(self, statement: str) -> None:
        super().__init__()
        self._statement = statement

    def get_queryset(self) -> models.QuerySet:
        out = BankWithdrawal.objects.filter(statement_id=models.OuterRef(self._statement))
        return super().get_queryset().filter(~models.Exists(out))


class BankStatement(AppendOnly):
    """A statement, or a report of the running day, as it was read.

    sequence: of the account, in order of arrival. place: where it belonged when it came
    (`rules.Place`). known_count: lines of it that were here already and are not kept twice.
    `objects` are those that count; `every` holds those that were taken out too.
    """

    id = KeyField(primary_key=True, default=new_id)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, db_index=False)
    sequence = ExactIntegerField()
    format = models.CharField(max_length=10)
    scope = models.CharField(max_length=10)
    reference = models.CharField(max_length=80, default="")
    number = models.CharField(max_length=40, default="")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    opening_minor = ExactIntegerField(null=True)
    closing_minor = ExactIntegerField(null=True)
    place = models.CharField(max_length=12)
    gap_minor = ExactIntegerField(null=True)
    line_count = ExactIntegerField()
    known_count = ExactIntegerField()
    file_name = models.CharField(max_length=120)
    file_hash = models.CharField(max_length=64)
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "bank_statement"
        constraints = [
            models.UniqueConstraint(fields=["account", "sequence"], name="bank_statement_in_order")
        ]

    objects = _Kept("id")
    every = models.Manager()


class BankWithdrawal(AppendOnly):
    """A statement that should not have been taken in, taken out again: neither it nor its lines
    count any more."""

    statement = models.OneToOneField(BankStatement, on_delete=models.PROTECT, primary_key=True)
    reason = models.CharField(max_length=200)
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "bank_withdrawal"


class BankLine(AppendOnly):
    """A booking of the bank. told: SHA-256 of everything the bank says of it.

    provisional: of a report of the running day, which the statement replaces. parts: JSON of the
    payments of a batch [{amount_minor, reference, name, account, purpose}].
    """

    id = KeyField(primary_key=True, default=new_id)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, db_index=False)
    number = ExactIntegerField()
    booked = models.DateField()
    value_date = models.DateField(null=True)
    amount_minor = ExactIntegerField()
    reference = models.CharField(max_length=80)
    bank_reference = models.CharField(max_length=80)
    name = models.CharField(max_length=140)
    counter_account = models.CharField(max_length=70)
    purpose = models.TextField()
    code = models.CharField(max_length=40)
    reversal = models.BooleanField()
    provisional = models.BooleanField()
    part_count = ExactIntegerField()
    parts = models.TextField()
    told = models.CharField(max_length=64)

    class Meta:
        db_table = "bank_line"
        indexes = [models.Index(fields=["account", "booked", "id"], name="bank_line_by_day")]

    objects = _Kept("statement_id")
    every = models.Manager()

    @property
    def called(self) -> str:
        """Whom or what it is about, as far as the bank says; last by the code of its kind."""
        told = (self.name, self.purpose, self.reference, self.bank_reference, self.code)
        return next((one for one in told if one), "")


class BankSettlement(AppendOnly):
    """A document: what a bank line was settled against, or that this was taken back.

    turn: how often the line had been settled before, and once more; a line is settled in turn n
    once, and that is undone once: the database holds it. undoes_id: the settlement taken back.
    business_date: the line's day. why: the reasons of the suggestion that was accepted, or what a
    person wrote. content: hash of what was wanted, so that the same click twice is known.
    """

    class Kind(models.TextChoices):
        SETTLE = "settle", _("settled")
        UNDO = "undo", _("undone")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    series_id = KeyField()
    number = ExactIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, db_index=False)
    turn = ExactIntegerField()
    undoes_id = KeyField(null=True)
    business_date = models.DateField()
    amount_minor = ExactIntegerField()
    written_off_minor = ExactIntegerField()
    why = models.CharField(max_length=200, default="")
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()
    content = models.CharField(max_length=64)

    class Meta:
        db_table = "bank_settlement"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="bank_settlement_once"),
            models.UniqueConstraint(fields=["line", "kind", "turn"], name="bank_line_settled_once"),
            models.UniqueConstraint(fields=["undoes_id"], name="bank_settlement_undone_once"),
        ]
        indexes = [
            models.Index(fields=["account", "business_date", "id"], name="bank_settlement_by_day")
        ]


class BankMatch(AppendOnly):
    """A line of the bank's own account in the books that a bank line is the other side of: booked
    before, by hand or by the till. amount_minor: signed as it; taken back by the row negated."""

    pk = models.CompositePrimaryKey("settlement_id", "entry_id", "number")
    settlement = models.ForeignKey(BankSettlement, on_delete=models.PROTECT, db_index=False)
    entry_id = KeyField()
    number = ExactIntegerField()
    amount_minor = ExactIntegerField()

    class Meta:
        db_table = "bank_match"
        indexes = [models.Index(fields=["entry_id", "number"], name="bank_match_by_line")]


class BankRule(models.Model):
    """What to book a bank line to that holds a text. way: "in" or "out" only, "" for both.

    tax and department: codes, "" for none. Suggested, never booked by itself.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    contains = models.CharField(max_length=80)
    way = models.CharField(max_length=3, default="", blank=True)
    ledger_account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT)
    tax = models.CharField(max_length=40, default="")
    department = models.CharField(max_length=40, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bank_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "contains", "way"],
                condition=models.Q(ended_at=None),
                name="bank_rule_once",
            )
        ]
