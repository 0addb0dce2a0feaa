"""Many registers want the last uses of a code at the same moment: never one more gets it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests.support.racing import Ready, in_threads, race
from tillbook.masters.pricing.errors import CouponRefused
from tillbook.masters.pricing.models import CouponCode, CouponUse
from tillbook.masters.pricing.operations import (
    NewCoupon,
    add_coupon,
    claim_coupon,
    note_held_used,
)
from tillbook.plumbing.fields import new_id

PROCESSES, EACH = 8, 8


def claim_at_once(act: dict[str, Any], ready: Ready) -> list[str]:
    """Ask for the code for eight sales, one in each of eight threads."""
    company, said = act["company"], []

    def claim(sale: UUID) -> None:
        try:
            claim_coupon(company, act["code"], sale, customer_id=None, day=date(2026, 11, 22))
            note_held_used(company, sale)
            said.append("held")
        except CouponRefused as refused:
            said.append(refused.refusal.value)

    in_threads([partial(claim, sale) for sale in act["sales"]], ready)
    return said


@pytest.mark.parametrize("uses", [1, 5])
def test_sixty_four_at_once_never_pass_the_limit(database: Any, shop: Any, uses: int):
    coupon = add_coupon(shop.actor, NewCoupon(name="Letter", code="LETTER", codes=1, uses=uses))
    code = CouponCode.objects.get(coupon_id=coupon).code
    acts = [
        {"company": shop.company_id, "code": code, "sales": [new_id() for _ in range(EACH)]}
        for _ in range(PROCESSES)
    ]
    said = [word for words in race(database, claim_at_once, acts) for word in words]
    assert len(said) == PROCESSES * EACH
    assert said.count("held") == uses
    assert said.count("coupon_used_up") == PROCESSES * EACH - uses
    slots = sorted(CouponUse.objects.values_list("slot", flat=True))
    assert slots == list(range(1, uses + 1))
    assert not CouponUse.objects.filter(over=True).exists()
