"""What works with what: browsers, printers, terminals; and what was never seen on hardware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

#: Tone, and icon.
_TESTED = ("pine", "check")
_UNTRIED = ("neutral", "circle-dashed")
_OTHERWISE = ("amber", "circle-alert")
_MISSING = ("brick", "x")


@require_GET
def what_works(request: HttpRequest) -> HttpResponse:
    """The page for everybody: a register's browser need not be signed in to the back office."""
    context = {"browsers": _browsers(), "features": _features(), "devices": _devices()}
    return render(request, "receipts/what_works.html", context)


def _browsers() -> list[str]:
    return [_("Chrome, Edge"), _("Chrome on Android"), "Firefox", "Safari"]


def _features() -> list[tuple[str, str, list[tuple[tuple[str, str], str]]]]:
    """(what, what it is for, by browser)."""
    tested, untried = (_TESTED, _("tested")), (_UNTRIED, _("not tried"))
    missing, loads = (_MISSING, _("cannot")), (_OTHERWISE, _("as downloads"))
    scripted = (_UNTRIED, _("not on hardware"))
    other = [tested, untried, untried, untried]
    return [
        (
            _("Selling without a network"),
            _("Sales wait on the device and go out by themselves."),
            other,
        ),
        (_("One register in one tab"), _("Web Locks. Without them no register opens."), other),
        (
            _("Keeping what is stored"),
            _("The browser promises not to clear it; else a second copy is asked for."),
            other,
        ),
        (
            _("Second copy in a file"),
            _("Every sale also in a file that you choose."),
            [tested, loads, loads, loads],
        ),
        (_("Printing by the browser"), _("Any printer that is set up on the device."), other),
        (
            _("Receipt printer in the network"),
            _("Through the server, whatever the browser."),
            other,
        ),
        (
            _("Receipt printer at USB"),
            _("WebUSB, with or without a network."),
            [scripted, scripted, missing, missing],
        ),
        (_("Card terminal"), _("Through the server; needs the network."), other),
        (_("Scanner"), _("One that types like a keyboard."), other),
        (_("Scanning with the camera"), _("Not there yet, in no browser."), [missing] * 4),
    ]


def _devices() -> list[tuple[str, str, tuple[tuple[str, str], str]]]:
    """(device, against what it was tried, how far that goes)."""
    never = (_OTHERWISE, _("never seen on hardware"))
    return [
        (
            _("Receipt printer in the network (ESC/POS)"),
            _("A printer in software over TCP, with recorded and broken bytes."),
            never,
        ),
        (
            _("Receipt printer at USB (ESC/POS)"),
            _("A device played by the test in Chromium; its bytes give the same picture."),
            never,
        ),
        (
            _("Cash drawer at a printer"),
            _("The command that is sent, as the printer in software reads it."),
            never,
        ),
        ("Stripe Terminal", _("Answers in the shapes that Stripe documents."), never),
        (
            _("Simulated card terminal"),
            _("Takes no money: for trying things and training."),
            (_TESTED, _("tested")),
        ),
        (
            _("Card terminal that stands alone"),
            _("Nothing is connected: the amount is typed there by hand."),
            (_TESTED, _("tested")),
        ),
        (_("Barcode scanner"), _("Keys in the speed of a scanner."), never),
        (
            _("Scale"),
            _("Labels with weight or price, read as codes. No scale is connected."),
            never,
        ),
        (
            _("Mail server"),
            _("A mail server in software: STARTTLS, refusals, breaking off."),
            (_OTHERWISE, _("no provider tried")),
        ),
    ]
