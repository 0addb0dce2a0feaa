"""The demo business: made at the first start, its trade replayed behind the running server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from gettext import gettext as _
from uuid import UUID

from tillbook.books.payments.operations import add_terminal, change_terminal
from tillbook.books.payments.queries import tender_types, terminals
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.config.serving.addresses import free_port
from tillbook.desks.registers.operations import random_pin, set_favourites, set_pin
from tillbook.edges.bridges.demo import Progress, bank, buy, furnish, make_offers, replay
from tillbook.edges.bridges.demo.assortment import goods
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.operations import NotPossible, set_password
from tillbook.masters.organisation.queries import (
    any_company,
    company,
    demo_company,
    registers,
    system_actor,
    workers,
)
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock

EMAIL = "owner@harbour.example"
LOCATIONS = (
    ("STORE001", "Harbour Street", "14 Harbour Street\nWestquay WQ1 4HB"),
    ("STORE002", "Mill Lane", "3 Mill Lane\nWestquay WQ2 6ML"),
)
#: Right by its check digits; nobody is known by it.
TAX_NUMBER = "GB 999 9999 73"
#: Between two transactions of the replay, for those who sell meanwhile.
PAUSE_SECONDS = 0.01
#: Products on the first screen of the shops' registers.
_FAVOURITES = 12


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the demo's people sign in; what is secret is kept nowhere in clear.

    pins: (name, PIN) of everybody, for the registers. gift_card: the number of one that was sold.
    """

    email: str
    password: str
    pins: tuple[tuple[str, str], ...] = ()
    gift_card: str = ""


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
    if made:
        _first_screens(company_id)
        made = replace(made, pins=_new_pins(company_id), gift_card=make_offers(company_id))
    return made


def place_terminal(wished: int) -> int | None:
    """Have the demo's first register take cards by a simulated terminal on this machine.

    The port it is to listen on: the same as ever while that is free, else the wished or any other.
    None where there is no demo, or its owner took the terminal away.
    """
    found = demo_company()
    if found is None:
        return None
    actor = system_actor(found[0], "demo")
    known = next((one for one in terminals(found[0]) if one.kind == "simulated"), None)
    if known is None:
        return _add_terminal(actor, free_port(wished))
    if not known.used:
        return None
    port = free_port(int(known.address.rpartition(":")[2]))
    address = f"127.0.0.1:{port}"
    if address != known.address:
        try:
            change_terminal(
                actor,
                known.id,
                name=known.name,
                address=address,
                tender_id=known.tender_id,
                register_id=known.register_id,
                used=True,
            )
        except NotPossible:
            return None  # a payment is open at the port that somebody else has now
    return port


def _add_terminal(actor: Actor, port: int) -> int | None:
    info = company(actor.company_id)
    tenders = tender_types(info.id, info.version).values()
    card = next((one for one in tenders if one.kind == "card" and one.taken), None)
    first = next(iter(registers(info.id)), None)
    if card is None or first is None:
        return None
    add_terminal(
        actor,
        name=_("Counter terminal"),
        kind="simulated",
        address=f"127.0.0.1:{port}",
        tender_id=card.id,
        register_id=first.id,
    )
    return port


def new_password() -> SignIn | None:
    """Give the demo's owner another password, and everybody another PIN; None without a demo."""
    found = demo_company()
    if found is None:
        return None
    sign_in = SignIn(EMAIL, secrets.token_urlsafe(9), _new_pins(found[0]))
    set_password(sign_in.email, sign_in.password)
    return sign_in


def _new_pins(company_id: UUID) -> tuple[tuple[str, str], ...]:
    actor = system_actor(company_id, "demo")
    pins = [(one, random_pin()) for one in workers(company_id)]
    for one, pin in pins:
        set_pin(actor, one.id, pin)
    return tuple((one.name, pin) for one, pin in pins)


def _first_screens(company_id: UUID) -> None:
    """What the shops sell most stands ready on their registers."""
    info = company(company_id)
    wanted = [good.sku for good in goods()[:_FAVOURITES]]
    found = items_by_sku(company_id, info.version, wanted)
    for location in info.locations:
        set_favourites(
            system_actor(company_id, "demo"), location, [found[sku].id for sku in wanted]
        )


def replay_rest() -> Progress | None:
    """Replay what the demo business is still to get, then what it bought and what its bank says of
    it; ends when all is there."""
    found = demo_company()
    if found is None:
        return None
    company_id, first_start = found
    now = clock.now()
    progress = replay(company_id, first_start, now, pause=PAUSE_SECONDS)
    if progress.done == progress.of:
        buy(company_id, first_start)
        bank(company_id, first_start, now)
    return progress


def _business(sign_in: SignIn) -> NewBusiness:
    return NewBusiness(
        name="Harbour Bakehouse",
        country="GB",
        currency="GBP",
        locations=tuple(
            NewLocation(
                code=code,
                name=name,
                time_zone="Europe/London",
                jurisdictions=("GB",),
                shifts=False,
                address=address,
            )
            for code, name, address in LOCATIONS
        ),
        owner_name="Ola Owner",
        owner_email=sign_in.email,
        owner_password=sign_in.password,
        second_step="nobody",  # whoever tries it out is to be inside at once
        tax_number=TAX_NUMBER,
        demo=True,
    )
