"""After the fact: cards written down without a network, and tips that went out of the till."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from tests.registering import enrolled_till
from tests.registers.test_checks import bring, cashier, checked, hired, manager  # noqa: F401
from tests.shop import OWNER
from tests.valuing import take_tips, tip_alone
from tillbook.books.earnings.rules import PAID_OUT
from tillbook.books.payments.queries import offline_caps
from tillbook.books.payments.rules import BY_HAND, OfflineCaps
from tillbook.desks.sales.models import Discrepancy
from tillbook.desks.shifts.queries import pay_out_limit
from tillbook.masters.organisation.models import Person


def by_hand(till, shop, quantity: int, person):
    sold = shop.sale([shop.line("SKU12345", quantity)], tender="card").draft
    tender = replace(sold.tenders[0], reference=f"{BY_HAND}0815")
    return bring(till, till.seal(replace(sold, tenders=(tender,)), person_id=person))


def test_caps_of_cards_written_down_are_looked_at_again(shop, cashier):  # noqa: F811
    till, at = enrolled_till(shop), shop.locations["STORE001"]
    assert checked(shop, by_hand(till, shop, 1, cashier)) == ["offline_card"]
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = f"/settings/terminals/offline/{at}"
    for sale, day, words in (
        ("x", "5", "as amounts"),
        ("5", "4", "not above the day"),
        ("4.00", "10.00", "At worst £10.00 a day"),
    ):
        answer = client.post(page, {"on": "1", "sale": sale, "day": day}, follow=True)
        assert words in answer.content.decode()
    assert offline_caps(at) == OfflineCaps(400, 1_000)
    within, too_much = by_hand(till, shop, 4, cashier), by_hand(till, shop, 5, cashier)
    assert checked(shop, within) == []
    assert checked(shop, too_much) == ["offline_card"]
    # 1.00, 4.00 and 5.00 of this register are here; the day's limit is reached.
    assert checked(shop, by_hand(till, shop, 1, cashier)) == ["offline_card_day"]
    found = Discrepancy.objects.get(kind="offline_card_day")
    assert (found.expected, found.found) == ("1000", "1100")
    client.post(page, {})
    assert offline_caps(at) is None


def test_a_card_of_a_terminal_of_its_own_is_nobodys_concern(shop, cashier):  # noqa: F811
    till = enrolled_till(shop)
    plain = shop.sale([shop.line("P1")], tender="card")
    assert checked(shop, bring(till, till.seal(plain, person_id=cashier))) == []


def test_tips_past_the_limit_go_out_of_the_till_by_somebody_with_the_right(
    shop,
    cashier,  # noqa: F811
    manager,  # noqa: F811
):
    till = enrolled_till(shop)
    take_tips(shop)
    most = pay_out_limit(shop.company_id)
    for person, doubts in ((cashier, ["right_missing"]), (manager, [])):
        left = bring(till, till.seal(tip_alone(shop, 2 * most + 1, cashier), person_id=person))
        assert checked(shop, left) == []
        for amount, told in ((most, []), (most + 1, doubts)):
            out = till.seal(tip_alone(shop, -amount, cashier, PAID_OUT), person_id=person)
            assert checked(shop, bring(till, out)) == told
