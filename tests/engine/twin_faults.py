"""Faults to plant in a copy of the register's engine: file, what it says, what it would say."""

from __future__ import annotations

FAULTS = [
    # rounding
    ("rounding.ts", "(2n * abs(numerator) + over) / (2n * over)", "abs(numerator) / over"),
    ("rounding.ts", "(2n * abs(numerator) + over)", "(2n * abs(numerator) + over - 1n)"),
    ("rounding.ts", "numerator < 0n === denominator < 0n ? quotient : -quotient", "quotient"),
    ("rounding.ts", "neediest.slice(0, left)", "[...shares.keys()].slice(0, left)"),
    ("rounding.ts", "total < 0n ? shares.map((share) => -share) : shares", "shares"),
    ("rounding.ts", "-MOST <= value && value <= MOST", "value <= MOST"),
    ("sharing.ts", "if (!missing) return shares;", "return shares;"),
    ("sharing.ts", "sign * numerator >= 0n ? i : -i", "i"),
    ("sharing.ts", "product * denominator, 1n", "denominator, 1n"),
    # taxes
    ("plan.ts", "return tax.included && !tax.reverse_charge;", "return tax.included;"),
    ("plan.ts", "&& !at(taxes, earlier).reverse_charge", ""),
    ("plan.ts", "if (!at(taxes, position).affected_by_previous) return [];", ""),
    ("plan.ts", "rest -= BigInt(neighbour.rate_ppm)", "rest -= BigInt(tax.rate_ppm)"),
    ("plan.ts", "minus(over(included.q, included.n))", "over(included.q, included.n)"),
    ("plan.ts", "if (included.n.n <= 0n)", "if (included.n.n < 0n)"),
    ("plan.ts", "${tax.rate_ppm} ${tax.unit_amount} ${tax.reverse_charge}", ""),
    ("plan.ts", "    !(tax.affects_next && following.affected_by_previous)", "    true"),
    ("ratio.ts", "one.n * other.d + other.n * one.d", "one.n * other.d + other.n"),
    ("evaluation.ts", "plan.hasFixed ? (turned ? -quantity : quantity) : 0n", "quantity"),
    ("evaluation.ts", "returnsApart && line.returned", "line.returned"),
    ("evaluation.ts", "roundedPerTax(exact, each, true)", "roundedPerTax(exact, each)"),
    ("evaluation.ts", 'term.tax.kind !== "fixed" && !term.inside', "!term.inside"),
    ("evaluation.ts", "part.amount + (total?.amount ?? 0n)", "part.amount"),
    ("evaluation.ts", "? base : base + at(line.amounts, index)", "? base : base"),
    # discounts
    ("discounting.ts", "divide(left * (scale - rate), scale)", "left - divide(left * rate, scale)"),
    ("discounting.ts", "[amount, sign * whole]", "[amount]"),
    ("discounting.ts", "at(left, position) > 0n", "at(left, position) >= 0n"),
    ("discounting.ts", "if (amount < minimum) return 0n;", "if (amount <= minimum) return 0n;"),
    ("discounting.ts", "if (off > abs(left))", "if (off > left)"),
    ("discounting.ts", "return sign * value;", "return value;"),
    ("discounting.ts", "!named.size || named.has(position)", "named.has(position)"),
    # paying
    ("paying.ts", "given.filter((_, position) => !at(tenders, position).cash)", "given"),
    ("paying.ts", '=== "down" && beyond > 0n', '=== "down"'),
    ("paying.ts", '=== "up" && beyond < 0n', '=== "up" && beyond > 0n'),
    ("paying.ts", "const back = over < gave ? over : gave;", "const back = over;"),
    ("paying.ts", "[...tenders.keys()].reverse()", "tenders.keys()"),
    ("paying.ts", "(toPay === 0n && paid < 0n)", "false"),
    ("pricing.ts", "extend(BigInt(line.unit_price), BigInt(line.quantity_micro), base)",
     "extend(BigInt(line.unit_price), BigInt(line.quantity_micro))"),
    ("pricing.ts", "...settledFigures(settled)]", "]"),
    # reading and writing
    ("json.ts", "found.size < names", "false"),
    ("json.ts", "fraction !== undefined || exponent !== undefined", "fraction !== undefined"),
    ("json.ts", "depth === DEEPEST", "depth === 90"),
    ("reading.ts", "unknown.sort(byCodePoint)[0]", "unknown.sort()[0]"),
    ("reading.ts", "affected_by_previous: [truth, true]", "affected_by_previous: [truth, false]"),
    ("writing.ts", "[\\x7f-\\uffff]", "[\\x80-\\uffff]"),
]  # fmt: skip
