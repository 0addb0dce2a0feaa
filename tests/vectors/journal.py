"""Cases about what a till's session posts: `pos_session_to_journal`.

Each order becomes a basket, a draft and effects by the very rules that a sale goes through, its
moves are valued by the stock rules and its cost lines filled by posting's; what is compared is the
net of every account over all orders. There is no database: accounts are named by the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from tests.vectors.definitions import taxes_of
from tests.vectors.figures import Case, Money, Unsupported, number, quantity_micro
from tests.vectors.point_of_sale import rounding_of_till
from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.books.posting.rules import fill_costs
from tillbook.books.stock.rules import CostingMethod, LevelState, value_moves
from tillbook.desks.sales.effects import sale_effects
from tillbook.desks.sales.rules import Draft, Line, LineTax
from tillbook.desks.sales.rules import Tender as DraftTender
from tillbook.masters.pricing.rules import (
    Basket,
    BasketLine,
    PricedBasket,
    PricedLine,
    Tender,
    price,
)
from tillbook.masters.taxes.rules import TaxRounding
from tillbook.values.effects import Move
from tillbook.values.money import extend

_INPUT = {
    "currency_precision",
    "tax_rounding",
    "products",
    "payment_methods",
    "orders",
    "then",
    "stock_history_fifo",
    "notes",
    "sale_currency",
    "company_currency",
    "rate",
    "rate_meaning",
    "sale_currency_precision",
    "price_list_note",
}
_PRODUCT = {
    "code",
    "unit_price",
    "unit_cost",
    "taxes",
    "stock_valuation",
    "tracked",
    "stock_on_hand",
    "revenue_account",
}
_ORDER = {"id", "lines", "customer", "invoiced", "payments"}
_COSTS = ("cost_of_goods_sold", "inventory_out_interim")
_SPACE = UUID(int=7)
#: Marks what is expected as added up here from the entries that a case lists.
FROM_ENTRIES = "net_of_listed_entries"
_WHEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _id(*names: object) -> UUID:
    return uuid5(_SPACE, "|".join(map(str, names)))


@dataclass
class Till:
    """The products, ways to pay and accounts of a case, and what was posted so far."""

    money: Money
    rounding: TaxRounding
    products: Mapping[str, Mapping[str, Any]]
    methods: Mapping[str, Mapping[str, Any]]
    levels: dict[tuple[UUID, UUID], LevelState] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    accounts: dict[tuple[str, UUID | None], UUID] = field(default_factory=dict)
    net: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def account(self, role: Role, scope: UUID | None, name: str) -> None:
        """Let an account of a case play a role."""
        self.names[_id("account", name)] = name
        self.accounts[role, scope] = _id("account", name)


def session(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """All orders of a session, and the net of every account."""
    _refuse_the_unknown(given)
    till = _till(given)
    listed = bool(expect.get(FROM_ENTRIES))
    for order in given["orders"]:
        _sell(till, order, paid_only=listed and order["invoiced"])
    net = {name: till.money.decimal(till.net[name]) for name in expect["net_by_account"]}
    invoices = any(order.get("invoiced") for order in given["orders"])
    costs = set(_COSTS) if invoices and not listed else set()
    net |= {
        name: till.money.decimal(minor)
        for name, minor in till.net.items()
        if minor and name not in costs
    }
    if costs:
        # the other system books the cost of invoiced goods elsewhere: not compared
        for name in _COSTS:
            if name in expect["net_by_account"]:
                net[name] = number(expect["net_by_account"][name])
    return {"net_by_account": net}


def expected(expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a case expects; where it lists entries alone, their net too.

    The entries of invoices are listed in part, so of an invoice it is what was paid that counts.
    """
    if "net_by_account" in expect:
        return expect
    lines = list(expect.get("session_entry", []))
    for entry in (*expect.get("cash_movements", []), *expect.get("bank_settlements", [])):
        lines += entry["lines"]
    for order in expect.get("invoiced_orders", {}).values():
        for entry in order["payment_entries"]:
            lines += entry["lines"]
    net: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        customer = line.get("customer")
        name = f"{line['account']}:{customer}" if customer else line["account"]
        net[name] += number(line["debit"]) - number(line["credit"])
    if open_clearing := [n for n, left in net.items() if left and n.startswith("clearing:")]:
        raise Unsupported(f"entries listed in part: {open_clearing[0]} does not come to zero")
    told = {n: {"fraction": str(left)} for n, left in net.items() if not n.startswith("clearing:")}
    return {**expect, "net_by_account": told, FROM_ENTRIES: True}


