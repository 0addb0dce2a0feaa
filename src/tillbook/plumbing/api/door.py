"""The API's way through the server: past sessions, cookies, locales and messages.

It stands first among the middlewares and answers `/api/` by itself: an API request carries its key
and nothing else, so that none of what pages need can weigh on it or be abused through it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from tillbook.plumbing.api.problems import Problem, answer_problem, not_found, problem_of

PREFIX = "/api/"
_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

View = Callable[[HttpRequest], HttpResponse]


def straight_to_the_api(get_response: View) -> View:
    """Middleware: answer what goes to the API, pass the rest on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        # A page before may have left this thread in its reader's language: programs get English.
        with translation.override(settings.LANGUAGE_CODE):
            response = _answer(request)
        # Refusals are answers, not news: Django would write a line to the log for each.
        response._has_been_logged = True  # type: ignore[attr-defined]
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers[name] = value
        # Who reads the answer can tell a whole one from one that was cut.
        if not response.streaming:  # one that comes in pieces says itself where it ends
            headers.setdefault("Content-Length", str(len(response.content)))
        if settings.SECURE_TLS:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return middleware


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            raise Problem(411, "length_required", "Send the body with its Content-Length.")
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            _drain(request, length)
            raise Problem(413, "too_large", "The body is larger than 5 MB: send less at once.")
        found = _found(request.path_info)
        request.resolver_match = found
        response = found.func(request, *found.args, **found.kwargs)
    except Resolver404:
        return answer_problem(not_found("address"))
    except Exception as error:
        return answer_problem(problem_of(error))
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        return answer_problem(
            Problem(
                405,
                "method_not_allowed",
                f"This address takes {allowed}, not {request.method}.",
                headers={"Allow": allowed},
            )
        )
    return response


def _drain(request: HttpRequest, length: int) -> None:
    """Read past a body that is somewhat too large: who still sends does not hear the answer."""
    if length <= 5 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        while request.read(1 << 16):
            pass


@lru_cache(maxsize=2048)
def _found(path: str) -> ResolverMatch:
    """The view of an address; looking it up takes as long as reading a small body."""
    return resolve(path)


class Pace:
    """How fast each caller may go: a bucket that fills again by so many requests a second."""

    def __init__(self, per_second: int, at_once: int) -> None:
        self.per_second = per_second
        self.at_once = at_once
        self._buckets: dict[object, tuple[float, float]] = {}

    def check(self, caller: object) -> None:
        """Take one from the caller's bucket, or raise Problem 429."""
        now = time.monotonic()
        left, then = self._buckets.get(caller, (self.at_once, now))
        left = min(self.at_once, left + (now - then) * self.per_second)
        if left < 1:
            wait = max(1, round((1 - left) / self.per_second))
            raise Problem(
                429,
                "too_many_requests",
                f"This key sends more than {self.per_second} requests a second.",
                headers={"Retry-After": str(wait)},
            )
        if len(self._buckets) > 10_000:
            self._buckets.clear()
        self._buckets[caller] = (left - 1, now)
