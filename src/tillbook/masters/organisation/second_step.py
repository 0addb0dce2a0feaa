"""Who has to sign in with more than a password: how they are led to it, and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from tillbook.masters.organisation.queries import company, memberships
from tillbook.masters.organisation.rules import SECOND_STEP_GRACE, Actor
from tillbook.masters.organisation.working_in import chosen
from tillbook.plumbing import clock

#: In the session: this person has a second step. It cannot be taken away while it is asked for.
_HAS = "second_step"


class KeptSecondStep(DefaultMFAAdapter):
    """The last second step of somebody who has to have one stays."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Codes on paper alone are no second step: they run out."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = _steps([authenticator.user_id]).exclude(pk=authenticator.pk)
        return others.exists() or not _asked_of(authenticator.user_id)


def _asked_of(person_id: UUID) -> bool:
    found = memberships(person_id)
    return any(
        company(one.company_id).asks_second_step(frozenset(one.role.rights)) for one in found
    )


def _steps(person_ids: Collection[UUID]) -> Any:
    rows = Authenticator.objects.filter(user_id__in=list(person_ids))
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES)


def with_second_step(person_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people sign in with a second step."""
    return set(_steps(person_ids).values_list("user_id", flat=True))


def put_off_until(request: HttpRequest, actor: Actor) -> datetime | None:
    """Until when somebody who has to may still do without; None: nothing is missing."""
    if actor.kind != "person" or actor.id is None or request.session.get(_HAS):
        return None
    info = company(actor.company_id)
    if not info.asks_second_step(actor.rights):
        return None
    if _steps([actor.id]).exists():
        request.session[_HAS] = True
        return None
    here = chosen(request)
    began = max(
        info.second_step_since or clock.now(),
        request.user.created_at,  # type: ignore[union-attr]
        *([here.since] if here and here.since else []),
    )
    return began + SECOND_STEP_GRACE


def overdue(request: HttpRequest, actor: Actor) -> bool:
    """Whether no page opens before this person has a second step."""
    until = put_off_until(request, actor)
    return until is not None and until <= clock.now()
