"""How customers pay: tenders, card terminals, and what was asked of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class TenderType(models.Model):
    """A means of payment. Each has a clearing account that must come to zero in the end.

    A tip is one that is only put on: what a customer leaves for a person beside the sale.

    refunds: money may go back by it. needs_reference: whoever takes it types a number, such as a
    cheque's.
    """

    class Kind(models.TextChoices):
        CASH = "cash", _("cash")
        CARD = "card", _("card")
        TRANSFER = "transfer", _("bank transfer")
        CHEQUE = "cheque", _("cheque")
        GIFT_CARD = "gift_card", _("gift card")
        STORE_CREDIT = "store_credit", _("store credit")
        ON_ACCOUNT = "on_account", _("on account")
        VOUCHER = "voucher", _("voucher")
        TIP = "tip", _("tip")
        IMPORTED = "imported", _("imported receipts")
        OTHER = "other", _("other")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    refunds = models.BooleanField(default=True)
    needs_reference = models.BooleanField(default=False)

    class Meta:
        db_table = "tender_type"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="tender_code_once")]


class Terminal(models.Model):
    """A card terminal that is driven from here. register: whose payments it takes.

    kind: an adapter of the settings' CARD_TERMINALS; address: where that one finds it.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    address = models.CharField(max_length=200)
    tender = models.ForeignKey(TenderType, on_delete=models.PROTECT)
    register = models.OneToOneField("organisation.Register", on_delete=models.PROTECT, null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "card_terminal"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="terminal_once")]


class TerminalAccount(models.Model):
    """What a company is known by to a vendor whose terminals are let in by a code.

    sealed: the secret key, encrypted (`plumbing.secrets`); test_mode: it moves no money.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    sealed = models.TextField()
    test_mode = models.BooleanField()

    class Meta:
        db_table = "terminal_account"
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="terminal_account_once")
        ]


class OfflineCard(models.Model):
    """How much a register of a location may write down as taken by its terminal, by hand, while it
    has no network: a sale, and a day; without a row nothing."""

    location = models.OneToOneField(
        "organisation.Location", on_delete=models.CASCADE, primary_key=True
    )
    sale_minor = ExactIntegerField()
    day_minor = ExactIntegerField()

    class Meta:
        db_table = "offline_card"


class CardAttempt(models.Model):
    """One payment asked of a terminal, stored before it is asked. There is no field for a card's
    number.

    id: made by whoever asks. reference: what the terminal knows it by. sale_id: the document it is
    to pay, which may not be here yet. of: for money back, the charge. reason: a word of
    `rules.Reason`. given_up_at: the register went on without it. asked: how often we asked what
    became of it, by ourselves; next_ask_at: when again.
    matched_at: nothing is left to look for: it came to nothing, or its document is here and names
    it; cleared_at: somebody said why there is none.
    """

    class State(models.TextChoices):
        STARTED = "started", _("started")
        WAITING = "waiting", _("waiting for the customer")
        UNKNOWN = "unknown", _("not known yet")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")

    id = KeyField(primary_key=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    location_id = KeyField()
    register_id = KeyField()
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT)
    tender = models.ForeignKey(TenderType, on_delete=models.PROTECT)
    sale_id = KeyField()
    person_id = KeyField(null=True)
    kind = models.CharField(max_length=10)
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    reference = models.CharField(max_length=20, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = ExactIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    reason = models.CharField(max_length=20, default="")
    note = models.CharField(max_length=200, default="")
    method = models.CharField(max_length=40, default="")
    brand = models.CharField(max_length=40, default="")
    wallet = models.CharField(max_length=40, default="")
    entry = models.CharField(max_length=40, default="")
    last_four = models.CharField(max_length=4, default="")
    authorisation = models.CharField(max_length=40, default="")
    started_at = models.DateTimeField()
    state_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)
    matched_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
    next_ask_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "card_attempt"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="attempt_above_zero"
            ),
            models.UniqueConstraint(
                fields=["sale_id"],
                condition=models.Q(state__in=["started", "waiting", "unknown"]),
                name="one_open_attempt_a_sale",
            ),
            models.UniqueConstraint(
                fields=["terminal"],
                condition=models.Q(state__in=["started", "waiting"]),
                name="one_attempt_at_a_terminal",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "started_at"], name="attempt_by_state"),
            models.Index(fields=["sale_id"], name="attempt_by_sale"),
            # The few that somebody or something still has to look at.
            models.Index(
                fields=["company", "started_at"],
                condition=models.Q(matched_at=None, cleared_at=None),
                name="attempt_unfinished",
            ),
        ]
