"""Pages of what is owed: open items, and taking something off one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.open_items import OpenItem, open_items, settled_accounts
from tillbook.books.ledger.periods import closed_months
from tillbook.books.ledger.queries import entries_of
from tillbook.books.ledger.reducible import reducible
from tillbook.books.ledger.rules import SOFT
from tillbook.books.ledger.rules.days import months_after
from tillbook.books.ledger.settled_with import SettledWith, settled_with
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, refused
from tillbook.desks.bookkeeping.forms import all_sentences
from tillbook.desks.bookkeeping.operations import Adjust, adjust_item, item_for, recover_debt
from tillbook.desks.bookkeeping.queries import posted_entry, today
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names as party_names
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import AfterFiling, document_url_name, filed_for
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.values.money import NotAnAmount, parse_decimal

_SHOWN = 200


@page(Right.LEDGER_READ)
@require_GET
def open_items_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What customers owe and what is owed to suppliers, the longest due first."""
    accounts = {
        one.id: one
        for one in settled_accounts(actor.company_id)
        if one.statement_line in ("trade_receivables", "trade_payables")
    }
    found = open_items(list(accounts), location_ids=actor.location_ids)
    found.sort(key=lambda one: (one.due or one.day, str(one.entry_id)))
    rows = found[:_SHOWN]
    numbers = document_numbers(one.source_id for one in rows)
    parties = party_names(actor.company_id, {one.party_id for one in rows if one.party_id})
    on = today(actor.company_id)
    context = {
        "section": "books",
        "currency": company(actor.company_id).money,
        "rows": [
            (
                one,
                accounts[one.account_id],
                numbers.get(one.source_id, "") or one.memo,
                parties.get(one.party_id, "") if one.party_id else "",
                _is_late(one, accounts[one.account_id].statement_line, on),
            )
            for one in rows
        ],
        "more": len(found) - len(rows),
    }
    return render(request, "bookkeeping/open_items.html", context)


def _is_late(item: OpenItem, statement_line: str, on: date) -> bool:
    """Whether it is owed and past its day, as the list by age counts it; what was paid is not."""
    sign = 1 if statement_line == "trade_receivables" else -1
    return item.open_minor * sign > 0 and (item.due or item.day) < on


def _asked(actor: Actor, text: str) -> OpenItem:
    """The item that is meant by "entry/number". Raises EntryRefused."""
    entry, _slash, number = text.partition("/")
    try:
        key = UUID(entry)
    except ValueError:
        raise refused(Refusal.UNKNOWN_ENTRY) from None
    if not number.isdecimal() or len(number) > 6:
        raise refused(Refusal.UNKNOWN_ENTRY)
    return item_for(actor, key, int(number))


def _hint(info: CompanyInfo, item: OpenItem) -> str:
    """When the tax of a debt that is not paid may be claimed back in the company's country."""
    if info.country == "GB":
        day = months_after(item.due or item.day, 6)
        words = _(
            "VAT relief: six months after it was due, from %(day)s, when it is written off and the"
            " VAT was paid (VAT Notice 700/18). It is claimed in box 4."
        )
        return words % {"day": short_day(day)}
    return {
        "DE": _(
            "The tax is corrected when the claim cannot be collected (section 17 (2) no. 1 UStG):"
            " insolvency, or seriously disputed for long. In the period in which that is so."
        ),
        "FR": _(
            "The VAT comes back when the debt is lost for good, with a duplicate of the invoice"
            " sent to the customer (article 272-1 CGI), or from the judgement in a liquidation."
        ),
        "US": _(
            "Sales tax may be deducted when the debt is written off as uncollectible in the books"
            " and may be deducted under section 166 of the federal code (SSUTA section 320)."
        ),
    }.get(info.country, _("Ask your tax office when the tax of a bad debt comes back."))


