"""Shifts that the office closed before all of them was here: each penny and receipt counts once."""

from __future__ import annotations

from importlib import import_module
from uuid import UUID

import pytest
from django.urls import reverse

from tests.registering import enrol_again, enrolled_till
from tests.registers.test_shifts import balances, checked, flags, sold
from tests.shifting import Drawer, fill_safe
from tests.shop import OWNER
from tillbook.desks.registers.operations.check_sales import check_sales
from tillbook.desks.sales.discrepancies import discrepancy_words
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import write_off_missing
from tillbook.desks.shifts.models import Shift, ShiftClosing, ShiftCorrection
from tillbook.desks.shifts.operations import close_shift, correct_closed
from tillbook.desks.shifts.rules import Totals
from tillbook.desks.shifts.telling import late_of
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

CHECKING = import_module("tillbook.desks.shifts.operations.check_shifts")


@pytest.fixture
def drawer(shop):
    fill_safe(shop)
    return Drawer(enrolled_till(shop))


def document_link(row) -> str:
    return reverse("shift_document", args=[row.id])


def sold_in(shift: UUID) -> int:
    return sum(Sale.objects.filter(shift_id=shift).values_list("total_minor", flat=True))


def test_a_shift_that_the_office_closed_is_told_to_its_register(shop, drawer, client, monkeypatch):
    """What came after it was in the count: it is put right by a document; the next Z names it."""
    opening, late = drawer.open(), [drawer.sell("P1"), drawer.sell("P2", tender="card")]
    assert drawer.till.statuses([opening]) == ["stored"]
    before, cash = balances(shop), drawer.expected - 15_000
    asked = f"/changes?since=0&shift={drawer.shift}"
    assert drawer.till.get(asked).body["shift_closed"] is None
    close_shift(shop.actor, drawer.shift, new_id(), drawer.expected)
    told = drawer.till.get(asked).body["shift_closed"]
    assert told == {"z": 1, "documents": 0, "sold": 0, "returned": 0, "late": None}
    assert balances(shop)["6130"] == before.get("6130", 0) - cash
    other = enrolled_till(shop, "R9")
    assert other.get(asked).body["shift_closed"] is None
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    assert "Cash over" in page
    assert "receipts that came since" not in page
    assert drawer.till.statuses(late) == ["stored"] * 2
    page = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    assert "The count fits, with the receipts that came since" in page
    assert "is not put right yet" in page
    # Before there were corrections the feed went past such receipts: it is named, and put right.
    catch_up(shop.company_id)
    with monkeypatch.context() as before_corrections:
        before_corrections.setattr(CHECKING, "correct_shift", lambda shift: False)
        checked(shop)
    assert [(one.check, one.count) for one in verify().findings] == [("shift_late", 1)]
    assert [correct_closed(shop.company_id) for _ in range(2)] == [1, 0]
    for _ in range(2):  # what was corrected is not corrected twice
        checked(shop)
        assert balances(shop).get("6130", 0) == before.get("6130", 0)
        assert "1010" not in balances(shop)
    page = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    assert "off the drawer and off over and short" in page
    [row] = ShiftCorrection.objects.all()
    own = Totals(
        documents=row.documents, sold_minor=row.sold_minor, returned_minor=row.returned_minor
    )
    assert (row.cash_minor, own) == (cash, drawer.totals)
    assert reverse("shift", args=[drawer.shift]) in client.get(document_link(row)).url
    # The next shift goes on from the Z that the office made, and names what came late.
    came = {"documents": 2, "sold": drawer.totals.sold_minor, "returned": 0}
    told = drawer.till.get("/changes?since=0&zs=1").body["zs"]
    assert told == {"z": 1, **came, "late": came}
    drawer.z_number, drawer.perpetual = 1, drawer.totals
    late_too = drawer.totals
    batch = [drawer.open(), drawer.sell("P1"), drawer.close(late=late_too)]
    assert drawer.till.statuses(batch) == ["stored"] * 3
    assert drawer.till.get("/changes?since=0&zs=1").body["zs"]["late"] is None
    checked(shop)
    assert flags() == []
    page = client.get(reverse("shift", args=[drawer.shift])).content.decode()
    assert "of that late, to shifts closed from here: 2 receipts" in page
    # A Z that says more than ever came is told of.
    more = drawer.perpetual.plus(Totals(documents=1))
    assert drawer.till.statuses([drawer.open(), drawer.close(perpetual=more)]) == ["stored"] * 2
    assert [kind for kind, *_ in flags()] == ["perpetual"]
    assert verify().findings == ()


