"""How a company's receipts look, its printers, and what they print."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import KeyField, new_id


class ReceiptLayout(models.Model):
    """A company's layout as `rules.layout` writes it. Without a row the usual one holds."""

    company = models.OneToOneField(
        "organisation.Company", on_delete=models.CASCADE, primary_key=True
    )
    layout = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "receipt_layout"


class Printer(models.Model):
    """A receipt printer of a location.

    kind network: at host:port, from the server; usb: at a register's own device; screen: shows on
    a page what would be printed. paper: millimetres of the roll.
    """

    class Kind(models.TextChoices):
        NETWORK = "network", _("in the network")
        USB = "usb", _("by USB at the register")
        SCREEN = "screen", _("on the screen, to try things")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.CharField(max_length=253, default="", blank=True)
    port = models.PositiveIntegerField(default=9100)
    paper = models.CharField(max_length=2, default="80")
    code_page = models.CharField(max_length=10, default="auto")
    cuts = models.BooleanField(default=True)
    opens_drawer = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "printer"


class RegisterPrinter(models.Model):
    """The printer that a register prints its receipts at."""

    register = models.OneToOneField(
        "organisation.Register", on_delete=models.CASCADE, primary_key=True
    )
    printer = models.ForeignKey(Printer, on_delete=models.CASCADE)

    class Meta:
        db_table = "register_printer"


class PrintJob(models.Model):
    """Something to print, once. content: the pieces as JSON; forgotten after some days.

    sending: an attempt is under way since `tried_at`. problem: of the last attempt, a word of
    `delivering.PROBLEMS`. register_id: who asked, when it was a register.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("printing")
        PRINTED = "printed", _("printed")
        FAILED = "failed", _("not printed")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, db_index=False)
    register_id = KeyField(null=True)
    title = models.CharField(max_length=80)
    content = models.TextField()
    drawer = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=20, default="")
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "print_job"
        indexes = [
            models.Index(fields=["printer", "created_at"], name="print_job_by_printer"),
            models.Index(fields=["company", "created_at"], name="print_job_by_day"),
        ]
