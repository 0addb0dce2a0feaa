"""What waits for somebody, as the bar above every page shows it.

Each page shows it, so it is asked for once in a few seconds a person's view and process; a page
that changes what waits calls `look_again`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.masters.organisation.pages import chosen_location, location_ids, request_actor
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.registries import Alert, alerts_for
from tillbook.plumbing.templatetags.figures import moment

KEPT_SECONDS = 5
#: What took longer to count, in a big stock, is kept for longer, too.
_LONG, KEPT_LONG = 0.2, 30
#: So long the alarm of a server that failed stands there: the log keeps it.
FAILED_SHOWN = timedelta(days=1)
_View = tuple[frozenset[str], frozenset[UUID] | None, tuple[UUID, ...], str | None]
_Key = tuple[UUID, UUID | None, _View]
_seen: dict[_Key, tuple[float, list[Alert]]] = {}
on_forget(_seen.clear)


def waiting(actor: Actor, places: list[UUID]) -> list[Alert]:
    """What waits for this actor at these places, a few seconds old; half a minute where it is
    long to count."""
    # Who is limited to every location still sees less than who is limited to none; and what
    # somebody entered waits for everybody but them.
    view = (actor.rights, actor.location_ids, tuple(places), get_language())
    key = (actor.company_id, actor.id, view)
    known = _seen.get(key)
    now = time.monotonic()
    if known and now < known[0]:
        return known[1]
    if len(_seen) > 500:
        _seen.clear()
    found = alerts_for(actor, places)
    done = time.monotonic()
    _seen[key] = (done + (KEPT_LONG if done - now > _LONG else KEPT_SECONDS), found)
    return found


def look_again() -> None:
    """Something was cleared up here: the next page counts anew."""
    _seen.clear()


def server_alerts(actor: Actor, _places: Sequence[UUID]) -> Iterable[Alert]:
    """The web server ended again and again; whoever serves this one told it so."""
    if not actor.may(Right.SETTINGS_WRITE) or not settings.SERVER_FAILED_AT:
        return
    at = datetime.fromtimestamp(settings.SERVER_FAILED_AT, UTC)
    if clock.now() - at < FAILED_SHOWN:
        yield Alert(
            count=1,
            sentence=_("The server ended by itself, again and again"),
            small=_("Last on %(moment)s; it was started anew. Why stands in its log.")
            % {"moment": moment(at)},
            verb="",
            url="",
            icon="circle-alert",
            tone="brick",
            weight=5,
        )


def alerts_part(request: HttpRequest) -> dict[str, Any]:
    """The frame's alerts: how many things wait, and each as a sentence."""
    actor = request_actor(request)
    if actor is None:
        return {}
    found = waiting(actor, location_ids(actor, chosen_location(request, actor)))
    return {"alerts": {"count": len(found), "rows": found}}
