"""A receipt by e-mail from the register, and paper from a printer at its USB.

The printer is a `navigator.usb` of our own at the browser's boundary: no browser has another one
without a real device. Its bytes go through the printer in software. A real one was never seen.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import Served, choose_copy, enrol, prepare, sell
from tests.mailing import mail_server, set_up_mail
from tests.support.browser import OUTPUT, take_picture
from tillbook.desks.receipts.rules.emulating import Act, Emulator, Line
from tillbook.masters.notices.models import OutgoingMail
from tillbook.masters.notices.tasks import send_waiting

PICTURES = OUTPUT / "receipts"
#: A device that plays what a test writes into `usb`: taken, gone, or without paper.
USB = """
(() => {
  const usb = (window.usb = { said: [], mood: "" });
  const end = (endpointNumber, direction) => ({ endpointNumber, direction, type: "bulk" });
  const device = {
    vendorId: 1208, productId: 514, serialNumber: "S1",
    manufacturerName: "Seen", productName: "Nowhere",
    configuration: { interfaces: [{
      interfaceNumber: 0,
      alternate: { interfaceClass: 7, endpoints: [end(1, "out"), end(2, "in")] },
    }] },
    open: async () => {}, close: async () => {}, selectConfiguration: async () => {},
    claimInterface: async () => {
      if (usb.mood === "claimed") throw new DOMException("Unable to claim", "NetworkError");
    },
    clearHalt: async () => {},
    transferOut: async (endpoint, data) => {
      const bytes = [...new Uint8Array(data.buffer ?? data)];
      if (bytes[0] === 0x10) usb.asked = true;
      else usb.said.push(btoa(String.fromCharCode(...bytes)));
      return { status: "ok", bytesWritten: bytes.length };
    },
    transferIn: async () => {
      const answer = Uint8Array.of(usb.mood === "paper" ? 0x32 : 0x12, 0x12);
      return { status: "ok", data: new DataView(answer.buffer) };
    },
  };
  const there = async () => (usb.mood === "gone" ? [] : [device]);
  const value = { requestDevice: async () => device, getDevices: there };
  const get = () => value;
  Object.defineProperty(Navigator.prototype, "usb", { configurable: true, get });
})();
"""


def printed(till: Page) -> list[Any]:
    """What stands on the paper since the last look."""
    emulator = Emulator()
    for one in till.evaluate("() => usb.said.splice(0)"):
        emulator.feed(b64decode(one))
    emulator.finish()
    return list(emulator.items)


def test_a_printer_at_usb_prints_without_a_network(served: Served, shop: Any, till: Page) -> None:
    till.add_init_script(USB)
    till.reload()
    enrol(till, prepare(shop))
    choose_copy(till)
    till.get_by_role("button", name="More").click()
    till.get_by_role("button", name="Settings").click()
    till.get_by_role("button", name="Choose a USB printer").click()
    expect(till.get_by_text("Everything prints at Seen Nowhere")).to_be_visible()
    for width, height in ((390, 844), (1180, 820)):
        till.set_viewport_size({"width": width, "height": height})
        take_picture(till, PICTURES / f"usb-settings-{width}.png", full_page=True)
    till.get_by_role("button", name="Print a test").click()
    expect(till.get_by_text("Printed at Seen Nowhere.").first).to_be_visible()
    assert any("ä é ü ß €" in one.text for one in printed(till) if isinstance(one, Line))
    till.get_by_role("button", name="Back").click()
    served.stop()
    sell(till, "SKU12345")
    till.get_by_role("button", name="Print the receipt").click()
    expect(till.get_by_text("Printed at Seen Nowhere.").first).to_be_visible()
    paper = printed(till)
    assert paper[0] == Act(kind="drawer")
    assert any(one.text.startswith("Product SKU12345") for one in paper if isinstance(one, Line))
    moods = {
        "claimed": "The system or another program holds the printer.",
        "paper": "The printer has no paper.",
        "gone": "The printer is not there.",
    }
    for mood, said in moods.items():
        till.evaluate("mood => { usb.mood = mood }", mood)
        till.get_by_role("button", name="Print the receipt").click()
        expect(till.get_by_text(said)).to_be_visible()
        till.get_by_role("button", name="Close").first.click()
    assert not printed(till)
    till.evaluate("() => { usb.mood = '' }")
    till.get_by_role("button", name="Print the receipt").click()
    expect(till.get_by_text("Printed at Seen Nowhere.").first).to_be_visible()
    assert not [one for one in printed(till) if one == Act(kind="drawer")], "a copy opens no drawer"


def test_a_receipt_ordered_without_a_network_is_mailed_once(
    served: Served, shop: Any, till: Page, monkeypatch: Any
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "MAIL_TO_ANY_PORT", True)
    with mail_server() as (box, port):
        set_up_mail(shop, port)
        enrol(till, prepare(shop))
        choose_copy(till)
        served.stop()
        sell(till, "SKU12345")
        till.get_by_role("button", name="E-mail receipt").click()
        sheet = till.get_by_role("dialog", name="E-mail receipt")
        sheet.get_by_label("E-mail address").fill("marta")
        sheet.get_by_role("button", name="Send receipt").click()
        expect(sheet.get_by_text("That is no e-mail address")).to_be_visible()
        sheet.get_by_label("E-mail address").fill("marta@example.com")
        take_picture(till, PICTURES / "register-mail.png")
        sheet.get_by_role("button", name="Send receipt").click()
        expect(till.get_by_text("Kept for marta@example.com").first).to_be_visible()
        served.start()
        till.reload()
        for _ in range(200):
            if OutgoingMail.objects.exists():
                break
            till.wait_for_timeout(100)
        mail = OutgoingMail.objects.get()
        send_waiting(shop.company_id)
        for _ in range(100):  # the product's own worker may be at it
            if OutgoingMail.objects.get().state == "sent":
                break
            till.wait_for_timeout(100)
        assert [one["To"] for one in box.came] == ["marta@example.com"]
        assert OutgoingMail.objects.get().id == mail.id
