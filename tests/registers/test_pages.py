"""The pages about registers, and PINs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.registering import application, enrol_again, enrolled_till, fresh_till, post_enrol
from tests.test_access import hire, signed_in
from tillbook.desks.registers.listing import ranges
from tillbook.desks.registers.models import Device, Pin
from tillbook.desks.registers.queries import favourites, limits
from tillbook.desks.registers.rules import weakness
from tillbook.masters.organisation.models import Membership, Person
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing import clock
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write


@pytest.fixture
def owner(shop) -> Client:
    return signed_in(shop.email)


def test_a_register_is_made_enrolled_by_its_code_and_revoked(shop, owner):
    made = owner.post(
        reverse("new_register"),
        {"code": "R1", "name": "Front", "location": str(shop.locations["STORE001"])},
    )
    assert made.status_code == 302
    shown = owner.post(made["Location"] + "enrol")
    text = shown.content.decode()
    [code] = re.findall(r'id="code">([A-Z0-9]{4} [A-Z0-9]{4})<', text)
    assert "<svg" in text
    assert "style=" not in text
    assert shown["Cache-Control"] == "no-store"
    till = fresh_till(shop)
    answer = post_enrol(till, application(code, till))
    assert answer.status == 201
    till.enrolled = answer.body
    page = owner.get(made["Location"]).content.decode()
    assert "On-line" in page
    assert owner.post(made["Location"] + "revoke").status_code == 302
    assert "Revoked" in owner.get(made["Location"]).content.decode()
    assert till.get("/book").problem == "revoked"
    actions = set(AuditRecord.objects.values_list("action", flat=True))
    assert actions >= {"register.code_made", "register.enrolled", "register.revoked"}
    again = owner.post(
        reverse("new_register"),
        {"code": "R1", "name": "x", "location": str(shop.locations["STORE001"])},
    )
    assert "There is a register “R1” already." in again.content.decode()


@pytest.mark.parametrize("by", ["number", "id"])
def test_a_register_that_two_devices_are_says_so_until_it_is_enrolled_again(shop, owner, by):
    """Its copy sells by a number that is taken, or the basket that lay in both under one id."""
    till = enrolled_till(shop)
    first = till.seal(shop.sale([shop.line("P1")]))
    assert till.statuses([first]) == ["stored"]
    where = reverse("register_details", args=[till.register])
    assert "two devices may be" not in owner.get(where).content.decode()
    till.number -= 1
    own = {"id": first["id"]} if by == "id" else {}
    assert till.statuses([till.seal(shop.sale([shop.line("P2")]), **own)]) == ["conflict"]
    seen = owner.get(where).content.decode()
    assert f"({till.enrolled['series']['code']}-000001, " in seen
    assert "two devices may be this register" in seen
    kind = "conflict" if by == "id" else "quarantine"
    assert f"{reverse('to_clarify')}?kind={kind}" in seen
    advice = owner.get(reverse("to_clarify")).content.decode()
    assert "Two devices may be" in advice
    assert "Two devices" in owner.get(reverse("registers")).content.decode()
    again = enrol_again(shop, till.register)
    assert "two devices may be" not in owner.get(where).content.decode()
    assert again.sync([]).body["forked"] is False
    # Done already: nobody is told to revoke a device that is revoked.
    advice = owner.get(reverse("to_clarify")).content.decode()
    assert "Two devices may be" not in advice
    assert "has been revoked since" in advice


def test_unsent_sales_and_missing_receipts_are_named(shop, owner):
    till = enrolled_till(shop)
    receipts = [till.sell() for _ in range(6)]
    oldest = clock.now() - timedelta(days=2)
    till.sync(
        [receipts[0], receipts[3], receipts[5]],
        unsent=6,
        oldest_unsent_at=oldest.isoformat(),
        storage={"persisted": False, "second_copy": ""},
    )
    page = owner.get(reverse("registers")).content.decode()
    assert "R1: 2–3, 5" in page
    assert "may be cleared" in page
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert "Away with unsent sales" in owner.get(reverse("registers")).content.decode()
    details = owner.get(reverse("register_details", args=[till.register])).content.decode()
    assert "Receipts are missing: R1: 2–3, 5." in details
    # A file that was saved is no proof that it is there, and one that fails is none.
    for kind, said in (
        ("file", "it writes unsent sales to a file too"),
        ("download", "whether those are still there it cannot see"),
        ("late", "some unsent sales may lie in it alone"),
    ):
        till.sync([], storage={"persisted": False, "second_copy": kind})
        assert said in owner.get(reverse("registers")).content.decode()


def test_the_bar_above_every_page_says_what_is_unsent(shop, owner):
    assert "All sales in" not in owner.get(reverse("settings")).content.decode()
    till = enrolled_till(shop)
    assert "All sales in" in owner.get(reverse("settings")).content.decode()
    # What came with the word is no longer there: a register that is stopped now says no more.
    till.sync([till.sell()], unsent=1, oldest_unsent_at=clock.now().isoformat())
    assert "All sales in" in owner.get(reverse("settings")).content.decode()
    assert Device.objects.get(id=till.device).oldest_unsent_at is None
    till.sync([till.sell()], unsent=4, oldest_unsent_at=clock.now().isoformat())
    assert "3 unsent" in owner.get(reverse("settings")).content.decode()
    # Who has no business with registers is not told of them.
    cashier = hire(shop, "Cashier")
    assert "3 unsent" not in cashier.get(reverse("sell")).content.decode()


def test_neighbours_are_joined():
    assert ranges([]) == ""
    assert ranges([1]) == "1"
    assert ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("12345", "length"),
        ("1234567", "length"),
        ("12a456", "digits"),
        ("١٢٣٤٥٦", "digits"),
        ("111111", "repeated"),
        ("112112", "repeated"),
        ("121212", "repeated"),
        ("122122", "repeated"),
        ("111222", "repeated"),
        ("123456", "sequence"),
        ("890123", "sequence"),
        ("654321", "sequence"),
        ("210987", "sequence"),
        ("271845", ""),
        ("908172", ""),
    ],
)
def test_weak_pins_are_known(pin, why):
    assert weakness(pin) == why


def test_everybody_sets_their_own_pin(shop, owner):
    refused = owner.post(reverse("own_pin"), {"pin": "123456", "again": "123456"})
    assert "This is a row of digits" in refused.content.decode()
    refused = owner.post(reverse("own_pin"), {"pin": "271845", "again": "271846"})
    assert "These two are not the same." in refused.content.decode()
    assert not Pin.objects.exists()
    for pin in ("271845", "908172"):
        assert owner.post(reverse("own_pin"), {"pin": pin, "again": pin}).status_code == 302
    stored = Pin.objects.get()
    assert (stored.version, stored.iterations) == (2, 210_000)
    assert AuditRecord.objects.filter(action="pin.set").count() == 2
    whole = "".join(AuditRecord.objects.values_list("detail", flat=True))
    assert "271845" not in whole


def test_a_manager_sets_pins_of_cashiers_not_of_the_owner(shop):
    manager = hire(shop, "Manager")
    make = lambda: create_person(  # noqa: E731
        company_id=shop.company_id, name="Cas", role="Cashier"
    )
    cashier = write(make)
    boss = Person.objects.get(email=shop.email)
    new = {"pin": "271845", "again": "271845"}
    assert manager.post(reverse("set_pin", args=[cashier.id]), new).status_code == 302
    assert manager.post(reverse("set_pin", args=[boss.id]), new).status_code == 403
    # Who works at one shop sets no PIN that opens the registers of another.
    at = frozenset({shop.locations["STORE001"]})
    one = Membership.objects.get(person__name="Some Manager")
    one.locations.set(at)
    listed = manager.get(reverse("pins")).content.decode()
    assert "Cas" in listed
    assert reverse("set_pin", args=[cashier.id]) not in listed
    assert manager.post(reverse("set_pin", args=[cashier.id]), new).status_code == 403
    Membership.objects.get(person_id=cashier.id).locations.set(at)
    assert reverse("set_pin", args=[cashier.id]) in manager.get(reverse("pins")).content.decode()
    assert [p.person_id for p in Pin.objects.all()] == [cashier.id]
    cleared = manager.post(reverse("set_pin", args=[cashier.id]), {"action": "clear"})
    assert cleared.status_code == 302
    assert not Pin.objects.exists()


def test_limits_and_first_screens_are_set(shop, owner):
    enrolled_till(shop)
    page = owner.get(reverse("register_limits")).content.decode()
    assert "At worst you lose £50.00 a day" in page
    wrong = owner.post(
        reverse("register_limits"), {"discount": "101", "returns": "x", "lease": "0"}
    )
    assert wrong.status_code == 200
    given = {"discount": "7,5", "returns": "20.50", "unreferenced": "30", "lease": "24"}
    set_ = owner.post(reverse("register_limits"), given)
    assert set_.status_code == 302
    found = limits(shop.company_id)
    assert (found.discount_ppm, found.return_day_minor, found.lease_hours) == (75_000, 2050, 24)
    assert found.unreferenced_day_minor == 3000
    place = shop.locations["STORE001"]
    address = reverse("register_favourites", args=[place])
    assert "NOPE" in owner.post(address, {"skus": "P1\nNOPE"}).content.decode()
    assert owner.post(address, {"skus": " P2 \n\nP1\nP2"}).status_code == 302
    assert favourites(place) == [shop.line("P2").variant_id, shop.line("P1").variant_id]
    assert Device.objects.count() == 1
