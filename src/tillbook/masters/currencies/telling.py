"""What pages and programs are told about rates, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.masters.currencies.errors import SENTENCES, RateRefused
from tillbook.masters.currencies.rules import Fault
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import short_day


def rate_words(refused: RateRefused) -> str:
    """Why there is no rate, or one is not taken."""
    words = dict(refused.words)
    for name in ("day", "last"):
        if day := asked_day(words.get(name, "")):
            words[name] = str(short_day(day))
    return _(SENTENCES[refused.refusal]) % words


def fault_words(fault: Fault) -> str:
    """What is wrong with a table of rates."""
    said = {
        "heads": _(
            "The first row is none of those known: Date, USD, JPY, … as the European Central Bank"
            " writes it, or date, from, to, rate. It says: %(text)s"
        ),
        "day": _("Line %(line)s: “%(text)s” is no day."),
        "pair": _("Line %(line)s: “%(text)s” is no pair of currencies."),
        "rate": _("Line %(line)s: “%(text)s” is no rate."),
        "many": _("More than %(text)s rates at once: take fewer currencies, or a later day."),
    }[fault.what]
    return said % {"line": fault.line, "text": fault.text}
