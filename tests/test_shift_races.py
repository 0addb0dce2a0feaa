"""Two people, two tabs, two devices: a shift is opened once and closed once, whoever asks when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.registering import enrolled_till
from tests.shifting import Drawer
from tests.support.racing import Ready, race
from tillbook.desks.registers.operations.sync import actor_for
from tillbook.desks.registers.queries import device as enrolled
from tillbook.desks.shifts.errors import ShiftRefused
from tillbook.desks.shifts.models import OpenShift, Shift, ShiftClosing, ShiftFlag
from tillbook.desks.shifts.operations import close_shift, receive_cash
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.queries import system_actor
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id


def act_at_once(act: dict[str, Any], ready: Ready) -> str:
    """Close a shift in the office, or send a register's receipt; what became of it."""
    own = enrolled(act["device"])
    ready()
    if act["what"] == "close":
        try:
            close_shift(system_actor(own.company_id, "test"), act["shift"], act["id"], 9_000)
        except ShiftRefused as refused:
            return str(refused.refusal.value)
        return "closed"
    [outcome] = receive_cash(actor_for(own), [act["receipt"]], register_id=own.register_id)
    return str(outcome.status)


def test_a_shift_is_opened_once_by_processes_that_race(database, shop):
    drawer = Drawer(enrolled_till(shop))
    device = drawer.till.device
    acts = [{"what": "send", "receipt": drawer.open(10_000), "device": device} for _ in range(5)]
    assert race(database, act_at_once, acts) == ["stored"] * 5
    assert Shift.objects.count() == 5  # each is a fact of the register, and in the books
    assert OpenShift.objects.count() == 1
    beside = set(ShiftFlag.objects.filter(kind="opened_twice").values_list("shift_id", flat=True))
    assert len(beside) == 4
    assert OpenShift.objects.get().shift_id not in beside
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_a_shift_is_closed_once_by_processes_that_race(database, shop):
    drawer = Drawer(enrolled_till(shop))
    opening = drawer.open(10_000)
    assert drawer.till.statuses([opening]) == ["stored"]
    device = drawer.till.device
    base = {"device": device, "shift": UUID(opening["id"])}
    acts = [{**base, "what": "close", "id": new_id()} for _ in range(4)]
    acts.append({**base, "what": "send", "receipt": drawer.close(9_500)})
    *office, sent = race(database, act_at_once, acts)
    assert sent == "stored"  # a fact is never refused
    counted = list(ShiftClosing.objects.filter(repeated=False))
    assert len(counted) == 1
    assert office.count("closed") + (counted[0].counted_minor == 9_500) == 1
    assert office.count("already_closed") == 4 - office.count("closed")
    assert not OpenShift.objects.exists()
    catch_up(shop.company_id)
    assert verify().findings == ()
