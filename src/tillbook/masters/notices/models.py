"""Through which server mail goes out, and what is on its way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class MailAccount(models.Model):
    """The mail server of a company. sealed: its password, encrypted, or nothing.

    silent_until: it did not answer and is left alone until then; silence_seconds: for how long.
    """

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS, mostly port 587")
        TLS = "tls", _("TLS from the start, mostly port 465")
        NONE = "none", _("none: only for a server on this machine")

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=Security.choices)
    user = models.CharField(max_length=254, default="", blank=True)
    sealed = models.TextField(default="", blank=True)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=80, default="", blank=True)
    silent_until = models.DateTimeField(null=True)
    silence_seconds = ExactIntegerField(default=0)

    class Meta:
        db_table = "mail_account"


class OutgoingMail(models.Model):
    """A mail to send, once. What it says is written when it is sent, by the kind's writer.

    address: personal; empty once it is forgotten. party_id: whose it is, as far as that is known.
    due_at: when it is tried next; None once it is sent, given up or put away. problem: of the last
    attempt, a word of `sending.PROBLEMS`; said: what the server answered. origin: where this
    Tillbook is reached, for links.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = KeyField()
    location_id = KeyField(null=True)
    party_id = KeyField(null=True)
    address = models.CharField(max_length=254, default="", blank=True)
    language = models.CharField(max_length=5)
    origin = models.CharField(max_length=255, default="", blank=True)
    person_id = KeyField(null=True)
    register_id = KeyField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, default="", blank=True)
    said = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outgoing_mail"
        indexes = [
            models.Index(
                fields=["company", "due_at"],
                name="mail_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["company", "created_at"], name="mail_by_day"),
            models.Index(fields=["subject_id"], name="mail_by_subject"),
            models.Index(
                fields=["company"],
                name="mail_failed",
                condition=models.Q(state="failed", put_away_at__isnull=True),
            ),
        ]
