"""Pages of returns: the list, one return as its form, and the lines that a box is made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.taxation.errors import SENTENCES, ReturnRefused
from tillbook.desks.taxation.operations import file_return
from tillbook.desks.taxation.queries import (
    Standing,
    TaxLine,
    form_of,
    lines_page,
    registrations,
    return_of,
    returns_of,
    uncounted,
    uncounted_sales,
    without_tax,
)
from tillbook.desks.taxation.rules import special_prepayment
from tillbook.desks.taxation.rules.calendar import deadline_of
from tillbook.desks.taxation.shown import shown
from tillbook.desks.taxation.telling import (
    LATE,
    file_heads,
    file_rows,
    groups_of,
    in_box,
    months_words,
)
from tillbook.desks.taxation.why import why_box
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import certificates_ending, names, party_codes
from tillbook.masters.parties.rules import Certificate
from tillbook.masters.taxes.queries import jurisdiction_names
from tillbook.plumbing.lists.exporting import FORMS, table_file
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.interface import word

_SHOWN = 60
_LINES = 100
_LAST_MONTH = 12
#: Documents of earlier periods on the page of a return; the rest are behind its link.
_LATE_SHOWN = 8
#: How far ahead certificates of exemption that end are shown.
_ENDING_DAYS = 90


def place_words(standing: Standing) -> str:
    """What a jurisdiction is called."""
    own = standing.registration
    places = jurisdiction_names(own.company_id, company(own.company_id).version)
    return places.get(own.jurisdiction, own.jurisdiction)


@page(Right.LEDGER_READ)
@require_GET
def tax_returns_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every period of every registration, the latest first."""
    info = company(actor.company_id)
    rows = returns_of(actor)[:_SHOWN]
    places = jurisdiction_names(info.id, info.version)
    numbers = document_numbers(row.id for row in rows if row.filed)
    context = {
        "section": "books",
        "currency": info.money,
        "rows": [
            (row, _(form_of(row.registration).title), place_words(row), numbers.get(row.id, ""))
            for row in rows
        ],
        "registrations": [
            (own, months_words(own.months), places.get(own.jurisdiction, own.jurisdiction))
            for own in registrations(actor)
        ],
        "certificates": _ending(actor),
        "may_file": actor.may(Right.LEDGER_CLOSE),
        "may_export": actor.may(Right.EXPORT),
        "whole": actor.location_ids is None,
    }
    return render(request, "taxation/returns.html", context)


def _ending(actor: Actor) -> list[tuple[UUID, str, Certificate]]:
    """Certificates of exemption that end soon: (whose, their name or code, the paper)."""
    if not actor.may(Right.PARTIES_READ):
        return []
    today = earliest_today(actor.company_id)
    found = certificates_ending(actor.company_id, today, today + timedelta(days=_ENDING_DAYS))
    whose = [key for key, _paper in found]
    called = party_codes(actor.company_id, whose) | names(actor.company_id, whose)
    return [(key, called.get(key, ""), paper) for key, paper in found]


def _standing(actor: Actor, asked: UUID) -> Standing:
    found = return_of(actor, asked)
    if found is None:
        raise Http404
    return found


@page(Right.LEDGER_READ)
@require_GET
def tax_return_page(request: HttpRequest, actor: Actor, return_id: UUID) -> HttpResponseBase:
    """One return as its form: as it was filed, or as the books have it now."""
    standing = _standing(actor, return_id)
    info = company(actor.company_id)
    looked = shown(standing)
    title, place = _(looked.form.title), place_words(standing)
    if (form := request.GET.get("export", "")) in FORMS:
        allow_export(actor, "tax-return", form, [])
        stem = f"{looked.form.code}-{standing.period.until}"
        rows = file_rows(looked.form, looked.figures, info.exponent)
        return table_file(form, stem, title, file_heads(), rows)
    context: dict[str, Any] = {
        "section": "books",
        "trail": [(_("Tax returns"), reverse("tax_returns"))],
        "currency": info.money,
        "company": info,
        "standing": standing,
        "title": title,
        "place": place,
        "groups": groups_of(looked.form, looked.figures),
        "figures": looked.figures,
        "columns": any(box.taxed for box in looked.form.boxes),
        "mark": looked.mark,
        "too_far_off": looked.too_far_off,
        "uncounted": uncounted(standing.member, standing.registration.control_id),
        "baseless": looked.form.without_base(looked.figures.values, 10**info.exponent),
        "uncounted_sales": uncounted_sales(standing.member),
        "without_tax": [] if standing.filed else _without_tax(standing),
        "late": looked.late,
        "late_minor": looked.late_minor,
        "late_documents": _late_documents(standing) if looked.late else [],
        "number": document_numbers([standing.id]).get(standing.id, "") if standing.filed else "",
        "control": standing.registration.control,
        "source": looked.form.source,
        "due_source": _due_source(standing),
        "advance": _advance(actor, standing),
        "may_file": actor.may(Right.LEDGER_CLOSE) and standing.over and standing.next,
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "taxation/return.html", context)


