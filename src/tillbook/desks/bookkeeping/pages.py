"""Pages of entries by hand: the list, the form, a posted one."""

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
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.periods import closed_months, require_open
from tillbook.books.ledger.queries import entries_of
from tillbook.books.ledger.rules import SOFT
from tillbook.desks.bookkeeping.after_filing import after_filing, entry_after_filing
from tillbook.desks.bookkeeping.errors import ASKED, EntryRefused, Refusal, Wrong
from tillbook.desks.bookkeeping.forms import (
    ShownLine,
    all_sentences,
    read_form,
    sentence,
    shown_lines,
)
from tillbook.desks.bookkeeping.listing import manual_listing
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations import (
    adjust_of,
    delete_draft,
    keep_template,
    post_draft,
    reverse_entry,
    save_draft,
)
from tillbook.desks.bookkeeping.proposing import to_ask, with_due
from tillbook.desks.bookkeeping.queries import (
    UNPOSTED,
    account_facts,
    choices_for,
    draft,
    drafts,
    posted_entry,
    reversal_of,
    setting,
    today,
    typed_again,
)
from tillbook.desks.bookkeeping.rules import Typed, TypedLine, normal, read_day, typed_of
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import names as party_names
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import grouping_mark
from tillbook.plumbing.pages import instead_of_draft
from tillbook.plumbing.registries import AfterFiling
from tillbook.plumbing.series import document_numbers, envelope_of

#: The buttons that post all the same: to a softly closed month, with nobody who owes it; and all
#: that post.
POST_SOFT = "post_soft"
POST_NAMELESS = "post_nameless"
#: The button that posts to a day whose return is filed, knowing so.
POST_LATE = "post_late"
_POSTS = ("post", POST_SOFT, POST_NAMELESS, POST_LATE)


@page(Right.LEDGER_READ)
@require_GET
def manual_entries_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Drafts and what waits for somebody, then what was posted, the latest first."""
    rows = list(drafts(actor, *UNPOSTED)[:50])
    people = people_names([row.changed_by for row in rows if row.changed_by])
    context = {
        "section": "books",
        "drafts": [
            (row, typed, read_day(typed.day), people.get(row.changed_by or row.id))
            for row, typed in ((row, typed_of(row.content)) for row in rows)
        ],
        "templates": list(drafts(actor, Draft.Kind.TEMPLATE)[:50]),
        "may_write": actor.may(Right.LEDGER_WRITE),
    }
    listing = manual_listing(actor)
    return list_page(request, actor, listing, "bookkeeping/list.html", context)


def _form(
    request: HttpRequest,
    actor: Actor,
    typed: Typed,
    *,
    key: UUID,
    row: Draft | None,
    wrong: tuple[Wrong, ...] | list[Wrong] = (),
    late: Sequence[AfterFiling] = (),
) -> HttpResponse:
    info = company(actor.company_id)
    names = {code: fact.name for code, fact in account_facts(info.id).items()}
    limit = setting(info.id).approval_minor
    context = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "currency": info.money,
        "group": grouping_mark(),
        "id": key,
        "row": row,
        "version": row.version if row else 0,
        "typed": typed,
        "lines": shown_lines(typed, wrong, info, names),
        "wrong": [sentence(one, info) for one in wrong if not one.line],
        "blank": ShownLine(0, TypedLine()),
        "choices": choices_for(actor),
        "limit": limit,
        "waits": row is not None and row.waiting,
        "late": late,
        "soft": any(one.refusal is Refusal.SOFT_PERIOD for one in wrong),
        "asked": [one.refusal for one in wrong if one.refusal in ASKED],
        "nameless": all(one.refusal is Refusal.NO_PARTY for one in wrong),
    }
    return render(request, "bookkeeping/form.html", context)


@page(Right.LEDGER_WRITE)
@require_GET
def new_entry(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty entry, or one that begins as a template or another entry."""
    typed = Typed(day=str(today(actor.company_id)))
    if key := _key(request.GET.get("like", "")):
        kept = draft(actor, key)
        found = typed_of(kept.content) if kept else typed_again(actor, key)
        if found is None:
            raise Http404
        typed = Typed(day=typed.day, memo=found.memo, accrual=found.accrual, lines=found.lines)
    return _form(request, actor, typed, key=new_id(), row=None)


