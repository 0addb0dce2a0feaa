"""What happens to a document as a whole: discount rows, another currency, a rounded total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tillbook.masters.taxes.rules.definitions import (
    LineTax,
    Tax,
    TaxableLine,
    TaxedDocument,
    TaxedLine,
)
from tillbook.masters.taxes.rules.evaluation import added_up, converted_line, exact_line
from tillbook.masters.taxes.rules.groups import by_group
from tillbook.masters.taxes.rules.plan import plan_taxes
from tillbook.masters.taxes.rules.sharing import share_rounded
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE
from tillbook.values.rounding import divide


def converted(document: TaxedDocument, times: int, over: int) -> TaxedDocument:
    """State a document in another currency, every line's figures converted by themselves."""
    return added_up([converted_line(line, times, over) for line in document.lines])


def with_discount_rows(document: TaxedDocument, rate_ppm: int) -> TaxedDocument:
    """Take a percentage off a finished document: a negative row per combination of taxes.

    The rows' total leads (it is what the customer was promised): total and each tax are rounded,
    and the net is what remains. Use the basket's own discounts where goods are sold; this is for
    documents whose lines must stay as they are.
    """
    combinations: dict[tuple[Tax, ...], list[TaxedLine]] = {}
    for line in document.lines:
        combinations.setdefault(tuple(part.tax for part in line.taxes), []).append(line)
    totals = [sum(line.gross_minor for line in lines) for lines in combinations.values()]
    off = share_rounded([-total * rate_ppm for total in totals], [RATE_SCALE] * len(totals))
    rows = [
        _discount_row(taxes, lines, gross, rate_ppm)
        for (taxes, lines), gross in zip(combinations.items(), off, strict=True)
    ]
    return added_up([*document.lines, *rows])


def _discount_row(
    taxes: tuple[Tax, ...], lines: list[TaxedLine], gross: int, rate_ppm: int
) -> TaxedLine:
    """One combination's row: rounded taxes off the rounded total."""
    amounts = [
        divide(-sum(line.taxes[index].amount_minor for line in lines) * rate_ppm, RATE_SCALE)
        for index in range(len(taxes))
    ]
    tax = sum(a for t, a in zip(taxes, amounts, strict=True) if not t.reverse_charge)
    net = gross - tax
    parts = []
    for term, amount in zip(plan_taxes(taxes).terms, amounts, strict=True):
        base = net + sum(amounts[earlier] for earlier in term.affecting)
        parts.append(LineTax(tax=term.tax, base_minor=base, amount_minor=amount))
    return TaxedLine(net_minor=net, tax_minor=tax, gross_minor=gross, taxes=tuple(parts))


def rounded_in_largest_tax(document: TaxedDocument, difference_minor: int) -> TaxedDocument:
    """Hide the rounding of a total in the largest group of taxes, where most of it is borne.

    Some systems offer this for cash rounding. Tillbook does not take it (the tax would no longer
    be the rate of its base); it is here so that documents made that way can be read back.
    """
    groups = by_group(document)
    if not groups or not difference_minor:
        return document
    largest = max(groups, key=lambda group: abs(group.amount_minor)).group
    bearing = [
        (abs(part.amount_minor), -position, -index)
        for position, line in enumerate(document.lines)
        for index, part in enumerate(line.taxes)
        if (part.tax.group or part.tax.code) == largest and not part.tax.reverse_charge
    ]
    if not bearing:
        return document
    _, position, index = max(bearing)
    lines = list(document.lines)
    line = lines[-position]
    parts = list(line.taxes)
    parts[index] = replace(parts[index], amount_minor=parts[index].amount_minor + difference_minor)
    lines[-position] = replace(
        line,
        taxes=tuple(parts),
        tax_minor=line.tax_minor + difference_minor,
        gross_minor=line.gross_minor + difference_minor,
    )
    return added_up(lines)


def split_tax(line: TaxableLine, index: int, parts_ppm: Sequence[int]) -> list[int]:
    """Book one tax of a line in several parts (of accounts), without losing a cent.

    parts_ppm need not add up to the whole: a part may be booked twice, or taken back.
    """
    exact = exact_line(line)
    amount = exact.amounts()[index]
    return share_rounded(
        [amount * part for part in parts_ppm], [exact.denominator * RATE_SCALE] * len(parts_ppm)
    )


def adapt_unit_price(unit_price: int, taxes: tuple[Tax, ...], new_taxes: tuple[Tax, ...]) -> int:
    """Return the unit price (minor x 10^4) that leaves the same net when taxes are replaced.

    Only a price that includes all its taxes is adapted. A price quoted without a tax is the price
    that was agreed, and stays.
    """
    if taxes == new_taxes or not all(tax.included for tax in taxes):
        return unit_price
    old, new = plan_taxes(taxes), plan_taxes(new_taxes)
    one = QUANTITY_SCALE * PRICE_SCALE
    net = unit_price * old.net_s + one * old.net_q  # over old.denominator
    # new: net = (price x net_s + one x net_q) / denominator, solved for the price
    return divide(
        net * new.denominator - one * new.net_q * old.denominator,
        new.net_s * old.denominator,
    )
