"""What one person's page remembers is not shown to another who may see less."""

from __future__ import annotations

import pytest
from django.test import Client

from tillbook.insight.reports import pages
from tillbook.masters.organisation.operations import create_person
from tillbook.masters.organisation.queries import actor_of, memberships
from tillbook.masters.organisation.waiting import waiting
from tillbook.plumbing.writer import write


@pytest.fixture
def two_managers(shop):
    """One of the whole company, and one who is limited to every location there is."""

    def hire(name, places):
        return create_person(
            company_id=shop.company_id,
            name=name,
            role="Manager",
            email=f"{name}@example.com",
            password="a-long-enough-word",
            location_ids=places,
        )

    def work():
        return [hire("whole", ()), hire("limited", shop.locations.values())]

    return write(work)


def test_the_companys_own_figures_stay_with_who_may_see_the_whole_company(
    two_managers, monkeypatch
):
    asked = []

    def books(_info, places, _day):
        asked.append(places)
        return {}

    monkeypatch.setattr(pages, "in_the_books", books)
    for person in two_managers:
        client = Client()
        client.force_login(person)
        assert client.get("/?part=day").status_code == 200
    assert [places is None for places in asked] == [True, False]


def test_what_waits_for_one_is_not_counted_for_the_other(shop, two_managers, monkeypatch):
    monkeypatch.setattr(
        "tillbook.masters.organisation.waiting.alerts_for",
        lambda actor, _places: ["of no location"] if actor.location_ids is None else [],
    )
    places = sorted(shop.locations.values())
    whole, limited = [actor_of(memberships(p.id)[0], p.name) for p in two_managers]
    assert waiting(whole, places) == ["of no location"]
    assert waiting(limited, places) == []
