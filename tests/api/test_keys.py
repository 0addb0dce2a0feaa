"""Keys run out, are noted when used, and slow down who sends too fast."""

from __future__ import annotations

from datetime import timedelta

from tests.api.calling import caller
from tillbook.masters.organisation import api as gate
from tillbook.masters.organisation.models import ApiKey
from tillbook.plumbing import clock
from tillbook.plumbing.api.door import Pace


def test_expired_keys_open_nothing(shop):
    api = caller(shop, ["sales:read"], expires_at=clock.now() + timedelta(minutes=1))
    assert api.get("/me").status == 200
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        assert api.get("/me").status == 401


def test_the_day_of_use_is_noted_once(shop):
    api = caller(shop)
    api.get("/me")
    used = ApiKey.objects.get(id=shop.api_key_id).last_used_on
    assert used is not None
    ApiKey.objects.filter(id=shop.api_key_id).update(last_used_on="2020-01-01")
    api.get("/me")  # remembered: no row is read, none is written
    assert str(ApiKey.objects.get(id=shop.api_key_id).last_used_on) == "2020-01-01"


def test_who_sends_too_fast_is_slowed_down(shop, monkeypatch):
    monkeypatch.setattr(gate, "pace", Pace(per_second=1, at_once=3))
    api, other = caller(shop), caller(shop, ["sales:read"])
    statuses = [api.get("/me").status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    slow = api.get("/me")
    assert (slow.problem, slow.headers["Retry-After"]) == ("too_many_requests", "1")
    assert other.get("/me").status == 200
