"""Pages of the account of a customer or supplier: open items, pairs by hand, what waits for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.document_lines import allocations_of
from tillbook.books.ledger.open_items import OpenItem, items_at
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.bookkeeping.errors import PAIR_SENTENCES, PairingRefused, PairRefusal
from tillbook.desks.bookkeeping.models import Pairing
from tillbook.desks.bookkeeping.operations import Chosen, PairWish, pair_items, undo_pairing
from tillbook.desks.bookkeeping.operations.pair_items import CERTAIN, OLDEST
from tillbook.desks.bookkeeping.party_accounts import (
    OpenAccount,
    open_accounts,
    pairings_of,
    unpaired,
)
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.waiting import look_at_items_again
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CurrencyInfo, Right
from tillbook.masters.parties.queries import (
    known_parties,
    names,
    party_codes,
    terms_choice,
)
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers, envelope_of
from tillbook.plumbing.templatetags.figures import money
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import parse_decimal

#: Items of a side on one page.
SHOWN = 100


@page(Right.LEDGER_READ)
@require_GET
def party_account_page(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """What they owe and what they paid, and which pays which."""
    info = company(actor.company_id)
    called = _called(actor, party_id)
    day = today(info.id)
    accounts = open_accounts(actor, party_id).get(party_id, [])
    items = [one for a in accounts for one in (*a.owed[:SHOWN], *a.paid[:SHOWN])]
    pairs = pairings_of(actor, party_id)
    numbers = document_numbers({*(one.source_id for one in items), *(one.id for one in pairs)})
    context = {
        "section": "books",
        "currency": info.money,
        "party_id": party_id,
        "called": called,
        "code": party_codes(info.id, [party_id]).get(party_id, ""),
        "accounts": [_shown(one, numbers, day, info.money) for one in accounts],
        "open_minor": sum(one.side.sign * one.open_minor for one in accounts),
        "overdue_minor": sum(one.side.sign * one.overdue_minor(day) for one in accounts),
        "pairs": [(one, numbers.get(one.id, ""), new_id()) for one in pairs],
        "may_write": actor.may(Right.LEDGER_WRITE),
        "terms": terms_choice(info.id, party_id),
        "may_choose_terms": actor.may(Right.PARTIES_WRITE),
        "trail": [(_("Receivables by age"), reverse("aged_receivables"))],
    }
    return render(request, "bookkeeping/party.html", context)


def _called(actor: Actor, party_id: UUID) -> str:
    if not known_parties(actor.company_id, [party_id]):
        raise Http404
    return names(actor.company_id, [party_id]).get(party_id, "")


def _shown(
    one: OpenAccount, numbers: dict[UUID, str], day: Any, currency: CurrencyInfo
) -> dict[str, Any]:
    def row(item: OpenItem) -> dict[str, Any]:
        name = document_url_name(item.source_kind)
        due = item.due or item.day
        return {
            "item": item,
            "key": f"{item.entry_id}:{item.number}",
            "title": f"{word(item.source_kind)} {numbers.get(item.source_id, '')}".rstrip(),
            "url": reverse(name, args=[item.source_id]) if name else "",
            "due": due,
            "late": max(0, (day - due).days),
            "open_minor": abs(item.open_minor),
            "whole_minor": abs(item.amount_minor),
        }

    sides = (
        (_("Owed") if one.side.sign > 0 else _("We owe"), one.owed, one.owed_minor),
        (_("Paid and given back"), one.paid, one.paid_minor),
    )
    return {
        "account": one.account,
        "side": one.side,
        "open_minor": one.open_minor,
        "sides": [
            (title, [row(item) for item in found[:SHOWN]], total, len(found) > SHOWN)
            for title, found, total in sides
        ],
        "both": bool(one.owed and one.paid),
        "certain": one.certain_count,
        "document_id": new_id(),
        "oldest_id": new_id(),
    }


@page(Right.LEDGER_WRITE)
@require_POST
def pair_party(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Pair what was chosen, or what is due first with what was paid first."""
    _called(actor, party_id)
    info = company(actor.company_id)
    way = request.POST.get("way", "")
    account = _key(request.POST.get("account", ""))
    try:
        if account is None:
            raise PairingRefused(PairRefusal.NO_OPEN_ITEM)
        items = () if way in (OLDEST, CERTAIN) else _chosen(request, info.exponent)
        if not items and way not in (OLDEST, CERTAIN):
            raise PairingRefused(PairRefusal.ONE_SIDE)
        wish = PairWish(account_id=account, party_id=party_id, items=items, way=way)
        document = _key(request.POST.get("document", "")) or new_id()
        done = pair_items(actor, document, wish)
    except ValueError as wrong:
        messages.error(request, _words(wrong, info.money))
    else:
        look_at_items_again()
        words = _("%(amount)s paired as %(number)s. No balance has moved.")
        amount = money(done.amount_minor, info.money)
        messages.success(request, words % {"amount": amount, "number": done.number})
    return redirect("party_account", party_id)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _chosen(request: HttpRequest, exponent: int) -> tuple[Chosen, ...]:
    """The items ticked, each with the part that was typed beside it."""
    found = []
    for text in request.POST.getlist("item"):
        entry, _colon, number = text.partition(":")
        key = _key(entry)
        if key is None or not (number.isascii() and number.isdigit() and len(number) < 6):
            raise PairingRefused(PairRefusal.UNKNOWN_ITEM)
        part, sign = request.POST.get(f"part-{text}", "").strip(), 1
        if request.POST.get(f"side-{text}") == "credit":
            sign = -1
        amount = sign * parse_decimal(typed_figure(part), exponent) if part else None
        found.append(Chosen(entry_id=key, number=int(number), amount_minor=amount))
    return tuple(found)


