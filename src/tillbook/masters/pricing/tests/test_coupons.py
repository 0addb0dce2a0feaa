"""Coupons: codes that say by themselves whether they can be, and count so often and no more."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.pricing.errors import CouponRefused
from tillbook.masters.pricing.models import Coupon, CouponCode, CouponUse
from tillbook.masters.pricing.operations import (
    CouponNotPossible,
    NewCoupon,
    add_coupon,
    claim_coupon,
    end_coupon,
    give_back,
    note_held_used,
    note_used,
    release_coupons,
)
from tillbook.masters.pricing.rules.codes import ALPHABET, belongs, new_code, spelled
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

TODAY = date(2026, 11, 22)


def coupon(shop, **more) -> Coupon:
    made = add_coupon(shop.actor, NewCoupon(name="Letter", **{"code": "spring", **more}))
    return Coupon.objects.get(id=made)


def code_of(row: Coupon, place: int = 0) -> str:
    return CouponCode.objects.filter(coupon=row).order_by("code")[place].code


def claim(shop, code: str, sale=None, customer=None, day=TODAY):
    return claim_coupon(shop.company_id, code, sale or new_id(), customer_id=customer, day=day)


def refusal(shop, code: str, **more) -> str:
    with pytest.raises(CouponRefused) as refused:
        claim(shop, code, **more)
    return refused.value.refusal.value


def test_a_slip_of_the_hand_is_no_code_of_the_batch():
    random = Random(7)  # noqa: S311 - repeatable on purpose
    code = new_code("SPRING", random.choice)
    assert belongs(code, "SPRING")
    assert not belongs(code, "SPRIN")
    assert not belongs("SPRING", "SPRING")
    for place in range(len("SPRING-"), len(code)):
        for other in ALPHABET.replace(code[place], ""):
            assert not belongs(code[:place] + other + code[place + 1 :], "SPRING")
    assert spelled(" spring-7k 3m") == "SPRING-7K3M"


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    "more",
    [{"code": "ab"}, {"code": "SPR-ING"}, {"code": "x" * 21}, {"uses": -1}, {"codes": 10_001}],
)
def test_what_cannot_be_meant_is_refused(shop, more):
    with pytest.raises(CouponNotPossible):
        coupon(shop, **more)


def test_a_code_is_given_once(shop):
    coupon(shop)
    with pytest.raises(CouponNotPossible):
        coupon(shop, code="SPRING")


def test_a_single_code_counts_for_one_sale(shop):
    row = coupon(shop, codes=3, uses=1)
    code, sale = code_of(row), new_id()
    assert claim(shop, code.lower(), sale).coupon_id == row.id
    assert claim(shop, code, sale).code == code
    assert refusal(shop, code) == "coupon_used_up"
    assert claim(shop, code_of(row, 1)).coupon_id == row.id
    release_coupons(shop.company_id, sale)
    other = new_id()
    claim(shop, code, other)
    note_held_used(shop.company_id, other)
    release_coupons(shop.company_id, other)  # what was used is not let go of
    assert refusal(shop, code) == "coupon_used_up"
    assert give_back(shop.actor, CouponUse.objects.get(sale_id=other).id)
    assert claim(shop, code)


def test_a_claim_without_a_sale_lapses(shop):
    code = code_of(coupon(shop, codes=1, uses=1))
    claim(shop, code)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert claim(shop, code)


def test_a_customer_uses_it_so_often(shop):
    row = coupon(shop, codes=3, uses=1, per_customer=1)
    me = shop.customer_id
    assert refusal(shop, code_of(row)) == "coupon_needs_customer"
    sale = new_id()
    claim(shop, code_of(row), sale, me)
    claim(shop, code_of(row), sale, me)
    assert refusal(shop, code_of(row, 1), customer=me) == "coupon_used_by_customer"
    assert claim(shop, code_of(row, 1), customer=new_id())


def test_what_a_customer_claimed_and_left_lapses_for_their_other_codes_too(shop):
    row = coupon(shop, codes=2, uses=1, per_customer=1)
    me = shop.customer_id
    claim(shop, code_of(row), customer=me)
    assert refusal(shop, code_of(row, 1), customer=me) == "coupon_used_by_customer"
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert claim(shop, code_of(row, 1), customer=me)


def test_days_and_ends_are_kept(shop):
    row = coupon(shop, from_date=TODAY, to_date=TODAY)
    day = timedelta(days=1)
    assert claim(shop, "SPRING")
    assert refusal(shop, "SPRING", day=TODAY - day) == "coupon_not_yet"
    assert refusal(shop, "SPRING", day=TODAY + day) == "coupon_ended"
    assert end_coupon(shop.actor, row.id)
    assert refusal(shop, "SPRING") == "coupon_ended"
    assert refusal(shop, "NOBODYS") == "coupon_unknown"


def test_what_a_register_took_without_asking_is_noted_and_said_where_it_was_too_much(shop):
    row = coupon(shop, codes=1, uses=1)
    code = code_of(row)
    first, second = new_id(), new_id()
    assert note_used(shop.company_id, first, None, [(row.id, code)]) == []
    assert note_used(shop.company_id, first, None, [(row.id, code)]) == []
    over = [("coupon_over", code)]
    assert note_used(shop.company_id, second, None, [(row.id, code)]) == over
    assert note_used(shop.company_id, second, None, [(row.id, code)]) == over
    assert list(CouponUse.objects.order_by("id").values_list("over", flat=True)) == [False, True]
    strange = note_used(shop.company_id, new_id(), None, [(new_id(), code), (row.id, "NO")])
    assert strange == [("coupon_unknown", code), ("coupon_unknown", "NO")]


def test_a_coupon_is_made_shown_and_ended_on_its_pages(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    form = {"name": "Letter", "code": "SPRING", "codes": "3", "offline_a_day": "4"}
    assert client.post("/settings/coupons/new", form).status_code == 302
    row = Coupon.objects.get()
    assert (row.uses, row.batch, row.offline_a_day) == (1, True, 4)
    again = client.post("/settings/coupons/new", form).content.decode()
    assert "There is a coupon with this code already." in again
    code, sale = code_of(row), new_id()
    claim(shop, code, sale)
    note_held_used(shop.company_id, sale)
    page = client.get(f"/settings/coupons/{row.id}/").content.decode()
    assert code in page
    file = client.get(f"/settings/coupons/{row.id}/codes.csv").content.decode()
    assert file.splitlines()[0] == "code,used"
    assert f"{code},1" in file
    assert client.post(f"/settings/coupons/{row.id}/codes", {"count": "2"}).status_code == 302
    assert CouponCode.objects.count() == 5
    use = CouponUse.objects.get()
    assert client.post(f"/settings/coupons/uses/{use.id}/give-back").status_code == 302
    assert CouponUse.objects.get().given_back_at
    assert client.post(f"/settings/coupons/{row.id}/end").status_code == 302
    assert Coupon.objects.get().ended_at
