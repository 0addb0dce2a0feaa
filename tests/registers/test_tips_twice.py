"""Tips that go out again: within the limit for paying out, and at two registers at once."""

from __future__ import annotations

import pytest

from tests.registering import enrolled_till
from tests.registers.test_checks import checked, hired
from tests.valuing import take_tips, tip_alone, tipped
from tillbook.desks.registers.operations import check_sales
from tillbook.desks.sales.discrepancies import discrepancy_words
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations.void_sale import _negative
from tillbook.desks.shifts.operations import set_pay_out_limit
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers


@pytest.mark.parametrize("first", ["tip", "void"])
def test_whichever_arrives_later_is_flagged(shop, first):
    take_tips(shop)
    one, other = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    ana = hired(shop, "Manager", "Ana")
    sold = tipped(shop, 1_000, 150, ana)
    assert one.statuses([one.seal(sold, person_id=ana)]) == ["stored"]
    sale = Sale.objects.get(id=sold.draft.id)
    number = document_numbers([sale.id])[sale.id]
    tip = one, one.seal(tip_alone(shop, -150, ana, number), person_id=ana)
    voided = _negative(shop.actor, sale, new_id(), sale.series_id, "wrong item")
    void = other, other.seal(voided, person_id=ana)
    for till, receipt in (tip, void) if first == "tip" else (void, tip):
        assert till.statuses([receipt]) == ["stored"]
        catch_up(shop.company_id)
        check_sales(shop.company_id)
    later = void if first == "tip" else tip
    [flag] = Discrepancy.objects.filter(kind="tip_twice")
    assert (str(flag.sale_id), flag.found) == (later[1]["id"], number)
    assert f"The tip of the sale {number} went back twice" in discrepancy_words(flag)
    assert verify().findings == ()


def test_a_tip_within_the_limit_for_paying_out_goes_back_without_a_manager(shop):
    take_tips(shop)
    till = enrolled_till(shop)
    ana = hired(shop, "Cashier", "Ana")
    set_pay_out_limit(shop.actor, 100)
    sold = tipped(shop, 1_000, 250, ana)
    assert till.statuses([till.seal(sold, person_id=ana)]) == ["stored"]
    number = document_numbers([sold.draft.id])[sold.draft.id]
    found = []
    for amount in (-100, -101):
        back = till.seal(tip_alone(shop, amount, ana, number), person_id=ana)
        assert till.statuses([back]) == ["stored"]
        found.append(checked(shop, back))
    assert found == [[], ["right_missing"]]
