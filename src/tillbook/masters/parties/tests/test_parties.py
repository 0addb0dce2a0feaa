"""Customers: changed, erased, told to themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.rules import CASHIER, Forbidden
from tillbook.masters.parties.finding import search_customers
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.masters.parties.operations import (
    GroupRefused,
    NewParty,
    PartyEdit,
    add_group,
    add_parties,
    archive_group,
    edit_party,
    erase_for_good,
    set_groups,
)
from tillbook.masters.parties.queries import (
    customer_groups,
    customer_rows,
    find_customers,
    groups_of,
    groups_since,
)
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

MARTA = PartyEdit(name="Märta Keane", email="m@example.com", phone="+44 20", note="Oat milk")


def test_a_change_is_found_and_written_down_without_anything_personal(shop):
    assert edit_party(shop.actor, shop.customer_id, MARTA)
    row = PersonalData.objects.get(party_id=shop.customer_id)
    assert (row.name, row.note, row.sort_name) == ("Märta Keane", "Oat milk", "märta keane")
    for typed in ("MÄRTA", "marta", "Maerta Keane"):
        assert [name for _, _, name in find_customers(shop.company_id, typed)] == ["Märta Keane"]
    assert [hit.more for hit in search_customers(shop.actor, "marta")] == [False]
    new = [NewParty(code=f"K{n}", name=f"Märta Keane {n}") for n in range(8)]
    write(lambda: add_parties(shop.company_id, new))
    assert [hit.more for hit in search_customers(shop.actor, "marta")] == [False] * 6 + [True]
    record = AuditRecord.objects.get(action="party.changed")
    assert "rta" not in record.detail + record.reason


def test_erasing_takes_what_is_personal_and_leaves_the_code(shop):
    edit_party(shop.actor, shop.customer_id, MARTA)
    assert erase_for_good(shop.actor, shop.customer_id)
    assert not PersonalData.objects.filter(party_id=shop.customer_id).exists()
    party = Party.objects.get(id=shop.customer_id)
    assert party.code == "C1"
    assert party.erased_at
    assert find_customers(shop.company_id, "Keane") == []
    assert not erase_for_good(shop.actor, shop.customer_id)
    assert not edit_party(shop.actor, shop.customer_id, MARTA)
    assert AuditRecord.objects.filter(action="party.erased").count() == 1


def test_only_who_may_changes_or_erases(shop):
    cashier = replace(shop.actor, rights=CASHIER)
    with pytest.raises(Forbidden):
        edit_party(cashier, shop.customer_id, MARTA)
    with pytest.raises(Forbidden):
        erase_for_good(cashier, shop.customer_id)
    stranger = replace(shop.actor, company_id=shop.customer_id)
    assert not edit_party(stranger, shop.customer_id, MARTA)
    assert not erase_for_good(stranger, shop.customer_id)


def test_groups_are_dated_and_told_to_registers(shop):
    trade, staff = add_group(shop.actor, "Trade"), add_group(shop.actor, "Staff")
    with pytest.raises(GroupRefused):
        add_group(shop.actor, "Trade")
    assert set_groups(shop.actor, shop.customer_id, [trade, staff])
    began = clock.now()
    with clock.set_to(began + timedelta(days=2)):
        assert set_groups(shop.actor, shop.customer_id, [staff])
    assert groups_of([shop.customer_id]) == {shop.customer_id: (staff,)}
    (row,) = customer_rows(shop.company_id, ids=[shop.customer_id])
    assert row.groups == (staff,)
    assert groups_since(shop.customer_id, began + timedelta(days=1)) == {trade, staff}
    assert groups_since(shop.customer_id, began + timedelta(days=3)) == {staff}
    assert archive_group(shop.actor, staff)
    assert not archive_group(shop.actor, staff)
    assert groups_of([shop.customer_id]) == {}
    assert add_group(shop.actor, "Staff") == staff
    with pytest.raises(GroupRefused):
        set_groups(shop.actor, shop.customer_id, [new_id()])


def test_a_customer_is_put_into_groups_on_their_page(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    client.post("/customers/groups", {"name": "Trade"})
    (group,) = customer_groups(shop.company_id)
    form = {"name": "Marta Keane", "groups": [str(group)]}
    assert client.post(f"/customers/{shop.customer_id}/edit", form).status_code == 302
    assert "Trade" in client.get(f"/customers/{shop.customer_id}/").content.decode()
    assert "checked" in client.get(f"/customers/{shop.customer_id}/edit").content.decode()
    assert "1 customer" in client.get("/customers/groups").content.decode()
    assert client.post(f"/customers/groups/{group}/archive").status_code == 302
    assert customer_groups(shop.company_id) == {}
