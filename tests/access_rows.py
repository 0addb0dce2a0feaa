"""Rows of the access matrix: what one says, and those of attachments, expenses and currencies."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import get_resolver


@dataclass(frozen=True)
class Page:
    """may: initials of the roles that get in; the others get 403. of: whose key is in the address.

    inside: the status for who may; foreign: for the owner of another company. open_to_all: without
    signing in.
    """

    may: str
    of: str = ""
    post: dict[str, str] | None = None
    inside: int = 200
    foreign: int = 200
    open_to_all: bool = False


def named_addresses() -> set[str]:
    """Every address of our own pages; the API and signing in have tests of their own."""
    found = set()
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) in {"api/v1/", "sign-in/"}:
            continue
        for one in getattr(pattern, "url_patterns", [pattern]):
            found.add(one.name)
    return found


def in_address(of: str, things: dict[str, object]) -> list[object]:
    """What stands in a page's address: nothing, one key, or a kind and a key."""
    thing = things[of] if of else []
    return list(thing) if isinstance(thing, tuple | list) else [thing]


def shown(may: str) -> Page:
    return Page(may)


def thing(may: str, of: str) -> Page:
    return Page(may, of=of, foreign=404)


def act(may: str, of: str, **post: str) -> Page:
    return Page(may, of=of, post=post, inside=302, foreign=404)


#: Clearing up what is none: it says so on its page.
CLEARS = Page("OM", of="nothing", post={}, inside=302, foreign=302)

