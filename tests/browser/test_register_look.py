"""The register's screens in every state: pictures, room for fingers, no barrier axe knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import AXE, barriers
from tests.support.browser import OUTPUT, take_picture
from tests.support.screens import serving_screens

SIZES = {390: 844, 820: 1180, 1180: 820, 1440: 900}
FINGERTIP = 44

Step = Callable[[Page], Any]


def press(*keys: str) -> Step:
    return lambda page: [page.keyboard.press(key) for key in keys]


def click(selector: str) -> Step:
    return lambda page: page.locator(selector).locator("visible=true").first.click()


def write(selector: str, text: str) -> Step:
    return lambda page: page.locator(selector).fill(text)


def open_more(page: Page) -> None:
    wide = page.locator(".tools button:nth-child(5)")
    (wide if wide.is_visible() else page.locator(".phone-only .icon-button")).click()


def more(entry: str) -> Step:
    """Open the entry of the sheet More that begins with one of these words."""

    def open_it(page: Page) -> None:
        open_more(page)
        page.locator(".sheet-list button", has_text=re.compile(f"^({entry})")).click()

    return open_it


def press_code(page: Page) -> None:
    """Open the pad for codes; on a phone its button has no room."""
    page.locator(".search-row > .icon-button").nth(1).dispatch_event("click")


PAY = click(".pay-button")
TOUCHED = click("[data-key=l4] .line-main")
RECEIPT = click(".receipt-row:nth-child(4)")
#: name -> (scene and lines, what is done there)
SCREENS: dict[str, tuple[str, list[Step]]] = {
    "starting": ("scene=starting", []),
    "enrol": ("scene=enrol", []),
    "enrol-wrong": ("scene=enrol", [click(".big-button")]),
    "loading": ("scene=loading", []),
    "people": ("scene=people", []),
    "pin": ("scene=people", [click(".person-grid button"), press("1", "2", "3")]),
    "pin-wrong": ("scene=people", [click(".person-grid button"), press(*"111111")]),
    "pin-wait": ("scene=people", [click(".person-grid button:nth-child(3)")]),
    "unlock": ("scene=blocked", [click(".person-grid button:nth-child(3)")]),
    "second-tab": ("scene=second_tab", []),
    "stopped": ("scene=stopped", []),
    "sell": ("scene=offline&lines=5", []),
    "sell-open": ("scene=offline&lines=5", [TOUCHED]),
    "sell-empty": ("scene=selling&lines=0", []),
    "sell-1": ("scene=update&lines=1", []),
    "sell-3": ("scene=selling&lines=3", []),
    "sell-40": ("scene=selling&lines=40", []),
    "sell-refused": ("scene=refused&lines=3", []),
    "sell-copy-needed": ("scene=copy_needed&lines=0", []),
    "search": ("lines=3", [write("#find", "o")]),
    "search-nothing": ("lines=3", [write("#find", "zzz")]),
    "variants": ("lines=3", [write("#find", "a"), click(".rows > .row-several")]),
    "quantity": (
        "lines=17",
        [
            click("[data-key=l16] .line-main"),
            click(".line-open .stepper button:nth-child(2)"),
            press("1", ",", "2", "5"),
        ],
    ),
    "price": ("lines=5", [TOUCHED, click(".line-tools > .button"), press("3", "0", "0")]),
    "discount": ("lines=5", [press("F7", "5")]),
    "approve": ("lines=5", [press("F7", "1", "5", "Enter")]),
    "note": ("lines=5", [TOUCHED, click(".line-tools > .button:last-child")]),
    "customer": ("lines=5", [press("F4"), write("dialog input", "mar")]),
    "customer-add": (
        "lines=5",
        [press("F4"), write("dialog input", "Zoe"), click(".till-sheet-foot .button")],
    ),
    "park": ("scene=offline&lines=0", [press("F8")]),
    "park-this": ("scene=offline&lines=5", [press("F8")]),
    "more": ("scene=offline&lines=5", [open_more]),
    "keys": ("lines=5", [press("F1")]),
    "switch": ("lines=5", [click(".who")]),
    "code": ("lines=5", [press_code]),
    "pay": ("scene=split&lines=5", [PAY, click(".notes button:nth-child(2)")]),
    "pay-tips": ("scene=tips&lines=5", [PAY, press("2")]),
    "pay-short": ("lines=5", [PAY, press("1", "0", "0", "0")]),
    "pay-card": ("lines=5", [PAY, click(".tender:nth-child(2)")]),
    "pay-over": ("lines=5", [PAY, click(".tender:nth-child(2)"), press(*"9900")]),
    "pay-even": ("lines=5", [PAY, click(".due .button")]),
    "pay-40": ("lines=40", [PAY, click(".notes button:last-child")]),
    "card-waiting": ("scene=card_waiting&lines=5", [PAY]),
    "card-unknown": ("scene=card_unknown&lines=5", [PAY]),
    "card-declined": ("scene=card_declined&lines=5", [PAY]),
    "training": ("scene=training&lines=5", []),
    "training-end": ("scene=training&lines=5", [click(".till-strip button")]),
    "training-begin": ("lines=5", [more("Training")]),
    "done": ("scene=done&lines=5", []),
    "mail": ("scene=done&lines=5", [press("e")]),
    "receipts": ("scene=receipts&lines=5", [more("Receipts|Belege")]),
    "receipt": ("scene=receipts&lines=5", [more("Receipts|Belege"), RECEIPT]),
    "void": (
        "scene=receipts&lines=5",
        [
            more("Receipts|Belege"),
            RECEIPT,
            click(".half-foot .button-danger"),
            click(".till-sheet-foot .big-button"),
        ],
    ),
    "return-find": ("lines=5", [press("F9")]),
    "return": (
        "scene=receipts&lines=5",
        [
            more("Receipts|Belege"),
            RECEIPT,
            click(".half-foot .button:nth-child(4)"),
            click(".return-row button:last-child"),
        ],
    ),
    "return-customer": (
        "scene=receipts&lines=5",
        [press("F9"), click(".return-ways button:first-child")],
    ),
    "return-loose": (
        "lines=5",
        [
            press("F9"),
            click(".return-ways button:last-child"),
            write("[type=search]", "b"),
            click(".sheet-list button"),
        ],
    ),
    "split": ("lines=5", [press("Alt+s"), click(".return-row button:last-child")]),
    "unsent": ("scene=unsent&lines=5", [more("Unsent sales|Wartende Verkäufe")]),
    "aside": ("scene=aside&lines=5", [more("Kept aside|Beiseitegelegt")]),
    "settings-usb": (
        "scene=selling&lines=1",
        [more("Settings|Einstellungen"), click("text=/^(Choose a USB printer|USB-Drucker w)/")],
    ),
    "settings": ("scene=unsent&lines=5", [more("Settings|Einstellungen")]),
    "second-copy": ("scene=copy_needed&lines=0", [click(".till-strip button")]),
    "toast": ("lines=5", [TOUCHED, press("Delete")]),
}


@pytest.fixture(scope="module")
def screens() -> Iterator[str]:
    with serving_screens() as address:
        yield address


@pytest.fixture
def looking(chromium: Any) -> Iterator[Page]:
    """A page at the register that takes axe along; what it complains about fails the test."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong


