"""Giving roles, rights and keys: nobody gives more than they have, and somebody always remains."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER, PASSWORD
from tillbook.desks.registers.operations import clear_pin, set_pin
from tillbook.masters.organisation.models import ApiKey, Company, Membership, Person, Role
from tillbook.masters.organisation.operations import NotPossible, create_person
from tillbook.masters.organisation.operations.companies import answer_invitation, invite
from tillbook.masters.organisation.operations.people import (
    add_person,
    change_person,
    delete_role,
    save_role,
)
from tillbook.masters.organisation.queries import actor_of, memberships
from tillbook.masters.organisation.rights_words import WORDS
from tillbook.masters.organisation.rules import Forbidden, Right
from tillbook.plumbing.memory import forget
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write


def owner_of(shop):
    company_id = getattr(shop, "company_id", None) or shop.id
    rows = Membership.objects.filter(company_id=company_id).select_related("role")
    membership = rows.get(person__email=OWNER)
    return actor_of(membership, "Ola Owner")


def role_id(shop, name: str):
    return Role.objects.get(company_id=shop.company_id, name=name).id


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def test_an_owner_adds_a_company_and_each_company_decides_about_itself(shop):
    client, owner = signed_in(OWNER), Person.objects.get(email=OWNER)
    fields = {
        "name": "Second Bakery",
        "country": "US",
        "currency": "USD",
        "location_name": "Main street",
        "location_code": "STORE001",
        "time_zone": "America/Chicago",
        "tax_at": "US-NOWHERE",
    }
    new, companies = reverse("new_company"), Company.objects.count()
    for wrong, said in (
        ({}, "US-NOWHERE"),
        ({"tax_at": "US-MN", "location_code": "a shop!"}, "such as STORE001"),
        ({"tax_at": "US-MN", "name": " harbour  bakehouse"}, "of this name already"),
    ):
        assert said in client.post(new, {**fields, **wrong}).content.decode()
        assert Company.objects.count() == companies
    assert client.post(new, {**fields, "tax_at": "US-MN"})["Location"] == "/"
    made = Company.objects.get(name="Second Bakery")
    assert made.opened_at
    assert "Second Bakery" in client.get(reverse("chart_of_accounts")).content.decode()
    [opened] = AuditRecord.objects.filter(company_id=made.id, action="company.opened")
    assert (opened.actor_kind, opened.actor_id) == ("person", owner.id)
    # A manager of the first comes too: each company locks out of itself alone, and renames nobody.
    create = lambda: create_person(  # noqa: E731
        company_id=shop.company_id,
        name="Mo",
        role="Owner",
        email="mo@example.com",
        password=PASSWORD,
    )
    mo = write(create)
    here = owner_of(made)
    with pytest.raises(NotPossible, match="no such invitation"):
        answer_invitation(mo.id, made.id, comes=True)
    cashier = Role.objects.get(company_id=made.id, name="Cashier").id
    invite(here, email="MO@example.com", role_id=cashier, location_ids=[])
    with pytest.raises(NotPossible, match="invited into this role"):
        delete_role(here, cashier)
    answer_invitation(mo.id, made.id, comes=True)
    with pytest.raises(NotPossible, match="works here already"):
        invite(here, email="mo@example.com", role_id=cashier, location_ids=[])
    kept = {"role_id": cashier, "location_ids": []}
    with pytest.raises(NotPossible, match="theirs to change"):
        change_person(here, mo.id, name="Moritz", active=True, **kept)
    change_person(here, mo.id, name="Mo", active=False, **kept)
    mo.refresh_from_db()
    assert mo.is_active
    assert [row.company_id for row in memberships(mo.id)] == [shop.company_id]
    first = owner_of(shop)
    role = role_id(shop, "Owner")
    change_person(first, mo.id, name="Mo", role_id=role, location_ids=[], active=False)
    mo.refresh_from_db()
    assert not mo.is_active


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
    made = save_role(weaker, role_id=None, name="Reader", rights=["sales:read"])
    assert Role.objects.get(id=made).rights == ["sales:read"]


def hire_for(shop, rights: list[str]):
    """Hanna, who works everywhere with these rights."""
    role = Role.objects.create(company_id=shop.company_id, name="HR", rights=sorted(rights))
    how = {"name": "Hanna", "role": "HR", "email": "hr@example.com", "password": PASSWORD}
    write(lambda: create_person(company_id=shop.company_id, **how))
    hanna = Membership.objects.select_related("role").get(role=role)
    return actor_of(hanna, "Hanna")


def test_who_gives_roles_cannot_touch_those_who_may_do_more(shop):
    """Attack: with people:write alone throw the owner out, rename them, move them, or take what
    they approve by."""
    hanna = hire_for(shop, ["people:write", "registers:enrol"])
    owner = Membership.objects.select_related("person", "role").get(person__email=OWNER)
    how = {"name": "Ola Owner", "role_id": owner.role_id, "location_ids": [], "active": True}
    for change in (
        {"active": False},
        {"name": "Fired Owner"},
        {"location_ids": [shop.locations["STORE001"]]},
        {"role_id": hanna_role(shop)},
        {},
    ):
        with pytest.raises(NotPossible, match=r"may do more than you|You have not the right"):
            change_person(hanna, owner.person_id, **{**how, **change})
    rights = owner.role.rights
    with pytest.raises(NotPossible, match="may do more than you"):
        save_role(hanna, role_id=owner.role_id, name="Nobody", rights=rights)
    with pytest.raises(NotPossible, match="You have not the right"):
        delete_role(hanna, role_id(shop, "Cashier"))
    with pytest.raises(Forbidden):
        set_pin(hanna, owner.person_id, "271845")
    with pytest.raises(Forbidden):
        clear_pin(hanna, owner.person_id)
    owner.refresh_from_db()
    assert (owner.person.name, owner.person.is_active) == ("Ola Owner", True)
    assert not owner.locations.exists()
    # The page says so and offers no button; a form of one's own is refused in words.
    client = signed_in("hr@example.com")
    page = client.get(reverse("person", args=[owner.person_id])).content.decode()
    assert "may do more than you" in page
    assert ">Save<" not in page
    sent = {"name": "x", "role": str(owner.role_id), "where": "everywhere"}
    answer = client.post(reverse("person", args=[owner.person_id]), sent)
    assert "may do more than you" in answer.content.decode()
    # They begin where they may go, not before a shut door.
    assert client.get("/")["Location"] == reverse("staff")
    # Of their own kind they change whom they like.
    equal = add_person(hanna, name="Eve", role_id=hanna_role(shop), location_ids=[])
    how = {"role_id": hanna_role(shop), "location_ids": [], "active": False}
    change_person(hanna, equal, name="Eva", **how)
    [told] = AuditRecord.objects.filter(object_id=equal, action="person.changed")
    detail = json.loads(told.detail)
    assert (detail["active_before"], detail["renamed"]) == (True, True)
    assert "Ev" not in told.detail


def hanna_role(shop):
    return role_id(shop, "HR")


def test_somebody_who_may_do_everything_always_remains(shop):
    """Attack: everybody has a little less than all, and no right can be given again."""
    owner = owner_of(shop)
    nearly = sorted(set(Role.objects.get(id=role_id(shop, "Owner")).rights) - {"sales:void"})
    second = save_role(owner, role_id=None, name="Nearly", rights=nearly)
    bea = {"name": "Bea", "role_id": second, "location_ids": []}
    add_person(owner, **bea, email="bea@example.com", password=PASSWORD)
    with pytest.raises(NotPossible, match="nobody could do everything"):
        change_person(owner, owner.id, name="Ola", role_id=second, location_ids=[], active=True)
    with pytest.raises(NotPossible, match="nobody could do everything"):
        save_role(owner, role_id=role_id(shop, "Owner"), name="Owner", rights=nearly)
    assert owner_of(shop).may(Right.SALES_VOID)
    # A shop where nobody may do everything any more is not shut for that.
    Role.objects.filter(id=role_id(shop, "Owner")).update(rights=nearly)
    poorer = owner_of(shop)
    added = add_person(poorer, name="Cas", role_id=second, location_ids=[])
    change_person(poorer, added, name="Cas", role_id=second, location_ids=[], active=False)


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
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', _new_key_form(client))
    asked["once"] = once[1] if once else ""
    made = client.post(reverse("new_api_key"), asked)
    # The page that shows it, loaded again, makes no second one.
    assert client.post(reverse("new_api_key"), asked)["Location"] == reverse("api_keys")
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


def _new_key_form(client: Client) -> str:
    return client.get(reverse("new_api_key")).content.decode()


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
