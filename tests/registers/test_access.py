"""Who may call what of the registers' API: an enrolled device, about its own company."""

from __future__ import annotations

import json

from tests.api.calling import nothing_written, other_company
from tests.registering import Till, enrolled_till
from tests.registers.rows import SIGNED
from tillbook.desks.registers.operations import add_register
from tillbook.desks.sales.models import Sale, SetAside
from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.queries import company, system_actor


def test_no_api_key_is_a_register(shop):
    till = enrolled_till(shop)
    with nothing_written():
        for name, (method, path, body) in SIGNED.items():
            response = till.client.generic(
                method,
                f"/api/v1/registers{path}",
                json.dumps(body or {}),
                content_type="application/json",
                headers={"authorization": f"Bearer {shop.api_key}"},
            )
            assert response.status_code == 401, name


def test_no_register_is_an_api_key(shop):
    till = enrolled_till(shop)
    header = till.authorization("GET", "/api/v1/products")
    assert till.client.get("/api/v1/products", headers={"authorization": header}).status_code == 401


def _rival_till(shop) -> Till:
    """A register of another company."""
    other_company()
    rival = Company.objects.exclude(id=shop.company_id).get()
    [location] = company(rival.id).locations
    actor = system_actor(rival.id, "test")
    register = add_register(actor, location, "R1", "Rival's")
    from tests.registering import application, fresh_till, post_enrol
    from tillbook.desks.registers.operations import make_code

    till = fresh_till(shop)
    till.enrolled = post_enrol(till, application(make_code(actor, register), till)).body
    return till


def test_a_register_of_another_company_finds_nothing_of_this_one(shop):
    mine = enrolled_till(shop)
    sale = mine.sell()
    assert mine.statuses([sale]) == ["stored"]
    rival = _rival_till(shop)
    book = json.dumps(rival.get("/book").body)
    assert "Harbour" not in book
    assert "Ola" not in book
    for path in ("/catalogue", "/customers"):
        assert rival.get(path).body["items"] == []
    changes = rival.get("/changes?since=0").body
    assert (changes["variants"], changes["customers"]) == ([], [])
    for query in ("number=R1-000001", f"id={sale['id']}"):
        assert rival.get(f"/receipts?{query}").status == 404
    assert mine.get(f"/receipts?id={sale['id']}").status == 200


def test_a_register_speaks_for_no_other(shop):
    mine, other = enrolled_till(shop), enrolled_till(shop, "R2")
    sale = other.sell()
    answer = mine.sync([sale])
    [result] = answer.body["results"]
    assert result["status"] == "quarantined"
    assert result["problem"] == "not_enrolled"
    assert Sale.objects.count() == 0
    assert SetAside.objects.get().kind == "unreadable"
    # Its own register still brings it in.
    assert other.statuses([sale]) == ["stored"]
