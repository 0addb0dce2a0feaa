"""What must be true of a priced basket, reckoned another way than the engine does.

Taxes: two trial nets show how price and taxes grow with the net (they grow in a straight line),
and the true net is read off that line. No code of the engine is used.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Line = dict[str, Any]


def half_away(amount: Fraction) -> int:
    """Round to a whole number, halves away from zero."""
    whole, rest = divmod(abs(amount), 1)
    rounded = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return rounded if amount >= 0 else -rounded


def taxes_of_net(net: Fraction, quantity: Fraction, taxes: list[Line]) -> list[Fraction]:
    """Each tax, going forward from a net."""
    amounts: list[Fraction] = []
    for index, tax in enumerate(taxes):
        base = net
        if tax.get("affected_by_previous", True):
            base += sum(
                (
                    amount
                    for earlier, amount in zip(taxes, amounts, strict=False)
                    if earlier.get("affects_next") and not earlier.get("reverse_charge")
                ),
                Fraction(0),
            )
        rate = Fraction(tax.get("rate_ppm", 0), 1_000_000)
        if tax.get("kind") == "fixed":
            amounts.append(quantity * tax["unit_amount"] / 10_000)
        elif tax.get("kind") == "division":
            amounts.append(base * rate / (1 - _same_price(taxes, index)))
        else:
            amounts.append(base * rate)
    return amounts


def _same_price(taxes: list[Line], index: int) -> Fraction:
    """Sum of the neighbouring rates that are percentages of one price."""

    def joined(one: Line, other: Line) -> bool:
        return (
            one.get("kind") == other.get("kind") == "division"
            and one.get("included", False) == other.get("included", False)
            and one.get("reverse_charge", False) == other.get("reverse_charge", False)
            and not (one.get("affects_next") and other.get("affected_by_previous", True))
        )

    first = last = index
    while first and joined(taxes[first - 1], taxes[first]):
        first -= 1
    while last + 1 < len(taxes) and joined(taxes[last], taxes[last + 1]):
        last += 1
    return sum((Fraction(t["rate_ppm"], 1_000_000) for t in taxes[first : last + 1]), Fraction(0))


def exact_taxes(amount: int, quantity_micro: int, taxes: list[Line]) -> list[Fraction]:
    """Each tax of a line whose shown amount is known."""
    quantity = Fraction(quantity_micro, 1_000_000)
    if amount and (amount < 0) != (quantity < 0):
        quantity = -quantity

    def shown(net: Fraction) -> Fraction:
        inside = zip(taxes, taxes_of_net(net, quantity, taxes), strict=True)
        return net + sum(
            (a for t, a in inside if t.get("included") and not t.get("reverse_charge")),
            Fraction(0),
        )

    at_0, at_1 = shown(Fraction(0)), shown(Fraction(1))
    net = (amount - at_0) / (at_1 - at_0)
    return taxes_of_net(net, quantity, taxes)


def wrongs(basket_text: str, priced_text: str) -> Iterator[str]:
    """Name everything about a priced basket that cannot be."""
    basket, priced = json.loads(basket_text), json.loads(priced_text)
    yield from _lines(basket, priced)
    yield from _sums(priced)
    if not basket.get("exemption"):
        yield from _taxes(basket, priced)
    yield from _discounts(basket, priced)
    yield from _promotions(basket, priced)
    yield from _payment(basket, priced)


def _lines(basket: Line, priced: Line) -> Iterator[str]:
    for asked, line in zip(basket["lines"], priced["lines"], strict=True):
        key = line["key"]
        base = asked.get("price_base_micro", 1_000_000)
        unit_price = line.get("unit_price", asked["unit_price"])
        exact = Fraction(unit_price * asked["quantity_micro"], 10_000 * base)
        if line["list_minor"] != half_away(exact):
            yield f"{key}: list price"
        left = line["list_minor"] - line["discount_minor"] - line["basket_discount_minor"]
        left -= line.get("promotion_minor", 0)
        if left != line["amount_minor"]:
            yield f"{key}: list less discounts"
        if (
            sum(discount["amount_minor"] for discount in line["discounts"])
            != line["discount_minor"]
        ):
            yield f"{key}: sum of discounts"
        if sum(line["basket_shares"]) != line["basket_discount_minor"]:
            yield f"{key}: sum of basket shares"
        if line["net_minor"] + line["tax_minor"] != line["gross_minor"]:
            yield f"{key}: net and tax"
        added = sum(t["amount_minor"] for t in line["taxes"] if not t["reverse_charge"])
        if added != line["tax_minor"]:
            yield f"{key}: sum of taxes"
        shown = not basket.get("exemption")
        if shown and basket.get("tax_rounding", "document") in {"document", "line"}:
            outside = sum(
                t["amount_minor"]
                for t, d in zip(line["taxes"], asked.get("taxes", []), strict=True)
                if not d.get("included") and not d.get("reverse_charge")
            )
            if line["gross_minor"] != line["amount_minor"] + outside:
                yield f"{key}: the price shown is not kept"


def _sums(priced: Line) -> Iterator[str]:
    for figure in ("net_minor", "tax_minor", "gross_minor"):
        if sum(line[figure] for line in priced["lines"]) != priced[figure]:
            yield f"sum of {figure}"
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in priced["lines"]:
        for tax in line["taxes"]:
            totals[tax["code"]][0] += tax["base_minor"]
            totals[tax["code"]][1] += tax["amount_minor"]
    for total in priced["totals"]:
        if totals.pop(total["code"], None) != [total["base_minor"], total["amount_minor"]]:
            yield f"total of {total['code']}"
    if totals:
        yield "a tax without a total"
    for index, discount in enumerate(priced["discounts"]):
        if (
            sum(line["basket_shares"][index] for line in priced["lines"])
            != discount["amount_minor"]
        ):
            yield f"basket discount {index}"


def _taxes(basket: Line, priced: Line) -> Iterator[str]:
    """Each tax against its exact amount: once per document, or on each line."""
    mode = basket.get("tax_rounding", "document")
    exact: dict[tuple[str, bool], Fraction] = defaultdict(Fraction)
    rounded: dict[tuple[str, bool], int] = defaultdict(int)
    for asked, line in zip(basket["lines"], priced["lines"], strict=True):
        definitions = asked.get("taxes", [])
        amounts = exact_taxes(line["amount_minor"], asked["quantity_micro"], definitions)
        returned = mode == "document" and asked["quantity_micro"] < 0
        for tax, amount in zip(line["taxes"], amounts, strict=True):
            exact[tax["code"], returned] += amount
            rounded[tax["code"], returned] += tax["amount_minor"]
            # compound taxes of one line are taken on rounded bases: a few units at most
            if abs(tax["amount_minor"] - amount) > 1:
                yield f"{line['key']}: {tax['code']} is far from its rate"
            if mode == "line" and tax["amount_minor"] != _on_line(tax, definitions, amount):
                yield f"{line['key']}: {tax['code']} is not rounded on the line"
    if mode == "line":
        return
    for key, amount in exact.items():
        if rounded[key] != half_away(amount):
            yield f"{key[0]}: the document's tax is not its sum rounded once"


def exempt_wrongs(basket_text: str, priced_text: str, taxed_text: str) -> Iterator[str]:
    """Name what cannot be about a basket of an exempt buyer, beside the same of anybody."""
    basket, priced, taxed = (json.loads(text) for text in (basket_text, priced_text, taxed_text))
    whose, code = basket["exemption"]["jurisdiction"], basket["exemption"]["code"]
    for asked, line, usual in zip(basket["lines"], priced["lines"], taxed["lines"], strict=True):
        freed = {
            tax["code"]
            for tax in asked.get("taxes", [])
            if tax.get("rate_ppm")
            and tax.get("kind") != "fixed"
            and not tax.get("reverse_charge")
            and f"{tax.get('jurisdiction', '')}-".startswith(f"{whose}-" if whose else "")
        }
        kept = [tax["code"] for tax in asked.get("taxes", []) if tax["code"] not in freed]
        if [tax["code"] for tax in line["taxes"]] != kept + [code] * bool(freed and code):
            yield f"{line['key']}: whose taxes"
        if freed and line["net_minor"] != usual["net_minor"]:
            yield f"{line['key']}: not the net of what others pay"
        if freed and code and line["taxes"][-1]["amount_minor"]:
            yield f"{line['key']}: a tax on what is exempt"


def _on_line(tax: Line, definitions: list[Line], amount: Fraction) -> int:
    """A tax rounded on its line: an excluded percentage is taken on the base as printed."""
    definition = next(each for each in definitions if each["code"] == tax["code"])
    outside = not definition.get("included") or definition.get("reverse_charge")
    if outside and definition.get("kind", "percent") == "percent":
        return half_away(tax["base_minor"] * Fraction(definition["rate_ppm"], 1_000_000))
    return half_away(amount)


def _discounts(basket: Line, priced: Line) -> Iterator[str]:
    before = sum(
        line["list_minor"] - line["discount_minor"] - line.get("promotion_minor", 0)
        for line in priced["lines"]
    )
    after = sum(line["amount_minor"] for line in priced["lines"])
    if priced["discounts"] and (before * after < 0 or abs(after) > abs(before)):
        yield "a discount took the basket past zero"
    for asked, line in zip(basket["lines"], priced["lines"], strict=True):
        amount, listed = line["amount_minor"], line["list_minor"]
        if amount * listed < 0 or abs(amount) > abs(listed):
            yield f"{line['key']}: a discount took the line past zero"
        left = listed
        for wanted, taken in zip(asked.get("discounts", []), line["discounts"], strict=True):
            if wanted["kind"] == "percent":
                keeps = Fraction(1_000_000 - wanted["value"], 1_000_000)
                if left - taken["amount_minor"] != half_away(left * keeps):
                    yield f"{line['key']}: a percentage"
            left -= taken["amount_minor"]


def _promotions(basket: Line, priced: Line) -> Iterator[str]:
    """Promotions: what they took off lines adds up, and is nobody's who takes no part."""
    together: dict[str, int] = defaultdict(int)
    kinds = {one["id"]: one["kind"] for one in basket.get("promotions", [])}
    for asked, line in zip(basket["lines"], priced["lines"], strict=True):
        taken = line.get("promotions", [])
        if sum(one["amount_minor"] for one in taken) != line.get("promotion_minor", 0):
            yield f"{line['key']}: sum of promotions"
        if any(one["amount_minor"] <= 0 for one in taken):
            yield f"{line['key']}: a promotion that takes nothing off"
        if taken and (asked.get("by_hand") or asked["quantity_micro"] < 0):
            yield f"{line['key']}: a promotion off a price by hand, or off goods that come back"
        for one in taken:
            together[one["id"]] += one["amount_minor"]
            if asked.get("uncounted") and kinds[one["id"]] in ("buy_get", "set_price"):
                yield f"{line['key']}: a part of another line, in a set"
    applied = {one["id"]: one["amount_minor"] for one in priced.get("promotions", [])}
    if applied != together:
        yield "sum of promotions"
    known = {one["id"]: one for one in basket.get("promotions", [])}
    for name, amount in applied.items():
        if 0 < known[name].get("maximum_minor", 0) < amount:
            yield f"promotion {name} takes more than it may"
        if known[name].get("coupon", "") not in ["", *basket.get("coupons", [])]:
            yield f"promotion {name} without its coupon"
    groups = [known[name]["group"] for name in applied if known[name].get("group")]
    if len(groups) != len(set(groups)):
        yield "two promotions of one group"


