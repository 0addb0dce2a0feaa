"""Who may call what: every operation of the OpenAPI file, for every role and every scope alone, at
home, at another location and from another company. An operation without a row here fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.api import books_rows, buying_rows, count_rows, expense_rows
from tests.api.calling import Answer, Caller, caller, nothing_written, other_company
from tests.api.test_sales import basket, sold
from tests.banking import BOOKED, of_bank, settle_one
from tests.registers import rows as register_rows
from tests.taxing import files
from tests.valuing import loading, switch_on
from tillbook.books.ledger.rules.days import last_of_month
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.taxation.models import TaxRegistration
from tillbook.desks.taxation.rules import return_id
from tillbook.masters.catalog.models import ModifierGroup
from tillbook.masters.catalog.operations import add_group
from tillbook.masters.organisation.rules import ROLES, Right
from tillbook.masters.parties.models import ExemptionCertificate
from tillbook.masters.pricing.models import PriceList as PriceListRow
from tillbook.masters.pricing.models import Promotion as PromotionRow
from tillbook.masters.pricing.operations import add_price_list, add_promotion
from tillbook.masters.pricing.rules import PriceList, Promotion, PromotionKind
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

MAIL = {"id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0009", "address": "marta@example.com"}
CONTRACT = Path(__file__).resolve().parents[2] / "contracts" / "openapi.json"
DAYS = {"from": "2020-01-01", "to": "2022-12-31"}


@dataclass(slots=True)
class Row:
    """How to call an operation about a sale of STORE001.

    elsewhere: what a key of STORE002 is answered; abroad: what another company's key is. A status,
    or "empty": 200 with nothing of ours in it, or "own": it makes something of its own.
    """

    call: Callable[[Caller, str, str], Answer]
    elsewhere: int | str
    abroad: int | str


def _refused_items(api: Caller, sale: str, customer: str) -> Answer:
    return api.post("/sales/batch", {"items": [{"basket": basket()}]})


def _new_product(api: Caller, sale: str, customer: str) -> Answer:
    new = {"id": str(new_id()), "name": "x", "department": "d", "price": "1"}
    return api.post("/products", {**new, "tax_category": "standard"})


def _list_id() -> str:
    """The shop's price list: the first that anybody made."""
    return str(PriceListRow.objects.order_by("id").values_list("id", flat=True)[0])


def _promotion_id() -> str:
    """The shop's promotion: the first that anybody made."""
    return str(PromotionRow.objects.order_by("id").values_list("id", flat=True)[0])


def _tax_return() -> str:
    """Where the running period's return is."""
    own = TaxRegistration.objects.get()
    return f"/tax-returns/{return_id(own.id, last_of_month(own.since))}"


def _group_id() -> str:
    """The shop's group of modifiers."""
    return str(ModifierGroup.objects.values_list("id", flat=True)[0])


MILK = {"name": "Milk", "options": []}
OFF = {"name": "Off", "kind": "percent", "value": "10"}
LESS = {"name": "Less", "percent_less": "10"}
RATE = {"base": "EUR", "quote": "GBP", "rate": "0.84", "day": "2026-03-02"}
PAPER = {"number": "EX-1", "reason": "resale", "valid_from": "2026-01-01"}


def _certificate(customer: str) -> str:
    """Where the customer's certificate is."""
    [row] = ExemptionCertificate.objects.filter(party_id=UUID(customer), number="EX-0")
    return f"/customers/{customer}/certificates/{row.id}"


CHANGE = {"product_id": "P1", "quantity_change": 1, "location_id": "STORE001"}
BACK = {"lines": [{"line": 1, "quantity": "0.001"}], "tender": "cash", "reason": "r"}

#: The number of the shop's gift card.
CARD = "2345-6789-ABCD-EFGN"

