"""The reason of a line, in words: "sold 31 in 28 days, 9 left, 2 on order, 6 days lead time"."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.restocking.rules import RECENT_DAYS, SERVICE, Lead, Line, Standing
from tillbook.plumbing.templatetags.figures import count, percent, quantity
from tillbook.values.money import RATE_SCALE


def reason(line: Line) -> str:
    """Why so much of it is proposed."""
    said = [*_standing(line.standing)]
    if line.raised:
        n = quantity(line.raised)
        said.append(_("%(n)s more to reach their least order") % {"n": n})
    return ", ".join(said)


def standing_words(own: Standing) -> str:
    """How an item stands."""
    return ", ".join(_standing(own))


def _standing(own: Standing) -> Iterator[str]:
    sold, left = quantity(own.sold_micro), quantity(own.on_hand_micro)
    yield _("sold %(n)s in %(days)s days") % {"n": sold, "days": RECENT_DAYS}
    if own.on_hand_micro < 0:
        yield _("%(n)s by the books") % {"n": left}
    else:
        yield _("%(n)s left") % {"n": left}
    if own.coming_micro:
        yield _("%(n)s on order") % {"n": quantity(own.coming_micro)}
    yield lead_words(own.lead)
    if own.policy.least_micro is not None:
        yield _("minimum %(n)s") % {"n": quantity(own.policy.least_micro)}
    if own.policy.most_micro is not None:
        yield _("maximum %(n)s") % {"n": quantity(own.policy.most_micro)}
    share = percent(abs(own.season - RATE_SCALE), 0)
    if own.season > RATE_SCALE:
        yield _("%(share)s more in these weeks a year ago") % {"share": share}
    elif own.season < RATE_SCALE:
        yield _("%(share)s less in these weeks a year ago") % {"share": share}


def lead_words(lead: Lead) -> str:
    """How long it takes to come, and how that is known."""
    words = ngettext("%(n)s day lead time", "%(n)s days lead time", lead.days)
    words = words % {"n": count(lead.days)}
    if not lead.known:
        return _("%(words)s assumed") % {"words": words}
    if lead.orders:
        return _("%(words)s as measured") % {"words": words}
    return words


def lasts_words(line: Line) -> str:
    """How long it lasts with the order."""
    if line.lasts is None:
        return ""
    return ngettext("%(n)s day", "%(n)s days", line.lasts) % {"n": count(line.lasts)}


def service_options() -> list[tuple[str, str]]:
    """The service levels to choose from."""
    return [(str(one), percent(one)) for one in SERVICE]