def _advance(actor: Actor, standing: Standing) -> int | None:
    """What is to be paid in advance for the next year, once a German year with a month more to
    file is filed; None elsewhere."""
    own, until = standing.registration, standing.period.until
    extended = own.extended and own.months == 1 and own.jurisdiction == "DE"
    if not (extended and standing.filed and until.month == _LAST_MONTH):
        return None
    year = [one.filed for one in returns_of(actor, own) if one.period.until.year == until.year]
    filed = [row for row in year if row]
    taken = sum(dict(json.loads(row.text)["boxes"]).get("39", 0) for row in filed)
    paid = sum(row.due_minor for row in filed)
    return special_prepayment(paid, taken, 10 ** company(actor.company_id).exponent)


def _due_source(standing: Standing) -> str:
    own = standing.registration
    rule = deadline_of(own.jurisdiction, own.months, standing.period.until)
    return rule.source if rule else ""


def _without_tax(standing: Standing) -> list[tuple[str, str, Any, int]]:
    """Entries whose box has a rate and that hold no tax: (words, address, day, amount)."""
    found = without_tax(standing.member)
    numbers = document_numbers(one.source_id for one in found)
    return [
        (
            f"{word(one.source_kind)} {numbers.get(one.source_id, '')}".rstrip(),
            reverse(name, args=[one.source_id])
            if (name := document_url_name(one.source_kind))
            else "",
            one.tax_point,
            one.amount_minor,
        )
        for one in found
    ]


def _late_documents(standing: Standing) -> list[tuple[str, str, Any, int]]:
    """What came after the return of its day was filed: (words, address, day, tax owed), the first
    of them."""
    form = form_of(standing.registration)
    moves = lambda one: one.late and any(part.minor for part in form.place(one))  # noqa: E731
    _sums, lines = lines_page(standing.member, moves, 0, _LINES)
    taxed = lambda one: any(part.tax for part in form.place(one))  # noqa: E731
    found: dict[UUID, tuple[TaxLine, int]] = {}
    for line in lines:
        owed = -line.alone.amount_minor if taxed(line.alone) else 0
        before = found.get(line.source_id, (line, 0))[1]
        found[line.source_id] = (line, before + owed)
    rows = _linked([(line, owed, None) for line, owed in found.values()][:_LATE_SHOWN])
    return [(words, url, line.tax_point, owed) for line, owed, _tax, url, words in rows]


@page(Right.LEDGER_READ)
@require_GET
def tax_lines_page(request: HttpRequest, actor: Actor, return_id: UUID) -> HttpResponse:
    """The lines that a box is made of, each with its document."""
    standing = _standing(actor, return_id)
    form = form_of(standing.registration)
    box = next((one for one in form.boxes if one.code == request.GET.get("box")), None)
    asked = box.code if box else LATE
    text = request.GET.get("page", "1")
    number = max(int(text), 1) if text.isdecimal() and len(text) < 7 else 1
    wanted = lambda one: in_box(form, one, asked) is not None  # noqa: E731
    groups, lines = lines_page(standing.member, wanted, (number - 1) * _LINES, _LINES)
    told = [said for one in groups if (said := in_box(form, one, asked)) is not None]
    here = [(one, *said) for one in lines if (said := in_box(form, one.alone, asked)) is not None]
    seen = sum(one.lines for one in groups)
    context = {
        "section": "books",
        "trail": [
            (_("Tax returns"), reverse("tax_returns")),
            (_(form.title), reverse("tax_return", args=[standing.id])),
        ],
        "currency": company(actor.company_id).money,
        "standing": standing,
        "box": box,
        "box_words": _(box.words) if box else "",
        "why": why_box(standing, form, box, shown(standing).text) if box else None,
        "rows": _linked(here),
        "sums": [sum(amount for amount, _tax in told), sum(tax or 0 for _amount, tax in told)],
        "taxed": box.taxed if box else True,
        "count": seen,
        "older": number + 1 if seen > number * _LINES else None,
        "newer": number - 1 if number > 1 else None,
    }
    return render(request, "taxation/lines.html", context)


def _linked(here: Sequence[tuple[TaxLine, int, int | None]]) -> list[tuple[Any, ...]]:
    numbers = document_numbers(line.source_id for line, _amount, _tax in here)
    found = []
    for line, amount, tax in here:
        name = document_url_name(line.source_kind)
        url = reverse(name, args=[line.source_id]) if name else ""
        words = f"{word(line.source_kind)} {numbers.get(line.source_id, '')}".rstrip()
        found.append((line, amount, tax, url, words))
    return found


@page(Right.LEDGER_CLOSE)
@require_POST
def file_return_page(request: HttpRequest, actor: Actor, return_id: UUID) -> HttpResponse:
    """File a return with the figures that were looked at."""
    _standing(actor, return_id)
    try:
        filed = file_return(actor, return_id, seen=request.POST.get("mark", ""))
    except ReturnRefused as refused:
        messages.error(request, _(SENTENCES[refused.refusal]))
    else:
        words = _("Kept as %(number)s: its figures do not change any more.")
        messages.success(request, words % {"number": filed.number})
    return redirect("tax_return", return_id)
