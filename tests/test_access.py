"""Every address against every role, and strangers; a new address without a row here fails."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.access_rows import (
    ATTACHED_TO_UNSEEN,
    CLEARS,
    FOREIGN,
    PAGES_OF_BUYING,
    PAGES_OF_COMPANIES,
    PAGES_OF_COUNTS,
    PAGES_OF_EXPENSES,
    PAGES_OF_SUPPLY,
    Page,
    act,
    in_address,
    named_addresses,
    shown,
    thing,
)
from tests.banking import bank_things
from tests.bookkeeping import written_by_hand
from tests.buying import things_of_buying
from tests.counting import things_of_counts
from tests.expensing import things_of_expenses
from tests.kitting import kit_things
from tests.mailing import mail_things
from tests.paying import pages as paying_pages
from tests.printers import receipt_things
from tests.shifting import cash_of
from tests.shop import OWNER, PASSWORD
from tests.supplying import things_of_supply
from tests.taxing import things_of_returns
from tests.valuing import use_a_card
from tillbook.books.ledger.queries import entries_of
from tillbook.desks.registers.operations import add_register
from tillbook.desks.sales.operations import commit_sales
from tillbook.edges.bridges.operations import keep_upload
from tillbook.masters.organisation.models import Person, Role
from tillbook.masters.organisation.operations import create_person
from tillbook.masters.parties.operations import NewParty, add_group, add_party
from tillbook.masters.pricing.operations import NewCoupon, add_coupon, add_price_list, add_promotion
from tillbook.masters.pricing.rules import PriceList, Promotion, PromotionKind
from tillbook.plumbing.writer import write

UPLOAD = [(1, ["sku", "name", "department", "price"]), (2, ["U1", "New one", "Bread", "1.00"])]
ROLES = ("Owner", "Manager", "Bookkeeper", "Cashier")
ALL = "OMBC"


PAGES = {
    **{name: shown("OMB") for name in ("home", "reports", "stock_value", "margins")},
    "sell": shown("OMC"),
    "sales": shown(ALL),
    **dict.fromkeys(("live", "live_position"), shown("OMB")),
    **dict.fromkeys(("barcode_settings", "department_settings"), shown("OM")),
    "to_clarify": shown(ALL),
    **dict.fromkeys(("resolve_set_aside", "resolve_discrepancy", "write_off_missing"), CLEARS),
    "note_discrepancies": Page("OM", post={}, inside=302, foreign=302),
    **{name: thing(ALL, "sale") for name in ("sale", "why_sale")},
    "print_sale": Page(ALL, of="sale", post={}, foreign=404),
    "erase_note": act("O", "sale"),
    "erase_note_aside": Page("O", of="nothing", post={}, inside=404, foreign=404),
    "void_sale": act("OM", "sale", reason="typed twice"),
    "return_items": act("OM", "sale", **{"line-1": "1", "document": str(uuid4())}),
    "shifts": shown("OMB"),
    "shift": thing("OMB", "shift"),
    "close_shift": act("OMB", "shift"),
    "shift_document": Page("OMB", of="shift", inside=302, foreign=404),
    "resolve_shift_flag": Page("OM", of="nothing", post={}, inside=404, foreign=404),
    "cash": shown("OMB"),
    **dict.fromkeys(("cash_movements", "safe_movements", "closures"), shown("OMB")),
    "move_safe": Page("OMB", post={}, inside=302, foreign=302),
    "safe_document": Page("OMB", of="deposit", inside=302, foreign=404),
    "deposit_arrived": act("OMB", "deposit"),
    "closure": thing("OMB", "closure"),
    "close_period": act("OMB", "location"),
    "cash_settings": shown("O"),
    "receipt_layout": shown("O"),
    **dict.fromkeys(
        ("public_receipt", "public_receipt_file"), Page(ALL, of="receipt link", open_to_all=True)
    ),
    **dict.fromkeys(("printers", "new_printer"), shown("O")),
    "printer": thing("O", "printer"),
    **dict.fromkeys(("test_print", "assign_printer", "archive_printer"), act("O", "printer")),
    "print_again": act("O", "print_job"),
    "what_works": Page(ALL, open_to_all=True),
    "mail": shown("O"),
    **dict.fromkeys(
        ("test_mail", "forget_mail_account"), Page("O", post={}, inside=302, foreign=302)
    ),
    **dict.fromkeys(("mail_again", "put_mail_away", "forget_mail"), act("O", "mail")),
    "receipt_mails": thing(ALL, "sale"),
    "mail_receipt": act(ALL, "sale"),
    "job_picture": thing("O", "print_job"),
    "receipt_logo": Page("O", post={}, inside=302, foreign=302),
    "require_shifts": Page("O", of="location", post={}, inside=302, foreign=302),
    "add_cash_reason": Page("O", post={}, inside=302, foreign=302),
    "archive_cash_reason": Page("O", of="nothing", post={}, inside=302, foreign=302),
    "pay_out_limit": Page("O", post={}, inside=302, foreign=302),
    "journal": shown("OMB"),
    **dict.fromkeys(("journal_export", "anchors"), shown("OMB")),
    "complete_file": shown("OMB"),
    **dict.fromkeys(("journal_file", "audit_file"), Page("OMB", inside=302, foreign=302)),
    **dict.fromkeys(("manual_entries", "recurring_entries", "periods", "came_late"), shown("OMB")),
    **dict.fromkeys(("new_entry", "opening_balances"), shown("OMB")),
    **dict.fromkeys(
        ("save_entry", "add_recurring", "post_due"),
        Page("OMB", post={}, inside=302, foreign=302),
    ),
    "end_recurring": Page("OMB", of="nothing", post={}, inside=302, foreign=302),
    "entry_draft": thing("OMB", "draft"),
    **PAGES_OF_COUNTS,
    **PAGES_OF_EXPENSES,
    **PAGES_OF_SUPPLY,
    **dict.fromkeys(("post_draft", "delete_draft"), act("OMB", "draft")),
    "manual_entry": thing("OMB", "manual_entry"),
    "reverse_entry": act("OMB", "manual_entry"),
    **dict.fromkeys(("tax_return", "tax_return_lines"), thing("OMB", "tax_return")),
    **FOREIGN,
    "new_tax_registration": shown("OB"),
    "end_tax_registration": act("OB", "tax_registration"),
    "file_tax_return": act("OB", "tax_return"),
    **dict.fromkeys(("year_end", "tax_returns", "audit_files", "chart_of_accounts"), shown("OMB")),
    **dict.fromkeys(("close_year", "close_books"), Page("OB", "", {}, 302, 302)),
    "reopen_books": Page("O", post={}, inside=302, foreign=302),
    "bookkeeping_settings": shown("O"),
    **{name: thing("OMB", "entry") for name in ("entry", "why_entry", "bank_lines_of_entry")},
    "account": thing("OMB", "account"),
    **dict.fromkeys(("trial_balance", "general_ledger", "new_account"), shown("OMB")),
    **paying_pages(Page),
    "change_account": thing("OMB", "account"),
    "archive_account": act("OMB", "account"),
    "take_boxes": Page("OMB", post={}, inside=302, foreign=302),
    "statement": Page("OMB", of="statement"),
    "stock": shown(ALL),
    "stock_item": thing(ALL, "variant"),
    "products": shown(ALL),
    "product": thing(ALL, "variant"),
    "new_product": shown("OM"),
    "change_product": thing("OM", "variant"),
    "products_together": Page("OM", post={}, inside=302, foreign=302),
    "restore_prices": Page("OM", of="act", post={}, inside=302, foreign=302),
    "restore_moved": Page("OM", of="act", post={}, inside=302, foreign=302),
    "restore_products": Page("OM", of="act", post={}, inside=302, foreign=302),
    "bank": shown("OMB"),
    **dict.fromkeys(("new_bank_account", "import_statements"), shown("OMB")),
    "bank_account": thing("OMB", "bank account"),
    "change_bank_account": act("OMB", "bank account", name="Current", used="1"),
    "bank_rules": shown("OMB"),
    "end_bank_rule": act("OMB", "bank rule"),
    **dict.fromkeys(("bank_settle", "bank_reconciliation"), thing("OMB", "bank account")),
    "bank_line": thing("OMB", "bank line"),
    "withdraw_statement": act("OMB", "bank statement"),
    # What is refused comes back as it was typed.
    "settle_bank_line": Page("OMB", of="bank line", post={}, inside=200, foreign=404),
    "accept_suggestion": act("OMB", "bank line"),
    "bank_settlement": thing("OMB", "settlement"),
    "undo_bank_settlement": act("OMB", "settlement"),
    "statement_file": thing("OMB", "statement file"),
    "import_products": shown("OM"),
    "import_upload": thing("OM", "upload"),
    "import_set_aside": thing("OM", "upload"),
    "new_price": act("OM", "variant", price="1.20"),
    "customers": shown("OMB"),
    "customer": thing("OMB", "customer"),
    "new_customer": shown("OM"),
    "change_customer": thing("OM", "customer"),
    "customer_data": thing("OMB", "customer"),
    "erase_customer": act("O", "lost customer"),
    **PAGES_OF_BUYING,
    "sales_of_customer": Page(ALL, of="customer"),
    "new_certificate": thing("OM", "customer"),
    "change_certificate": thing("OM", "certificate"),
    "end_certificate": act("OM", "certificate"),
    "customer_groups": shown("OM"),
    "archive_customer_group": act("OM", "group"),
    "coupons": shown("OM"),
    "coupon": thing("OM", "coupon"),
    "new_coupon": shown("OM"),
    "coupon_file": thing("OM", "coupon"),
    "add_codes": act("OM", "coupon", count="2"),
    "end_coupon": act("OM", "coupon"),
    "give_back_coupon": Page("OM", of="nothing", post={}, inside=302, foreign=302),
    "price_lists": shown("OM"),
    "price_list": thing("OM", "price_list"),
    "new_price_list": shown("OM"),
    "change_price_list": thing("OM", "price_list"),
    "price_list_file": thing("OM", "price_list"),
    "end_price_list": act("OM", "price_list"),
    "promotion_report": shown("OMB"),
    "promotions": shown("OM"),
    "promotion": thing("OM", "promotion"),
    "new_promotion": shown("OM"),
    "change_promotion": thing("OM", "promotion"),
    "end_promotion": act("OM", "promotion"),
    "taxes": shown("OMB"),
    "tax": Page("OMB", of="tax"),
    "new_tax": shown("OM"),
    "add_known_taxes": Page("OM", post={}, inside=302, foreign=302),
    "change_rate": Page("OM", of="tax", post={"rate": "x"}),
    "choose_columns": Page(ALL, post={"list": "sales"}, inside=302, foreign=302),
    "register": Page(ALL, open_to_all=True),
    "register_worker": Page(ALL, open_to_all=True),
    "register_manifest": Page(ALL, open_to_all=True),
    "registers": shown("OM"),
    "new_register": shown("OM"),
    "register_limits": shown("O"),
    "register_details": thing("OM", "till"),
    "enrol_register": Page("OM", of="till", post={}, foreign=404),
    **dict.fromkeys(("revoke_register", "bring_copy"), act("OM", "till")),
    "register_favourites": thing("OM", "location"),
    "quick_keys": thing("OM", "till"),
    "pins": shown("OM"),
    **dict.fromkeys(("set_pin", "pin_panel"), thing("OM", "cashier")),
    "own_pin": shown(ALL),
    "search": shown(ALL),
    "staff": shown("O"),
    **PAGES_OF_COMPANIES,
    "new_person": shown("O"),
    "person": thing("O", "person"),
    "settings": shown("OMB"),
    "company_settings": shown("O"),
    "location_settings": thing("O", "location"),
    "new_location": shown("O"),
    "second_step": Page(ALL, inside=302, foreign=302),
    "roles": shown("O"),
    "new_role": shown("O"),
    "role": thing("O", "role"),
    "delete_role": Page("O", of="role", post={}, inside=302, foreign=302),
    "api_keys": shown("O"),
    "new_api_key": shown("O"),
    "revoke_api_key": act("O", "key"),
    "audit_trail": shown("OMB"),
    "tenders": shown("O"),
    "tips": shown("OMB"),
    "tip_settings": shown("O"),
    "set_tips": Page("O", of="location", post={"offered": "5"}, inside=302, foreign=302),
    "gift_cards": shown(ALL),
    "gift_card": thing(ALL, "card"),
    "block_card": act("OM", "card", act="block", reason="stolen"),
    "values_of_customer": Page(ALL, of="customer"),
    "credit_limit": Page("OM", of="customer", post={"limit": "5"}, inside=302, foreign=302),
    "add_tender": Page("O", post={}, inside=302, foreign=302),
    "change_tender": Page("O", of="nothing", post={}, inside=302, foreign=302),
    "terminals": shown("O"),
    "add_terminal": Page("O", post={}, inside=302, foreign=302),
    "change_terminal": Page("O", of="nothing", post={}, inside=302, foreign=302),
    "test_terminal": Page("O", of="nothing", post={}, inside=404, foreign=404),
    "offline_card": Page("O", of="location", post={}, inside=302, foreign=302),
    **dict.fromkeys(("card_payments", "card_attempts"), shown(ALL)),
    "ask_card": Page("OM", of="nothing", post={}, inside=404, foreign=404),
    "settle_card": Page("OM", of="nothing", post={}, inside=404, foreign=404),
    "give_back_card": Page("OM", of="nothing", post={}, inside=404, foreign=404),
    "account_roles": shown("O"),
    "assign_role": Page("O", of="account_role", post={}, inside=302, foreign=302),
    "choose_language": Page(ALL, post={"language": "en"}, inside=302, foreign=302),
    "choose_rail": Page(ALL, post={"rail": "words"}, inside=302, foreign=302),
    "choose_location": Page(ALL, inside=302, foreign=302),
    "choose_theme": Page(ALL, post={"theme": "day"}, inside=302, foreign=302),
    "styleguide": shown(ALL),
}
#: Answers that are no refusal: a cashier's Home is Sell.
ELSEWHERE = {("home", "Cashier"): 302, **dict.fromkeys(ATTACHED_TO_UNSEEN, 404)}


@pytest.fixture
def things(shop) -> dict[str, object]:
    return things_of(shop)


def things_of(shop) -> dict[str, object]:
    """A sale of the shop and what it left behind: what the addresses of pages are about."""
    sale = shop.sale([shop.line("P1", 2)])
    commit_sales(shop.actor, [sale])
    [entry] = entries_of(sale.draft.id)
    lost = add_party(shop.company_id, NewParty(code="C2", name="Paul Lost"))
    shift, deposit, closure = cash_of(shop)
    hired = lambda: create_person(  # noqa: E731
        company_id=shop.company_id, name="Some Person", role="Cashier"
    )
    return {
        **written_by_hand(shop),
        **things_of_expenses(shop),
        **things_of_supply(shop),
        **things_of_buying(shop),
        **things_of_counts(shop),
        **things_of_returns(shop),
        **receipt_things(shop, sale.draft.id),
        **mail_things(shop, sale.draft.id),
        "till": add_register(shop.actor, shop.locations["STORE001"], "R7", "Side counter"),
        "cashier": write(hired).id,
        "sale": sale.draft.id,
        "shift": shift,
        "deposit": deposit,
        "closure": closure,
        "entry": entry["entry"].id,
        "account": entry["lines"][0].account_id,
        "variant": sale.draft.lines[0].variant_id,
        **kit_things(shop),
        "customer": shop.customer_id,
        "lost customer": lost.id,
        "certificate": shop.certificate(),
        "card": use_a_card(shop)[0],
        "promotion": add_promotion(
            shop.actor, Promotion(id="", kind=PromotionKind.PERCENT, name="Tea", value=50_000)
        ),
        "price_list": add_price_list(shop.actor, "Trade", PriceList(id="", off_ppm=50_000)),
        "coupon": add_coupon(shop.actor, NewCoupon(name="Letter", code="LETTER", codes=3)),
        "group": add_group(shop.actor, "Trade"),
        **bank_things(shop),
        "upload": keep_upload(shop.actor, "some.csv", "standard", UPLOAD),
        "act": 7,
        "tax": "GB-standard",
        "account_role": "revenue",
        "statement": "profit-and-loss",
        "side": "receivables",
        "person": Person.objects.get(email=OWNER).id,
        "location": shop.locations["STORE001"],
        "role": Role.objects.get(company_id=shop.company_id, name="Cashier").id,
        "key": shop.api_key_id,
        "nothing": uuid4(),
    }


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def hire(shop, role: str, **more: object) -> Client:
    email = f"{role.lower()}{len(more)}@example.com"
    create = lambda: create_person(  # noqa: E731
        company_id=shop.company_id,
        name=f"Some {role}",
        role=role,
        email=email,
        password=PASSWORD,
        **more,
    )
    write(create)
    return signed_in(email)


def ask(client: Client, name: str, things: dict[str, object]) -> int:
    page = PAGES[name]
    address = reverse(name, args=in_address(page.of, things))
    if page.post is None:
        return client.get(address).status_code
    return client.post(address, page.post).status_code


def test_every_address_says_here_who_may_open_it():
    assert named_addresses() == set(PAGES)


@pytest.mark.postgresql_by_night
def test_the_owner_opens_every_page_that_is_for_owners(things):
    assert wrongly_answered(signed_in(OWNER), "Owner", things) == {}


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("role", [one for one in ROLES if one != "Owner"])
def test_each_role_opens_what_it_may_and_nothing_else(shop, things, role):
    """What they may not is refused before a row is read; the rest the owner opens on both."""
    assert wrongly_answered(hire(shop, role), role, things) == {}


def wrongly_answered(client: Client, role: str, things: dict[str, object]) -> dict[str, object]:
    """The pages that answer this role otherwise than they should: (found, expected)."""
    wrong: dict[str, object] = {}
    for name, page in PAGES.items():
        expected = ELSEWHERE.get((name, role), page.inside if role[0] in page.may else 403)
        if (found := ask(client, name, things)) != expected:
            wrong[name] = (found, expected)
    return wrong


@pytest.mark.postgresql_by_night
def test_nobody_gets_in_without_signing_in(things):
    client = Client()
    open_to_all = {
        *("choose_theme", "choose_rail"),
        *(name for name, page in PAGES.items() if page.open_to_all),
    }
    for name in PAGES.keys() - open_to_all:
        page = PAGES[name]
        address = reverse(name, args=in_address(page.of, things))
        answer = client.get(address) if page.post is None else client.post(address, page.post)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/login/"), name
