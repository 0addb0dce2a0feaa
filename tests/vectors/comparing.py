"""Whether an answer is what a case expects: exactly, unless the case says how closely."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.vectors.figures import Unsupported, number

#: Keys of `expect` that say how to compare and are no figures themselves.
_HOW = {"compare_to_digits", "tolerance", "tax_tolerance", "net_of_listed_entries"}

#: How another system splits what it posts; other entries with the same net are as good.
_INFORMATIVE = {"session_entry", "cash_movements", "bank_settlements", "invoiced_orders"}


def differences(expect: Mapping[str, Any], answer: Mapping[str, Any], case: Any) -> list[str]:
    """Name every expected figure that the answer has otherwise. A key not expected is free."""
    allowed = _allowed(expect, case)
    found: list[str] = []
    for key, wanted in expect.items():
        if key in _HOW | _INFORMATIVE or key.startswith("tolerance_of_"):
            continue
        if key not in answer:
            raise Unsupported(f"no rule answers “{key}”")
        found += _compare(wanted, answer[key], key, _closeness(key, expect, case, allowed))
    return found


def _allowed(expect: Mapping[str, Any], case: Any) -> Fraction:
    digits = expect.get("compare_to_digits")
    if digits is not None:
        # equal when rounded to that many digits: never half a unit apart
        return Fraction(1, 2 * 10 ** int(digits))
    for place in (expect, case, case.get("input", {})):
        if place.get("tolerance") is not None:
            return number(place["tolerance"])
    return Fraction(0)


def _closeness(key: str, expect: Mapping[str, Any], case: Any, allowed: Fraction) -> Fraction:
    for place in (expect, case):
        if f"tolerance_of_{key}" in place:
            return number(place[f"tolerance_of_{key}"])
        if "tax" in key and place.get("tax_tolerance") is not None:
            return number(place["tax_tolerance"])
    return allowed


def _compare(wanted: Any, got: Any, path: str, allowed: Fraction) -> list[str]:
    if isinstance(wanted, Mapping) and "fraction" in wanted:
        return _compare_numbers(Fraction(wanted["fraction"]), got, path, allowed)
    if isinstance(wanted, Mapping):
        found: list[str] = []
        for key, value in wanted.items():
            if not isinstance(got, Mapping) or key not in got:
                raise Unsupported(f"no rule answers “{path}.{key}”")
            found += _compare(value, got[key], f"{path}.{key}", allowed)
        return found + _not_expected(wanted, got, path)
    if isinstance(wanted, list):
        got = _in_order_of(wanted, got)
        if len(wanted) != len(got):
            return [f"{path}: expected {len(wanted)} entries, got {len(got)}"]
        found = []
        for index, (one, other) in enumerate(zip(wanted, got, strict=True)):
            found += _compare(one, other, f"{path}[{index}]", allowed)
        return found
    if isinstance(got, int | Fraction) and not isinstance(got, bool) and wanted is not None:
        return _compare_numbers(number(wanted), got, path, allowed)
    return [] if wanted == got else [f"{path}: expected {wanted}, got {got}"]


def _not_expected(wanted: Mapping[str, Any], got: Mapping[str, Any], path: str) -> list[str]:
    """Name accounts with an amount that a case's complete list of accounts does not have."""
    if path != "net_by_account":
        return []
    return [f"{path}.{name}: not expected, got {got[name]}" for name in got if name not in wanted]


def _in_order_of(wanted: list[Any], got: Any) -> Any:
    """Rows that carry a name are compared by it: their order is not asserted."""
    for name in ("group", "code"):
        if isinstance(got, list) and all(
            isinstance(row, Mapping) and name in row for row in (*wanted, *got)
        ):
            order = {row[name]: place for place, row in reversed(list(enumerate(wanted)))}
            return sorted(got, key=lambda row: order.get(row[name], len(order)))
    return got


def _compare_numbers(wanted: Fraction, got: Any, path: str, allowed: Fraction) -> list[str]:
    if isinstance(got, int | Fraction) and abs(wanted - got) <= allowed:
        return []
    shown = float(got) if isinstance(got, int | Fraction) else got
    return [f"{path}: expected {float(wanted):.10g}, got {shown:.10g}"]
