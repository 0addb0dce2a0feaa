"""How to call each operation of registers: (method, address after /registers, body)."""

from __future__ import annotations

from typing import Any

HOLD = {
    "sale": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001",
    "kind": "gift_card",
    "card": "0" * 64,
    "amount": 1,
}
_JOB = "01a20252-6732-7552-aee4-876fa2df71ac"
PARKED = "0198f4b0-0000-7000-8000-00000000abcd"

SIGNED: dict[str, tuple[str, str, Any]] = {
    "get_book": ("GET", "/book", None),
    "get_catalogue": ("GET", "/catalogue", None),
    "get_register_customers": ("GET", "/customers", None),
    "get_changes": ("GET", "/changes?since=0", None),
    "get_receipt": ("GET", "/receipts?number=R1-000001", None),
    "get_copies": ("GET", "/copies?since=0", None),
    "give_back_copies": ("POST", "/copies", {"copies": []}),
    "claim_register_coupon": (
        "POST",
        "/coupons",
        {
            "code": "NOBODYS",
            "sale": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001",
            "day": "2026-11-22",
        },
    ),
    "release_register_coupon": (
        "POST",
        "/coupons/release",
        {"code": "NOBODYS", "sale": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"},
    ),
    "get_value": ("GET", "/value?customer=0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001", None),
    "hold_value": ("POST", "/value/hold", HOLD),
    "get_bought": ("GET", f"/returns/bought?customer={HOLD['sale']}", None),
    "get_return_price": ("GET", f"/returns/price?variant={HOLD['sale']}", None),
    "hold_register_return": (
        "POST",
        "/returns/hold",
        {"document": HOLD["sale"], "person": HOLD["sale"], "day": "2026-11-22", "amount": 1},
    ),
    "get_levels": ("GET", f"/levels?ids={HOLD['sale']}", None),
    "get_tips": ("GET", "/tips", None),
    "get_parked": ("GET", "/parked", None),
    "park": (
        "POST",
        "/parked",
        {"id": PARKED, "at": "2026-03-31T14:05:09+00:00", "basket": "{}"},
    ),
    "take_parked": ("POST", "/parked/take", {"id": PARKED, "own": True}),
    "sync_register": ("POST", "/sync", {"protocol": 2}),
    "mail_receipt": (
        "POST",
        "/mail",
        {"id": _JOB, "sale": HOLD["sale"], "address": "marta@example.com", "language": "en"},
    ),
    "get_mail_address": ("GET", f"/mail?customer={HOLD['sale']}", None),
    "print_receipt": ("POST", "/print", {"id": _JOB, "title": "Test", "pieces": []}),
}
_ATTEMPT = "01900000-0000-7000-8000-00000000ca4d"
SIGNED |= {
    "begin_card_attempt": (
        "POST",
        "/card-attempts",
        {"id": _ATTEMPT, "sale": _ATTEMPT, "amount": 1250},
    ),
    "ask_card_attempt": ("POST", "/card-attempts/ask", {"id": _ATTEMPT}),
    "cancel_card_attempt": ("POST", "/card-attempts/cancel", {"id": _ATTEMPT}),
    "give_up_card_attempt": ("POST", "/card-attempts/give-up", {"id": _ATTEMPT}),
}
#: Who has no key yet: enrolling asks for a code.
OPEN = ("enrol_register",)