def _words(wrong: ValueError, currency: CurrencyInfo) -> str:
    """A refusal as a sentence; amounts are whole minor units."""
    if not isinstance(wrong, PairingRefused):
        return _("That is no amount.")
    told = {
        name: money(abs(value), currency) if name in ("wanted", "open") else value
        for name, value in wrong.words.items()
        if isinstance(value, int)
    }
    return _(PAIR_SENTENCES[wrong.refusal]) % told


@page(Right.LEDGER_READ)
@require_GET
def pairing_page(request: HttpRequest, actor: Actor, pairing_id: UUID) -> HttpResponse:
    """A pair made by hand: what pays what, and what took it back."""
    row, ends = _pairing(actor, pairing_id)
    info = company(actor.company_id)
    back = Pairing.objects.filter(undoes_id=row.id).first()
    found = items_at(ends)
    linked = {row.id, *(one.source_id for one in found.values())}
    linked |= {key for key in (row.undoes_id, back.id if back else None) if key}
    numbers = document_numbers(linked)

    def shown(end: tuple[UUID | None, int]) -> dict[str, Any]:
        item = found[end[0], end[1]]  # type: ignore[index]
        name = document_url_name(item.source_kind)
        title = f"{word(item.source_kind)} {numbers.get(item.source_id, '')}".rstrip()
        url = reverse(name, args=[item.source_id]) if name else ""
        return {"title": title, "url": url, "entry": item.entry_id, "day": item.day}

    whose = names(info.id, [row.party_id]) if row.party_id else {}
    trail = [(_("Receivables by age"), reverse("aged_receivables"))]
    if row.party_id:
        url = reverse("party_account", args=[row.party_id])
        trail.append((whose.get(row.party_id, ""), url))
    context = {
        "section": "books",
        "trail": trail,
        "currency": info.money,
        "row": row,
        "called": whose.get(row.party_id, "") if row.party_id else "",
        "back": back,
        "pairs": [
            (shown(one.debit), shown(one.credit), one.amount_minor)
            for _key_of, one in allocations_of(row.id)
        ],
        "numbers": numbers,
        "people": people_names([row.person_id] if row.person_id else []),
        "envelope": envelope_of(row.id),
        "document_id": new_id(),
        "may_undo": actor.may(Right.LEDGER_WRITE) and back is None and row.kind == "pair",
    }
    return render(request, "bookkeeping/pairing.html", context)


