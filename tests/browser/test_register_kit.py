"""A kit at the register: sold as one line, one of two comes back, and its stock moves with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from playwright.sync_api import Page, expect

from tests.browser.counter import all_sent, allow, choose_copy, enrol, prepare, scan, to_pay
from tests.kitting import kit
from tillbook.books.stock.models import Level
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import Variant
from tillbook.plumbing.feed import catch_up


def in_stock(shop: Any) -> dict[str, int]:
    """Pieces of what the kit holds."""
    skus = dict(Variant.objects.filter(sku__in=["P5", "P6"]).values_list("id", "sku"))
    rows = (
        Level.objects.filter(item_id__in=skus).values("item_id").annotate(all=Sum("on_hand_micro"))
    )
    return {skus[row["item_id"]]: row["all"] // 1_000_000 for row in rows}


def test_a_kit_is_sold_and_one_of_two_comes_back(shop: Any, till: Page) -> None:
    kit(shop, "BOX00001", {"P5": 2, "P6": 1})
    before = in_stock(shop)
    enrol(till, prepare(shop))
    choose_copy(till)
    for _ in range(2):
        scan(till, "BOX00001")
    expect(till.locator(".line-name")).to_have_count(1)
    expect(till.locator(".pay-button")).to_contain_text("£10.00")
    to_pay(till)
    till.get_by_role("button", name="Take £").first.click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.keyboard.press("Enter")
    all_sent(till)
    assert in_stock(shop) == {"P5": before["P5"] - 4, "P6": before["P6"] - 2}

    till.keyboard.press("F9")
    till.get_by_label("Scan the receipt or type its number").fill("T1-000001")
    till.get_by_role("button", name="Find", exact=True).click()
    till.get_by_role("button", name="One more: Kit BOX00001").click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="Give £5.00 back in cash").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")
    till.keyboard.press("Enter")
    all_sent(till)
    assert in_stock(shop) == {"P5": before["P5"] - 2, "P6": before["P6"] - 1}
    assert SaleLine.objects.get(sale=Sale.objects.get(kind="return")).quantity_micro == -1_000_000
    catch_up(shop.company_id)
    assert verify().findings == ()
