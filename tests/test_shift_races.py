"""Two people, two tabs, two devices: a shift is opened once and closed once, whoever asks when."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.registering import enrolled_till
from tests.shifting import Drawer
from tillbook.desks.shifts.models import OpenShift, Shift, ShiftClosing, ShiftFlag
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

PROJECT = Path(__file__).resolve().parent.parent
#: What each process does: say that it is ready, wait for the word, then its one act; it prints
#: what became of it.
ACT = """
import json, sys
import django
django.setup()
from uuid import UUID
from tillbook.desks.registers.operations.sync import actor_for
from tillbook.desks.registers.queries import device
from tillbook.desks.shifts.errors import ShiftRefused
from tillbook.desks.shifts.operations import close_shift, receive_cash
from tillbook.masters.organisation.queries import system_actor
act = json.loads(sys.argv[1])
own = device(UUID(act["device"]))
print("ready", flush=True)
sys.stdin.readline()
if act["what"] == "close":
    try:
        actor = system_actor(own.company_id, "test")
        close_shift(actor, UUID(act["shift"]), UUID(act["id"]), 9_000)
        print("closed")
    except ShiftRefused as refused:
        print(refused.refusal.value)
else:
    [outcome] = receive_cash(actor_for(own), [act["receipt"]], register_id=own.register_id)
    print(outcome.status)
"""


def together(database: Any, acts: list[dict[str, Any]]) -> list[str]:
    """Each act in a process of its own, let go once all are ready; what each printed."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, json.dumps(act)],
            cwd=PROJECT,
            env=database.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for act in acts
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=120)[0].strip() for one in running]
    assert [one.returncode for one in running] == [0] * len(acts)
    return said


def test_a_shift_is_opened_once_by_processes_that_race(database, shop):
    drawer = Drawer(enrolled_till(shop))
    device = str(drawer.till.device)
    acts = [{"what": "send", "receipt": drawer.open(10_000), "device": device} for _ in range(5)]
    assert together(database, acts) == ["stored"] * 5
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
    device = str(drawer.till.device)
    base = {"device": device, "shift": opening["id"]}
    acts = [{**base, "what": "close", "id": str(new_id())} for _ in range(4)]
    acts.append({**base, "what": "send", "receipt": drawer.close(9_500)})
    *office, sent = together(database, acts)
    assert sent == "stored"  # a fact is never refused
    counted = list(ShiftClosing.objects.filter(repeated=False))
    assert len(counted) == 1
    assert office.count("closed") + (counted[0].counted_minor == 9_500) == 1
    assert office.count("already_closed") == 4 - office.count("closed")
    assert not OpenShift.objects.exists()
    catch_up(shop.company_id)
    assert verify().findings == ()
