"""What customers have with us, what changed it, and what is promised to sales being paid."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class StoredValue(models.Model):
    """A gift card, a customer's store credit, or a customer's account: the row that is locked.

    balance_minor is the sum of its movements; an account's is negative for what is owed, and may
    go down to -limit_minor. held_minor is the sum of its holds. number_hash stands for a card's
    number, which is kept nowhere.
    """

    class Kind(models.TextChoices):
        GIFT_CARD = "gift_card", _("gift card")
        STORE_CREDIT = "store_credit", _("store credit")
        ACCOUNT = "on_account", _("on account")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number_hash = models.CharField(max_length=64, default="", blank=True)
    last_four = models.CharField(max_length=4, default="", blank=True)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, db_index=False)
    balance_minor = ExactIntegerField(default=0)
    limit_minor = ExactIntegerField(default=0)
    held_minor = ExactIntegerField(default=0)
    moves = ExactIntegerField(default=0)
    blocked_at = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "stored_value"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number_hash"],
                condition=models.Q(kind="gift_card"),
                name="gift_card_once",
            ),
            models.UniqueConstraint(
                fields=["party", "kind"],
                condition=models.Q(party__isnull=False),
                name="value_of_party_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="on_account")
                | models.Q(balance_minor__gte=models.F("held_minor"), limit_minor=0),
                name="never_below_zero",
            ),
            models.CheckConstraint(
                condition=models.Q(held_minor__gte=0, limit_minor__gte=0),
                name="held_not_below_zero",
            ),
        ]
        indexes = [models.Index(fields=["company", "kind", "id"], name="value_by_kind")]


class ValueMovement(AppendOnly):
    """What a payment of a document did to a stored value.

    amount_minor: what it put on (positive) or took (negative); uncovered_minor: what was taken
    beyond it and stands on "to clarify". sequence counts the value's movements from 1.
    """

    pk = models.CompositePrimaryKey("document_id", "number")
    document_id = KeyField()
    number = ExactIntegerField()
    value = models.ForeignKey(StoredValue, on_delete=models.PROTECT, db_index=False)
    sequence = ExactIntegerField()
    amount_minor = ExactIntegerField()
    uncovered_minor = ExactIntegerField(default=0)
    balance_minor = ExactIntegerField()
    business_date = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "value_movement"
        constraints = [
            models.UniqueConstraint(fields=["value", "sequence"], name="value_sequence_once")
        ]


class ValueHold(models.Model):
    """What is promised to a sale that is being paid: until it is here, or the time is over."""

    pk = models.CompositePrimaryKey("document_id", "value_id")
    document_id = KeyField()
    value = models.ForeignKey(StoredValue, on_delete=models.CASCADE, db_index=False)
    amount_minor = ExactIntegerField()
    until = models.DateTimeField()

    class Meta:
        db_table = "value_hold"
        indexes = [models.Index(fields=["value"], name="hold_by_value")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="hold_above_zero")
        ]
