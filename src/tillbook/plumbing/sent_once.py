"""A form that makes something is sent once: going back and sending it again leads to what it made.

The form carries a key of its own (`{% once %}`); where it led is kept in the session.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

#: The form's field, and what the session keeps under its name: key -> where it led.
ONCE = "once"
_SESSION = "sent_forms"
#: Forms that are remembered; who goes back further than that has a form of another day.
_MOST = 20


def sent_before(request: HttpRequest) -> HttpResponse | None:
    """The way to what this form made when it was sent before; None when it was not."""
    led = request.session.get(_SESSION, {}).get(_key(request))
    if led is None:
        return None
    words = _("That form was sent before, and this is what it made. Nothing was added now.")
    messages.info(request, words)
    return HttpResponseRedirect(led)


def note_sent(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Keep where a form with a key led; one that comes back with a sentence may be sent again."""
    if answer.status_code == 302:
        note_made(request, answer.headers["Location"])


def note_made(request: HttpRequest, led: str) -> None:
    """Keep where a form leads that made something and answers with a page of its own."""
    if key := _key(request):
        kept = {**request.session.get(_SESSION, {}), key: led}
        request.session[_SESSION] = dict(list(kept.items())[-_MOST:])


def _key(request: HttpRequest) -> str:
    if request.method != "POST":
        return ""
    try:
        return str(UUID(request.POST.get(ONCE, "")))
    except ValueError:
        return ""
