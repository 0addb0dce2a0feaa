"""The demo business: made at the first start, its trade replayed behind the running server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.edges.bridges.demo import Progress, furnish, replay
from tillbook.masters.organisation.operations import set_password
from tillbook.masters.organisation.queries import any_company, demo_company
from tillbook.plumbing import clock

EMAIL = "owner@harbour.example"
LOCATIONS = (("STORE001", "Harbour Street"), ("STORE002", "Mill Lane"))
#: Between two transactions of the replay, for those who sell meanwhile.
PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the demo's owner signs in; the password is kept nowhere in clear."""

    email: str
    password: str


def create_if_none() -> SignIn | None:
    """Make the demo business with today's sales, unless there is a business already.

    The answer is the sign-in of a business just made; None when there was one. A first start
    that was interrupted is finished.
    """
    made = None
    if demo_company() is None:
        if any_company():
            return None
        made = SignIn(EMAIL, secrets.token_urlsafe(9))
        set_up(_business(made))
    found = demo_company()
    assert found
    company_id, first_start = found
    furnish(company_id, first_start)
    replay(company_id, first_start, clock.now(), only_today=True)
    return made


def new_password() -> SignIn | None:
    """Give the demo's owner another password; None when there is no demo business."""
    if demo_company() is None:
        return None
    sign_in = SignIn(EMAIL, secrets.token_urlsafe(9))
    set_password(sign_in.email, sign_in.password)
    return sign_in


def replay_rest() -> Progress | None:
    """Replay what the demo business is still to get; ends when all is there."""
    found = demo_company()
    if found is None:
        return None
    company_id, first_start = found
    return replay(company_id, first_start, clock.now(), pause=PAUSE_SECONDS)


def _business(sign_in: SignIn) -> NewBusiness:
    return NewBusiness(
        name="Harbour Bakehouse",
        country="GB",
        currency="GBP",
        locations=tuple(
            NewLocation(code=code, name=name, time_zone="Europe/London", jurisdictions=("GB",))
            for code, name in LOCATIONS
        ),
        owner_name="Ola Owner",
        owner_email=sign_in.email,
        owner_password=sign_in.password,
        demo=True,
    )
