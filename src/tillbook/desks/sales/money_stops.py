"""Where the money of a sale went: how it was paid, the account it waits on, and what settled it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.queries import account_name
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.settled_with import SettledWith, settled_with
from tillbook.desks.sales.effects import OWED
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.queries import Selling
from tillbook.plumbing.registries import names_of
from tillbook.plumbing.templatetags.figures import moment, money, short_day

Stop = dict[str, str]


def money_stops(
    context: Selling,
    sale: Sale,
    tenders: Sequence[tuple[str, Any]],
    entries: Sequence[dict[str, Any]],
) -> list[list[Stop]]:
    """Each payment as a chain of stops: paid, the account its money waits on, what settled it.

    entries: of the sale, as its page shows them."""
    settled: dict[UUID, list[SettledWith]] = {}
    found, _more = settled_with([shown["entry"] for shown in entries])
    for one in found:
        settled.setdefault(one.account_id, []).append(one)
    chains = []
    for name, tender in tenders:
        kind = context.tenders[tender.tender_type_id].kind
        role = OWED.get(kind, Role.TENDER_CLEARING)
        account = context.accounts.find(role, tender.tender_type_id)
        amount = money(tender.amount_minor, context.company.money)
        stops = [{"title": f"{name} {amount}", "text": moment(sale.occurred_at), "url": ""}]
        if account and (known := account_name(account)):
            with_these = settled.get(account, [])
            stop, after = _waited(context, sale, kind, with_these, tender.amount_minor)
            stops.append({"title": known, "text": stop, "url": reverse("account", args=[account])})
            stops += after
        chains.append(stops)
    return chains


def _waited(
    context: Selling, sale: Sale, kind: str, settled: Sequence[SettledWith], minor: int
) -> tuple[str, list[Stop]]:
    """What an account's stop says, and the stops after it."""
    if kind == "cash" and sale.shift_id:
        counted = names_of("counted_shift", context.company.id, [sale.shift_id])
        if words := counted.get(sale.shift_id):
            stop = {
                "title": words,
                "text": _("the drawer was counted"),
                "url": reverse("shift", args=[sale.shift_id]),
            }
            return _("counted"), [stop]
    if not settled:
        return waiting_words(kind, minor), []
    paid = sum(one.amount_minor for one in settled)
    left = max(0, abs(minor) - abs(paid))
    said = (
        _("%(amount)s still waits") % {"amount": money(left, context.company.money)}
        if left
        else _("settled")
    )
    return said, [
        {
            "title": f"{one.words} {one.number}".rstrip(),
            "text": " · ".join(
                text for text in (short_day(one.day) if one.day else "", one.memo[:60]) if text
            ),
            "url": one.url,
        }
        for one in settled
    ]


def waiting_words(kind: str, minor: int) -> str:
    """What becomes of a payment's money that nothing has settled; below zero: given back, or put on
    what is owed."""
    came, went = {
        "cash": (_("in the drawer until it is counted"), _("out of the drawer that is counted")),
        "card": (_("on its way until it is paid out"), _("taken off what is paid out")),
        "transfer": (_("waits to arrive in the bank"), _("waits to leave the bank")),
        "cheque": (_("waits to be paid in"), _("waits to be settled")),
        "gift_card": (
            _("taken off what was owed to the card’s holder"),
            _("owed to the card’s holder until it is redeemed"),
        ),
        "store_credit": (
            _("taken off what was owed to the customer"),
            _("owed to the customer until it is redeemed"),
        ),
        "on_account": (_("waits for the customer to pay"), _("taken off what the customer owes")),
        "tip": (_("taken off what the person is owed"), _("owed to the person until paid out")),
    }.get(kind, (_("waits to be settled"), _("waits to be settled")))
    return came if minor > 0 else went
