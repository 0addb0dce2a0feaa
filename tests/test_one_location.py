"""A company with one location: what stands at none is its own all the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.bookkeeping import NOON, typed
from tests.shop import OWNER, PASSWORD
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import companies, system_actor
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

DAY = date(2026, 11, 20)


def build_one():
    with clock.set_to(NOON):
        place = NewLocation(
            code="STORE001",
            name="Harbour Street",
            time_zone="Europe/London",
            jurisdictions=("GB",),
            shifts=False,
        )
        set_up(
            NewBusiness(
                name="One",
                country="GB",
                currency="GBP",
                locations=(place,),
                owner_name="Ola Owner",
                owner_email=OWNER,
                owner_password=PASSWORD,
                second_step="nobody",
            )
        )


@pytest.fixture
def template_setup():
    return build_one


@pytest.mark.engines("sqlite")
def test_statements_of_a_company_with_one_location_hold_what_stands_at_none(database, client):
    [info] = companies()
    actor = system_actor(info.id, "test")
    with clock.set_to(NOON):
        post_entry(actor, new_id(), typed(DAY, "6140 dr 12.34", "1050 cr 12.34", memo="Rent"))
        client.force_login(Person.objects.get(email=OWNER))
        days = {"since": "2026-01-01", "until": "2026-12-31"}
        for url in (
            reverse("trial_balance"),
            reverse("general_ledger"),
            reverse("journal"),
            *(
                reverse("statement", args=[kind])
                for kind in ("profit-and-loss", "balance-sheet", "cash-flow", "equity", "accounts")
            ),
        ):
            assert "12.34" in client.get(url, days).content.decode(), url
