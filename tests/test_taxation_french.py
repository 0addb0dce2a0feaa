"""A French discount reaches its boxes of the CA3 by the way that the page takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.bookkeeping import NOON, booked
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import chart
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.taxation.operations import NewRegistration, add_registration, figures_now
from tillbook.desks.taxation.queries import returns_of
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import system_actor
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

DAY, OCTOBER = date(2026, 10, 20), date(2026, 10, 31)


@pytest.mark.postgresql_by_night
def test_a_discount_on_the_page_is_off_each_box_of_the_french_return(database, client):
    """Two per cent off 1,700.00: 1,000.00 at 20 %, and 500.00 exported."""
    place = NewLocation(
        code="P1", name="Paris", time_zone="Europe/Paris", jurisdictions=("FR",), shifts=False
    )
    with clock.set_to(NOON):
        company_id = set_up(
            NewBusiness(
                name="Épicerie",
                country="FR",
                currency="EUR",
                chart="pcg",
                locations=(place,),
                owner_name="Zoé",
                owner_email="zoe@example.com",
                owner_password="another-long-word",
            )
        )
        actor = system_actor(company_id, "test")
        tax = "44571 cr 200.00 FR-standard 1000.00"
        booked(actor, DAY, "411 dr 1700.00", "707 cr 1000.00", tax, "7072 cr 500.00")
        [owed] = [one.id for one in chart(company_id) if one.code == "411"]
        [item] = open_items([owed])
        client.force_login(Person.objects.get(email="zoe@example.com"))
        form = {"item": f"{item.entry_id}/{item.number}", "document": str(new_id())}
        form |= {"kind": "discount", "amount": "34,00", "day": str(DAY), "reason": "escompte"}
        done = client.post(reverse("adjust_item"), form)
        assert done.status_code == 302, done.content.decode()
        # A service from abroad: one code, and both sides of its tax are booked.
        booked(actor, DAY, "651 dr 350.00 FR-bought-abroad", "401 cr 350.00")
        control = next(one for one in chart(company_id) if one.kind == "liability")
        wanted = NewRegistration(
            jurisdiction="FR", number="", months=1, since=date(2026, 10, 1), control_id=control.id
        )
        add_registration(actor, wanted)
        catch_up(company_id)
        [october] = [one for one in returns_of(actor) if one.period.until == OCTOBER]
        found = figures_now(october).figures
    boxes = [found.values[box] for box in ("A1", "E1", "A3", "08", "08.tax", "20")]
    assert boxes == [98_000, 49_000, 35_000, 133_000, 26_600, 7_000], found.values
    assert found.off_minor == 0