ROWS: dict[str, Row] = {
    "get_me": Row(lambda api, sale, customer: api.get("/me"), 200, 200),
    "list_products": Row(lambda api, sale, customer: api.get("/products"), 200, "empty"),
    "get_product": Row(lambda api, sale, customer: api.get("/products/P1"), 200, 404),
    "post_product": Row(_new_product, "own", "own"),
    "patch_product": Row(
        lambda api, sale, customer: api.patch("/products/P2", {"price": "1"}), "own", 404
    ),
    "list_modifiers": Row(lambda api, sale, customer: api.get("/modifiers"), 200, "empty"),
    "put_modifiers": Row(
        lambda api, sale, customer: api.put(f"/modifiers/{_group_id()}", MILK), "own", 404
    ),
    "list_customers": Row(lambda api, sale, customer: api.get("/customers"), 200, "empty"),
    "get_customer": Row(lambda api, sale, customer: api.get(f"/customers/{customer}"), 200, 404),
    "post_customer": Row(
        lambda api, sale, customer: api.post("/customers", {"code": str(new_id()), "name": "x"}),
        "own",
        "own",
    ),
    "put_customer_groups": Row(
        lambda api, sale, customer: api.call(
            "PUT", f"/customers/{customer}/groups", {"groups": []}
        ),
        "own",
        404,
    ),
    "list_certificates": Row(
        lambda api, sale, customer: api.get(f"/customers/{customer}/certificates"), 200, 404
    ),
    "post_certificate": Row(
        lambda api, sale, customer: api.post(f"/customers/{customer}/certificates", PAPER),
        "own",
        404,
    ),
    "post_certificate_end": Row(
        lambda api, sale, customer: api.post(
            f"{_certificate(customer)}/end", {"last_day": "2026-12-31"}
        ),
        "own",
        404,
    ),
    "list_customer_groups": Row(
        lambda api, sale, customer: api.get("/customer-groups"), 200, "empty"
    ),
    "post_customer_group": Row(
        lambda api, sale, customer: api.post("/customer-groups", {"name": str(new_id())}),
        "own",
        "own",
    ),
    "list_promotions": Row(lambda api, sale, customer: api.get("/promotions"), 200, "empty"),
    "get_promotion": Row(
        lambda api, sale, customer: api.get(f"/promotions/{_promotion_id()}"), 200, 404
    ),
    "post_promotion": Row(lambda api, sale, customer: api.post("/promotions", OFF), "own", "own"),
    "put_promotion": Row(
        lambda api, sale, customer: api.call("PUT", f"/promotions/{_promotion_id()}", OFF),
        "own",
        404,
    ),
    "post_promotion_end": Row(
        lambda api, sale, customer: api.post(f"/promotions/{_promotion_id()}/end", None),
        "own",
        404,
    ),
    "list_price_lists": Row(lambda api, sale, customer: api.get("/price-lists"), 200, "empty"),
    "get_price_list": Row(
        lambda api, sale, customer: api.get(f"/price-lists/{_list_id()}"), 200, 404
    ),
    "put_price_list": Row(
        lambda api, sale, customer: api.call("PUT", f"/price-lists/{_list_id()}", LESS), "own", 404
    ),
    "post_price_list_end": Row(
        lambda api, sale, customer: api.post(f"/price-lists/{_list_id()}/end", None), "own", 404
    ),
    "post_price_list": Row(
        lambda api, sale, customer: api.post("/price-lists", LESS), "own", "own"
    ),
    "card_balance": Row(
        lambda api, sale, customer: api.post("/gift-cards/balance", {"number": CARD}), 200, 404
    ),
    "post_sales": Row(_refused_items, "refused", "refused"),
    "list_sales": Row(lambda api, sale, customer: api.get("/sales"), "empty", "empty"),
    "list_shifts": Row(lambda api, sale, customer: api.get("/shifts"), "empty", "empty"),
    "get_sale": Row(lambda api, sale, customer: api.get(f"/sales/{sale}"), 404, 404),
    "post_void": Row(
        lambda api, sale, customer: api.post(f"/sales/{sale}/void", {"reason": "r"}), 404, 404
    ),
    "mail_sale": Row(lambda api, sale, customer: api.post(f"/sales/{sale}/mail", MAIL), 404, 404),
    "post_return": Row(
        lambda api, sale, customer: api.post(f"/sales/{sale}/returns", BACK), 404, 404
    ),
    "update_inventory": Row(
        lambda api, sale, customer: api.post("/inventory/update", CHANGE), 403, 404
    ),
    "get_margins": Row(lambda api, sale, customer: api.get("/reports/margins", **DAYS), 200, 200),
    "get_stock_value": Row(lambda api, sale, customer: api.get("/stock/value"), 200, 200),
    "list_stock_values": Row(
        lambda api, sale, customer: api.get("/stock/value/items"), "empty", "empty"
    ),
    "list_levels": Row(lambda api, sale, customer: api.get("/stock/levels"), "empty", "empty"),
    "list_entries": Row(lambda api, sale, customer: api.get("/journal/entries"), "empty", "empty"),
    # A file of everything: no key of one location gets it. That it left is written down.
    "get_journal_file": Row(
        lambda api, sale, customer: api.get("/journal/file", format="csv"), 403, "own"
    ),
    "list_bank_accounts": Row(
        lambda api, sale, customer: api.get("/bank/accounts"), "empty", "empty"
    ),
    "list_bank_lines": Row(
        lambda api, sale, customer: api.get("/bank/lines", account_id=of_bank("account")),
        404,
        404,
    ),
    "settle_bank_line": Row(
        lambda api, sale, customer: api.post(f"/bank/lines/{of_bank('line')}/settle", BOOKED),
        404,
        404,
    ),
    "undo_bank_settlement": Row(
        lambda api, sale, customer: api.post(f"/bank/settlements/{of_bank('done')}/undo", {}),
        404,
        404,
    ),
    "get_reconciliation": Row(
        lambda api, sale, customer: api.get("/bank/reconciliation", account_id=of_bank("account")),
        404,
        404,
    ),
    "get_statement": Row(
        lambda api, sale, customer: api.get("/ledger/statement", kind="accounts"),
        "empty",
        "empty",
    ),
    "list_exchange_rates": Row(
        lambda api, sale, customer: api.get("/exchange-rates"), "empty", "empty"
    ),
    "post_exchange_rate": Row(
        lambda api, sale, customer: api.post("/exchange-rates", RATE), 422, "own"
    ),
    "list_tax_returns": Row(lambda api, sale, customer: api.get("/tax-returns"), "empty", "empty"),
    "get_tax_return": Row(lambda api, sale, customer: api.get(_tax_return()), 404, 404),
    "post_tax_return_file": Row(
        lambda api, sale, customer: api.post(f"{_tax_return()}/file", {"mark": "x"}), 404, 404
    ),
    **{name: Row(*call) for name, call in books_rows.CALLS.items()},
    **{name: Row(*call) for name, call in buying_rows.CALLS.items()},
    **{name: Row(*call) for name, call in count_rows.CALLS.items()},
    "get_aged_list": Row(lambda api, sale, customer: api.get("/ledger/aged"), "empty", "empty"),
    "get_trial_balance": Row(
        lambda api, sale, customer: api.get("/ledger/trial-balance"), "empty", "empty"
    ),
    "get_sales_report": Row(
        lambda api, sale, customer: api.get("/reports/sales", **DAYS), "empty", "empty"
    ),
    "get_tax_collected": Row(
        lambda api, sale, customer: api.get("/taxes/collected", **DAYS), "empty", "empty"
    ),
    **{name: Row(*call) for name, call in expense_rows.CALLS.items()},
}


