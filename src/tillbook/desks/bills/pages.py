"""Pages of bills: the list, entering one in steps, what waits, one as it was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tillbook.books.ledger.periods import require_open
from tillbook.books.ledger.queries import entries_of
from tillbook.desks.bills.as_posted import held_lines
from tillbook.desks.bills.errors import BillRefused, Refusal, Wrong
from tillbook.desks.bills.forms import first_goods, read_form, shown_charges, shown_goods
from tillbook.desks.bills.listing import bills_listing
from tillbook.desks.bills.models import SupplierBill, SupplierBillLine
from tillbook.desks.bills.operations import enter_bill
from tillbook.desks.bills.operations.post_bill import WAITS
from tillbook.desks.bills.paying import paying
from tillbook.desks.bills.queries import (
    bill,
    draft,
    drafts,
    facts_for,
    key_of,
    limit_of,
    lines_of,
    not_billed,
    open_lines,
    receipts_in,
    taken_back_by,
    taxes_on,
    today,
)
from tillbook.desks.bills.rules import (
    Kind,
    OpenLine,
    Spread,
    Typed,
    decide,
    more_micro,
    more_minor,
    typed_of,
)
from tillbook.desks.bills.telling import all_sentences, sentence
from tillbook.desks.receiving.queries import receipts_from_recent, receipts_there
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names, supplier_choices, supplier_of
from tillbook.masters.taxes.queries import tax_code_names
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import percent

_SECTION = "buying"


def _trail() -> list[tuple[str, str]]:
    return [(_("Bills"), reverse("supplier_bills"))]


@page(Right.PURCHASES_READ)
@require_GET
def supplier_bills(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Bills, what was posted last first; above them what waits to be approved."""
    info = company(actor.company_id)
    waits = list(drafts(actor)[:20])
    called = names(info.id, {row.party_id for row in waits})
    context = {
        "section": _SECTION,
        "may_write": actor.may(Right.PURCHASES_WRITE),
        "waits": [
            (row, called.get(row.party_id, ""), typed_of(row.content).number) for row in waits
        ],
        "currency": info.money,
    }
    return list_page(request, actor, bills_listing(actor), "bills/list.html", context)


