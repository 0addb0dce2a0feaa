"""Cases about charge rows: `document_charge_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.vectors.figures import Case, Money, Unsupported, quantity_micro, rate_ppm
from tillbook.masters.pricing.rules import Rounding, rounding_of
from tillbook.masters.taxes.rules import (
    Charge,
    ChargeableLine,
    ChargeBasis,
    DiscountOn,
    DocumentDiscount,
    charge,
    extended_line,
)
from tillbook.values.rounding import divide

_LINE_KEYS = {"quantity", "unit_price", "item", "rate_overrides", "discount_percent"}
_CHARGE_KEYS = {"code", "basis", "price_included", "rate", "of"}


def charge_rows(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Rows evaluated one by one over all lines."""
    if given.get("rounding", "document_row") != "document_row":
        raise Unsupported(f"charge rows rounded “{given['rounding']}”")
    money = Money.of_precision(given.get("precision"))
    if money.step_minor != 1:
        raise Unsupported("charge rows in steps of more than a minor unit")
    lines = [_line(line, money) for line in given["lines"]]
    rows = [_charge(row, money) for row in given.get("charges") or []]
    discount = _discount(given.get("document_discount"), lines, rows, money)
    document = charge(lines, rows, discount)
    step = given.get("round_grand_total_to")
    rounding = Rounding(step_minor=money.minor(step)) if step is not None else None
    adjustment = rounding_of(document.grand_minor, rounding)
    names = [line.get("item") for line in given["lines"]]
    amount = money.decimal
    return {
        "net_total": amount(document.net_minor),
        "line_total": amount(sum(line.amount_minor for line in lines)),
        "line_nets": [amount(net) for net in document.line_nets],
        "line_discounts": [amount(off) for off in document.line_discounts],
        "charges": {code: amount(minor) for code, minor in document.charges},
        "running_totals": {code: amount(minor) for code, minor in document.running_totals},
        "total_charges": amount(document.charges_minor),
        "grand_total": amount(document.grand_minor),
        "rounding_adjustment": amount(adjustment),
        "rounded_total": amount(document.grand_minor + adjustment),
        "journal": {
            **{f"{code}_credit": amount(minor) for code, minor in document.charges},
            "receivable_debit": amount(document.grand_minor + adjustment),
            "revenue_credit": amount(document.net_minor),
            "round_off_debit": amount(-document.difference_minor - adjustment),
            "round_off_credit": amount(document.difference_minor + adjustment),
        },
        "by_item": {
            name: {"base": amount(net), "tax": amount(sum(own))}
            for name, net, own in zip(names, document.line_nets, document.line_charges, strict=True)
            if name is not None
        },
    }


def _line(line: Mapping[str, Any], money: Money) -> ChargeableLine:
    if strange := set(line) - _LINE_KEYS:
        raise Unsupported(f"a line with “{sorted(strange)[0]}”")
    quantity = quantity_micro(line.get("quantity", "1"))
    discount = rate_ppm(line.get("discount_percent") or "0")
    exact = extended_line(money.unit_price(line["unit_price"]), quantity, (), discount)
    return ChargeableLine(
        amount_minor=divide(exact.amount, exact.denominator),
        quantity_micro=quantity,
        rates_ppm=tuple(
            (code, rate_ppm(rate)) for code, rate in (line.get("rate_overrides") or {}).items()
        ),
    )


def _charge(row: Mapping[str, Any], money: Money) -> Charge:
    if strange := set(row) - _CHARGE_KEYS:
        raise Unsupported(f"a charge with “{sorted(strange)[0]}”")
    try:
        basis = ChargeBasis(row["basis"])
    except ValueError as wrong:
        raise Unsupported(f"a charge on “{row['basis']}”") from wrong
    per_unit = basis is ChargeBasis.PER_UNIT
    return Charge(
        code=row["code"],
        basis=basis,
        rate_ppm=0 if per_unit else rate_ppm(row["rate"]),
        unit_amount=money.unit_price(row["rate"]) if per_unit else 0,
        of=row.get("of") or "",
        included=bool(row.get("price_included", False)),
    )


def _discount(
    given: Mapping[str, Any] | None,
    lines: list[ChargeableLine],
    rows: list[Charge],
    money: Money,
) -> DocumentDiscount | None:
    if not given:
        return None
    if strange := set(given) - {"amount", "percent", "applies_on"}:
        raise Unsupported(f"a document discount with “{sorted(strange)[0]}”")
    try:
        on = DiscountOn(given.get("applies_on", "grand_total"))
    except ValueError as wrong:
        raise Unsupported(f"a document discount on “{given['applies_on']}”") from wrong
    if given.get("percent") is not None:
        return DocumentDiscount(rate_ppm=rate_ppm(given["percent"]), on=on)
    return DocumentDiscount(amount_minor=money.minor(given["amount"]), on=on)


ADAPTERS = {"document_charge_rows": charge_rows}
