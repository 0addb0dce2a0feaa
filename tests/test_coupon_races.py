"""Many registers want the last uses of a code at the same moment: never one more gets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tillbook.masters.pricing.models import CouponCode, CouponUse
from tillbook.masters.pricing.operations import NewCoupon, add_coupon
from tillbook.plumbing.fields import new_id

PROJECT = Path(__file__).resolve().parent.parent
PROCESSES, EACH = 8, 8
#: Each process asks for the code for eight sales, one in each of eight threads.
ACT = """
import json, sys
import django
django.setup()
from datetime import date
from threading import Thread
from uuid import UUID
from django.db import connection
from tillbook.masters.pricing.errors import CouponRefused
from tillbook.masters.pricing.operations import claim_coupon, note_held_used
act = json.loads(sys.argv[1])
company, said = UUID(act["company"]), []
def claim(sale):
    try:
        claim_coupon(company, act["code"], UUID(sale), customer_id=None, day=date(2026, 11, 22))
        note_held_used(company, UUID(sale))
        said.append("held")
    except CouponRefused as refused:
        said.append(refused.refusal.value)
    finally:
        connection.close()
threads = [Thread(target=claim, args=(sale,)) for sale in act["sales"]]
print("ready", flush=True)
sys.stdin.readline()
for one in threads:
    one.start()
for one in threads:
    one.join()
print(" ".join(said))
"""


@pytest.mark.parametrize("uses", [1, 5])
def test_sixty_four_at_once_never_pass_the_limit(database: Any, shop: Any, uses: int):
    coupon = add_coupon(shop.actor, NewCoupon(name="Letter", code="LETTER", codes=1, uses=uses))
    code = CouponCode.objects.get(coupon_id=coupon).code
    running = []
    for _ in range(PROCESSES):
        sales = [str(new_id()) for _ in range(EACH)]
        act = {"company": str(shop.company_id), "code": code, "sales": sales}
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", ACT, json.dumps(act)],
                cwd=PROJECT,
                env=database.environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = " ".join(one.communicate(timeout=240)[0] for one in running).split()
    assert [one.returncode for one in running] == [0] * PROCESSES
    assert len(said) == PROCESSES * EACH
    assert said.count("held") == uses
    assert said.count("coupon_used_up") == PROCESSES * EACH - uses
    slots = sorted(CouponUse.objects.values_list("slot", flat=True))
    assert slots == list(range(1, uses + 1))
    assert not CouponUse.objects.filter(over=True).exists()
