"""Printers: which there are, who prints where, trying them, and what did not print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.desks.receipts.delivering import NotPrinted, allowed
from tillbook.desks.receipts.escpos import CODE_PAGES
from tillbook.desks.receipts.models import Printer, PrintJob
from tillbook.desks.receipts.operations import (
    PrinterSettings,
    archive_printer,
    assign_printer,
    keep_job,
    set_printer,
)
from tillbook.desks.receipts.picture import DOTS, picture_of
from tillbook.desks.receipts.printing import bytes_of, print_job
from tillbook.desks.receipts.queries import (
    job_of,
    last_jobs,
    layout_of,
    printers,
    registers_of,
)
from tillbook.desks.receipts.rules.arranging import arrange
from tillbook.desks.receipts.rules.emulating import Emulator
from tillbook.desks.receipts.telling import sample
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.forms import StoredForm

#: What went wrong, as a person reads it.
PROBLEMS: dict[str, str | Promise] = {
    "forbidden": gettext_lazy(
        "That is no address of a printer: it is one of your own network, such as 192.168.1.50, "
        "with a port from 9100 to 9199."
    ),
    "no_answer": gettext_lazy(
        "The printer does not answer. Is it switched on and in the same network?"
    ),
    "paper_out": gettext_lazy("The printer has no paper. Put a roll in and print again."),
    "cover_open": gettext_lazy("The printer's cover is open. Shut it and print again."),
    "busy": gettext_lazy("The printer takes nothing. Switch it off and on, then print again."),
    "cut_off": gettext_lazy(
        "The connection broke off while it printed: look whether the receipt came out."
    ),
}


class PrinterForm(StoredForm):
    """What is known of a printer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    location = forms.ChoiceField(label=gettext_lazy("Location"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Where it is"),
        choices=[one for one in Printer.Kind.choices if one[0] != Printer.Kind.USB],
    )
    host = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=253,
        required=False,
        help_text=gettext_lazy("As the printer's own test page names it, such as 192.168.1.50."),
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=[("80", gettext_lazy("80 mm roll")), ("58", gettext_lazy("58 mm roll"))],
    )
    code_page = forms.ChoiceField(
        label=gettext_lazy("How it writes letters"),
        choices=[(one, one if one != "auto" else gettext_lazy("automatic")) for one in CODE_PAGES],
        help_text=gettext_lazy("Only when the test shows wrong letters for ä, é or €."),
    )
    cuts = forms.BooleanField(label=gettext_lazy("It cuts the paper"), required=False)
    opens_drawer = forms.BooleanField(
        label=gettext_lazy("The cash drawer hangs on it"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        given["port"] = given.get("port") or 9100
        if given.get("kind") != Printer.Kind.NETWORK:
            return {**given, "host": ""}
        try:
            allowed(given.get("host", ""), given["port"])
        except NotPrinted as refused:
            wrong = PROBLEMS["forbidden"]
            if refused.problem == "no_answer":
                wrong = _("That name leads nowhere. Its IP address always works.")
            self.add_error("host", str(wrong))
        return given


@page(Right.SETTINGS_WRITE)
@require_GET
def printers_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every printer, with what it printed last."""
    names = {one.id: one.name for one in registers(actor.company_id)}
    rows = [
        (
            one,
            ", ".join(sorted(names[key] for key in registers_of(one.id) if key in names)),
            _state(last_jobs(one.id, 1)),
        )
        for one in printers(actor)
    ]
    context = {"section": "settings", "trail": _trail(), "rows": rows}
    return render(request, "receipts/printers.html", context)


def _state(jobs: list[PrintJob]) -> tuple[str, str]:
    """Tone and words of how a printer does, by its last job."""
    if not jobs:
        return "neutral", _("not tried yet")
    if jobs[0].state == PrintJob.State.FAILED:
        return "brick", _("did not print")
    return "pine", _("prints")


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def printer_page(
    request: HttpRequest, actor: Actor, printer_id: UUID | None = None
) -> HttpResponse:
    """A printer: what is known of it, who prints there, what was printed last; or a new one."""
    row = _printer(actor, printer_id) if printer_id else None
    form = PrinterForm(request.POST or None, initial=_start(row))
    places = visible_locations(actor)
    form.fields["location"].choices = [(str(at.id), at.name) for at in places]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        location = UUID(given.pop("location"))
        try:
            key = set_printer(actor, PrinterSettings(location_id=location, **given), printer_id)
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. Print a test to see whether it answers."))
            return redirect("printer", key)
    context: dict[str, Any] = {"section": "settings", "form": form, "row": row, "trail": _trail()}
    context["trail"] = [*_trail(), (_("Printers"), reverse("printers"))]
    if row:
        mine = registers_of(row.id)
        context["registers"] = [
            (one, one.id in mine)
            for one in registers(actor.company_id)
            if one.location_id == row.location_id
        ]
        context["jobs"] = [(one, PROBLEMS.get(one.problem, "")) for one in last_jobs(row.id)]
    return render(request, "receipts/printer.html", context)


@page(Right.SETTINGS_WRITE)
@require_POST
def test_print_page(request: HttpRequest, actor: Actor, printer_id: UUID) -> HttpResponse:
    """Print a sample, or open the drawer."""
    row = _printer(actor, printer_id)
    language = (get_language() or "en").partition("-")[0]
    drawer = request.POST.get("act") == "drawer"
    facts = sample(actor.company_id, language)
    pieces = [] if drawer else arrange(layout_of(actor.company_id), facts, language)
    job_id = new_id()
    keep_job(row, job_id, title=_("Drawer") if drawer else _("Test"), pieces=pieces, drawer=drawer)
    return _tried(request, job_id)


@page(Right.SETTINGS_WRITE)
@require_POST
def print_again_page(request: HttpRequest, actor: Actor, job_id: UUID) -> HttpResponse:
    """Try a job again that did not print."""
    if job_of(actor, job_id) is None:
        raise Http404
    return _tried(request, job_id)


def _tried(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = print_job(job_id)
    if job.problem:
        messages.error(request, str(PROBLEMS[job.problem]))
    elif job.printer.kind == Printer.Kind.SCREEN:
        messages.success(request, _("It stands below, as a printer would have printed it."))
    else:
        messages.success(request, _("The printer took it."))
    return redirect("printer", job.printer_id)


@page(Right.SETTINGS_WRITE)
@require_POST
def archive_printer_page(request: HttpRequest, actor: Actor, printer_id: UUID) -> HttpResponse:
    """Take a printer away."""
    archive_printer(actor, _printer(actor, printer_id).id)
    messages.success(request, _("The printer is gone. Its registers print by their browsers."))
    return redirect("printers")


@page(Right.SETTINGS_WRITE)
@require_POST
def assign_printer_page(request: HttpRequest, actor: Actor, printer_id: UUID) -> HttpResponse:
    """Choose which registers print there."""
    row = _printer(actor, printer_id)
    wanted = {one.id for one in registers(actor.company_id)}
    chosen = {key for key in wanted if str(key) in request.POST.getlist("register")}
    assign_printer(actor, row.id, chosen)
    messages.success(request, _("Saved. Registers print there from their next contact on."))
    return redirect("printer", row.id)


@page(Right.SETTINGS_WRITE)
@require_GET
def job_picture(request: HttpRequest, actor: Actor, job_id: UUID) -> HttpResponse:
    """What a job puts on paper, as the printer in software understands its bytes."""
    job = job_of(actor, job_id)
    if job is None:
        raise Http404
    emulator = Emulator()
    emulator.feed(bytes_of(job))
    emulator.finish()
    content = picture_of(emulator.items, DOTS[job.printer.paper])
    response = HttpResponse(content, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src data:"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _start(row: Printer | None) -> dict[str, Any]:
    if row is None:
        return {"port": 9100, "cuts": True, "opens_drawer": True}
    names = ("name", "kind", "host", "port", "paper", "code_page", "cuts", "opens_drawer")
    return {"location": str(row.location_id)} | {name: getattr(row, name) for name in names}


def _printer(actor: Actor, printer_id: UUID) -> Printer:
    found = next((one for one in printers(actor) if one.id == printer_id), None)
    if found is None:
        raise Http404
    return found


def _trail() -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings"))]