def _payment(basket: Line, priced: Line) -> Iterator[str]:
    roundings = priced["total_rounding_minor"] + priced["cash_rounding_minor"]
    if priced["gross_minor"] + roundings != priced["to_pay_minor"]:
        yield "what is to pay"
    paid = sum(tender["amount_minor"] for tender in priced["tenders"])
    if paid + priced["remaining_minor"] != priced["to_pay_minor"]:
        yield "what is paid"
    total = priced["gross_minor"] + priced["total_rounding_minor"]
    rule = basket.get("total_rounding")
    if rule and total % rule["step_minor"]:
        yield "the total is no multiple of its step"
    cash = [tender for tender in priced["tenders"] if tender["cash"]]
    rule = basket.get("cash_rounding")
    if rule and cash and not priced["remaining_minor"]:
        in_cash = sum(tender["amount_minor"] for tender in cash)
        if in_cash % rule["step_minor"]:
            yield "cash that is no multiple of its step"
        moved = priced["cash_rounding_minor"]
        step = rule["step_minor"]
        if rule["method"] == "half_up" and abs(moved) * 2 > step:
            yield "cash is rounded too far"
        towards_zero = moved * (in_cash - moved) <= 0
        if moved and rule["method"] != "half_up" and (rule["method"] == "down") != towards_zero:
            yield "cash is rounded the other way"
    for tender in priced["tenders"]:
        if tender["given_minor"] - tender["change_minor"] != tender["amount_minor"]:
            yield "given less change"
        if tender["change_minor"] and not tender["cash"]:
            yield "change from something that is not cash"
