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
