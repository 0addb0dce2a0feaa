"""Gift cards, store credit and accounts at a register in a real browser, on-line and off."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    off_line,
    prepare,
    scan,
    to_pay,
)
from tests.valuing import switch_on
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.loyalty.models import StoredValue
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up


def balance(shop: Any, code: str) -> int:
    account = Account.objects.get(company_id=shop.company_id, code=code)
    return sum(EntryLine.objects.filter(account=account).values_list("amount_minor", flat=True))


def digits(page: Page, text: str) -> None:
    for digit in text:
        page.keyboard.press(digit)


def next_sale(page: Page) -> None:
    expect(page.locator(".done-mark")).to_contain_text("Receipt T1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The basket is empty")).to_be_visible()


def more(page: Page, entry: str) -> None:
    page.locator(".tools").get_by_role("button", name="More").click()
    page.get_by_role("dialog").get_by_role("button", name=entry).click()


def sell_a_card(page: Page, cents: str) -> str:
    """A new card is sold alone, for cash; its number as the receipt prints it."""
    more(page, "Gift card")
    sheet = page.get_by_role("dialog", name="Gift card")
    sheet.get_by_role("button", name="New card").click()
    number: str = sheet.get_by_label("Number of the card").input_value()
    digits(page, cents)
    sheet.get_by_role("button", name="Sell it with").click()
    expect(page.locator(".line-load")).to_have_count(1)
    to_pay(page)
    page.get_by_role("button", name="Take £").click()
    # The paper is the card: who leaves without it is asked, a scan waits, and Enter prints it.
    expect(page.locator(".done .wrong")).to_have_text("Print it: the paper is the card.")
    scan(page, "SKU12345")
    expect(page.locator(".till-toast")).to_contain_text("the paper is the card")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Not printed yet")).to_be_visible()
    expect(page.locator(".done .big-button")).to_have_text("Print the receipt")
    page.keyboard.press("Enter")
    # Printed, Enter begins the next sale and prints no copy.
    expect(page.locator(".done .big-button")).to_have_text("Next sale")
    expect(page.locator(".done .big-button")).to_be_focused()
    next_sale(page)
    return number


def pay_by_card(page: Page, number: str) -> None:
    page.get_by_role("group", name="Way of paying").get_by_role("button", name="Gift card").click()
    # What is missing has the focus: it can be typed at once.
    expect(page.get_by_label("Number of the card")).to_be_focused()
    page.get_by_label("Number of the card").fill(number)


def test_a_card_is_sold_used_in_part_and_money_goes_back_as_credit(
    served: Served, shop: Any, till: Page
) -> None:
    switch_on(shop)
    enrol(till, prepare(shop))
    choose_copy(till)
    number = sell_a_card(till, "1000")
    all_sent(till)
    assert balance(shop, "2410") == -1000

    # 1.00 of goods, then 12 of them: the card has less on it than is open, cash pays the rest.
    for _ in range(12):
        scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    # A number that is none is refused, and changes nothing: the next Enter takes no cash.
    pay_by_card(till, "2600000000000001")
    till.keyboard.press("Enter")
    expect(till.locator(".till-toast")).to_contain_text("no number of a gift card")
    expect(till.locator(".tender[aria-pressed=true]")).to_contain_text("Gift card")
    expect(till.get_by_label("Number of the card")).to_have_value("2600000000000001")
    till.get_by_label("Number of the card").fill(number.lower())
    expect(till.get_by_text("There is £10.00 on it.")).to_be_visible()
    till.get_by_role("button", name="£10.00").last.click()
    expect(till.locator(".paid-open")).to_contain_text("2.00")
    till.get_by_role("group", name="Way of paying").get_by_role("button", name="Cash").click()
    till.get_by_role("button", name="Take £").click()
    next_sale(till)
    all_sent(till)
    assert StoredValue.objects.get(kind="gift_card").balance_minor == 0

    # A scan of the card shows what is left.
    scan(till, number)
    expect(till.get_by_text("There is £0.00 on it.")).to_be_visible()
    till.keyboard.press("Escape")

    # Two of them come back as store credit of a customer.
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    scan(till, "T1-000002")
    till.get_by_role("button", name="One more").first.click()
    till.get_by_role("group", name="Way of paying").get_by_role(
        "button", name="Store credit"
    ).click()
    # What is missing stands on the button that waits for it.
    expect(till.locator(".pay-foot .big-button")).to_have_text("Why not as it was paid?")
    till.get_by_label("Why not as it was paid?").fill("wants credit")
    till.get_by_role("button", name="Record £1.00 given back").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1")
    # Nobody counts out in coins what went on the credit.
    expect(till.locator(".change")).to_contain_text("Store credit · £1.00")
    all_sent_after(till)
    credit = StoredValue.objects.get(kind="store_credit")
    assert credit.balance_minor == 100
    catch_up(shop.company_id)
    assert verify().findings == ()


def all_sent_after(page: Page) -> None:
    page.keyboard.press("Enter")
    all_sent(page)


def test_a_customer_buys_on_account_and_pays_it_off_and_cards_work_off_line(
    served: Served, shop: Any, till: Page
) -> None:
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    enrol(till, prepare(shop))
    choose_copy(till)
    number = sell_a_card(till, "500")
    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    scan(till, "SKU12345")
    to_pay(till)
    till.get_by_role("group", name="Way of paying").get_by_role("button", name="On account").click()
    expect(till.get_by_text("Owes £0.00 of at most £50.00, £50.00 left.")).to_be_visible()
    till.locator(".pay-foot").get_by_role("button").click()
    next_sale(till)
    all_sent(till)
    assert balance(shop, "1410") == 100

    till.keyboard.press("F4")
    till.get_by_role("dialog").get_by_role("searchbox").fill("Marta")
    till.get_by_role("button", name="Marta Keane").click()
    more(till, "Payment on account")
    till.get_by_role("button", name="Take £1.00 on account").click()
    to_pay(till)
    till.get_by_role("button", name="Take £").click()
    next_sale(till)
    all_sent(till)
    assert balance(shop, "1410") == 0

    # Without a network the card is taken within the allowance.
    served.stop()
    off_line(till)
    scan(till, "SKU12345")
    to_pay(till)
    pay_by_card(till, number)
    expect(till.get_by_text("Without a network nobody knows what is on it: up to")).to_be_visible()
    till.locator(".pay-foot").get_by_role("button").click()
    next_sale(till)
    served.start()
    all_sent(till)
    assert StoredValue.objects.get(kind="gift_card").balance_minor == 400
    catch_up(shop.company_id)
    assert verify().findings == ()
