"""What a document's journal must say, told from its rows; and which part of it does not.

Lines are compared by what they say (settlement key, department, tax code with base, amount), not
by account: which account played a role on that day is not stored. The entry's hash keeps accounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from tillbook.insight.verification.rules.rows import EntryLine, Key, Sale, SaleLine, SalePart

#: (settlement key, department, tax code, tax base, amount)
Booked = tuple[str, Key | None, Key | None, int | None, int]
#: More lines of other sales than this in one document are not searched through one by one; nor
#: more taxes for which of them have an account of revenue of their own.
SEARCHED = 10
_TAXES = 6


class SoldLine(NamedTuple):
    """A sale line; its taxes as the stored text says, and as (code, base, amount) each."""

    row: SaleLine
    raw: Any
    taxes: list[tuple[Key, int, int]]


class Journal(NamedTuple):
    """What a sale's rows come to, in the order of the journal."""

    sale: Sale
    lines: Sequence[SoldLine]
    tenders: Sequence[tuple[str, int]]
    values: dict[int, int]
    parts: Sequence[SalePart] = ()

    def expected(
        self, unclear: Iterable[int] = (), own: frozenset[Key] = frozenset()
    ) -> list[Booked]:
        """The lines the journal must have; `unclear` lines stand on "to clarify" as a whole. own:
        taxes whose sales have an account of their own, and so a line for each department."""
        apart = set(unclear)
        booked = _by_tender(self.tenders)
        revenue: dict[tuple[Key, Key | None], int] = {}
        taxes: dict[Key, list[int]] = {}
        costs: dict[Key, int] = {}
        lost: dict[Key, int] = {}
        clarify = whole = 0
        made_of = self._parts()
        for row, _, line_taxes in self.lines:
            for number in made_of.get(row.number, ()):
                cost = self.values.get(number, 0)
                costs[row.department_id] = costs.get(row.department_id, 0) - cost
                whole += cost
                if row.write_off:
                    cost = self.values.get(number + len(self.parts), 0)
                    lost[row.department_id] = lost.get(row.department_id, 0) - cost
                    whole += cost
            if (value := self.values.get(row.number)) is not None:
                costs[row.department_id] = costs.get(row.department_id, 0) - value
                whole += value
            gone = self.values.get(len(self.lines) + row.number) if row.write_off else None
            if gone is not None:
                lost[row.department_id] = lost.get(row.department_id, 0) - gone
                whole += gone
            if row.number in apart:
                clarify += row.gross_minor
                continue
            at = row.department_id, next((c for c, *_ in line_taxes if c in own), None)
            revenue[at] = revenue.get(at, 0) + row.net_minor
            for code, base, amount in line_taxes:
                sums = taxes.setdefault(code, [0, 0])
                sums[0] += base
                sums[1] += amount
        booked += [("", at[0], None, None, -net) for at, net in revenue.items() if net]
        booked += [("", None, code, -base, -amount) for code, (base, amount) in taxes.items()]
        loose = (-clarify, -self.sale.rounding_minor, -self.sale.cash_rounding_minor)
        booked += [("", None, None, None, amount) for amount in loose if amount]
        booked += [("", department, None, None, cost) for department, cost in costs.items() if cost]
        booked += [("", department, None, None, cost) for department, cost in lost.items() if cost]
        if whole:
            booked.append(("", None, None, None, whole))
        return booked if any(line[4] for line in booked) else []

    def kept_apart(self) -> Iterator[frozenset[Key]]:
        """Which taxes may have had an account of revenue of their own on the day of the sale: none,
        all, or some of them. Which had is not stored."""
        codes = {code for _row, _raw, taxes in self.lines for code, *_ in taxes}
        yield frozenset()
        if len(codes) > 1:
            yield frozenset(codes)
        for size in range(1, len(codes)) if len(codes) <= _TAXES else ():
            yield from map(frozenset, combinations(sorted(codes), size))

    def _parts(self) -> dict[int, list[int]]:
        """Numbers of the moves of what kits are made of, by line."""
        found: dict[int, list[int]] = {}
        for part in self.parts:
            found.setdefault(part.line_number, []).append(part.number)
        return found