def operations() -> dict[str, str]:
    """Every operation of the file with the scope it names."""
    schema = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return {
        operation["operationId"]: next(iter(operation["security"][0]["ApiKey"]), "")
        for path in schema["paths"].values()
        for operation in path.values()
        if operation["security"] and "ApiKey" in operation["security"][0]
    }


def test_every_operation_has_its_row():
    assert set(operations()) == set(ROWS)
    whole = json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"].values()
    others = {o["operationId"] for path in whole for o in path.values()} - set(ROWS)
    assert others == {*register_rows.SIGNED, *register_rows.OPEN}


@pytest.fixture
def sale(shop):
    """A sale at STORE001 in the window of the reports, to Marta."""
    wanted = basket(occurred_at="2021-06-01T12:00:00Z", customer_id=str(shop.customer_id))
    [item] = sold(caller(shop), wanted)
    assert item["status"] == "stored"
    catch_up(shop.company_id)
    add_group(shop.actor, "Milk")
    add_price_list(shop.actor, "Less", PriceList(id="", off_ppm=50_000))
    add_promotion(shop.actor, Promotion(id="", kind=PromotionKind.PERCENT, name="Off", value=1))
    switch_on(shop)
    settle_one(shop)
    expense_rows.keep_expenses(shop)
    books_rows.keep_books(shop)
    buying_rows.keep_supplier(shop)
    count_rows.keep_counts(shop)
    commit_sales(shop.actor, [loading(shop, "gift_card", 100, number=CARD.replace("-", ""))])
    files(shop, since=clock.now().date().replace(day=1))
    ExemptionCertificate.objects.create(
        company_id=shop.company_id,
        party_id=shop.customer_id,
        number="EX-0",
        reason="resale",
        valid_from="2026-01-01",
        created_at=clock.now(),
    )
    return item["id"]