@page(Right.LEDGER_READ)
@require_GET
def open_item_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One open item, and what can be taken off it."""
    info = company(actor.company_id)
    try:
        item = _asked(actor, request.GET.get("item", ""))
    except EntryRefused as wrong:
        messages.error(request, all_sentences(wrong, info))
        return redirect("open_items")
    return _item_page(request, actor, item, {"day": str(today(info.id))})


def _document_url(item: OpenItem) -> str:
    name = document_url_name(item.source_kind)
    return reverse(name, args=[item.source_id]) if name else ""


def _settled(item: OpenItem) -> list[SettledWith]:
    """What settled some of an item so far: bank lines, pairs, what was taken off."""
    entries = [shown["entry"] for shown in entries_of(item.source_id)]
    found, _more = settled_with([one for one in entries if one.id == item.entry_id])
    return [one for one in found if one.account_id == item.account_id]


def _item_page(
    request: HttpRequest,
    actor: Actor,
    item: OpenItem,
    typed: Mapping[str, str],
    late: Sequence[AfterFiling] = (),
) -> HttpResponse:
    """An item with what was typed; late: papers of that day that are handed in, to be asked."""
    info = company(actor.company_id)
    account = next(one for one in settled_accounts(info.id) if one.id == item.account_id)
    left = reducible(info.id, item)
    numbers = document_numbers([item.source_id, *left.by])
    number = numbers.get(item.source_id, "")
    context = {
        "section": "books",
        "trail": [(_("Discounts and bad debts"), reverse("open_items"))],
        "currency": info.money,
        "item": item,
        "key": f"{item.entry_id}/{item.number}",
        "account": account,
        "title": number or item.memo or account.name,
        "claim": item.amount_minor > 0,
        "hint": _hint(info, item),
        "document_url": _document_url(item),
        "settled": [(one, account.name) for one in _settled(item)],
        "back": ", ".join(sorted(numbers[one] for one in left.by if one in numbers)),
        "most_minor": min(item.open_minor, left.most_minor, key=abs),
        "typed": typed,
        "late": late,
        "document_id": typed.get("document") or new_id(),
        "may_write": actor.may(Right.LEDGER_WRITE) and bool(item.open_minor),
        "may_soft": actor.may(Right.LEDGER_CLOSE)
        and SOFT in closed_months(info.id, item.day).values(),
    }
    return render(request, "bookkeeping/open_item.html", context)


def _amount(text: str, info: CompanyInfo) -> int | None:
    """A typed amount without its sign; None for none; 0, which is refused, for no figure."""
    if not text.strip():
        return None
    try:
        return abs(parse_decimal(typed_figure(text, info.money), info.exponent))
    except (NotAnAmount, ValueError):
        return 0


def _day(request: HttpRequest) -> date:
    found = asked_day(request.POST.get("day", ""))
    if found is None:
        raise refused(Refusal.NO_DATE, text=request.POST.get("day", "")[:20])
    return found


def _late(actor: Actor, item: OpenItem, wish: Adjust) -> Sequence[AfterFiling]:
    """The papers that a correction of the tax comes too late for: it stands in those of the item's
    own lines."""
    if not wish.tax:
        return ()
    lines = [line for one in entries_of(item.source_id) for line in one["lines"]]
    touched = {(line.account_id, line.tax_code_id) for line in lines}
    return filed_for(actor.company_id, wish.day, touched)


@page(Right.LEDGER_WRITE)
@require_POST
def adjust_item_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a discount or a bad debt off an item."""
    info, text = company(actor.company_id), request.POST.get("item", "")
    try:
        item = _asked(actor, text)
        amount = _amount(request.POST.get("amount", ""), info)
        sign = 1 if item.amount_minor > 0 else -1
        wish = Adjust(
            entry_id=item.entry_id,
            number=item.number,
            kind=request.POST.get("kind", ""),
            day=_day(request),
            reason=" ".join(request.POST.get("reason", "").split())[:200],
            amount_minor=None if amount is None else sign * amount,
            tax=request.POST.get("tax") == "1" or request.POST.get("kind") == "discount",
        )
        document = UUID(request.POST.get("document", ""))
        if request.POST.get("late") != str(wish.day) and (late := _late(actor, item, wish)):
            return _item_page(request, actor, item, request.POST.dict(), late)
        soft = request.POST.get("into_soft") == "1"
        posted = adjust_item(actor, document, wish, into_soft=soft)
    except EntryRefused as wrong:
        messages.error(request, all_sentences(wrong, info))
        if wrong.refusal in (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL):
            return redirect("manual_entries")
        unknown = wrong.refusal == Refusal.UNKNOWN_ENTRY
        return (
            redirect("open_items") if unknown else redirect(f"{reverse('open_item')}?item={text}")
        )
    except ValueError:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("open_items")
    messages.success(request, _("Posted as %(number)s.") % {"number": posted.number})
    return redirect("manual_entry", posted.id)


@page(Right.LEDGER_WRITE)
@require_POST
def recover_debt_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """Open a claim again that was written off: it is paid after all."""
    info = company(actor.company_id)
    if posted_entry(actor, entry_id) is None:
        raise Http404
    try:
        posted = recover_debt(
            actor,
            entry_id,
            UUID(request.POST.get("document", "") or str(new_id())),
            amount_minor=_amount(request.POST.get("amount", ""), info) or 0,
            day=_day(request),
            reason=" ".join(request.POST.get("reason", "").split())[:200],
            into_soft=request.POST.get("into_soft") == "1",
        )
    except EntryRefused as wrong:
        messages.error(request, all_sentences(wrong, info))
        waits = wrong.refusal in (Refusal.NEEDS_APPROVAL, Refusal.OWN_APPROVAL)
        return redirect("manual_entries") if waits else redirect("manual_entry", entry_id)
    except ValueError:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("manual_entry", entry_id)
    messages.success(request, _("The claim is open again, as %(n)s.") % {"n": posted.number})
    return redirect("manual_entry", posted.id)
