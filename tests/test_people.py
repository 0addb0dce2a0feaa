"""Giving roles, rights and keys: nobody gives more than they have, and somebody always remains."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER, PASSWORD
from tillbook.desks.registers.operations import require_may_set
from tillbook.masters.organisation.models import ApiKey, Membership, Person, Role
from tillbook.masters.organisation.operations import NotPossible, create_person
from tillbook.masters.organisation.operations.people import (
    add_person,
    change_person,
    delete_role,
    save_role,
)
from tillbook.masters.organisation.queries import actor_of
from tillbook.masters.organisation.rights_words import WORDS
from tillbook.masters.organisation.rules import Forbidden, Right
from tillbook.plumbing.memory import forget
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write


def owner_of(shop):
    membership = Membership.objects.select_related("role").get(person__email=OWNER)
    return actor_of(membership, "Ola Owner")


def role_id(shop, name: str):
    return Role.objects.get(company_id=shop.company_id, name=name).id


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def test_every_right_is_explained_in_words():
    assert set(WORDS) == set(Right)


def test_a_person_is_added_changed_and_told_of_in_the_trail(shop):
    owner = owner_of(shop)
    place = shop.locations["STORE002"]
    person = add_person(owner, name="Ana", role_id=role_id(shop, "Cashier"), location_ids=[place])
    change_person(
        owner,
        person,
        name="Ana Silva",
        role_id=role_id(shop, "Manager"),
        location_ids=[],
        active=False,
    )
    row = Membership.objects.select_related("role", "person").get(person_id=person)
    assert (row.role.name, row.person.name, row.person.is_active) == ("Manager", "Ana Silva", False)
    assert not row.locations.exists()
    told = AuditRecord.objects.filter(object_id=person).order_by("position")
    assert [one.action for one in told] == ["person.added", "person.changed"]


def test_nobody_gives_a_right_they_have_not(shop):
    owner = owner_of(shop)
    weaker = replace(owner, rights=frozenset({Right.PEOPLE_WRITE, Right.SALES_READ}))
    with pytest.raises(NotPossible, match="You have not the right"):
        save_role(weaker, role_id=None, name="Mighty", rights=["sales:void"])
    with pytest.raises(NotPossible, match="You have not the right"):
        add_person(weaker, name="Eve", role_id=role_id(shop, "Owner"), location_ids=[])
    # Taking away what one has not is no better: it would be a way to others' roles.
    with pytest.raises(NotPossible, match="You have not the right"):
        save_role(weaker, role_id=role_id(shop, "Owner"), name="Owner", rights=[])
    # Nor does who gives roles alone shut out whoever may do more, under whatever name.
    owners = {"role_id": role_id(shop, "Owner"), "location_ids": [shop.locations["STORE001"]]}
    someone = add_person(owner, name="Ola", **owners)
    with pytest.raises(NotPossible, match="may do more than you"):
        change_person(weaker, someone, name="Fired", active=False, **owners)
    with pytest.raises(Forbidden):
        require_may_set(weaker, someone)
    made = save_role(weaker, role_id=None, name="Reader", rights=["sales:read"])
    assert Role.objects.get(id=made).rights == ["sales:read"]


def test_who_works_at_one_place_sends_nobody_elsewhere(shop):
    here, there = shop.locations["STORE001"], shop.locations["STORE002"]
    limited = replace(owner_of(shop), location_ids=frozenset({here}))
    cashier = role_id(shop, "Cashier")
    for places in ([there], [here, there], []):
        with pytest.raises(NotPossible):
            add_person(limited, name="Eve", role_id=cashier, location_ids=places)
    everywhere = Person.objects.get(email=OWNER).id
    with pytest.raises(NotPossible):
        change_person(
            limited, everywhere, name="Ola", role_id=cashier, location_ids=[here], active=True
        )
    assert add_person(limited, name="Bea", role_id=cashier, location_ids=[here])


def test_the_last_who_may_give_roles_cannot_be_lost(shop):
    owner = owner_of(shop)
    assert owner.id
    how = {"name": "Ola", "location_ids": [], "active": True}
    for change in (
        {"role_id": role_id(shop, "Cashier")},
        {"role_id": role_id(shop, "Owner"), "location_ids": [shop.locations["STORE001"]]},
        {"role_id": role_id(shop, "Owner"), "active": False},
    ):
        with pytest.raises(NotPossible):
            change_person(owner, owner.id, **{**how, **change})
    kept = sorted(set(Role.objects.get(id=role_id(shop, "Owner")).rights) - {"people:write"})
    with pytest.raises(NotPossible, match="nobody could add people"):
        save_role(owner, role_id=role_id(shop, "Owner"), name="Owner", rights=kept)
    assert owner_of(shop).may(Right.PEOPLE_WRITE)


def test_a_role_that_somebody_has_stays(shop):
    owner = owner_of(shop)
    with pytest.raises(NotPossible, match="Somebody has this role"):
        delete_role(owner, role_id(shop, "Owner"))
    delete_role(owner, role_id(shop, "Cashier"))
    assert not Role.objects.filter(name="Cashier").exists()


def test_only_at_without_a_place_is_not_everywhere(shop):
    client = signed_in(OWNER)
    asked = {"name": "Ana", "role": str(role_id(shop, "Cashier")), "where": "some"}
    answer = client.post(reverse("new_person"), asked)
    assert answer.status_code == 200
    assert "Choose at least one location" in answer.content.decode()
    assert not Person.objects.filter(name="Ana").exists()


def test_a_key_is_shown_once_and_then_never(shop):
    client = signed_in(OWNER)
    asked = {"name": "Web shop", "location": "", "scope": ["sales:read", "catalog:read"]}
    made = client.post(reverse("new_api_key"), asked)
    key = ApiKey.objects.get(name="Web shop")
    secret = made.content.decode().split('id="secret">')[1].split("<")[0]
    assert secret.startswith(f"tb_{key.prefix}_")
    assert made["Cache-Control"] == "no-store"
    assert secret not in client.get(reverse("api_keys")).content.decode()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", **headers).status_code == 200
    client.post(reverse("revoke_api_key", args=[key.id]))
    forget()  # what is known of a key is remembered for two seconds
    assert Client().get("/api/v1/me", **headers).status_code == 401


def test_a_key_never_gets_more_than_who_makes_it(shop):
    write(
        lambda: create_person(
            company_id=shop.company_id,
            name="Key maker",
            role="Cashier",
            email="keys@example.com",
            password=PASSWORD,
        )
    )
    Role.objects.filter(name="Cashier").update(rights=["keys:write", "sales:read"])
    client = signed_in("keys@example.com")
    answer = client.post(reverse("new_api_key"), {"name": "x", "scope": ["sales:void"]})
    assert "You have not the right" in answer.content.decode()
    assert not ApiKey.objects.filter(name="x").exists()


def test_a_new_person_begins_with_the_least_right_and_at_no_place_of_several(shop):
    page = signed_in(OWNER).get(reverse("new_person"))
    start = page.context["form"]
    least = min(Role.objects.filter(company_id=shop.company_id), key=lambda role: len(role.rights))
    assert start["role"].value() == str(least.id)
    assert start["where"].value() == ""
    assert 'value="everywhere" checked' not in page.content.decode()