PAGES_OF_COMPANIES = {
    "companies": shown("OMBC"),
    "new_company": shown("O"),
    "other_company": Page("OMBC", inside=409, foreign=409),
    **dict.fromkeys(
        ("choose_company", "answer_invitation"), Page("OMBC", post={}, inside=302, foreign=302)
    ),
    "withdraw_invitation": Page("O", of="nothing", post={}, inside=302, foreign=302),
}
PAGES_OF_BUYING = {
    "suppliers": shown("OMB"),
    "supplier": thing("OMB", "supplier"),
    "new_supplier": shown("OM"),
    "change_supplier": thing("OM", "supplier"),
    "supplier_catalogue": thing("OMB", "supplier"),
    "new_supplier_item": thing("OMB", "supplier"),
    "import_supplier_prices": thing("OMB", "supplier"),
    "delivered_by": thing("OMB", "supplier"),
    "supplier_delivery": act("OMB", "supplier"),
    "supplier_item": thing("OMB", "supplier item"),
    "archive_supplier_item": act("OMB", "supplier item"),
    "suppliers_of": thing("OMB", "variant"),
    **dict.fromkeys(("purchase_orders", "new_purchase_order"), shown("OMB")),
    **dict.fromkeys(("purchase_order", "purchase_order_file"), thing("OMB", "order")),
    "orders_of_supplier": thing("OMB", "supplier"),
    "save_purchase_order": Page("OMB", of="order", post={}, inside=200, foreign=200),
    **dict.fromkeys(
        (
            "approve_purchase_order",
            "reopen_purchase_order",
            "mark_purchase_order_sent",
            "mail_purchase_order",
            "confirm_purchase_order",
            "cancel_purchase_order",
            "close_purchase_order",
            "delete_purchase_order",
        ),
        act("OMB", "order"),
    ),
    "purchase_settings": shown("O"),
    **dict.fromkeys(("supplier_bills", "new_supplier_bill"), shown("OMB")),
    "supplier_bill": thing("OMB", "bill"),
    "waiting_bill": thing("OMB", "waiting bill"),
    "approve_supplier_bill": act("OMB", "waiting bill"),
    "drop_supplier_bill": act("OMB", "waiting bill"),
    "take_supplier_bill_back": act("OMB", "bill"),
    "bills_of_receipt": thing("OMB", "goods receipt"),
    "bill_settings": shown("O"),
    "goods_receipts": shown("OMBC"),
    **dict.fromkeys(("new_goods_receipt", "receive_directly"), shown("OM")),
    "receive_order": thing("OM", "sent order"),
    "receipts_of_order": thing("OMBC", "sent order"),
    "measured_of_supplier": thing("OMB", "supplier"),
    "goods_receipt": thing("OMBC", "goods receipt"),
    "give_goods_back": thing("OM", "goods receipt"),
    "proposals": shown("OMB"),
    "keeping": shown("OMB"),
    "goods_report": shown("OMB"),
    "stock_alerts": shown("OMBC"),
    "stock_alerts_together": Page("OMB", post={}, inside=302, foreign=302),
    "keeping_of_product": thing("OMB", "variant"),
    "recipe_cost": thing("OMB", "kit"),
    "kit_components": act("OM", "kit", product="P1"),
    "modifiers": shown("OM"),
    "modifier_group": thing("OM", "modifiers"),
    **dict.fromkeys(("product_modifiers", "modifier_takes"), act("OM", "variant")),
    "keeping_usual": Page("OMB", post={}, inside=302, foreign=302),
    "keeping_together": Page("OMB", post={}, inside=302, foreign=302),
}
PAGES_OF_EXPENSES = {
    "attachments": thing("OMB", "attached to"),
    "attachment": thing("OMB", "attachment"),
    "attach": act("OMB", "attached to"),
    "withdraw_attachment": act("OMB", "attachment"),
    **dict.fromkeys(("expenses", "new_expense", "expense_totals", "petty_cash"), shown("OMB")),
    **dict.fromkeys(
        ("save_expense", "move_petty_cash", "count_petty_cash", "pay_back"),
        Page("OMB", post={}, inside=302, foreign=302),
    ),
    "expense_draft": thing("OMB", "expense draft"),
    **dict.fromkeys(("post_expense_draft", "delete_expense_draft"), act("OMB", "expense draft")),
    "expense": thing("OMB", "expense"),
    "take_back_expense": act("OMB", "expense"),
    "petty_document": thing("OMB", "petty cash"),
    "take_back_petty": act("OMB", "petty cash"),
    "expense_settings": shown("O"),
    **dict.fromkeys(
        ("expense_category", "expense_source"), Page("O", post={}, inside=302, foreign=302)
    ),
}
PAGES_OF_SUPPLY = {
    "adjustments": shown("OMBC"),
    "adjustment": thing("OMBC", "adjustment"),
    "new_adjustment": shown("OM"),
    "save_adjustment": Page("OM", post={}, inside=302, foreign=302),
    "adjustment_draft": thing("OM", "adjustment draft"),
    "delete_adjustment_draft": act("OM", "adjustment draft"),
    "stock_settings": shown("O"),
    "stock_costing": shown("O"),
    "lots": shown("OMBC"),
    "lot": thing("OMBC", "lot"),
    "location_places": thing("O", "location"),
    "reservations": shown("OMBC"),
    "new_reservation": shown("OMC"),
    "reservation": thing("OMBC", "reservation"),
    "change_reservation": act("OMC", "reservation", action="release"),
    "transfers": shown("OMBC"),
    "new_transfer": shown("OM"),
    "transfer": thing("OMBC", "transfer"),
    "transfer_step": Page("OMBC", of="transfer", inside=302, foreign=404),
    "ship_transfer": thing("OM", "asked transfer"),
    "receive_transfer": thing("OM", "transfer"),
    "cancel_transfer": act("OM", "asked transfer"),
}
PAGES_OF_COUNTS = {
    "counts": shown("OMBC"),
    "new_count": shown("OMC"),
    "count": thing("OMC", "open count"),
    "count_sheet": thing("OMC", "open count"),
    "count_find": thing("OMC", "open count"),
    "count_lines": act("OMC", "open count"),
    "count_line": act("OMC", "line of a count"),
    "count_review": thing("OM", "open count"),
    "count_again": act("OM", "open count"),
    "approve_count": act("OM", "open count"),
    "cancel_count": act("OMC", "count to cancel"),
    "counted": thing("OMBC", "approved count"),
    "count_settings": shown("O"),
}
#: What is attached opens through its document, which a cashier does not see.
ATTACHED_TO_UNSEEN = [
    (name, "Cashier") for name in ("attachments", "attach", "attachment", "withdraw_attachment")
]

#: Foreign currency, and what is taken off open items.
FOREIGN = {
    **dict.fromkeys(("exchange_rates", "revaluation", "open_items"), shown("OMB")),
    **dict.fromkeys(
        ("enter_exchange_rate", "import_exchange_rates"),
        Page("OMB", post={}),
    ),
    **dict.fromkeys(
        ("exchange_rate_age", "post_revaluation"), Page("OB", post={}, inside=302, foreign=302)
    ),
    "remove_exchange_rate": Page("OMB", of="nothing", post={}, inside=404, foreign=404),
    "open_item": Page("OMB", inside=302, foreign=302),
    "adjust_item": Page("OMB", post={}, inside=302, foreign=302),
    "recover_debt": act("OMB", "manual_entry"),
}
