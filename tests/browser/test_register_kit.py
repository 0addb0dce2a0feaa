"""A kit at the register: sold as one line, one of two comes back, and its stock moves with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from playwright.sync_api import Page, expect

from tests.browser.counter import all_sent, allow, choose_copy, enrol, prepare, scan, to_pay
from tests.browser.signing_in import sign_in
from tests.kitting import kit
from tests.shop import OWNER, by_weight
from tests.test_modifiers import coffee_bar
from tests.test_recipes import recipe
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


def stock_of(*skus: str) -> dict[str, int]:
    """Thousandths of these on hand."""
    rows = Level.objects.filter(item__sku__in=skus).values("item__sku")
    return {row["item__sku"]: row["all"] // 1000 for row in rows.annotate(all=Sum("on_hand_micro"))}


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


def test_a_recipe_is_written_on_a_phone_and_sold(shop: Any, till: Page, served: Any) -> None:
    """A batch of 12 slices takes 900 g of P5, of which a tenth is lost before; three are sold."""
    by_weight("P5")
    cake = recipe(shop, "CAKE00001")
    before = Level.objects.get(item_id=Variant.objects.get(sku="P5").id).on_hand_micro
    browser = till.context.browser
    assert browser
    office = browser.new_page(viewport={"width": 390, "height": 844}, base_url=served.url)
    sign_in(office, OWNER, f"/products/{cake}")
    office.get_by_label("A batch makes").fill("12")
    office.get_by_role("button", name="Save the batch").click()
    expect(office.get_by_role("heading", name="What is in a batch of 12")).to_be_visible()
    office.get_by_label("Ingredient").fill("P5")
    office.get_by_label("How much a batch uses").fill("900 g")
    office.get_by_label("Lost before").fill("10")
    office.get_by_role("button", name="Put it in").click()
    row = office.get_by_role("row").filter(has_text="Product P5")
    expect(row).to_contain_text("0.9 kg")
    expect(row).to_contain_text("10")
    office.close()
    enrol(till, prepare(shop))
    choose_copy(till)
    for _ in range(3):
        scan(till, "CAKE00001")
    to_pay(till)
    till.get_by_role("button", name="Take £").first.click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.keyboard.press("Enter")
    all_sent(till)
    assert Level.objects.get(item_id=Variant.objects.get(sku="P5").id).on_hand_micro == (
        before - 250_000
    )
    assert verify().findings == ()


def test_a_register_asks_for_modifiers_without_a_network_and_they_come_back(
    shop: Any, till: Page, console: Any
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    coffee_bar(shop)
    enrol(till, prepare(shop))
    choose_copy(till)
    till.context.set_offline(True)
    scan(till, "LATTE")
    sheet = till.get_by_role("dialog", name="Recipe LATTE")
    add = sheet.get_by_role("button", name="Add Recipe LATTE")
    expect(add).to_be_disabled()
    sheet.get_by_role("button", name="Whole").click()
    sheet.get_by_role("button", name="Oat").click()
    sheet.get_by_role("button", name="Shot").click()
    add.click()
    expect(till.locator(".line-name")).to_have_text(["Recipe LATTE", "Oat", "Shot"])
    expect(till.locator(".line-of .line-amount")).to_have_text(["0.50", "0.80"])
    till.locator(".line-main").first.click()
    till.get_by_role("button", name="One more").click()
    expect(till.locator(".line-count").nth(2)).to_contain_text("2")
    expect(till.locator(".pay-button")).to_contain_text("£12.60")
    to_pay(till)
    till.get_by_role("button", name="Take £").first.click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.context.set_offline(False)
    till.keyboard.press("Enter")
    all_sent(till)
    # In thousandths: beans of two coffees and two shots; oat milk stands for the milk.
    sold = SaleLine.objects.order_by("number")
    assert list(sold.values_list("of_number", "quantity_micro")) == [
        (None, 2_000_000),
        (1, 2_000_000),
        (1, 2_000_000),
    ]
    assert stock_of("P5", "P6", "P7") == {"P5": 99_720, "P6": 100_000, "P7": 99_600}

    till.keyboard.press("F9")
    till.get_by_label("Scan the receipt or type its number").fill("T1-000001")
    till.get_by_role("button", name="Find", exact=True).click()
    till.get_by_role("button", name="One more: Recipe LATTE").click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="Give £6.30 back in cash").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")
    till.keyboard.press("Enter")
    all_sent(till)
    assert stock_of("P5", "P6", "P7") == {"P5": 99_860, "P6": 100_000, "P7": 99_800}
    catch_up(shop.company_id)
    assert verify().findings == ()
