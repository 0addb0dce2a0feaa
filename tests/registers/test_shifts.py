"""Shifts as registers bring them back: booked as printed, never refused, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from tests.registering import enrol_again, enrolled_till
from tests.shifting import Drawer, fill_safe
from tests.shop import OWNER
from tests.valuing import a_number, buying, loading, switch_on
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.desks.registers.operations.check_cash import check_cash
from tillbook.desks.sales.models import Sale, SetAside
from tillbook.desks.sales.operations import dismiss_set_aside, post_set_aside
from tillbook.desks.shifts.models import (
    CashMovement,
    OpenShift,
    Shift,
    ShiftClosing,
    ShiftFlag,
)
from tillbook.desks.shifts.operations import check_shifts, close_shift
from tillbook.desks.shifts.queries import figures_of
from tillbook.desks.shifts.rules import Totals
from tillbook.desks.shifts.telling import late_of, tender_rows
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.writer import write


@pytest.fixture
def drawer(shop):
    fill_safe(shop)
    return Drawer(enrolled_till(shop))


def number_of(document: dict[str, Any]) -> str:
    """As it stands on paper."""
    return document_numbers([UUID(document["id"])])[UUID(document["id"])]


def balances(shop) -> dict[str, int]:
    """Account code -> balance in minor units, those that are not zero."""
    found: dict[str, int] = {}
    codes = dict(Account.objects.filter(company_id=shop.company_id).values_list("id", "code"))
    for account, amount in EntryLine.objects.values_list("account_id", "amount_minor"):
        if account in codes:
            found[codes[account]] = found.get(codes[account], 0) + amount
    return {code: amount for code, amount in found.items() if amount}


def flags() -> list[tuple[str, str, str]]:
    return list(ShiftFlag.objects.order_by("id").values_list("kind", "expected", "found"))


def sold(receipt) -> int:
    return Sale.objects.get(id=receipt["id"]).total_minor


def checked(shop) -> None:
    catch_up(shop.company_id)
    while check_shifts(shop.company_id):
        pass


def test_a_shift_short_by_a_pound(shop, drawer):
    before = balances(shop)
    batch = [
        drawer.open(15_000),
        drawer.sell("P1", 2),
        drawer.sell("P2", tender="card"),
        drawer.move("pay_out", 700, "stamps"),
        drawer.move("pay_in", 200, "found under the mat"),
        drawer.move("drop", 5_000),
        drawer.move("no_sale", reason="change for a customer"),
    ]
    expected = drawer.expected
    batch.append(drawer.close(expected - 100))
    assert drawer.till.statuses(batch) == ["stored"] * 8
    checked(shop)
    assert flags() == []
    after = balances(shop)
    moved = {code: after.get(code, 0) - before.get(code, 0) for code in {*before, *after}}
    # The drawer is empty; the float came from the safe and what was counted went back there.
    assert moved.get("1010", 0) == 0
    assert moved["1020"] == -15_000 + 5_000 + expected - 100
    assert moved["6140"] == 700
    assert moved["4090"] == -200
    assert moved["6130"] == 100
    row = ShiftClosing.objects.get()
    assert (row.z_number, row.difference_minor, row.repeated) == (1, -100, False)
    assert not OpenShift.objects.exists()
    assert verify().findings == ()


def test_a_float_from_an_empty_safe_is_booked_and_told_of(shop, client):
    # Where nobody keeps the safe's book, floats and counts alone raise no question day by day.
    drawer = Drawer(enrolled_till(shop))
    assert drawer.till.statuses([drawer.open(), drawer.close()]) == ["stored"] * 2
    assert flags() == []
    fill_safe(shop)
    other = Drawer(enrolled_till(shop, "R9"))
    fetched, held = 1_000_000, 1_000
    assert other.till.statuses([other.open(fetched - held)]) == ["stored"]
    assert drawer.till.statuses([drawer.open(held + 5)]) == ["stored"]
    assert flags() == [("safe_short", str(held), str(held + 5))]
    assert balances(shop)["1020"] == -5
    client.force_login(Person.objects.get(email=OWNER))
    told = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    assert "was taken from the safe, which held £10.00 by the books" in told
    sent = {"location": str(shop.locations["STORE001"]), "amount": "1.00", "way": "out"}
    sent["document"] = str(uuid4())
    told = client.post(reverse("move_safe"), sent, follow=True).content.decode()
    assert "The safe holds −£0.05 by the books: less than £1.00." in told
    told = client.post(reverse("move_safe"), {**sent, "amount": "99999", "way": "in"})
    assert "Take £99,999.00 out all the same?" in told.content.decode()
    assert verify().findings == ()


def test_the_same_again_is_a_duplicate(shop, drawer):
    batch = [drawer.open(), drawer.sell(), drawer.close()]
    drawer.till.statuses(batch)
    assert drawer.till.statuses(batch) == ["duplicate"] * 3
    assert ShiftClosing.objects.count() == 1


def test_a_second_opening_is_booked_and_flagged(shop, drawer):
    first = drawer.open(10_000)
    second = drawer.open(5_000)
    assert drawer.till.statuses([first, second]) == ["stored", "stored"]
    assert [kind for kind, _, _ in flags()] == ["opened_twice"]
    assert str(OpenShift.objects.get().shift_id) == first["id"]
    assert Shift.objects.count() == 2


def test_a_second_closing_is_kept_and_books_nothing(shop, drawer):
    opening = drawer.open(10_000)
    closings = [drawer.close(9_000), drawer.close(9_500)]
    assert drawer.till.statuses([opening, *closings]) == ["stored"] * 3
    assert [kind for kind, _, _ in flags()] == ["closed_twice"]
    assert ShiftClosing.objects.get(repeated=False).counted_minor == 9_000
    assert balances(shop)["6130"] == 1_000
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_more_out_of_a_drawer_than_lies_in_it_is_told_to_the_office(shop, drawer):
    batch = [drawer.open(1_000), drawer.move("drop", 1_000), drawer.move("drop", 1)]
    assert drawer.till.statuses(batch) == ["stored"] * 3
    assert flags() == [("drawer_short", "0", "1")]


def test_a_late_sale_joins_its_own_shift_and_leaves_the_z_alone(shop, drawer):
    opening, sale, late = drawer.open(), drawer.sell("P1"), drawer.sell("P2")
    closing = drawer.close(unsent=((uuid4(), 3),))
    drawer.till.statuses([opening, sale, closing])
    checked(shop)
    printed = ShiftClosing.objects.values_list().get()
    assert flags() == []  # a receipt is missing: nothing is compared yet
    assert drawer.till.statuses([late]) == ["stored"]
    checked(shop)
    assert flags() == []
    assert ShiftClosing.objects.values_list().get() == printed
    assert str(Sale.objects.get(id=late["id"]).shift_id) == opening["id"]
    came = late_of(Shift.objects.get(), ShiftClosing.objects.get()).receipts
    assert [(str(sale.id), number) for sale, number in came] == [(late["id"], number_of(late))]
    assert figures_of(Shift.objects.get()).totals == drawer.totals
    assert verify().findings == ()


def test_a_z_that_does_not_follow_is_flagged(shop, drawer):
    first = [drawer.open(), drawer.sell(), drawer.close()]
    second = [drawer.open(), drawer.close(z_number=5, perpetual=Totals(documents=9))]
    drawer.till.statuses([*first, *second])
    assert [kind for kind, _, _ in flags()] == ["z_number", "perpetual"]


def test_a_z_that_says_other_cash_than_the_receipts_is_flagged(shop, drawer):
    batch = [drawer.open(10_000), drawer.sell("P1"), drawer.close(expected_minor=10_000)]
    assert drawer.till.statuses(batch) == ["stored"] * 3
    checked(shop)
    assert [kind for kind, _, _ in flags()] == ["difference", "expected_cash"]
    checked(shop)
    assert len(flags()) == 2


def test_a_count_that_does_not_add_up_is_flagged(shop, drawer):
    batch = [drawer.open(10_000, count=((5_000, 1),))]
    drawer.till.statuses(batch)
    assert flags() == [("count", "5000", "10000")]


def test_what_comes_before_its_opening_waits_for_nobody(shop, drawer):
    opening, out, closing = drawer.open(), drawer.move("pay_out", 500), drawer.close()
    assert drawer.till.statuses([out, closing]) == ["stored"] * 2
    assert drawer.till.statuses([opening]) == ["stored"]
    checked(shop)
    assert flags() == []
    assert CashMovement.objects.get().shift_id == Shift.objects.get().id


def test_a_sale_counts_from_the_day_its_shift_was_opened(shop, drawer):
    evening = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    with clock.set_to(evening):
        drawer = Drawer(enrolled_till(shop, "R7"))
        opening = drawer.open()
    with clock.set_to(evening + timedelta(days=2)):
        sale = drawer.sell(business_date=evening.date())
        assert drawer.till.statuses([opening, sale]) == ["stored"] * 2
    assert Sale.objects.get(id=sale["id"]).business_date == evening.date()


def test_what_nobody_can_read_is_kept(shop, drawer):
    bad = drawer.document
    drawer.shift = uuid4()
    batch = [
        bad("pay_out", amount_minor=-5),
        bad("pay_out", amount_minor=5, extra={"surprise": 1}),
        bad("no_sale", amount_minor=5),
        bad("shift_open", amount_minor=5),
    ]
    assert drawer.till.statuses(batch) == ["quarantined"] * 4
    assert not CashMovement.objects.exists()


def test_a_copied_device_is_told(shop, drawer):
    drawer.till.statuses([drawer.open()])
    drawer.till.number -= 1
    answer = drawer.till.sync([drawer.move("pay_out", 100)])
    assert answer.body["results"][0]["problem"] == "chain_fork"
    assert answer.body["results"][0]["status"] == "conflict"


@pytest.mark.parametrize("posted", [True, False])
def test_cash_of_a_sale_that_is_set_aside_is_in_the_drawer(shop, drawer, posted):
    """A copied device took it, or it came twice: it is there whatever becomes of the receipt."""
    opening, first = drawer.open(10_000), drawer.sell()
    assert drawer.till.statuses([opening, first]) == ["stored"] * 2
    own = {} if posted else {"id": first["id"]}
    drawer.till.number -= int(posted)
    second = drawer.sell("P2", **own)
    assert drawer.till.statuses([second]) == ["conflict"]
    shift = Shift.objects.get(id=drawer.shift)
    assert figures_of(shift).aside_minor == drawer.expected - 10_000 - sold(first)
    assert figures_of(shift).expected_minor == drawer.expected
    close_shift(shop.actor, shift.id, new_id(), drawer.expected)
    checked(shop)
    assert not verify().findings
    row = SetAside.objects.get()
    if posted:
        post_set_aside(shop.actor, row.id, series_id=shop.series["STORE001"], reason="two tills")
        assert figures_of(shift).expected_minor == drawer.expected
    else:
        dismiss_set_aside(shop.actor, row.id, reason="the same sale")
        assert figures_of(shift).expected_minor == 10_000 + sold(first)
    assert figures_of(shift).aside_minor == 0
    checked(shop)
    assert not verify().findings


def test_another_text_under_the_same_id_is_a_conflict(shop, drawer):
    one = drawer.move
    drawer.till.statuses([drawer.open()])
    first = one("pay_out", 100)
    drawer.till.statuses([first])
    second = one("pay_out", 200, id=first["id"])
    assert drawer.till.statuses([second]) == ["conflict"]
    assert CashMovement.objects.get().amount_minor == 100


def test_a_new_device_goes_on_numbering_the_zs(shop, drawer):
    drawer.till.statuses([drawer.open(), drawer.sell(), drawer.close()])
    again = enrol_again(shop, drawer.till.register)
    last = again.get("/book").body["shifts"]["last"]
    assert last == {
        "z": 1,
        "documents": 1,
        "sold": drawer.totals.sold_minor,
        "returned": 0,
        "late": None,
    }


def test_who_may_not_is_flagged_and_booked_all_the_same(shop, drawer):
    cashier, manager = [
        _person(shop, name, role) for name, role in (("Cara", "Cashier"), ("Mo", "Manager"))
    ]
    approved = {
        "approvals": [
            {"at": "2026-11-22T10:00:00Z", "person": str(manager), "right": "cash:no_sale"}
        ]
    }
    batch = [
        drawer.open(30_000, person_id=cashier),
        drawer.move("pay_out", 5_000, "stamps", person_id=cashier),
        drawer.move("pay_out", 5_001, "stamps", person_id=cashier),
        drawer.move("no_sale", person_id=cashier, extra=approved),
        drawer.move("no_sale", person_id=cashier),
        drawer.move("no_sale", person_id=manager),
        # Small ones go without a word until they come to more than one may be, and then again.
        *[drawer.move("pay_out", n, "stamps", person_id=cashier) for n in (3_000, 1_000)],
        *[drawer.move("pay_out", 4_900, "stamps", person_id=manager) for _ in range(2)],
        drawer.move("pay_out", 1_001, "stamps", person_id=cashier),
        drawer.close(person_id=cashier),
    ]
    assert drawer.till.statuses(batch) == ["stored"] * 12
    checked(shop)
    while check_cash(shop.company_id):
        pass
    found = ShiftFlag.objects.values_list("kind", "expected", "document_id")
    assert [(kind, right, str(key)) for kind, right, key in found.order_by("id")] == [
        ("right_missing", "cash:pay_out", batch[2]["id"]),
        ("right_missing", "cash:no_sale", batch[4]["id"]),
        ("pay_outs_day", "5000", batch[6]["id"]),
        ("pay_outs_day", "5000", batch[10]["id"]),
    ]


@pytest.mark.postgresql_by_night
def test_cards_sold_and_put_on_and_redeemed_are_three_figures(shop, drawer):
    switch_on(shop)
    number, more = a_number(), {"protocol": 3}
    batch = [drawer.open()]
    more["extra"] = {"shift": str(drawer.shift)}
    credit = loading(shop, "store_credit", 300, customer=shop.customer_id)
    for minor in (2_000, 500):
        batch.append(drawer.till.seal(loading(shop, "gift_card", minor, number=number), **more))
    batch.append(drawer.till.seal(buying(shop, 700, "gift_card", 700, number=number), **more))
    batch.append(drawer.till.seal(credit, **more))
    assert drawer.till.statuses(batch) == ["stored"] * 5
    paid, _ = tender_rows(shop.company_id, figures_of(Shift.objects.get()))
    assert [(name, many, minor) for name, _, many, minor in paid if "," in name] == [
        ("Gift card, redeemed", 1, 700),
        ("Gift card, sold", 1, -2_000),
        ("Gift card, put on", 1, -500),
        ("Store credit, put on", 1, -300),
    ]


def test_the_first_of_two_counts_and_who_allowed_it_stay_seen(shop, drawer, client):
    manager = _person(shop, "Mo", "Manager")
    by = {"at": "2026-11-22T10:00:00Z", "person": str(manager), "right": "cash:pay_out"}
    batch = [
        drawer.open(10_000),
        drawer.move("pay_out", 6_000, "a new tray", extra={"approvals": [by]}),
        drawer.close(first=(3_900, 4_000)),
    ]
    assert drawer.till.statuses(batch) == ["stored"] * 3
    assert flags() == [("recount", "-100", "0")]
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    for words in ("allowed by Mo", "First count, before it was known", "39.00"):
        assert words in page, words
    assert "first −£1.00 off, then £0.00." in page


def _person(shop, name, role):
    return write(lambda: create_person(company_id=shop.company_id, name=name, role=role)).id


def test_the_book_says_how_cash_goes(shop, drawer):
    said = drawer.till.get("/book").body["shifts"]
    assert (said["required"], said["pay_out_minor_without_approval"]) == (False, 5_000)
    assert {one["kind"] for one in said["reasons"]} == {"pay_in", "pay_out"}
    drawer.till.sync([drawer.open(person_id=_person(shop, "Cara", "Cashier"))])
    assert drawer.till.get("/book").body["shifts"]["open"] is None
    left = enrol_again(shop, drawer.till.register).get("/book").body["shifts"]["open"]
    assert left["person"] == "Cara"
