"""Pages of expenses: the list, the quick form, a posted one, what they come to."""

from __future__ import annotations

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

from tillbook.books.ledger.queries import entries_of
from tillbook.desks.expenses.after_filing import after_filing, expense_after_filing
from tillbook.desks.expenses.errors import ExpenseRefused, Refusal, Wrong
from tillbook.desks.expenses.forms import choices_for, read_form, shown_lines
from tillbook.desks.expenses.listing import expense_listing
from tillbook.desks.expenses.models import Expense, ExpenseDraft
from tillbook.desks.expenses.operations import delete_draft, post_draft, save_draft, take_back
from tillbook.desks.expenses.queries import (
    category_names,
    draft,
    drafts,
    facts_for,
    lines_by_expense,
    owed_by_person,
    petty_of,
    posted,
    reversal_of,
    setting,
    sources,
    today,
)
from tillbook.desks.expenses.rules import OWN, PETTY, Typed, decide, read_day, typed_of
from tillbook.desks.expenses.telling import all_sentences, sentence
from tillbook.desks.expenses.totals import totals_of
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.files.pages import attach_photos
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.pages import asked_day, instead_of_draft
from tillbook.plumbing.registries import AfterFiling
from tillbook.plumbing.series import document_numbers, envelope_of

_WAITS = (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL)
_SECTION = "expenses"


def _trail() -> list[tuple[str, str]]:
    return [(_("Expenses"), reverse("expenses"))]


@page(Right.EXPENSES_WRITE)
@require_GET
def expenses_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What waits for somebody or is not posted, then what was posted, the latest first."""
    info = company(actor.company_id)
    rows = list(drafts(actor)[:50])
    people = people_names([row.changed_by for row in rows if row.changed_by])
    numbers = document_numbers([row.reverses_id for row in rows if row.reverses_id])
    shown = []
    for row in rows:
        back = numbers.get(row.reverses_id, "") if row.reverses_id else ""
        typed = Typed(day=row.content) if row.reverses_id else typed_of(row.content)
        what = _("Takes back %(number)s") % {"number": back} if back else typed.supplier
        who = people.get(row.changed_by, "") if row.changed_by else ""
        shown.append((row, what or typed.note or _("Expense"), read_day(typed.day), who))
    mine = None if actor.may(Right.EXPENSES_READ) else actor.id
    owed = owed_by_person(actor, mine)
    called = people_names(owed) if owed else {}
    context = {
        "section": _SECTION,
        "drafts": shown,
        "owed": [(called.get(key, ""), minor, key) for key, minor in owed.items()],
        "may_cash": actor.may(Right.EXPENSES_CASH),
        "money": info.money,
    }
    return list_page(request, actor, expense_listing(actor), "expenses/list.html", context)


def _form(
    request: HttpRequest,
    actor: Actor,
    typed: Typed,
    *,
    key: UUID,
    row: ExpenseDraft | None,
    wrong: tuple[Wrong, ...] | list[Wrong] = (),
    filed: Sequence[AfterFiling] = (),
) -> HttpResponse:
    """filed: papers of its day that are handed in, to be asked about."""
    info = company(actor.company_id)
    limit = setting(info.id).approval_minor
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "id": key,
        "row": row,
        "version": row.version if row else 0,
        "typed": typed,
        "lines": shown_lines(typed, wrong, info),
        "wrong": [sentence(one, info) for one in wrong if not one.line],
        "closed": any(one.refusal == Refusal.CLOSED_PERIOD for one in wrong),
        "limit": limit,
        "waits": row is not None and row.waiting,
        "filed": filed,
        # Asked about once: what is said of the day again comes with the answer.
        "known_filed": typed.day if filed else request.POST.get("filed", "")[:20],
        "today": today(info.id),
        **choices_for(actor, typed),
    }
    return render(request, "expenses/form.html", context)


@page(Right.EXPENSES_WRITE)
@require_GET
def new_expense(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty expense of today."""
    info = company(actor.company_id)
    first = next((at.code for at in info.locations.values() if actor.at(at.id)), "")
    typed = Typed(
        day=str(today(info.id)),
        location=first,
        paid=_can_pay(actor, first),
        owed_to=str(actor.id or ""),
    )
    return _form(request, actor, typed, key=new_id(), row=None)


