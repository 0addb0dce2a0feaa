"""Who calls: a register proves each request by its signature."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyHeader

from tillbook.desks.registers.errors import SENTENCES, Refusal
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.queries import device
from tillbook.desks.registers.rules import CLOCK_WINDOW, signed_text
from tillbook.desks.registers.sealing import signed_by
from tillbook.plumbing import clock
from tillbook.plumbing.api.door import Pace
from tillbook.plumbing.api.problems import Problem

SCHEME = "Tillbook-Device"
#: What a register may send, and who tries codes from one address.
pace = Pace(settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_AT_ONCE)
enrol_pace = Pace(per_second=5, at_once=60)


class RegisterSignature(APIKeyHeader):
    """Lets in an enrolled device by `Authorization: Tillbook-Device <device>.<time>.<signature>`.

    revoked_too: one that was revoked may still bring its sales.
    """

    param_name = "Authorization"

    def __init__(self, *, revoked_too: bool = False) -> None:
        super().__init__()
        self.revoked_too = revoked_too

    def __call__(self, request: HttpRequest) -> Device | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            raise refusal(Refusal.WRONG_SIGNATURE)
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, key: str | None) -> Device | None:
        """The device that signed the request; raises Problem 401, 403 or 429."""
        device_id, time_ms, signature = _parts(key or "")
        found = device(device_id)
        if found is None:
            raise refusal(Refusal.UNKNOWN_DEVICE)
        body_hash = sha256(request.body).hexdigest()
        message = signed_text(
            request.method or "", request.get_full_path(), str(time_ms), body_hash
        )
        if not signed_by(found.signing_key, message, signature):
            raise refusal(Refusal.WRONG_SIGNATURE)
        pace.check(found.id)
        if abs(clock.now().timestamp() * 1000 - time_ms) > CLOCK_WINDOW / timedelta(milliseconds=1):
            raise refusal(Refusal.CLOCK)
        if found.revoked_at is not None and not self.revoked_too:
            raise Problem(403, Refusal.REVOKED.value, SENTENCES[Refusal.REVOKED])
        return found


def _parts(token: str) -> tuple[UUID, int, str]:
    device_text, _, rest = token.partition(".")
    time_text, _, signature = rest.partition(".")
    if not (time_text.isascii() and time_text.isdigit() and len(time_text) <= 15):
        raise refusal(Refusal.WRONG_SIGNATURE)
    try:
        key = UUID(device_text)
    except ValueError:
        raise refusal(Refusal.UNKNOWN_DEVICE) from None
    return key, int(time_text), signature


def refusal(why: Refusal) -> Problem:
    """A 401, with our time, from which the register learns what its own is off by."""
    return Problem(
        401,
        why.value,
        SENTENCES[why],
        headers={"WWW-Authenticate": SCHEME},
        more={"server_time": clock.now().isoformat()},
    )
