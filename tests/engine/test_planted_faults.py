"""Faults planted in the engine, one at a time: each must be seen within 2,000 baskets."""

from __future__ import annotations

import pytest

from tests.engine.mutants import planted

TAXES = "tillbook.masters.taxes.rules"
PRICING = "tillbook.masters.pricing.rules"
ROUNDING = "tillbook.values.rounding"
STOCK = "tillbook.books.stock.rules"

FAULTS = [
    # rounding
    (ROUNDING, "return -((denominator - 2 * numerator) // (2 * denominator))",
     "return (2 * numerator + denominator) // (2 * denominator)"),
    (ROUNDING, "return (2 * numerator + denominator) // (2 * denominator)",
     "return (2 * numerator + denominator - 1) // (2 * denominator)"),
    (ROUNDING, "by_remainder[position % len(weights)]", "position % len(weights)"),
    (f"{TAXES}.sharing", "missing = total - sum(shares)\n    if missing == 0:",
     "missing = 0\n    if missing == 0:"),
    (f"{TAXES}.sharing", "return -taken,", "return taken,"),
    (f"{TAXES}.sharing", "common *= denominator", "common = denominator"),
    # taxes
    (f"{TAXES}.plan", "if tax.included and not tax.reverse_charge:\n            included",
     "if not tax.reverse_charge:\n            included"),
    (f"{TAXES}.plan", "if taxes[earlier].affects_next and not taxes[earlier].reverse_charge",
     "if taxes[earlier].affects_next or taxes[earlier].reverse_charge"),
    (f"{TAXES}.plan", "if not taxes[position].affected_by_previous:", "if False:"),
    (f"{TAXES}.plan", "Fraction(tax.rate_ppm, RATE_SCALE - together)",
     "Fraction(tax.rate_ppm, RATE_SCALE)"),
    (f"{TAXES}.plan", "Fraction(-included.q, included.n)", "Fraction(included.q, included.n)"),
    (f"{TAXES}.plan", "range(first, last + 1)", "range(position, position + 1)"),
    (f"{TAXES}.evaluation", "quantity = -quantity  #", "pass  #"),
    (f"{TAXES}.evaluation", "places = returned if line.returned else sold", "places = sold"),
    (f"{TAXES}.evaluation", "base += amounts[earlier]\n        bases.append(base)\n        times",
     "bases.append(base)\n        times"),
    (f"{TAXES}.evaluation", "if times and not term.inside:", "if times and False:"),
    (f"{TAXES}.evaluation", "total[1] += part.amount_minor", "total[1] = part.amount_minor"),
    # discounts
    (f"{PRICING}.discounting", "divide(left * (RATE_SCALE - rate_ppm), RATE_SCALE)",
     "left - divide(left * rate_ppm, RATE_SCALE)"),
    (f"{PRICING}.discounting", "max(0, min(off, amount, sign * sum(left)))",
     "max(0, min(off, amount))"),
    (f"{PRICING}.discounting", "if left[line] > 0]", "]"),
    (f"{PRICING}.discounting", "if amount < discount.minimum_minor:",
     "if amount <= discount.minimum_minor:"),
    (f"{PRICING}.discounting", "left[line] -= share", "left[line] -= abs(share)"),
    (f"{PRICING}.discounting", "if off > abs(left):", "if off > left:"),
    # price lists and promotions
    (f"{PRICING}.conditions", "begins <= minute < ends", "begins <= minute <= ends"),
    (f"{PRICING}.conditions", "weekday = 7 if weekday == 1 else weekday - 1", "pass"),
    (f"{PRICING}.conditions", "moment.date > when.to_date", "moment.date >= when.to_date"),
    (f"{PRICING}.conditions", "if line.product in goods.except_products:", "if False:"),
    (f"{PRICING}.listing", "(-price.from_micro, price.unit_price)",
     "(price.from_micro, price.unit_price)"),
    (f"{PRICING}.listing", "(-price_list.priority, price,", "(price_list.priority, price,"),
    (f"{PRICING}.listing", "if price_list.off_ppm and wanted(price_list.goods or _ALL, line):",
     "if price_list.off_ppm:"),
    (f"{TAXES}.exemption", "figures.net_minor", "line.amount"),
    (f"{TAXES}.exemption", "tax.reverse_charge or ", ""),
    (f"{TAXES}.exemption", 'startswith(f"{other}-")', "startswith(other)"),
    (f"{PRICING}.listing", "unit_price * (RATE_SCALE - off_ppm)", "unit_price * off_ppm"),
    (f"{PRICING}.listing", "PRICE_SCALE) * PRICE_SCALE == unit_price", "PRICE_SCALE) < 0"),
    (f"{PRICING}.listing", "if best is not None:\n        return best[1]",
     "if False:\n        pass"),
    (f"{PRICING}.conditions", "if price_list.off_ppm > RATE_SCALE:", "if False:"),
    (f"{PRICING}.listing", "together[line.product] += line", "together[line.product] = line"),
    (f"{PRICING}.pieces", "-Fraction(left, line.quantity_micro),",
     "Fraction(left, line.quantity_micro),"),
    (f"{PRICING}.pieces", "divide(self.left * units, self.units)",
     "divide(self.left, self.units) * units"),
    (f"{PRICING}.pieces", "units * QUANTITY_SCALE == line.quantity_micro", "units"),
    (f"{PRICING}.pieces", "units if whole and not line.uncounted else 0",
     "units if whole else 0"),
    (f"{PRICING}.promoting", "line.uncounted and line.product not in promotion.goods.products",
     "line.uncounted"),
    (f"{PRICING}.sets", "units - sets * size - promotion.buy)",
     "units - sets * size - promotion.get)"),
    (f"{PRICING}.sets", "spare -= units", "pass"),
    (f"{PRICING}.sets", "for at in reversed(got):", "for at in got:"),
    (f"{PRICING}.sets", "rest = [at for at in rest if at not in mine]", "pass"),
    (f"{PRICING}.sets", "together(middle) - together(middle - 1) > promotion.value", "True"),
    (f"{PRICING}.promoting", "(-promotion.priority, promotion.kind in _TOTALS)",
     "(-promotion.priority, False)"),
    (f"{PRICING}.promoting", "(-pair[0], pair[1].id)", "pair[1].id"),
    (f"{PRICING}.promoting", " and not (promotion.exclusive and piece.touched)", ""),
    (f"{PRICING}.promoting", "piece.closed or promotion.exclusive", "piece.closed"),
    (f"{PRICING}.promoting", "piece.counted or units > 0", "piece.counted"),
    (f"{PRICING}.promoting", "state.together -= plan.off", "pass"),
    (f"{PRICING}.promoting", "None if promotion.group in groups else ", ""),
    # paying
    (f"{PRICING}.paying", "if not t.cash])", "])"),
    (f"{PRICING}.paying", "if rounding.method is RoundingMethod.DOWN and over > 0:",
     "if rounding.method is RoundingMethod.DOWN:"),
    (f"{PRICING}.paying", "outwards = -1 if amount < 0 else 1", "outwards = 1"),
    (f"{PRICING}.paying", "back = min(over, sign * given[position])", "back = over"),
    (f"{PRICING}.pricing", "PRICE_SCALE * line.price_base_micro", "PRICE_SCALE * 1_000_000"),
    # reading and writing
    (f"{PRICING}.reading", "if name not in fields:", "if False:"),
    (f"{PRICING}.writing", "sort_keys=True", "sort_keys=False"),
    # stock
    (STOCK, "return value + divide(value * quantity, held), cost, ()",
     "return value + extend(cost, quantity), cost, ()"),
    (STOCK, "layers.reverse()", "pass"),
    (STOCK, "del layers[at]", "del layers[-1]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "piece", "fault"),
    FAULTS,
    ids=[f"{module.rpartition('.')[2]}: {fault[:50]}" for module, _, fault in FAULTS],
)
def test_a_planted_fault_is_seen(module, piece, fault):
    with planted(module, piece, fault) as checks:
        try:
            seen = next(iter(checks.found(range(2_000))), None)
        except Exception as crash:  # a crash is as red as a wrong figure
            seen = repr(crash)
    assert seen


def test_without_a_fault_nothing_is_seen():
    with planted(f"{TAXES}.sharing", "def most_deserving(", "def most_deserving(") as checks:
        assert next(iter(checks.found(range(50))), None) is None