def _refuse_the_unknown(given: Case) -> None:
    if strange := set(given) - _INPUT:
        raise Unsupported(f"a session with “{sorted(strange)[0]}”")
    if given.get("then", "close_session") != "close_session":
        raise Unsupported(f"a session that ends with “{given['then']}”")
    if given.get("sale_currency") != given.get("company_currency"):
        raise Unsupported("sales in another currency than the books': to come with billing")
    for product in given["products"]:
        if strange := set(product) - _PRODUCT:
            raise Unsupported(f"a product with “{sorted(strange)[0]}”")
        if product.get("stock_valuation", "none") not in {"none", "fifo_perpetual"}:
            raise Unsupported(f"stock valued “{product['stock_valuation']}”")
    for order in given["orders"]:
        if strange := set(order) - _ORDER:
            raise Unsupported(f"an order with “{sorted(strange)[0]}”")


def _till(given: Case) -> Till:
    till = Till(
        money=Money.of_precision(given.get("currency_precision", "0.01")),
        rounding=rounding_of_till(given, TaxRounding.LINE),
        products={product["code"]: product for product in given["products"]},
        methods={method["code"]: method for method in given["payment_methods"]},
    )
    for role in Role:
        till.account(role, None, role.value)
    till.account(Role.COST_OF_SALES, None, "cost_of_goods_sold")
    till.account(Role.INVENTORY, None, "inventory_out_interim")
    history = {row["product"]: row["layers"] for row in given.get("stock_history_fifo") or []}
    for code, product in till.products.items():
        name = product.get("revenue_account") or "revenue"
        till.account(Role.REVENUE, _id("department", name), name)
        layers = history.get(code)
        if layers is None:
            layers = [[product.get("stock_on_hand", "0"), product.get("unit_cost", "0")]]
        _stock(till, code, layers)
    return till


def _stock(till: Till, code: str, layers: list[Any]) -> None:
    """Let the stock rule receive what lies there before the session."""
    key = (_id("place"), _id("item", code))
    till.levels[key] = LevelState(*key)
    for quantity, cost in layers:
        micro = quantity_micro(quantity)
        if micro:
            receipt = _receipt(key, micro, extend(till.money.unit_price(cost), micro))
            till.levels = value_moves(till.levels, [receipt], CostingMethod.FIFO).levels


def _receipt(key: tuple[UUID, UUID], micro: int, value: int) -> Move:
    return Move(
        number=1,
        place_id=key[0],
        item_id=key[1],
        quantity_micro=micro,
        counterpart="opening",
        occurred_at=_WHEN,
        value_minor=value,
    )


def _sell(till: Till, order: Mapping[str, Any], *, paid_only: bool = False) -> None:
    """Price an order, turn it into effects, value its moves, add up its entries; paid_only: what
    was paid of it alone, against what its customer owes."""
    lines = [(till.products[line["product"]], line) for line in order["lines"]]
    payments = _payments(till, order)
    basket = Basket(
        lines=tuple(
            BasketLine(
                key=str(place),
                quantity_micro=quantity_micro(line.get("quantity", "1")),
                unit_price=till.money.unit_price(line.get("unit_price", product["unit_price"])),
                taxes=taxes_of(product.get("taxes"), till.money),
            )
            for place, (product, line) in enumerate(lines)
        ),
        exponent=till.money.exponent,
        tax_rounding=till.rounding,
        tenders=tuple(tender for tender, _ in payments),
    )
    priced = price(basket)
    if priced.remaining_minor:
        raise Unsupported("an order that is not paid in full")
    draft = _draft(order, basket, priced, [product for product, _ in lines], payments)
    for (_, name), tender in zip(payments, draft.tenders, strict=True):
        till.account(Role.TENDER_CLEARING, tender.type_id, name)
    for tax in {part.code_id for line in draft.lines for part in line.taxes}:
        till.account(Role.TAX_PAYABLE, tax, "tax_payable")
    effects = sale_effects(draft, AccountMap(till.accounts), _id("place"))
    valued = value_moves(till.levels, effects.moves, CostingMethod.FIFO)
    till.levels = valued.levels
    values = {
        move.number: worth.value_minor
        for move, worth in zip(effects.moves, valued.moves, strict=True)
    }
    for entry in effects.entries:
        for line, amount in fill_costs(entry, values):
            name = till.names[line.account_id]
            if not paid_only:
                till.net[name] += amount
            elif name in {paid for _, paid in payments}:
                till.net[name] += amount
                till.net[f"customer_receivable:{order['customer']}"] -= amount