def _can_pay(actor: Actor, location: str) -> str:
    """What an expense begins to be paid from: petty cash that holds something, else an account of
    the company, else own money."""
    info = company(actor.company_id)
    at = next((one.id for one in info.locations.values() if one.code == location), None)
    petty = petty_of(info, at) if at else None
    if petty and petty.balance_minor > 0:
        return PETTY
    return next((str(one.id) for one in sources(info.id)), OWN)


@page(Right.EXPENSES_WRITE)
@require_GET
def draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """One that is not posted, to go on with; one that is meanwhile leads to its document."""
    row = draft(actor, draft_id)
    if row is None:
        return instead_of_draft(posted(actor, draft_id) is not None, "expense", draft_id)
    if row.reverses_id:
        return _reversal(request, actor, row)
    return _form(request, actor, typed_of(row.content), key=row.id, row=row)


def _reversal(request: HttpRequest, actor: Actor, row: ExpenseDraft) -> HttpResponse:
    assert row.reverses_id is not None
    if posted(actor, row.reverses_id) is None:
        raise Http404
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "row": row,
        "day": read_day(row.content),
        "number": document_numbers([row.reverses_id]).get(row.reverses_id, ""),
        "who": people_names([row.changed_by]).get(row.changed_by) if row.changed_by else "",
    }
    return render(request, "expenses/reversal.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _version(request: HttpRequest) -> int:
    seen = request.POST.get("version", "0")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


@page(Right.EXPENSES_WRITE)
@require_POST
def save_expense(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep what was typed and its photos, then post it; or show one more line."""
    info = company(actor.company_id)
    # Not `once`: what is kept is sent again, and by its key posted once.
    key = _key(request.POST.get("expense", ""))
    if key is None:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("expenses")
    if posted(actor, key):
        return redirect("expense", key)
    typed, wrong = read_form(request.POST, info, actor)
    row = draft(actor, key)
    action = request.POST.get("action", "post")
    asks = action == "post" and request.POST.get("filed") != typed.day
    typed_only = row is None and action == "post" and not request.FILES.getlist("photo")
    if typed_only:
        # Nothing is kept of what is refused or asked about: the form itself holds it.
        if wrong := wrong or _refused(actor, typed):
            return _form(request, actor, typed, key=key, row=None, wrong=wrong)
        if asks and (filed := after_filing(actor, typed)):
            return _form(request, actor, typed, key=key, row=None, filed=filed)
    try:
        version = _kept(actor, key, typed, _version(request), row)
        attach_photos(request, actor, "expense", key)
        row = draft(actor, key)
        if action == "more" or wrong:
            return _form(request, actor, _one_more(typed, action), key=key, row=row, wrong=wrong)
        if action == "save":
            messages.success(request, _("Kept. It is not in the books yet."))
            return redirect("expense_draft", key)
        if asks and (filed := after_filing(actor, typed)):
            return _form(request, actor, typed, key=key, row=row, filed=filed)
        done = post_draft(actor, key, version, late=request.POST.get("late") == "1")
    except ExpenseRefused as problem:
        if problem.refusal in _WAITS:
            messages.warning(request, all_sentences(problem, info))
            return redirect("expense_draft", key)
        if typed_only and draft(actor, key) is not None:
            delete_draft(actor, key)
        now = draft(actor, key)
        return _form(request, actor, typed, key=key, row=now, wrong=list(problem.wrong))
    messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
    return redirect("expense", key)


def _refused(actor: Actor, typed: Typed) -> list[Wrong]:
    """What is wrong with what was typed: a form that nobody kept, and that holds no photo, becomes
    no draft."""
    try:
        decide(typed, facts_for(actor, typed))
    except ExpenseRefused as problem:
        return list(problem.wrong)
    return []


def _kept(actor: Actor, key: UUID, typed: Typed, version: int, row: ExpenseDraft | None) -> int:
    """Keep it before anything can be refused: a photo is not taken twice."""
    if row is not None and row.version == version and typed_of(row.content) == typed:
        return version
    return save_draft(actor, key, typed, version)


def _one_more(typed: Typed, action: str) -> Typed:
    if action != "more":
        return typed
    first = typed.lines[0] if typed.lines else None
    more = type(first)(category=first.category, tax=first.tax) if first else None
    return Typed(
        **{name: getattr(typed, name) for name in typed.__slots__ if name != "lines"},
        lines=(*typed.lines, more) if more else (),
    )


@page(Right.EXPENSES_WRITE)
@require_POST
def post_draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Post one as it stands: how somebody else approves it."""
    if draft(actor, draft_id) is None and not posted(actor, draft_id):
        raise Http404
    try:
        late = request.POST.get("late") == "1"
        done = post_draft(actor, draft_id, _version(request), late=late)
    except ExpenseRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
        return redirect("expense_draft", draft_id)
    messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
    return redirect("expense", draft_id)


@page(Right.EXPENSES_WRITE)
@require_POST
def delete_draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Throw one away that is not posted."""
    if draft(actor, draft_id) is None:
        raise Http404
    try:
        delete_draft(actor, draft_id)
    except ExpenseRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
    else:
        messages.success(request, _("Thrown away."))
    return redirect("expenses")


@page(Right.EXPENSES_WRITE)
@require_GET
def expense_page(request: HttpRequest, actor: Actor, expense_id: UUID) -> HttpResponse:
    """A posted expense: what was spent, where it went, what takes it back, its receipts."""
    row = posted(actor, expense_id)
    if row is None:
        raise Http404
    info = company(actor.company_id)
    back = reversal_of(expense_id)
    names = category_names(info.id)
    linked = [key for key in (row.id, row.reverses_id, back.id if back else None) if key]
    people = people_names([k for k in (row.written_by, row.person_id, row.owed_to) if k])
    source = {one.id: one.name for one in sources(info.id, archived=True)}
    departments = department_names(info.id) if row.department_id else {}
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "location": info.locations[row.location_id].name,
        "department": departments.get(row.department_id, "") if row.department_id else "",
        "spent": [
            (names[key], gross, tax) for key, gross, tax in lines_by_expense([row.id])[row.id]
        ],
        "paid_from": source.get(row.source_id, "") if row.source_id else "",
        "owed_to": people.get(row.owed_to, "") if row.owed_to else "",
        "entries": entries_of(expense_id),
        "back": back,
        "filed": expense_after_filing(info.id, expense_id),
        "numbers": document_numbers(linked),
        "people": people,
        "envelope": envelope_of(expense_id),
        "today": today(info.id),
        "document_id": new_id(),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_take_back": back is None and row.kind == Expense.Kind.EXPENSE,
    }
    return render(request, "expenses/expense.html", context)


@page(Right.EXPENSES_WRITE)
@require_POST
def take_back_page(request: HttpRequest, actor: Actor, expense_id: UUID) -> HttpResponse:
    """Take a posted expense back."""
    if posted(actor, expense_id) is None:
        raise Http404
    document = _key(request.POST.get("document", "")) or new_id()
    try:
        done = take_back(
            actor,
            expense_id,
            document,
            day=read_day(request.POST.get("day", "")) or today(actor.company_id),
            reason=request.POST.get("reason", ""),
            late=request.POST.get("late") == "1",
        )
    except ExpenseRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
        return redirect("expense", expense_id)
    messages.success(request, _("Taken back by %(number)s.") % {"number": done.number})
    return redirect("expense", done.id)


@page(Right.EXPENSES_WRITE)
@require_GET
def totals_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What expenses come to by category and by person, in a span of days."""
    info = company(actor.company_id)
    until = asked_day(request.GET.get("until", "")) or today(info.id)
    since = asked_day(request.GET.get("since", "")) or until.replace(day=1)
    if since > until:
        since = until - timedelta(days=30)
    by_category, by_person = totals_of(actor, since, until)
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "since": since,
        "until": until,
        "by_category": by_category,
        "by_person": by_person,
        "may_cash": actor.may(Right.EXPENSES_CASH),
        "total": sum(one.gross_minor for one in by_category),
        "tax": sum(one.tax_minor for one in by_category),
    }
    return render(request, "expenses/totals.html", context)
