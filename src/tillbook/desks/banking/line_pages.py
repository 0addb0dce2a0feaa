"""The page of one bank line: what it could be for, chosen and booked, in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.open_items import OpenItem, items_at, settled_accounts
from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.line_form import (
    BookedRow,
    End,
    LineForm,
    asked_of,
    left_minor,
    line_form,
    part_of,
    to_book,
)
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import Booked, Settle, Taken, settle_line
from tillbook.desks.banking.rules.settling import MOVED_PPM
from tillbook.desks.banking.rules.suggesting import Suggestion
from tillbook.desks.banking.settle_pages import account_of, account_url, key_of, line_or_404
from tillbook.desks.banking.settled import settlement_of_line
from tillbook.desks.banking.shown_items import (
    ShownItems,
    found_items,
    rate_of,
    shown_items,
    typed_part,
    unit_of,
)
from tillbook.desks.banking.suggestions import (
    in_currency,
    items_for,
    suggested,
    suggested_since,
)
from tillbook.desks.banking.telling import currency_of
from tillbook.desks.banking.telling_settled import reason_words, settle_words
from tillbook.masters.catalog.queries import department_codes
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_choices
from tillbook.plumbing.fields import new_id
from tillbook.values.money import RATE_SCALE, format_decimal
from tillbook.values.rounding import divide


@page(Right.LEDGER_READ)
@require_http_methods(["GET", "POST"])
def bank_line_page(request: HttpRequest, actor: Actor, line_id: UUID) -> HttpResponse:
    """One line: what it could be for, to choose from; or what settles it. Sent, it looks for items
    and keeps what is typed."""
    line = line_or_404(actor, line_id)
    done = settlement_of_line(line.id)
    if done:
        return redirect("bank_settlement", done.row.id)
    if request.method == "POST":
        return _shown(request, actor, line, line_form(request.POST))
    return _shown(request, actor, line, None)


def _shown(
    request: HttpRequest,
    actor: Actor,
    line: BankLine,
    typed: LineForm | None,
    refused: str = "",
    closed: bool = False,
) -> HttpResponse:
    account = line.account
    info = company(actor.company_id)
    money = currency_of(info, account.currency)
    asked = typed.asked if typed else asked_of(request.GET)
    # Who looks for something, or comes with ticks, finds older items too.
    since = None if asked or typed else suggested_since([line])
    items = items_for(actor, account, since)
    found = suggested(actor, account, [line], items).get(line.id)
    form = typed or _suggested_form(actor, line, found, items)
    form.asked = asked
    hits = found_items(account, items, asked)
    look = request.POST.get("look", "")
    if look == "all":
        form.chosen |= {(one.entry_id, one.number): "" for one in hits if _new(one, form)}
    if look == "none":
        _let_go(form, account_of(actor, found))
    if look == "row" or not form.booked:
        form.booked.append(BookedRow(number=len(form.booked) + 1))
    shown = shown_items(account, line, items, hits, form)
    own = [one for one in shown.chosen if one.money.code == account.currency]
    chosen = {one.end: _taken_minor(one.item, one.part, money.exponent) for one in own}
    rest = line.amount_minor - sum(chosen.values()) - shown.kept_minor
    booked = to_book([row for row in form.booked if row.account], money.exponent, rest)
    left = left_minor(line.amount_minor - shown.kept_minor, chosen, booked)
    moved = _moved(left, shown, chosen) if form.exchange else 0
    context: dict[str, Any] = {
        "section": "bank",
        "trail": _trail(account),
        "account": account,
        "currency": money,
        "line": line,
        "rate": rate_of(account, line) if account.currency != info.currency else None,
        "form": form,
        "asked": asked,
        "items": shown,
        "moved_ppm": MOVED_PPM,
        "sums": {
            "chosen": sum(chosen.values()) + shown.kept_minor,
            "booked": line.amount_minor - sum(chosen.values()) - shown.kept_minor - left,
            "moved": moved,
            "left": left - moved,
        },
        "reasons": reason_words(found, money) if found else [],
        **_choices(line),
        "empty_row": BookedRow(number=0),
        "closed": closed or form.late,
        "refused": refused,
        "document_id": key_of(request.POST.get("document", "")) or new_id(),
        "may_write": actor.may(Right.LEDGER_WRITE),
    }
    return render(request, "banking/line.html", context)


def _trail(account: BankAccount) -> list[tuple[str, str]]:
    return [
        (_("Bank"), reverse("bank")),
        (account.name, account_url(account)),
        (_("To settle"), reverse("bank_settle", args=[account.id])),
    ]


def _choices(line: BankLine) -> dict[str, Any]:
    """What the selects and the list of accounts offer."""
    info = company(line.account.company_id)
    return {
        "accounts": [
            a
            for a in chart(info.id)
            if a.archived_at is None and a.id != line.account.ledger_account_id
        ],
        "waiting_on": [
            ("", _("any account")),
            *((a.code, f"{a.code} {a.name}") for a in settled_accounts(info.id)),
        ],
        "taxes": [("", _("no tax")), *tax_choices(info.id, info.version, line.booked)],
        "departments": [("", _("none")), *department_codes(info.id).items()],
    }


def _let_go(form: LineForm, account: str) -> None:
    """Nothing is chosen any more, and what was suggested to be booked goes with it."""
    form.chosen = {}
    form.booked = [
        row for row in form.booked if not account or row.account.split(" ")[0] != account
    ]


def _new(one: OpenItem, form: LineForm) -> bool:
    return (one.entry_id, one.number) not in form.chosen


def _moved(left: int, shown: ShownItems, chosen: Mapping[End, int]) -> int:
    """What of the rest the exchange rate leaves: all, where items in a foreign currency are chosen
    and no rate moves by more."""
    stood = sum([chosen[one.end] for one in shown.chosen if one.adds and one.abroad])
    return left if abs(left) <= divide(abs(stood) * MOVED_PPM, RATE_SCALE) else 0


def _taken_minor(item: OpenItem, part: str, exponent: int) -> int:
    minor = part_of(part, exponent)
    return item.open_minor if minor is None else minor


def _suggested_form(
    actor: Actor, line: BankLine, found: Suggestion | None, items: list[OpenItem]
) -> LineForm:
    """The form with what is suggested ticked and named."""
    if found is None:
        return LineForm()
    known = {(one.entry_id, one.number): one for one in items}
    form = LineForm(discount=bool(found.discount_minor))
    form.chosen = {end: typed_part(known[end], amount, line.account) for end, amount in found.taken}
    if to := account_of(actor, found):
        rule = found.rule
        unit = currency_of(company(actor.company_id), line.account.currency)
        # A fee keeps its amount: with an empty one it would take whatever is left.
        fee = f"−{format_decimal(found.fee_minor, unit.exponent)}" if found.fee_minor else ""
        form.booked = [
            BookedRow(
                number=1,
                account=to,
                amount=fee,
                tax=rule.tax if rule else "",
                department=rule.department if rule else "",
            )
        ]
    return form


@page(Right.LEDGER_WRITE)
@require_POST
def settle_line_page(request: HttpRequest, actor: Actor, line_id: UUID) -> HttpResponse:
    """Settle a line with the items that are ticked, and book the rest where accounts are named."""
    line = line_or_404(actor, line_id)
    form = line_form(request.POST)
    money = currency_of(company(actor.company_id), line.account.currency)
    wish, wrong = _wish(actor, line, form)
    if wish is None:
        return _shown(request, actor, line, form, wrong)
    document = key_of(request.POST.get("document", "")) or new_id()
    try:
        done = settle_line(actor, document, replace(wish, late=form.late))
    except RateRefused as refused:
        return _shown(request, actor, line, form, rate_words(refused))
    except SettlingRefused as refused:
        words = settle_words(refused, money)
        if refused.refusal == SettleRefusal.ALREADY_SETTLED:
            messages.error(request, words)
            return redirect("bank_settle", line.account_id)
        closed = refused.refusal == SettleRefusal.CLOSED_PERIOD
        return _shown(request, actor, line, form, words, closed)
    queue = reverse("bank_settle", args=[line.account_id])
    return redirect(f"{queue}?settled={done.id}")


def _wish(actor: Actor, line: BankLine, form: LineForm) -> tuple[Settle | None, str]:
    """What the form wants, or why nobody can tell."""
    info = company(actor.company_id)
    if form.odd:
        return None, _("One of the items is not here, or it is not yours.")
    known = items_at(list(form.chosen))
    items, rest = [], line.amount_minor
    for end, text in form.chosen.items():
        item = known.get(end)
        part = part_of(text, unit_of(line.account, item).exponent if item else 0)
        items.append(Taken(entry_id=end[0], number=end[1], amount_minor=part))
        if item and unit_of(line.account, item).code == line.account.currency:
            whole = in_currency(item, line.account.currency).open_minor
            rest -= whole if part is None else part
    money = currency_of(info, line.account.currency)
    named = [row for row in form.booked if row.account]
    if any(row.amount and not row.account for row in form.booked):
        return None, _("Name the account of each amount that is booked.")
    booked = to_book(named, money.exponent, rest)
    if wrong := _nameless(actor, booked):
        return None, wrong
    return (
        Settle(
            line_id=line.id,
            items=tuple(items),
            bookings=booked,
            write_off=form.write_off,
            discount=form.discount,
            exchange=form.exchange,
            why=next((one.memo for one in booked if one.memo), ""),
        ),
        "",
    )


def _nameless(actor: Actor, booked: tuple[Booked, ...]) -> str:
    """Why what is put on an account of customers or suppliers needs a name; "" where all have."""
    owed = {one.code: one for side in Side for one in accounts_of(actor.company_id, side)}
    for one in booked:
        on = owed.get(one.account.split(" ")[0])
        if on and not one.party:
            refused = SettlingRefused(SettleRefusal.NO_PARTY, account=f"{on.code} {on.name}")
            return settle_words(refused, company(actor.company_id).money)
    return ""
