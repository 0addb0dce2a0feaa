"""Uploads that wait for somebody to confirm them, and what became of them."""

from __future__ import annotations

from django.db import models

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id


class Upload(models.Model):
    """A table of products that was read and shown. rows: gzip of JSON [[line, cells]…], emptied
    once it is taken over. outcome: JSON of what came of it."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    person_id = KeyField(null=True)
    name = models.CharField(max_length=200)
    tax_category = models.CharField(max_length=40)
    rows = models.BinaryField()
    count = ExactIntegerField(default=0)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="{}")

    class Meta:
        db_table = "product_upload"
        indexes = [models.Index(fields=["company", "at"], name="upload_by_time")]


class StatementFile(models.Model):
    """A file of bank statements that was read and shown. content: its bytes, gzipped, emptied once
    it is taken in. account_id: the bank account somebody chose for it, where it names none.

    mapping: JSON of how its columns are read (CSV). outcome: JSON of what came of it.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    person_id = KeyField(null=True)
    name = models.CharField(max_length=120)
    hash = models.CharField(max_length=64)
    content = models.BinaryField()
    account_id = KeyField(null=True)
    mapping = models.TextField(default="{}")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="[]")

    class Meta:
        db_table = "statement_file"
        indexes = [models.Index(fields=["company", "at"], name="statement_file_by_time")]


class ColumnMemory(models.Model):
    """How the columns of a bank's CSV are read, remembered by account and head of the file."""

    id = KeyField(primary_key=True, default=new_id)
    account = models.ForeignKey("banking.BankAccount", on_delete=models.CASCADE)
    head = models.CharField(max_length=64)
    mapping = models.TextField()

    class Meta:
        db_table = "column_memory"
        constraints = [
            models.UniqueConstraint(fields=["account", "head"], name="column_memory_once")
        ]
