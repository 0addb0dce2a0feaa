"""How customers pay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import KeyField, new_id


class TenderType(models.Model):
    """A means of payment. Each has a clearing account that must come to zero in the end."""

    class Kind(models.TextChoices):
        CASH = "cash", _("cash")
        CARD = "card", _("card")
        TRANSFER = "transfer", _("bank transfer")
        CHEQUE = "cheque", _("cheque")
        IMPORTED = "imported", _("imported receipts")
        OTHER = "other", _("other")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tender_type"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="tender_code_once")]