@page(Right.PURCHASES_WRITE)
@require_http_methods(["GET", "POST"])
def new_bill(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a bill: from whom, of which deliveries, then its lines."""
    info = company(actor.company_id)
    if request.method == "POST":
        return _post(request, actor, info)
    places = [(at.code, at.name) for at in info.locations.values() if actor.at(at.id)]
    location = request.GET.get("location") or (places[0][0] if places else "")
    place = info.location_by_code(location)
    party = key_of(request.GET.get("supplier", ""))
    kind = Kind.CREDIT if request.GET.get("kind") == Kind.CREDIT.value else Kind.BILL
    over = request.GET.get("over", "")
    chosen = {key for text in request.GET.getlist("receipt") if (key := key_of(text))}
    known = party is not None and supplier_of(info.id, party) is not None
    if not known or place is None or not actor.at(place.id):
        return _choose(request, info, places, location, kind, over)
    assert party is not None
    if not chosen and not over:
        return _deliveries(request, actor, info, party, place.id, kind)
    theirs = [key for key, who in receipts_there(info.id, place.id, chosen).items() if who == party]
    lines = [one for one in open_lines(info, theirs).values() if _offered(one, kind)]
    day = today(info)
    typed = Typed(
        kind=kind.value,
        supplier=str(party),
        location=location,
        day=str(day),
        over=over,
        goods=first_goods(lines, info, place.id, day, credit=kind is Kind.CREDIT),
    )
    return _form(request, actor, new_id(), typed)


def _offered(line: OpenLine, kind: Kind) -> bool:
    """Whether a line can stand on the paper: a bill takes what is open, a credit note what was
    billed or went back."""
    if kind is Kind.CREDIT:
        return line.billed_micro != 0 or line.open_micro < 0
    return line.open_micro > 0 or line.open_minor > 0


def _choose(
    request: HttpRequest,
    info: CompanyInfo,
    places: list[tuple[str, str]],
    location: str,
    kind: Kind,
    over: str,
) -> HttpResponse:
    """From whom, where there is a choice at which location, and which paper it is."""
    found = [(str(key), f"{name} ({code})") for key, code, name in supplier_choices(info.id)]
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "suppliers": [("", _("From whom?")), *found],
        "locations": places,
        "location": location,
        "kinds": [(Kind.BILL.value, _("Bill")), (Kind.CREDIT.value, _("Credit note"))],
        "kind": kind.value,
        "over": over,
    }
    return render(request, "bills/choose.html", context)


def _deliveries(
    request: HttpRequest,
    actor: Actor,
    info: CompanyInfo,
    party: UUID,
    location_id: UUID,
    kind: Kind,
) -> HttpResponse:
    """Which deliveries it is of: those that are not billed; of a credit note, all of late."""
    if kind is Kind.CREDIT:
        ids = receipts_from_recent(info.id, party, location_id)
        lines = [one for one in open_lines(info, ids).values() if _offered(one, kind)]
    else:
        lines = [o for o in not_billed(info, party, location_id) if _offered(o, kind)]
    sums: dict[UUID, int] = {}
    for line in lines:
        sums[line.receipt_id] = sums.get(line.receipt_id, 0) + line.open_minor
    numbers = document_numbers(sums)
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "supplier": names(info.id, [party]).get(party, ""),
        "party_id": party,
        "kind": kind.value,
        "location": info.locations[location_id].code,
        "currency": info.money,
        "rows": [(key, numbers.get(key, ""), worth) for key, worth in sums.items()],
    }
    return render(request, "bills/deliveries.html", context)


def _post(request: HttpRequest, actor: Actor, info: CompanyInfo) -> HttpResponse:
    typed = read_form(request.POST, info)
    key = key_of(request.POST.get("document", "")) or new_id()
    late, more = request.POST.get("late") == "1", request.POST.get("more") == "1"
    try:
        made = enter_bill(actor, key, typed, late=late, accept_more=more)
    except BillRefused as problem:
        if problem.refusal in WAITS:
            messages.warning(request, all_sentences(problem, info))
            return redirect("waiting_bill", key)
        return _form(request, actor, key, typed, problem.wrong)
    messages.success(request, _("Posted as %(number)s.") % {"number": made.number})
    return redirect("supplier_bill", made.id)


def _form(
    request: HttpRequest,
    actor: Actor,
    key: UUID,
    typed: Typed,
    wrong: Sequence[Wrong] = (),
) -> HttpResponse:
    info = company(actor.company_id)
    day, place = _day(typed, info), info.location_by_code(typed.location)
    # Only what came where somebody may act is shown.
    own = place is not None and actor.at(place.id)
    there = receipts_there(info.id, place.id, receipts_in_form(typed)) if own and place else {}
    lines = open_lines(info, there)
    receipts = document_numbers({one.receipt_id for one in lines.values()})
    party = key_of(typed.supplier)
    keys = {one.key for one in typed.goods} | {f"charge-{n}" for n in range(1, 10)}
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "document": key,
        "typed": typed,
        "total": request.POST.get("total", ""),
        "is_credit": typed.kind == Kind.CREDIT.value,
        "supplier": names(info.id, [party]).get(party, "") if party else "",
        "goods": shown_goods(typed, lines, receipts, wrong, info),
        "charges": shown_charges(typed, wrong, info),
        "shows_charges": bool(typed.over) or any(one.amount for one in typed.charges),
        "taxes": [("", _("None"))]
        + [(code, f"{code} {percent(tax.rate_ppm)}") for code, tax in taxes_on(info, day).items()],
        "spreads": [
            (Spread.VALUE.value, _("by value")),
            (Spread.QUANTITY.value, _("by quantity")),
            (Spread.WEIGHT.value, _("by weight")),
        ],
        "wrong": [sentence(one, info) for one in wrong if one.line not in keys],
        "more": request.POST.get("more") == "1",
        "asks_more": any(one.refusal is Refusal.MORE_THAN_CAME for one in wrong),
        "asks_late": any(one.refusal is Refusal.CLOSED_PERIOD for one in wrong),
        "limit": limit_of(info.id),
        "today": today(info),
    }
    return render(request, "bills/form.html", context)


def receipts_in_form(typed: Typed) -> set[UUID]:
    """The receipts of all lines of a form, those left empty too."""
    return {key for one in typed.goods if (key := key_of(one.receipt))} | receipts_in(typed)


def _day(typed: Typed, info: CompanyInfo) -> date:
    try:
        return date.fromisoformat(typed.day)
    except ValueError:
        return today(info)


@page(Right.PURCHASES_READ)
@require_GET
def waiting_bill(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """A bill that waits, with where it differs from what was agreed."""
    row = draft(actor, draft_id)
    if row is None:
        if bill(actor, draft_id):
            return redirect("supplier_bill", draft_id)
        raise Http404
    info = company(actor.company_id)
    typed = typed_of(row.content)
    decided, wrong = None, ""
    try:
        decided = decide(typed, facts_for(actor, typed))
    except BillRefused as problem:
        wrong = all_sentences(problem, info)
    receipts = document_numbers(receipts_in(typed))
    who = people_names([row.changed_by]) if row.changed_by else {}
    into_soft = actor.may(Right.LEDGER_CLOSE)
    closed = require_open(info.id, decided.day, into_soft=into_soft) if decided else None
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "typed": typed,
        "decided": decided,
        "wrong": wrong,
        "supplier": names(info.id, [row.party_id]).get(row.party_id, ""),
        "lines": [
            (
                one,
                receipts.get(one.source.receipt_id, "") if one.source else "",
                _differs(one),
                more_micro(one),
                more_minor(one),
            )
            for one in (decided.lines if decided else ())
        ],
        "who": who.get(row.changed_by, "") if row.changed_by else "",
        "may_approve": actor.may(Right.PURCHASES_APPROVE) and actor.id != row.changed_by,
        "first_open": closed[1] if closed else None,
        "may_drop": actor.may(Right.PURCHASES_WRITE),
    }
    return render(request, "bills/waiting.html", context)


def _differs(line: Any) -> int:
    minor: int = line.amount_minor - line.received_minor
    return minor


def _tax_code(codes: dict[UUID, str], line: SupplierBillLine) -> str:
    return codes.get(line.tax_code_id, "").split(" ")[0] if line.tax_code_id else ""


def _row(actor: Actor, bill_id: UUID) -> SupplierBill:
    row = bill(actor, bill_id)
    if row is None:
        raise Http404
    return row


@page(Right.PURCHASES_READ)
@require_GET
def bill_page(request: HttpRequest, actor: Actor, bill_id: UUID) -> HttpResponse:
    """A bill as it was posted: agreed and billed side by side, and where it went in the books."""
    row = _row(actor, bill_id)
    info = company(actor.company_id)
    lines = lines_of([row.id]).get(row.id, [])
    back = taken_back_by(row.id)
    others = {one.receipt_id for one in lines if one.receipt_id}
    linked = [key for key in (row.takes_back_id, back.id if back else None) if key]
    numbers = document_numbers([row.id, *others, *linked])
    held = held_lines(info, row, lines, numbers)
    entries = entries_of(row.id)
    people = people_names([key for key in {row.written_by, row.person_id} if key])
    codes = tax_code_names(info.id)
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "number": numbers.get(row.id, ""),
        "supplier": names(info.id, [row.party_id]).get(row.party_id, ""),
        "location": info.locations[row.location_id].name,
        "lines": [(one, _tax_code(codes, one.row)) for one in held],
        "differing": [one for one in held if one.differs_minor or one.more_micro],
        "net_minor": row.total_minor - row.tax_minor,
        "back": back,
        "back_number": numbers.get(back.id, "") if back else "",
        "original": numbers.get(row.takes_back_id, "") if row.takes_back_id else "",
        "wrote": people.get(row.written_by, "") if row.written_by else "",
        "posted_by": people.get(row.person_id, "") if row.person_id else "",
        "may_take_back": actor.may(Right.PURCHASES_WRITE)
        and back is None
        and row.kind != SupplierBill.Kind.REVERSAL,
        "document": new_id(),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "entries": entries,
        "paying": None if back else paying(actor, row, entries),
        "late": row.due_on is not None and row.due_on < today(info) and back is None,
    }
    return render(request, "bills/bill.html", context)
