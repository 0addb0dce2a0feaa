"""Rows that every room stands on: outbox and feed, series, envelopes, audit, idempotency."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class OutboxMessage(models.Model):
    """One thing that happened. The worker numbers it into the company's feed, gap-free.

    `feed_number` is NULL until the worker has folded the document into balances and figures; a
    statement is the folded rows plus the documents whose message has no number yet.
    """

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    topic = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = KeyField()
    payload = models.TextField(default="{}")
    created_at = models.DateTimeField()
    feed_number = ExactIntegerField(null=True)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "outbox_message"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "feed_number"], name="feed_number_once")
        ]
        indexes = [
            models.Index(fields=["subject_id"], name="outbox_by_subject"),
            models.Index(
                fields=["company_id", "id"],
                name="outbox_open",
                condition=models.Q(feed_number__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="outbox_due",
                condition=models.Q(handled_at__isnull=True, feed_number__isnull=False),
            ),
        ]


class FeedHead(models.Model):
    """The last feed number of a company; whoever hands out the next locks this row."""

    company_id = KeyField(primary_key=True)
    last_number = ExactIntegerField(default=0)

    class Meta:
        db_table = "feed_head"


class FeedCursor(models.Model):
    """How far a follower of the feed has come: a task, a webhook, a connector."""

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    follower = models.CharField(max_length=60)
    seen_to = ExactIntegerField(default=0)

    class Meta:
        db_table = "feed_cursor"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "follower"], name="feed_cursor_once")
        ]


class Series(models.Model):
    """A run of document numbers with one writer: a register, a key, an import, a back office.

    next_number: what the owner's next document is expected to be. arrivals: documents the server
    has chained. verified_to: numbers 1..n are all here. server_head: hash of the server's last
    link. receipt_head: hash of document `verified_to`.
    """

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    location_id = KeyField(null=True)
    owner_kind = models.CharField(max_length=20)
    owner_id = KeyField()
    code = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    next_number = ExactIntegerField(default=1)
    arrivals = ExactIntegerField(default=0)
    verified_to = ExactIntegerField(default=0)
    receipt_head = models.CharField(max_length=64, default="")
    server_head = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "series"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "code"], name="series_code_once")
        ]
        indexes = [models.Index(fields=["owner_id"], name="series_by_owner")]


class Envelope(AppendOnly):
    """A document as it travelled: the very text that was hashed, and its place in both chains.

    hash = SHA-256(previous_hash ‖ body). server_hash = SHA-256(server_previous ‖ hash ‖ entry and
    move hashes), in order of `arrival` in the series.
    """

    document_id = KeyField(primary_key=True)
    series_id = KeyField()
    number = ExactIntegerField()
    arrival = ExactIntegerField()
    kind = models.CharField(max_length=20)
    protocol = models.PositiveSmallIntegerField()
    body = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    clock_offset_ms = ExactIntegerField(default=0)
    server_previous = models.CharField(max_length=64)
    server_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "envelope"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["series_id", "arrival"], name="arrival_once"),
        ]


class LostNumber(AppendOnly):
    """A number of a series whose receipt is lost for good, as somebody noted with a reason.

    Where the receipt comes after all there is an envelope with that number; this row stays.
    set_aside_id: it came, but as what could not stand under its number; what was kept of it.
    """

    id = KeyField(primary_key=True, default=new_id)
    series_id = KeyField()
    number = ExactIntegerField()
    reason = models.CharField(max_length=200)
    noted_by_id = KeyField(null=True)
    noted_at = models.DateTimeField()
    set_aside_id = KeyField(null=True)

    class Meta:
        db_table = "lost_number"
        constraints = [
            models.UniqueConstraint(fields=["series_id", "number"], name="lost_number_once")
        ]


class SeriesAnchor(AppendOnly):
    """The heads of a company's series on a day, chained, so that a cut tail shows."""

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    day = models.DateField()
    heads = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "series_anchor"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "day"], name="anchor_once_a_day")
        ]


class AuditRecord(AppendOnly):
    """Who did what to what, when, from where, allowed by whom; chained per company."""

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    position = ExactIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = KeyField(null=True)
    approver_id = KeyField(null=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=30)
    object_id = KeyField(null=True)
    reason = models.TextField(default="")
    detail = models.TextField(default="{}")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_record"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "position"], name="audit_position_once")
        ]


class IdempotencyKey(AppendOnly):
    """A request that was answered: the key, what was asked (hashed) and what came of it.

    Kept for ever; the answer is rebuilt from the resource, so no personal text is copied here.
    """

    id = KeyField(primary_key=True, default=new_id)
    owner_id = KeyField()
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    resource_kind = models.CharField(max_length=30)
    resource_id = KeyField()
    at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_key"
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "key"], name="idempotency_key_once")
        ]


class ListChoice(models.Model):
    """Which columns a person sees in a list, and how dense. columns: JSON list of column keys."""

    id = KeyField(primary_key=True, default=new_id)
    person_id = KeyField()
    list_name = models.CharField(max_length=40)
    columns = models.TextField(default="[]")
    compact = models.BooleanField(default=False)

    class Meta:
        db_table = "list_choice"
        constraints = [
            models.UniqueConstraint(fields=["person_id", "list_name"], name="list_choice_once")
        ]
