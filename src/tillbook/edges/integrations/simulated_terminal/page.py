"""The simulated terminal's face, as a page: what it shows its customer, and what to press."""

from __future__ import annotations

from gettext import gettext as _
from html import escape

from tillbook.edges.integrations.simulated_terminal.machine import (
    BY_HAND,
    Machine,
    Outcome,
    Payment,
)

_SHOWN = 8


def _words() -> dict[str, tuple[str, str]]:
    """What each outcome is called, and what it means."""
    return {
        Outcome.APPROVED_CONTACTLESS: (_("Approved, contactless"), "Visa ··4242"),
        Outcome.APPROVED_CHIP: (_("Approved, chip and PIN"), "Mastercard ··5454"),
        Outcome.APPROVED_WALLET: (_("Approved, phone"), "Apple Pay ··1881"),
        Outcome.DECLINED_FUNDS: (_("Declined"), _("not enough money")),
        Outcome.DECLINED_CARD: (_("Declined"), _("the bank refuses this card")),
        Outcome.CANCELLED: (_("Cancelled"), _("the customer presses stop")),
        Outcome.BUSY: (_("Busy"), _("it takes nothing")),
        Outcome.LATE_APPROVED: (_("Silent, then approved"), _("the card is charged")),
        Outcome.LATE_DECLINED: (_("Silent, then declined"), _("nothing is charged")),
        Outcome.CUT_BEFORE: (_("Line cut before"), _("it never hears of the payment")),
        Outcome.CUT_AFTER: (_("Line cut after"), _("the card is charged, the answer is lost")),
        Outcome.WRONG_REFERENCE: (_("Wrong answer"), _("about another payment, then the right")),
    }


#: What can still become of a payment that waits for its customer.
_PRESSED = (
    Outcome.APPROVED_CONTACTLESS,
    Outcome.APPROVED_CHIP,
    Outcome.APPROVED_WALLET,
    Outcome.DECLINED_FUNDS,
    Outcome.DECLINED_CARD,
    Outcome.CANCELLED,
)


def _amount(payment: Payment) -> str:
    """Whole minor units as they came: this terminal knows no currencies."""
    text = str(payment.amount_minor).rjust(3, "0")
    return f"{text[:-2]}.{text[-2:]} {escape(payment.currency)}"


def _screen(machine: Machine) -> str:
    waiting = machine.current()
    if waiting is None:
        return f'<p class="big">{escape(_("Ready"))}</p><p>{escape(_("No payment waits."))}</p>'
    back = waiting.kind == "refund"
    words = _("Give back: hold the card here") if back else _("Hold the card here")
    buttons = "".join(
        f'<button name="outcome" value="{one}"><b>{escape(name)}</b>{escape(more)}</button>'
        for one in _PRESSED
        for name, more in [_words()[one]]
    )
    return (
        f'<p class="big">{_amount(waiting)}</p><p>{escape(words)}</p>'
        f'<form method="post" action="/press" class="pressed">{buttons}</form>'
    )


def _next(then: str) -> str:
    chosen = {BY_HAND: (_("I decide each time"), _("it waits until you press")), **_words()}
    options = "".join(
        f'<button name="outcome" value="{one}" aria-pressed="{"true" if one == then else "false"}">'
        f"<b>{escape(name)}</b>{escape(more)}</button>"
        for one, (name, more) in chosen.items()
    )
    return f'<form method="post" action="/next" class="options">{options}</form>'


def _states() -> dict[str, str]:
    return {
        "waiting": _("waiting"),
        "approved": _("approved"),
        "declined": _("declined"),
        "cancelled": _("cancelled"),
    }


def _journal(machine: Machine) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.reference)}</td><td>"
        f"{escape(_('money back') if one.kind == 'refund' else _('payment'))}</td>"
        f'<td class="num">{_amount(one)}</td>'
        f'<td class="{escape(one.state)}">{escape(_states().get(one.state, one.state))}</td></tr>'
        for one in list(machine.payments.values())[: -_SHOWN - 1 : -1]
    )
    return f"<table>{rows}</table>" if rows else f"<p>{escape(_('Nothing yet.'))}</p>"


def drawn(machine: Machine, then: str) -> str:
    """The whole page; it loads itself anew every two seconds."""
    title = escape(_("Simulated card terminal"))
    line = escape(_("It takes no money. What it charged is written below."))
    return f"""<!doctype html>
<html lang="{escape(_("en"))}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><link rel="stylesheet" href="/terminal.css"></head>
<body><main><h1>{title}</h1><p class="line">{line}</p>
<section class="screen">{_screen(machine)}</section>
<h2>{escape(_("What becomes of the next payments"))}</h2>{_next(then)}
<h2>{escape(_("What it knows"))}</h2>{_journal(machine)}</main></body></html>
"""
