"""What waits for somebody, as the bar above every page shows it.

Each page shows it, so it is asked for once in a few seconds a person's view and process; a page
that changes what waits calls `look_again`.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from tillbook.masters.organisation.pages import chosen_location, location_ids, request_actor
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.registries import Alert, alerts_for

KEPT_SECONDS = 5
_View = tuple[frozenset[str], frozenset[UUID] | None, tuple[UUID, ...], str | None]
_Key = tuple[UUID, UUID | None, _View]
_seen: dict[_Key, tuple[float, list[Alert]]] = {}
on_forget(_seen.clear)


def waiting(actor: Actor, places: list[UUID]) -> list[Alert]:
    """What waits for this actor at these places, a few seconds old at most."""
    # Who is limited to every location still sees less than who is limited to none; and what
    # somebody entered waits for everybody but them.
    view = (actor.rights, actor.location_ids, tuple(places), get_language())
    key = (actor.company_id, actor.id, view)
    known = _seen.get(key)
    now = time.monotonic()
    if known and now - known[0] < KEPT_SECONDS:
        return known[1]
    if len(_seen) > 500:
        _seen.clear()
    found = alerts_for(actor, places)
    _seen[key] = (now, found)
    return found


def look_again() -> None:
    """Something was cleared up here: the next page counts anew."""
    _seen.clear()


def alerts_part(request: HttpRequest) -> dict[str, Any]:
    """The frame's alerts: how many things wait, and each as a sentence."""
    actor = request_actor(request)
    if actor is None:
        return {}
    found = waiting(actor, location_ids(actor, chosen_location(request, actor)))
    return {"alerts": {"count": len(found), "rows": found}}
