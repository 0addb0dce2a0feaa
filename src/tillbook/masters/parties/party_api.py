"""What the APIs of customers and suppliers do alike: which they are, what is told, adding one."""

from __future__ import annotations

from typing import Any

from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.masters.parties.operations import CodeTaken, NewParty, add_party
from tillbook.plumbing.api.once import answered_before, claim_of
from tillbook.plumbing.api.problems import Problem


def parties_of(actor: Actor, kind: str) -> Any:
    """The company's customers, or its suppliers."""
    rows = Party.objects.filter(company_id=actor.company_id, kind=kind)
    return rows.select_related("personal")


def told(party: Party) -> dict[str, Any]:
    """What is told of a party; once erased, only what is no longer anybody's."""
    personal: PersonalData | None = getattr(party, "personal", None)
    return {
        "id": str(party.id),
        "code": party.code,
        "name": personal.name if personal else "",
        "email": personal.email if personal else "",
        "phone": personal.phone if personal else "",
        "address": personal.address if personal else "",
        "country": party.country,
        "note": personal.note if personal else "",
        "alert": personal.alert if personal else "",
        "created_at": party.created_at.isoformat(),
        "erased": party.erased_at is not None,
    }


def page_of(actor: Actor, kind: str, wanted: Any) -> tuple[list[Party], bool]:
    """A page by code, and whether there are more."""
    rows = parties_of(actor, kind).filter(code__gt=wanted.after()).order_by("code")
    page = list(rows[: wanted.limit + 1])
    return page[: wanted.limit], len(page) > wanted.limit


def added(actor: Actor, kind: str, path: str, new: Any, key: str) -> tuple[Party, bool]:
    """The party that the request adds, once for its key; whether it was here before."""
    claim = claim_of(actor.id, key, path, new)
    before = answered_before(claim, documents=True)
    if before is None:
        try:
            made = add_party(actor.company_id, NewParty(**new.model_dump(), kind=kind), claim).id
        except CodeTaken as taken:
            before = answered_before(claim)  # the same request, a moment ago
            if before is None:
                raise Problem(409, "code_taken", str(taken)) from None
    party: Party = parties_of(actor, kind).get(id=before.resource_id if before else made)
    return party, before is not None
