"""The page of what is to be clarified, and clearing it up with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tillbook.desks.sales.clarifying import (
    KINDS,
    MOST_IN_FILE,
    MOST_OF_ONE,
    ONE,
    ORDERS,
    ToClarify,
    all_to_clarify,
    counts,
    ordered,
    to_clarify,
    topics,
)
from tillbook.desks.sales.discrepancies import TOPICS
from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.operations import (
    dismiss_set_aside,
    post_set_aside,
    resolve_discrepancies,
    resolve_discrepancy,
    write_off_missing,
)
from tillbook.desks.sales.operations.resolve_set_aside import Whose
from tillbook.desks.sales.queries import visible_aside
from tillbook.desks.sales.sentences import sentence_of
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.organisation.waiting import look_again
from tillbook.masters.parties.queries import find_customers
from tillbook.plumbing import clock
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.pages import way_back
from tillbook.plumbing.series import back_office_series
from tillbook.values.money import format_decimal

#: In the session: a form that was refused, until its page is shown again.
_REFUSED, _FIELDS, _TYPED = "to_clarify", ("reason", "customer", "numbers"), 400


@page(Right.SALES_READ)
def to_clarify_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What happened but is not as it should be, each with what to do about it."""
    here = location_ids(actor, chosen_location(request, actor))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    topic = request.GET.get("of", "") if kind == "discrepancy" else ""
    topic = topic if topic in TOPICS else ""
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else ""
    info = company(actor.company_id)
    if form := request.GET.get("export", ""):
        allow_export(actor, "to_clarify", form, [kind] if kind else [])
        found = all_to_clarify(actor, here, kind, topic, MOST_IN_FILE)
        rows = _file_rows(info, ordered(found, order) if order else found)
        stem = f"to-clarify-{clock.now().date().isoformat()}"
        return table_file(form, stem, _("To clarify"), _heads(info), rows)
    waiting = counts(actor, here)
    about = topics(actor, here) if kind == "discrepancy" else {}
    found, refused = to_clarify(actor, here, kind, topic, order), _refused_before(request)
    return render(
        request,
        "sales/to_clarify.html",
        {
            "section": "money",
            "currency": info.money,
            "rows": [
                (replace(row, typed=refused if refused.get("row") == str(row.id) else {}), words)
                for row, words in ((row, ONE[row.kind]) for row in found)
            ],
            "kind": kind,
            "kinds": [(name, words, waiting[name]) for name, words in KINDS.items()],
            "topic": topic,
            "topics": [(name, TOPICS[name][0], count) for name, count in about.items()],
            # One reason for many is for those that differ in one way and need no posting.
            "bulk": kind == "discrepancy" and len(found) > 1 and actor.may(Right.SALES_RESOLVE),
            "waiting": sum(waiting.values()),
            "order": order,
            "orders": list(ORDERS.items()),
            "order_words": ORDERS.get(order) or _("Most urgent first"),
            "may_export": actor.may(Right.EXPORT),
            "may_resolve": actor.may(Right.SALES_RESOLVE),
            "may_erase": actor.may(Right.PARTIES_ERASE),
            "many": refused if not refused.get("row") else {},
        },
    )


def _heads(info: CompanyInfo) -> list[str]:
    money = {"money": info.currency}
    return [
        _("Kind"),
        _("Number"),
        _("What happened"),
        _("What to do"),
        _("Amount %(money)s") % money,
        _("Of %(money)s") % money,
        _("Since"),
        _("Location"),
        _("Its money"),
    ]


def _file_rows(info: CompanyInfo, rows: Sequence[ToClarify]) -> Iterator[list[Cell]]:
    """Each thing that waits, a line; an amount that nobody knows stays empty."""
    zone = timezone.get_current_timezone()

    def money(minor: int | None) -> Cell:
        if minor is None:
            return ""
        return Number(format_decimal(minor, info.exponent), info.exponent)

    return (
        [
            str(ONE[row.kind]),
            row.title,
            row.why,
            row.advice,
            money(row.amount_minor),
            money(row.whole_minor),
            timezone.localtime(row.since, zone).replace(tzinfo=None, microsecond=0)
            if row.since
            else "",
            row.location,
            _its_money(row),
        ]
        for row in rows
    )


def _its_money(row: ToClarify) -> str:
    """Where the money stands of what is not in the books as a sale."""
    if row.kind not in ("quarantine", "conflict"):
        return ""
    return _("On suspense") if row.booked else _("In no account yet")


