"""Customers: changed, erased, told to themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillbook.masters.organisation.rules import CASHIER, Forbidden
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.masters.parties.operations import PartyEdit, edit_party, erase_for_good
from tillbook.masters.parties.queries import find_customers
from tillbook.plumbing.models import AuditRecord

MARTA = PartyEdit(name="Märta Keane", email="m@example.com", phone="+44 20", note="Oat milk")


def test_a_change_is_found_and_written_down_without_anything_personal(shop):
    assert edit_party(shop.actor, shop.customer_id, MARTA)
    row = PersonalData.objects.get(party_id=shop.customer_id)
    assert (row.name, row.note, row.sort_name) == ("Märta Keane", "Oat milk", "märta keane")
    assert [name for _, _, name in find_customers(shop.company_id, "MÄRTA")] == ["Märta Keane"]
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
