"""What has been verified, so that the next night begins where the last one ended."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class VerifiedCheckpoint(AppendOnly):
    """Where a company's books stood when everything up to there had been proven; chained.

    state: canonical text of the series' arrivals and links, the feed, the stock accounts met and
    the lines on "to clarify". hash = SHA-256(previous hash ‖ line feed ‖ state).
    """

    id = KeyField(primary_key=True, default=new_id)
    company_id = KeyField()
    position = ExactIntegerField()
    at = models.DateTimeField()
    full = models.BooleanField()
    documents = ExactIntegerField()
    state = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "verified_checkpoint"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "position"], name="checkpoint_once")
        ]