@page(Right.SALES_RESOLVE)
@require_POST
def resolve_set_aside_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """Post what was quarantined, or dismiss the rest with a reason."""

    def work(reason: str) -> HttpResponse | None:
        if request.POST.get("action") != "post":
            dismiss_set_aside(actor, row_id, reason=reason)
            messages.success(request, _("Dismissed. The bytes are kept."))
            return None
        series = _series_for(request, actor, row_id)
        if series is None:
            messages.error(request, _("You work at no location whose numbers it could get."))
            return None
        instead = request.POST.get("customer")
        whose = None if instead is None else _customer(actor, instead)
        outcome = post_set_aside(actor, row_id, series_id=series, reason=reason, whose=whose)
        messages.success(request, _("Posted. It is in the books now, and nothing of it waits."))
        return redirect("sale", outcome.id)

    return _with_reason(request, work, row_id)


def _customer(actor: Actor, text: str) -> Whose:
    """Whose sale it is, as somebody typed it; nothing typed: nobody's, if the register's customer
    is not known by now."""
    if not text.strip():
        return Whose(None)
    found = find_customers(actor.company_id, text, 2)
    if len(found) == 1:
        return Whose(found[0][0])
    several = _("Several customers fit “%(text)s”. Write the whole code.")
    none = _("No customer fits “%(text)s”. Add the customer first, or leave it empty.")
    raise NotPossible((several if found else none) % {"text": text.strip()[:80]})


@page(Right.SALES_RESOLVE)
@require_POST
def resolve_discrepancy_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """Note what was found; the sale stays as it was printed."""

    def work(reason: str) -> None:
        resolve_discrepancy(actor, row_id, reason=reason)
        messages.success(request, _("Noted. It stands in the audit trail with your reason."))

    return _with_reason(request, work, row_id)


@page(Right.SALES_RESOLVE)
@require_POST
def write_off_missing_page(request: HttpRequest, actor: Actor, series_id: UUID) -> HttpResponse:
    """Note that missing receipts are lost for good: nobody is asked for them any more."""

    def work(reason: str) -> None:
        names = write_off_missing(actor, series_id, request.POST.get("numbers", ""), reason=reason)
        words = ngettext(
            "%(names)s is noted as lost. The number stays named; if the receipt turns up, it is "
            "taken.",
            "%(n)s receipts are noted as lost. Their numbers stay named; what turns up is taken.",
            len(names),
        )
        messages.success(request, words % {"n": len(names), "names": names[0]})

    return _with_reason(request, work, series_id)


@page(Right.SALES_RESOLVE)
@require_POST
def note_discrepancies_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note many discrepancies with one reason: those that were chosen, or all that were shown."""
    sent = request.POST.getlist("shown" if request.POST.get("action") == "all" else "row")
    ids = [key for key in map(_as_id, sent[:MOST_OF_ONE]) if key]

    def work(reason: str) -> None:
        if not ids:
            messages.error(request, _("Tick the rows that this reason is for."))
            return
        n = resolve_discrepancies(actor, ids, reason=reason)
        if not n:
            messages.error(request, _("Somebody has noted these already."))
            return
        words = ngettext(
            "%(n)s noted. It stands in the audit trail with your reason.",
            "%(n)s noted. Each stands in the audit trail with your reason.",
            n,
        )
        messages.success(request, words % {"n": n})

    return _with_reason(request, work)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_reason(
    request: HttpRequest, work: Callable[[str], HttpResponse | None], about: UUID | None = None
) -> HttpResponse:
    """Do it with the reason that was typed; refused, the row keeps what stood in its form."""
    reason = request.POST.get("reason", "").strip()
    back = redirect(way_back(request.POST.get("next", "/to-clarify/"), request))
    try:
        if not reason:
            raise NotPossible(_("Say what was wrong and what you did about it."))
        answer = work(reason)
    except (SaleRefused, NotPossible) as refused:
        said = sentence_of(refused) if isinstance(refused, SaleRefused) else str(refused)
        messages.error(request, said)
        typed = {name: request.POST.get(name, "")[:_TYPED] for name in _FIELDS}
        request.session[_REFUSED] = {"row": str(about or ""), "said": said, **typed}
        return back
    look_again()
    return answer or back


def _refused_before(request: HttpRequest) -> dict[str, str]:
    """What was typed into a row that was refused just now: shown once."""
    return request.session.pop(_REFUSED) if _REFUSED in request.session else {}


def _series_for(request: HttpRequest, actor: Actor, row_id: UUID) -> UUID | None:
    """The back office's series of the place it belongs to, else of where the person looks."""
    row = visible_aside(actor).filter(id=row_id).first()
    places = [row.location_id] if row and row.location_id else []
    if here := chosen_location(request, actor):
        places.append(here.id)
    places += [place.id for place in visible_locations(actor)]
    return next((series for place in places if (series := back_office_series(place))), None)