def _pairing(actor: Actor, pairing_id: UUID) -> tuple[Pairing, list[tuple[UUID, int]]]:
    rows = Pairing.objects.filter(company_id=actor.company_id, id=pairing_id)
    row = rows.select_related("account").first()
    if row is None:
        raise Http404
    pairs = [one for _key_of, one in allocations_of(row.id)]
    ends = [(end[0], end[1]) for one in pairs for end in (one.debit, one.credit) if end[0]]
    if actor.location_ids is not None:
        found = items_at(ends).values()
        if not all(one.location_id in actor.location_ids for one in found):
            raise Http404
    return row, ends


@page(Right.LEDGER_WRITE)
@require_POST
def undo_pairing_page(request: HttpRequest, actor: Actor, pairing_id: UUID) -> HttpResponse:
    """Take a pair back: both sides are open again."""
    row, _ends = _pairing(actor, pairing_id)
    document = _key(request.POST.get("document", "")) or new_id()
    try:
        undo_pairing(actor, row.id, document)
    except PairingRefused as refused:
        messages.error(request, _words(refused, company(actor.company_id).money))
    else:
        look_at_items_again()
        messages.success(request, _("Taken back. Both sides are open again."))
    if row.party_id:
        return redirect("party_account", row.party_id)
    return redirect("pairing", row.id)


@page(Right.LEDGER_READ)
@require_GET
def unpaired_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who owes something and has paid something that pays nothing yet."""
    info = company(actor.company_id)
    found = unpaired(actor)
    called = names(info.id, found)
    rows: list[dict[str, Any]] = [
        {
            "party_id": party,
            "name": called.get(party, ""),
            "one": one,
            "document_id": new_id(),
        }
        for party, accounts in found.items()
        for one in accounts
    ]
    rows.sort(key=lambda row: (not row["one"].certain_count, row["name"].casefold()))
    context = {
        "section": "books",
        "currency": info.money,
        "rows": rows[:SHOWN],
        "count": len(rows),
        "may_write": actor.may(Right.LEDGER_WRITE),
        "certain": sum(1 for row in rows if row["one"].certain_count),
        "trail": [(_("Receivables by age"), reverse("aged_receivables"))],
    }
    return render(request, "bookkeeping/unpaired.html", context)


@page(Right.LEDGER_WRITE)
@require_POST
def pair_certain(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Pair everywhere what nobody could want otherwise."""
    info = company(actor.company_id)
    done = paired = 0
    for party, accounts in unpaired(actor).items():
        for one in accounts:
            if not one.certain_count or done >= SHOWN:
                continue
            wish = PairWish(account_id=one.account.id, party_id=party, way=CERTAIN)
            try:
                paired += pair_items(actor, new_id(), wish).amount_minor
            except PairingRefused:
                continue  # somebody else was faster
            done += 1
    look_at_items_again()
    words = ngettext(
        "%(amount)s of %(n)s account paired. No balance has moved.",
        "%(amount)s of %(n)s accounts paired. No balance has moved.",
        done,
    )
    messages.success(request, words % {"n": done, "amount": money(paired, info.money)})
    return redirect("unpaired")


@page(Right.LEDGER_READ)
@require_GET
def account_of_customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """On a customer's or supplier's page: what they owe or we do, since when, and their account."""
    _called(actor, party_id)
    day = today(actor.company_id)
    accounts = open_accounts(actor, party_id).get(party_id, [])
    theirs = [one for one in accounts if one.side is Side.RECEIVABLES]
    ours = [one for one in accounts if one.side is Side.PAYABLES]
    context = {
        "party_id": party_id,
        "currency": company(actor.company_id).money,
        "open_minor": sum(one.open_minor for one in theirs),
        "overdue_minor": sum(one.overdue_minor(day) for one in theirs),
        "we_owe_minor": sum(one.open_minor for one in ours),
        "late_minor": sum(one.overdue_minor(day) for one in ours),
    }
    return render(request, "bookkeeping/party_panel.html", context)
