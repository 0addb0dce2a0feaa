"""Adding documents up by day: what the folded tables must say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tillbook.insight.verification.rules.rows import NIL, Key

#: What documents without goods count as.
ALONE = {"sale": "alone", "void": "alone_void"}
FoldKey = tuple[Any, ...]
Sums = dict[FoldKey, list[int]]
#: (account, location, settlement key, amount) of an entry line
Settled = tuple[Key, Key | None, str, int]
#: (document, line number)
Line = tuple[Key, int]


@dataclass(slots=True)
class Tally:
    """What one run adds up while documents pass.

    Folded figures by the keys of their tables. unclear: sold (sale, line) -> the (document, line)
    that brought more of it back than was left and stands on "to clarify", as (quantity, amount,
    certain). inventory: accounts that took the value of moves. clearings: entries that
    take a quarantine back, with their document and lines. documents, sales: how many passed.
    """

    daily_balance: Sums = field(default_factory=dict)
    day_figure: Sums = field(default_factory=dict)
    day_total: Sums = field(default_factory=dict)
    day_tender: Sums = field(default_factory=dict)
    day_tax: Sums = field(default_factory=dict)
    unclear: dict[Line, dict[Line, tuple[int, int, bool]]] = field(default_factory=dict)
    inventory: set[tuple[Key, Key]] = field(default_factory=set)
    clearings: dict[Key, tuple[Key, list[Settled]]] = field(default_factory=dict)
    documents: int = 0
    sales: int = 0

    def merge(self, other: Tally) -> None:
        """Add what another process added up over its part of the documents."""
        for name in ("daily_balance", "day_figure", "day_total", "day_tender", "day_tax"):
            mine: Sums = getattr(self, name)
            for key, amounts in getattr(other, name).items():
                add(mine, key, amounts)
        for line, back in other.unclear.items():
            self.unclear.setdefault(line, {}).update(back)
        self.inventory |= other.inventory
        self.clearings.update(other.clearings)
        self.documents += other.documents
        self.sales += other.sales


def settled(line: Any) -> Settled:
    """What an entry line puts where."""
    return line.account_id, line.location_id, line.settlement_key, line.amount_minor


def add(sums: Sums, key: FoldKey, amounts: list[int]) -> None:
    """Add amounts to those of a key."""
    known = sums.get(key)
    if known is None:
        sums[key] = list(amounts)
        return
    for place, amount in enumerate(amounts):
        known[place] += amount


def add_entry(tally: Tally, posting_date: str, lines: list[Any]) -> None:
    """A numbered document's entry lines, by account, location, department and posting day."""
    sums = tally.daily_balance
    for line in lines:
        key = (line.account_id, line.location_id or NIL, line.department_id or NIL, posting_date)
        known = sums.get(key)
        if known is None:
            known = sums[key] = [0, 0, 0]
        known[2] += 1
        if line.amount_minor > 0:
            known[0] += line.amount_minor
        else:
            known[1] -= line.amount_minor


def add_sale(
    tally: Tally,
    sale: Any,
    zone: ZoneInfo | None,
    lines: Sequence[Any],
    items: Sequence[int],
    taxes: dict[Key, list[int]],
    tenders: Sequence[Any],
) -> None:
    """A numbered sale, return or void. items: what each line counts among items sold. taxes: tax
    code -> [base, amount], summed over the lines."""
    place = (sale.company_id, sale.business_date, sale.location_id)
    hour = local_hour(sale.occurred_at, zone)
    kind = sale.kind if lines else ALONE.get(sale.kind, sale.kind)
    add(tally.day_total, (*place, hour, kind), [1, sale.total_minor])
    person = sale.person_id or NIL
    for line, counted in zip(lines, items, strict=True):
        if sale.kind == "sale" and line.original_sale_id:
            # What came back on an exchange is no part of what was sold.
            add(tally.day_total, (*place, hour, "sale"), [0, -line.gross_minor])
            add(tally.day_total, (*place, hour, "exchange"), [0, line.gross_minor])
        amounts = [counted, line.net_minor, line.tax_minor, line.gross_minor]
        add(tally.day_figure, (*place, hour, person, line.department_id), amounts)
    for code, both in taxes.items():
        add(tally.day_tax, (*place, code), both)
    for tender in tenders:
        add(tally.day_tender, (*place, tender.tender_type_id), [1, tender.amount_minor])


def local_hour(moment: object, zone: ZoneInfo | None) -> int:
    """The hour on the location's wall; a moment is UTC, as SQLite's text or PostgreSQL's time."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    if not isinstance(moment, datetime):
        return -1
    return moment.astimezone(zone or UTC).hour
