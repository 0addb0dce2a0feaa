"""What pages and programs are told about orders, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.purchasing.errors import SENTENCES, OrderRefused, Wrong
from tillbook.desks.purchasing.rules import STATE_WORDS, State
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import money, short_day
from tillbook.values.money import parse_decimal

#: The tone and icon of a state's badge.
_BADGES = {
    State.DRAFT: ("blue", "pencil-line"),
    State.WAITING: ("amber", "clock"),
    State.APPROVED: ("pine", "check"),
    State.SENT: ("pine", "mail"),
    State.CONFIRMED: ("pine", "circle-check"),
    State.PART: ("amber", "package"),
    State.RECEIVED: ("pine", "package-check"),
    State.CLOSED: ("neutral", "lock"),
    State.CANCELLED: ("neutral", "ban"),
}


def sentence(one: Wrong, info: CompanyInfo) -> str:
    """One thing that is wrong."""
    words = {name: str(text) for name, text in one.words.items()}
    if "limit" in words:
        minor = parse_decimal(words["limit"], info.exponent)
        words["limit"] = str(money(minor, info.money))
    for name in ("state", "step"):
        if name in words:
            words[name] = _(words[name])
    if day := asked_day(words.get("text", "")):
        words["text"] = str(short_day(day))
    return _(SENTENCES[one.refusal]) % words


def all_sentences(refused: OrderRefused, info: CompanyInfo) -> str:
    """Everything that is wrong, each with its line."""
    said = []
    for one in refused.wrong:
        words = sentence(one, info)
        line = _("Line %(n)s: %(words)s") % {"n": one.line, "words": words}
        said.append(line if one.line else words)
    return " ".join(said)


def state_words(state: str) -> str:
    """How far an order is."""
    return _(STATE_WORDS[State(state)])


def badge(state: str) -> Badge:
    """The badge of a state."""
    tone, icon = _BADGES[State(state)]
    return Badge(tone=tone, icon=icon, words=state_words(state))