def show(page: Page, address: str, name: str, query: str = "") -> None:
    scene, steps = SCREENS[name]
    page.goto(f"{address}?still&{scene}&{query}")
    page.locator(".till").wait_for()
    for step in steps:
        step(page)


def too_small(page: Page) -> list[str]:
    """What one touches and is smaller than a fingertip; a field counts with its frame."""
    return list(
        page.evaluate(
            """smallest => [...document.querySelectorAll('button, a, input, select')]
            .filter(one => one.checkVisibility() && !one.closest('[inert]'))
            .map(one => [one, one.closest('.field-box, .search, label.choice') ?? one])
            .map(([one, frame]) => [one, frame.getBoundingClientRect()])
            .filter(([, box]) => box.width && Math.min(box.width, box.height) < smallest)
            .map(([one, box]) => `${one.className} ${one.textContent} ${box.height}`)""",
            FINGERTIP,
        )
    )


def too_wide(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


#: The narrowest and the darkest each time, the other pairs by night; German stands in the dark.
LOOKS = {
    "phone-night": ((390,), "night", False),
    "wide-day": ((1180, 820, 1440), "day", True),
    "phone-day": ((390,), "day", True),
    "wide-night": ((1180, 820, 1440), "night", True),
}


@pytest.mark.parametrize(
    ("widths", "theme"),
    [
        pytest.param(widths, theme, id=name, marks=[pytest.mark.nightly] * late)
        for name, (widths, theme, late) in LOOKS.items()
    ],
)
def test_every_screen_has_its_picture_room_for_fingers_and_no_barrier(
    looking, screens, widths, theme
):
    wrong = []
    language = {"day": "en", "night": "de"}[theme]
    for name in SCREENS:
        looking.set_viewport_size({"width": widths[0], "height": SIZES[widths[0]]})
        show(looking, screens, name, f"theme={theme}&lang={language}")
        looking.evaluate(AXE.read_text())
        wrong += [f"{name}: {barrier}" for barrier in barriers(looking)]
        for width in widths:
            looking.set_viewport_size({"width": width, "height": SIZES[width]})
            take_picture(looking, OUTPUT / f"register-{name}-{width}-{theme}.png")
            wrong += [f"{name} at {width}: {small}" for small in too_small(looking)]
            if over := too_wide(looking):
                wrong.append(f"{name} at {width}: {over} px too wide")
    assert not wrong, "\n".join(wrong)


def test_the_components_are_free_of_barriers_and_shown_in_every_state(looking, screens):
    for theme in ("day", "night"):
        looking.goto(f"{screens}?gallery&theme={theme}")
        looking.set_viewport_size({"width": 1180, "height": 820})
        take_picture(looking, OUTPUT / f"register-gallery-{theme}.png", full_page=True)
        looking.evaluate(AXE.read_text())
        assert barriers(looking) == []


def test_a_sale_by_keyboard_alone(looking, screens):
    show(looking, screens, "sell-empty")
    looking.keyboard.press("F2")
    looking.keyboard.type("lemon")
    looking.keyboard.press("Enter")
    expect(looking.locator(".line-name")).to_have_text("Lemon tart")
    looking.keyboard.press("Escape")
    looking.keyboard.press("ArrowDown")
    looking.keyboard.press("+")
    expect(looking.locator(".line-count")).to_contain_text("2")
    looking.keyboard.press("Delete")
    expect(looking.get_by_text("The basket is empty")).to_be_visible()
    looking.keyboard.press("Control+z")
    expect(looking.locator(".line-name")).to_have_text("Lemon tart")
    looking.keyboard.press("F10")
    looking.keyboard.type("2000")
    expect(looking.locator(".change-amount")).to_have_text("€11.00")
    expect(looking.get_by_text("Take €20.00 in cash, give €11.00 back")).to_be_visible()
    looking.keyboard.press("Enter")
    expect(looking.locator(".done-mark")).to_contain_text("Receipt R2-000420")
    looking.keyboard.type("EXP-12", delay=5)  # the letters of a code are no commands
    looking.keyboard.press("Enter")
    expect(looking.get_by_text("The basket is empty")).to_be_visible()


def test_the_keypad_is_whole_however_many_ways_to_pay_there_are(looking, screens):
    for width, height in ((1024, 768), (1280, 800), (390, 844), (360, 740)):
        looking.set_viewport_size({"width": width, "height": height})
        looking.goto(f"{screens}?still&scene=ways,tips,offline&lines=5&lang=de")
        PAY(looking)
        edge = "one => one.getBoundingClientRect()"
        last = looking.locator(".keypad button").last.evaluate(f"{edge}.bottom")
        assert last <= looking.locator(".pay-foot").evaluate(f"{edge}.top"), (width, height)


def test_what_is_added_is_seen_heard_and_spoken(looking, screens):
    show(looking, screens, "sell-empty")
    spoken = looking.locator(".till > [role=status]")
    looking.locator(".tile", has_text="Baguette").click()
    expect(spoken).to_have_text("Baguette added, €2.20")
    expect(looking.locator(".line")).to_have_class("line flash-a")
    looking.locator(".tile", has_text="Baguette").click()
    expect(spoken).to_have_text("Baguette, now 2")
    expect(looking.locator(".line")).to_have_class("line flash-b")
    looking.locator("#find").fill("12345678")
    looking.keyboard.press("Enter")
    expect(spoken).to_contain_text("Code 12345678 was not accepted. No product has this code.")
    expect(looking.locator(".scan-word")).to_be_visible()


def test_hits_past_the_window_follow_when_the_hand_rests(looking, screens):
    show(looking, screens, "sell-empty")
    looking.set_viewport_size({"width": 1024, "height": 240})
    hits = looking.locator(".rows button")
    looking.locator("#find").press_sequentially("o")
    expect(looking.get_by_text("15 products shown")).to_be_attached()
    expect(hits).to_have_count(15)


def test_a_search_begins_at_its_best_hit_and_leads_back_to_where_the_tiles_were(looking, screens):
    show(looking, screens, "sell-empty")
    looking.set_viewport_size({"width": 1024, "height": 360})
    find, shelf = looking.locator("#find"), looking.locator(".shelf")
    expect(looking.locator(".tile").first).to_be_visible()
    shelf.evaluate("box => { box.scrollTop = 90 }")
    was = shelf.evaluate("box => box.scrollTop")
    assert was > 0
    find.press_sequentially("o")
    expect(looking.locator(".rows button")).to_have_count(15)
    assert shelf.evaluate("box => box.scrollTop") == 0
    shelf.evaluate("box => { box.scrollTop = 120 }")
    find.press_sequentially("a")
    expect(looking.locator(".rows button").first).to_be_in_viewport()
    assert shelf.evaluate("box => box.scrollTop") == 0
    find.fill("")
    expect(looking.locator(".tile").first).to_be_attached()
    assert shelf.evaluate("box => box.scrollTop") == was


def test_keys_move_the_shelf_only_where_it_was_moved(looking, screens):
    """To ask where a box stands, or to set it there again, has the page laid out at every key."""
    show(looking, screens, "sell-empty")
    looking.evaluate(
        """() => {
            const own = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
            globalThis.touched = 0;
            Object.defineProperty(document.querySelector(".shelf"), "scrollTop", {
                get() { globalThis.touched++; return own.get.call(this); },
                set(top) { globalThis.touched++; own.set.call(this, top); },
            });
        }"""
    )
    find = looking.locator("#find")
    find.press_sequentially("oat")
    expect(looking.locator(".rows button").first).to_be_visible()
    find.fill("")
    expect(looking.locator(".tile").first).to_be_visible()
    assert looking.evaluate("touched") == 0


def test_somebody_else_allows_a_discount_on_the_spot(looking, screens):
    show(looking, screens, "approve")
    sheet = looking.get_by_role("dialog", name="Eva Lindqvist or Tom Okafor can allow this here")
    sheet.get_by_role("button", name="Eva Lindqvist").click()
    looking.keyboard.type("111111")
    expect(sheet.get_by_text("That is not the PIN. 4 tries left.")).to_be_visible()
    looking.keyboard.type("135790")
    expect(sheet).to_be_hidden()
    expect(looking.locator(".sum-words")).to_contain_text("saves")


def test_a_line_is_pushed_aside_by_a_finger_and_comes_back(chromium, screens):
    context = chromium.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    show(page, screens, "sell-3")
    first = page.locator(".line-main").first
    name = first.locator(".line-name").inner_text()
    box = first.bounding_box()
    assert box
    touch = context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2
    for kind, x in (("touchStart", 300), ("touchMove", 240), ("touchMove", 150), ("touchEnd", 0)):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_text(f"{name} removed").first).to_be_visible()
    expect(page.locator(".line")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".line")).to_have_count(3)
    context.close()


def test_the_receipt_prints_alone_on_narrow_paper_and_again_as_a_copy(looking, screens):
    looking.add_init_script(
        "print = () => { window.printed = document.querySelector('.print-only').textContent }"
    )
    show(looking, screens, "receipt")
    looking.get_by_role("button", name="Print a copy").click()
    looking.wait_for_function("window.printed?.includes('Copy 1')")
    show(looking, screens, "done")
    looking.get_by_role("button", name="Print the receipt").click()
    looking.wait_for_function("window.printed?.includes('R2-000420')")
    assert "Copy" not in looking.evaluate("window.printed")