@page(Right.LEDGER_WRITE)
@require_GET
def draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """A draft, to go on with; one that is posted meanwhile leads to its document."""
    row = draft(actor, draft_id)
    if row is None:
        there = posted_entry(actor, draft_id) is not None
        return instead_of_draft(there, "manual_entry", draft_id)
    if row.kind == Draft.Kind.REVERSAL:
        return _reversal_draft(request, actor, row)
    if row.kind == Draft.Kind.ADJUST:
        return _adjustment_draft(request, actor, row)
    return _form(request, actor, typed_of(row.content), key=row.id, row=row)


def _reversal_draft(request: HttpRequest, actor: Actor, row: Draft) -> HttpResponse:
    assert row.reverses_id is not None
    if posted_entry(actor, row.reverses_id) is None:
        raise Http404
    context = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "currency": company(actor.company_id).money,
        "row": row,
        "day": read_day(typed_of(row.content).day),
        "number": document_numbers([row.reverses_id]).get(row.reverses_id, ""),
        "entries": entries_of(row.reverses_id),
        "who": people_names([row.changed_by]).get(row.changed_by) if row.changed_by else "",
        "soft": request.GET.get("soft") == "1",
    }
    return render(request, "bookkeeping/reversal.html", context)


def _adjustment_draft(request: HttpRequest, actor: Actor, row: Draft) -> HttpResponse:
    wish = adjust_of(row)
    context = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "currency": company(actor.company_id).money,
        "row": row,
        "day": wish.day,
        "amount": wish.amount_minor,
        "key": f"{wish.entry_id}/{wish.number}",
        "debt": wish.entry_id if wish.kind == ManualEntry.Kind.RECOVERED else None,
        "soft": request.GET.get("soft") == "1",
        "what": str(ManualEntry.Kind(wish.kind).label).capitalize(),
        "who": people_names([row.changed_by]).get(row.changed_by) if row.changed_by else "",
    }
    return render(request, "bookkeeping/adjustment.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@page(Right.LEDGER_WRITE)
@require_POST
def save_entry(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep, post, or keep as a template what was typed; or show one more line."""
    info = company(actor.company_id)
    # Not `once`: a form that is kept as a draft is sent again, and by its key posted once.
    key = _key(request.POST.get("entry", ""))
    if key is None:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("manual_entries")
    typed, wrong = read_form(request.POST, info)
    row = draft(actor, key)
    seen = request.POST.get("version", "0")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    action = request.POST.get("action", "post")
    if action == "more" or wrong:
        return _form(request, actor, typed, key=key, row=row, wrong=wrong)
    typed = normal(typed, account_facts(info.id), info.exponent)
    if action == "post" and (asked := to_ask(info.id, typed, row)):
        return _form(request, actor, typed, key=key, row=row, wrong=asked)
    asks = action in ("post", POST_NAMELESS) and not posted_entry(actor, key)
    if asks and (late := after_filing(actor, typed)):
        soft = _soft(actor, typed)
        return _form(request, actor, typed, key=key, row=row, wrong=soft, late=late)
    try:
        if action == "template":
            keep_template(actor, new_id(), request.POST.get("name", ""), typed)
            messages.success(request, _("Kept as a template."))
            return _form(request, actor, typed, key=key, row=row)
        return _saved(request, actor, key, with_due(actor, typed), version, action)
    except EntryRefused as refused:
        if refused.refusal in (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL):
            messages.warning(request, all_sentences(refused, info))
            return redirect("entry_draft", key)
        now = draft(actor, key)
        return _form(request, actor, typed, key=key, row=now, wrong=list(refused.wrong))


def _soft(actor: Actor, typed: Typed) -> list[Wrong]:
    """That its month is closed too, for who may post there all the same: one question for both."""
    day = read_day(typed.day)
    if day is None or not actor.may(Right.LEDGER_CLOSE):
        return []
    closed = require_open(actor.company_id, day, into_soft=False)
    if not closed or require_open(actor.company_id, day, into_soft=True):
        return []
    words = {"period": str(closed[0])[:7], "first": str(closed[1])}
    return [Wrong(Refusal.SOFT_PERIOD, 0, words)]


def _saved(
    request: HttpRequest, actor: Actor, key: UUID, typed: Typed, version: int, action: str
) -> HttpResponse:
    """Keep it, and post it where that was asked; the same click twice leads to what it made."""
    if action in _POSTS and posted_entry(actor, key):
        return redirect("manual_entry", key)
    kept = draft(actor, key)
    unchanged = kept is not None and kept.version == version and typed_of(kept.content) == typed
    if not unchanged:
        version = save_draft(actor, key, typed, version)
    if action not in _POSTS:
        messages.success(request, _("Kept as a draft."))
        return redirect("entry_draft", key)
    posted = post_draft(actor, key, version, into_soft=action == POST_SOFT)
    messages.success(request, _("Posted as %(number)s.") % {"number": posted.number})
    return redirect("manual_entry", key)


@page(Right.LEDGER_WRITE)
@require_POST
def post_draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Post a draft as it stands: how somebody else approves it."""
    row = draft(actor, draft_id)
    if row is None and not posted_entry(actor, draft_id):
        raise Http404
    seen = request.POST.get("version", "0")
    try:
        posted = post_draft(
            actor,
            draft_id,
            int(seen) if seen.isdigit() else 0,
            into_soft=request.POST.get("into_soft") == "1",
        )
    except EntryRefused as refused:
        messages.error(request, all_sentences(refused, company(actor.company_id)))
        soft = "?soft=1" if refused.refusal is Refusal.SOFT_PERIOD else ""
        return redirect(f"{reverse('entry_draft', args=[draft_id])}{soft}")
    messages.success(request, _("Posted as %(number)s.") % {"number": posted.number})
    return redirect("manual_entry", draft_id)


@page(Right.LEDGER_WRITE)
@require_POST
def delete_draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Throw a draft or template away."""
    if draft(actor, draft_id) is None:
        raise Http404
    try:
        delete_draft(actor, draft_id)
    except EntryRefused:
        messages.error(request, _("It is posted every month: end that first."))
    else:
        messages.success(request, _("Thrown away."))
    return redirect("manual_entries")


@page(Right.LEDGER_READ)
@require_GET
def manual_entry_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """A posted entry by hand: its lines, what it takes back or what takes it back, its history."""
    row = posted_entry(actor, entry_id)
    if row is None:
        raise Http404
    back = reversal_of(entry_id)
    linked = [key for key in (entry_id, row.reverses_id, back.id if back else None) if key]
    entries = entries_of(entry_id)
    parties = {line.party_id for one in entries for line in one["lines"] if line.party_id}
    context: dict[str, Any] = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "currency": company(actor.company_id).money,
        "locations": company(actor.company_id).locations,
        "parties": party_names(actor.company_id, parties),
        "row": row,
        "entries": entries,
        "back": back,
        "numbers": document_numbers(linked),
        "people": people_names([p for p in (row.written_by, row.person_id) if p]),
        "envelope": envelope_of(entry_id),
        "today": today(actor.company_id),
        "document_id": new_id(),
        "late": entry_after_filing(actor.company_id, entries),
        "may_write": actor.may(Right.LEDGER_WRITE),
        "may_soft": actor.may(Right.LEDGER_CLOSE)
        and SOFT in closed_months(actor.company_id, row.business_date).values(),
        "may_reverse": actor.may(Right.LEDGER_WRITE) and back is None and not row.reverses_id,
    }
    return render(request, "bookkeeping/entry.html", context)


@page(Right.LEDGER_WRITE)
@require_POST
def reverse_entry_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """Take a posted entry back."""
    if posted_entry(actor, entry_id) is None:
        raise Http404
    document = _key(request.POST.get("document", "")) or new_id()
    day: date | None = read_day(request.POST.get("day", ""))
    try:
        posted = reverse_entry(
            actor,
            entry_id,
            document,
            day=day or today(actor.company_id),
            reason=request.POST.get("reason", ""),
            into_soft=request.POST.get("into_soft") == "1",
        )
    except EntryRefused as refused:
        messages.error(request, all_sentences(refused, company(actor.company_id)))
        return redirect("manual_entry", entry_id)
    messages.success(request, _("Taken back by %(number)s.") % {"number": posted.number})
    return redirect("manual_entry", posted.id)
