"""What pages say of settling, in the reader's language: refusals, and reasons of suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.banking.errors import SETTLE_SENTENCES, SettlingRefused
from tillbook.desks.banking.rules.suggesting import Suggestion, Why
from tillbook.masters.organisation.rules import CurrencyInfo
from tillbook.plumbing.templatetags.figures import day, money, percent
from tillbook.values.statements import decimals_of

#: Words of a refusal that are no amounts though they are numbers.
_COUNTS = ("most",)


def settle_words(refused: SettlingRefused, currency: CurrencyInfo) -> str:
    """Why nothing was settled, as a sentence."""
    words = {
        name: money(value, currency) if isinstance(value, int) and name not in _COUNTS else value
        for name, value in refused.words.items()
    }
    return _(SETTLE_SENTENCES[refused.refusal]) % words


def reason_words(found: Suggestion, currency: CurrencyInfo) -> list[str]:
    """Why something is suggested, in a few words each."""
    return [_reason(why, words, currency) for why, words in found.why]


def _reason(why: Why, words: Mapping[str, int | str], currency: CurrencyInfo) -> str:
    if why in (Why.BATCH, Why.BATCH_LESS_FEE):
        return _batch(why, words, currency)
    if why == Why.EARLY:
        until = day(date.fromisoformat(str(words["until"])))
        told = {"percent": percent(int(words["ppm"])), "until": until}
        return _("%(percent)s less for paying by %(until)s, with its tax") % told
    if why == Why.RATE:
        return _by_rate(words, currency)
    if why == Why.NEAR:
        days = int(words["days"])
        if not days:
            return _("the same day")
        return ngettext("%(days)s day apart", "%(days)s days apart", days) % words
    return {
        Why.REFERENCE: _("“%(text)s” stands in the text"),
        Why.AMOUNT: _("just the amount"),
        Why.NAME: _("the name: %(name)s"),
        Why.PART: _("a part of it"),
        Why.BOOKED: _("it is in the books already"),
        Why.RULE: _("rule: the text has “%(text)s”"),
    }[why] % words


def _by_rate(words: Mapping[str, int | str], currency: CurrencyInfo) -> str:
    off, unit = int(words["off"]), str(words["currency"])
    told = {
        "abroad": money(abs(int(words["abroad"])), CurrencyInfo(unit, unit, decimals_of(unit))),
        "off": money(abs(off), currency),
    }
    if off > 0:
        return _("%(abroad)s at another rate: %(off)s gained") % told
    return _("%(abroad)s at another rate: %(off)s lost") % told


def _batch(why: Why, words: Mapping[str, int | str], currency: CurrencyInfo) -> str:
    told = {
        "total": money(int(words["total"]), currency),
        "fee": money(int(words["fee"]), currency),
        "day": day(date.fromisoformat(str(words["day"]))),
        "days": words["days"],
    }
    if why == Why.BATCH:
        return (
            ngettext(
                "the payments of %(day)s: %(total)s",
                "the payments of %(days)s days to %(day)s: %(total)s",
                int(words["days"]),
            )
            % told
        )
    return (
        ngettext(
            "the payments of %(day)s, %(total)s, less a fee of %(fee)s",
            "the payments of %(days)s days to %(day)s, %(total)s, less a fee of %(fee)s",
            int(words["days"]),
        )
        % told
    )
