"""Files by the hash of their bytes, and which documents they belong to."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class StoredFile(AppendOnly):
    """A file, once per company. sha256: of the bytes that are kept; given_sha256: of those that
    came, which differ for a photo that was drawn anew."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    sha256 = models.CharField(max_length=64)
    given_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = ExactIntegerField()
    content = models.BinaryField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.UniqueConstraint(fields=["company", "sha256"], name="file_once"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_not_empty"),
        ]
        indexes = [models.Index(fields=["company", "given_sha256"], name="file_as_given")]


class Attachment(AppendOnly):
    """A file of a document, which only its room knows: (kind, subject_id).

    turn: how often this file had been withdrawn from the document before. name: what the file was
    called, made safe. person_id: who attached it, None for a key or the system.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = KeyField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    turn = ExactIntegerField(default=0)
    name = models.CharField(max_length=120)
    actor_kind = models.CharField(max_length=12)
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "attachment"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "subject_id", "kind", "file", "turn"], name="attached_once"
            )
        ]


class Withdrawal(AppendOnly):
    """An attachment that does not belong to its document, and why; both stay to be looked at."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, primary_key=True)
    reason = models.CharField(max_length=200)
    person_id = KeyField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "attachment_withdrawal"