def _payments(till: Till, order: Mapping[str, Any]) -> list[tuple[Tender, str]]:
    """The order's tenders, each with the account that it ends up on."""
    if order["payments"] == "cash_exact":
        cash = [code for code, method in till.methods.items() if method["kind"] == "cash"]
        if not cash:
            raise Unsupported("cash where no payment method takes it")
        return [(Tender(key="1", cash=True), f"cash_drawer:{cash[0]}")]
    found = []
    for place, payment in enumerate(order["payments"]):
        method = till.methods[payment["method"]]
        kind = method["kind"]
        name = {
            "cash": f"cash_drawer:{payment['method']}",
            "bank": f"bank_outstanding:{payment['method']}",
            "on_account": f"customer_receivable:{order.get('customer')}",
        }.get(kind)
        if name is None:
            raise Unsupported(f"a payment of the kind “{kind}”")
        given = till.money.minor(payment["amount"])
        found.append((Tender(key=str(place), given_minor=given, cash=kind == "cash"), name))
    return found


def _draft(
    order: Mapping[str, Any],
    basket: Basket,
    priced: PricedBasket,
    products: list[Mapping[str, Any]],
    payments: list[tuple[Tender, str]],
) -> Draft:
    """The document of a priced order, as the desk makes it."""
    lines = tuple(
        _line(place, asked, line, product)
        for place, (asked, line, product) in enumerate(
            zip(basket.lines, priced.lines, products, strict=True), 1
        )
    )
    return Draft(
        id=_id("order", order["id"]),
        kind="sale",
        company_id=_id("company"),
        location_id=_id("location"),
        series_id=_id("series"),
        currency="",
        business_date=date(2026, 1, 1),
        occurred_at=_WHEN,
        lines=lines,
        tenders=tuple(
            DraftTender(
                number=place,
                type_id=_id("tender", name),
                amount_minor=tender.amount_minor,
                given_minor=tender.given_minor,
                change_minor=tender.change_minor,
            )
            for place, (tender, (_, name)) in enumerate(
                zip(priced.tenders, payments, strict=True), 1
            )
        ),
        net_minor=priced.net_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.to_pay_minor,
        rounding_minor=priced.total_rounding_minor,
        cash_rounding_minor=priced.cash_rounding_minor,
    )


def _line(place: int, asked: BasketLine, line: PricedLine, product: Mapping[str, Any]) -> Line:
    return Line(
        number=place,
        variant_id=_id("item", product["code"]),
        department_id=_id("department", product.get("revenue_account") or "revenue"),
        description=product["code"],
        quantity_micro=asked.quantity_micro,
        unit_price=asked.unit_price,
        list_minor=line.list_minor,
        net_minor=line.net_minor,
        tax_minor=line.tax_minor,
        gross_minor=line.gross_minor,
        stocked=product.get("stock_valuation", "none") != "none",
        taxes=tuple(
            LineTax(
                code_id=_id("tax", part.tax.code),
                base_minor=part.base_minor,
                amount_minor=0 if part.tax.reverse_charge else part.amount_minor,
            )
            for part in line.taxes
        ),
    )


ADAPTERS = {"pos_session_to_journal": session}