def test_the_owner_opens_every_operation(shop, sale):
    opens_its_operations(shop, sale, {"Owner": ROLES["Owner"]})


@pytest.mark.postgresql_by_night
def test_each_role_and_each_scope_opens_its_operations_and_no_other(shop, sale):
    """What they may not is refused before a row is read; the rest the owner opens on both."""
    others = {name: rights for name, rights in ROLES.items() if name != "Owner"}
    opens_its_operations(
        shop, sale, {**others, **{right.value: frozenset([right]) for right in Right}}
    )


def opens_its_operations(shop: Any, sale: str, rights: dict[str, frozenset[Right]]) -> None:
    """Ask for every operation with a key of each of these."""
    scopes = operations()
    for name, allowed in rights.items():
        api = caller(shop, [right.value for right in allowed])
        for operation, scope in scopes.items():
            answer = ROWS[operation].call(api, sale, str(shop.customer_id))
            if operation in expense_rows.THROUGH_THEIR_DOCUMENT and answer.status == 404:
                needed = {"expenses:read", expense_rows.THROUGH_THEIR_DOCUMENT[operation]}
                assert not needed <= {*map(str, allowed)}, (name, operation)
            elif not scope or Right(scope) in allowed:
                # A second void or a return after it is refused for what it is, not for who asks.
                assert answer.status in (200, 201, 409), (name, operation, answer.body)
            else:
                assert (answer.status, answer.problem) == (403, "missing_scope"), (name, operation)


@pytest.mark.postgresql_by_night
def test_without_a_key_or_with_a_wrong_one_nothing_opens(shop, sale):
    wrong = [
        "",
        "nonsense",
        shop.api_key + "x",
        shop.api_key[:-1],
        shop.api_key.replace("tb_", "tx_"),
        shop.api_key[:12] + "x" * 43,
        "tb_" + "0" * 8 + "_" + "x" * 43,
    ]
    with nothing_written():
        for key in wrong:
            for operation in operations():
                answer = ROWS[operation].call(Caller(key, Client()), sale, str(shop.customer_id))
                assert (answer.status, answer.problem) == (401, "unauthorized"), (key, operation)


@pytest.mark.postgresql_by_night
def test_a_key_of_another_location_sees_and_changes_nothing_here(shop, sale):
    api = caller(shop, [right.value for right in Right], at="STORE002")
    _check(shop, api, sale, "elsewhere")


@pytest.mark.postgresql_by_night
def test_a_key_of_another_company_sees_and_changes_nothing_here(shop, sale):
    api = Caller(other_company(), Client())
    _check(shop, api, sale, "abroad")


def _check(shop: Any, api: Caller, sale: str, where: str) -> None:
    api.get("/me")
    for operation, row in ROWS.items():
        expected = getattr(row, where)
        if expected == "own":
            assert row.call(api, sale, str(shop.customer_id)).status in (200, 201), operation
            continue
        with nothing_written():
            answer = row.call(api, sale, str(shop.customer_id))
        if expected == "refused":
            assert [item["status"] for item in answer.body["items"]] == ["refused"], operation
        elif expected == "empty":
            assert answer.status == 200, operation
            assert _figures(answer.body) == [], (operation, answer.body)
        else:
            assert answer.status == expected, (operation, answer.body)


def _figures(body: dict[str, Any]) -> list[Any]:
    """What a list or report shows that is not nothing."""
    if "accounts" in body:
        return [row for row in body["accounts"] if (row["debit"], row["credit"]) != ("0.00",) * 2]
    return [*body.get("items", []), *body.get("rows", [])]