def said(lines: Iterable[EntryLine]) -> list[Booked]:
    """What entry lines say, accounts and places apart. Those of a tender count together: part of
    a payment may stand on "to clarify"."""
    paid: list[tuple[str, int]] = []
    other: list[Booked] = []
    for line in lines:
        if line.settlement_key and line.department_id is None and line.tax_code_id is None:
            paid.append((line.settlement_key, line.amount_minor))
            continue
        other.append(
            (
                line.settlement_key,
                line.department_id,
                line.tax_code_id,
                line.tax_base_minor,
                line.amount_minor,
            )
        )
    return _by_tender(paid) + other


def _by_tender(paid: Iterable[tuple[str, int]]) -> list[Booked]:
    sums: dict[str, int] = {}
    for code, amount in paid:
        sums[code] = sums.get(code, 0) + amount
    return [(code, None, None, None, amount) for code, amount in sums.items() if amount]


def same(expected: list[Booked], actual: list[Booked]) -> bool:
    """Whether both say the same, in whatever order."""
    return expected == actual or Counter(expected) == Counter(actual)


def unclear_lines(journal: Journal, actual: list[Booked]) -> list[frozenset[int]]:
    """Which sets of lines, put on "to clarify", explain the journal; [] when none does.

    Only a document from a register may have such lines, and only lines whose goods come back.
    """
    numbers = [
        row.number for row, *_ in journal.lines if row.original_sale_id or row.quantity_micro < 0
    ]
    wanted = Counter(actual)
    found = {
        frozenset(chosen): None
        for own in (journal.kept_apart() if numbers else ())
        for chosen in _choices(numbers)
        if Counter(journal.expected(chosen, own)) == wanted
    }
    return list(found)


def _choices(numbers: list[int]) -> Iterator[tuple[int, ...]]:
    if len(numbers) > SEARCHED:
        yield from combinations(numbers, 1)
        yield tuple(numbers)
        return
    for size in range(1, len(numbers) + 1):
        yield from combinations(numbers, size)


def differences(journal: Journal, actual: list[Booked]) -> dict[str, str]:
    """Check -> detail, for each part of the journal that is not as its document says."""
    ways = [journal.expected(own=own) for own in journal.kept_apart()]
    booked = _lines(actual, _by_department)
    expected = next((one for one in ways if _lines(one, _by_department) == booked), ways[0])
    found = {}
    for check, part in (("tenders_not_cleared", _cleared), ("tax_not_booked", _taxed)):
        wanted, got = _lines(expected, part), _lines(actual, part)
        if wanted != got:
            found[check] = _words(wanted, got)
    wanted, got = _lines(expected, _by_department), _lines(actual, _by_department)
    if wanted != got:
        revenue = _lines(journal._replace(values={}).expected(), _by_department)
        cost_only = not (revenue - got) and bool(wanted - got)
        found["cost_not_booked" if cost_only else "revenue_not_booked"] = _words(wanted, got)
    wanted, got = _lines(expected, _loose), _lines(actual, _loose)
    if wanted != got:
        whole = sum(journal.values.values())
        stock = whole and not got["", None, None, None, whole]
        found["inventory_not_booked" if stock else "rounding_not_booked"] = _words(wanted, got)
    return found


def _cleared(line: Booked) -> bool:
    return bool(line[0])


def _taxed(line: Booked) -> bool:
    return line[2] is not None


def _by_department(line: Booked) -> bool:
    return line[1] is not None and line[2] is None


def _loose(line: Booked) -> bool:
    return not line[0] and line[1] is None and line[2] is None


def _lines(lines: list[Booked], part: Callable[[Booked], bool]) -> Counter[Booked]:
    return Counter([line for line in lines if part(line)])


def _words(wanted: Counter[Booked], got: Counter[Booked]) -> str:
    must = sorted([line[4] for line in (wanted - got).elements()])
    does = sorted([line[4] for line in (got - wanted).elements()])
    return f"must book {must}, books {does} (minor units)"