def test_a_register_that_closed_what_the_office_had_closed_goes_on_by_itself(shop, drawer):
    """Off-line all the while: its Z comes again and books nothing, its next one adds up."""
    opening, first = drawer.open(), drawer.sell("P1")
    assert drawer.till.statuses([opening, first]) == ["stored"] * 2
    shift, known = drawer.shift, drawer.expected
    assert shift
    late = drawer.sell("P2")
    close_shift(shop.actor, shift, new_id(), known)
    batch = [late, drawer.close(), drawer.open(), drawer.sell("P1"), drawer.close()]
    assert drawer.till.statuses(batch) == ["stored"] * 5
    checked(shop)
    assert [kind for kind, *_ in flags()] == ["closed_twice"]
    assert balances(shop)["6130"] == sold(late)  # counted before it was taken: short by now
    assert drawer.till.get("/changes?since=0&zs=1").body["zs"]["late"] is None
    assert verify().findings == ()


@pytest.mark.parametrize("first", ["office", "device"])
def test_no_z_number_is_given_twice_where_a_device_is_replaced(shop, drawer, first):
    """The shift that the old device left open keeps the next number for its Z."""
    assert drawer.till.statuses([drawer.open(), drawer.sell("P1")]) == ["stored"] * 2
    left = drawer.shift
    assert left
    new = Drawer(enrol_again(shop, drawer.till.register))
    last = new.till.get("/book").body["shifts"]["last"]
    assert last == {"z": 1, "documents": 0, "sold": 0, "returned": 0, "late": None}
    new.z_number = 1
    if first == "office":
        assert close_shift(shop.actor, left, new_id(), drawer.expected).z_number == 1
        told = new.till.get("/changes?since=0&zs=1").body["zs"]
        assert told == {"z": 1, "documents": 1, "sold": sold_in(left), "returned": 0, "late": None}
        new.perpetual = drawer.totals
    assert new.till.statuses([new.open(), new.sell("P2"), new.close()]) == ["stored"] * 3
    if first == "device":
        assert close_shift(shop.actor, left, new_id(), drawer.expected).z_number == 1
        told = new.till.get("/changes?since=0&zs=1").body["zs"]
        assert (told["z"], told["documents"], told["late"]["documents"]) == (2, 2, 1)
        new.perpetual = new.perpetual.plus(drawer.totals)
        late = {"late": drawer.totals}
    else:
        late = {}
    assert new.till.statuses([new.open(), new.close(**late)]) == ["stored"] * 2
    checked(shop)
    zs = ShiftClosing.objects.order_by("z_number").values_list("z_number", flat=True)
    assert list(zs) == [1, 2, 3]
    assert [kind for kind, *_ in flags()] == (["opened_twice"] if first == "device" else [])
    assert verify().findings == ()


def test_a_receipt_noted_as_lost_has_its_shift_compared_and_is_asked_about_if_it_comes(
    shop, drawer, client
):
    opening, sale, lost = drawer.open(), drawer.sell("P1"), drawer.sell("P2")
    closing = drawer.close(unsent=((UUID(lost["id"]), 3),))
    drawer.till.statuses([opening, sale, closing])
    checked(shop)
    assert flags() == []
    write_off_missing(shop.actor, UUID(drawer.till.series), "3", reason="drowned")
    # Nothing comes any more that would lead to it.
    assert [kind for kind, _, _ in flags()] == ["expected_cash", "totals"]
    told = late_of(Shift.objects.get(), ShiftClosing.objects.get())
    assert (told.missing, told.lost) == ([], [("R1-000003", "drowned")])
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("shift", args=[opening["id"]])).content.decode()
    assert "1 receipt that the Z counts is noted as lost:" in page
    assert "still on the register" not in page
    assert f"What is here: 1 receipt, £{sold(sale) / 100:.2f} sold; the Z says 2 receipts" in page
    # One comparison is one thing to look at.
    assert page.count('name="reason"') == 1
    # Found behind the shelf: it may have been entered by hand meanwhile.
    assert drawer.till.statuses([lost]) == ["stored"]
    catch_up(shop.company_id)
    while check_sales(shop.company_id):
        pass
    row = Discrepancy.objects.get(sale_id=lost["id"])
    assert (row.kind, row.found) == ("was_lost", "drowned")
    assert "It was noted as lost (drowned) and is here after all." in discrepancy_words(row)
    checked(shop)
    assert len(flags()) == 2
    page = client.get(reverse("shift", args=[opening["id"]])).content.decode()
    assert "What was missing came since: it fits now." in page
    assert 'name="reason"' not in page
