"""Taxes added up under the headings a receipt prints."""

from __future__ import annotations

from dataclasses import dataclass

from tillbook.masters.taxes.rules.definitions import TaxedDocument, TaxedLine, TaxKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTotal:
    """One heading: what was taxed, the tax, and the base that is printed beside it.

    base_minor counts each line once, with the base of its first tax of the group. printed_base is
    None where only fixed amounts are added up (there is no base to a deposit), and the price
    including the taxes where all of them are percentages of that price.
    """

    group: str
    base_minor: int
    amount_minor: int
    printed_base_minor: int | None


def by_group(document: TaxedDocument) -> tuple[GroupTotal, ...]:
    """Add a document's taxes up by group, in order of appearance; reverse charges add 0."""
    base: dict[str, int] = {}
    amount: dict[str, int] = {}
    division: dict[str, int] = {}
    kinds: dict[str, set[tuple[TaxKind, bool]]] = {}
    for line in document.lines:
        seen: set[str] = set()
        for part in line.taxes:
            group = part.tax.group or part.tax.code
            kinds.setdefault(group, set()).add((part.tax.kind, part.tax.included))
            added = 0 if part.tax.reverse_charge else part.amount_minor
            amount[group] = amount.get(group, 0) + added
            if group not in seen:
                seen.add(group)
                base[group] = base.get(group, 0) + part.base_minor
                division[group] = division.get(group, 0) + _division_taxes(line)
    return tuple(
        GroupTotal(
            group=group,
            base_minor=base[group],
            amount_minor=amount[group],
            printed_base_minor=_printed(kinds[group], base[group], division[group]),
        )
        for group in amount
    )


def _division_taxes(line: TaxedLine) -> int:
    """Sum of a line's taxes that are percentages of the price including tax."""
    return sum(
        part.amount_minor
        for part in line.taxes
        if part.tax.kind is TaxKind.DIVISION and not part.tax.reverse_charge
    )


def _printed(kinds: set[tuple[TaxKind, bool]], base: int, division: int) -> int | None:
    """Which base a heading prints."""
    if all(kind is TaxKind.FIXED for kind, _ in kinds):
        return None
    if kinds == {(TaxKind.DIVISION, True)}:
        return base + division
    return base
