"""The form of a bank line as it was sent: which items are ticked, what is booked, what is looked
for. It comes back as it was typed, so that a search or a refusal loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import QueryDict

from tillbook.desks.banking.operations import Booked
from tillbook.desks.banking.rules.settling import MOST_ITEMS
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.values.money import parse_decimal

#: So many accounts one line is booked to on the page; a program may name more.
MOST_BOOKED = 20

End = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class BookedRow:
    """What is booked to one account, as it was typed. number: its place, from one."""

    number: int
    account: str = ""
    amount: str = ""
    tax: str = ""
    department: str = ""
    party: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which open items are looked for: by text, account and days."""

    text: str = ""
    account: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.account or self.since or self.until)


@dataclass(slots=True)
class LineForm:
    """The whole form. parts: of a ticked item only so much, as typed; odd: a tick that is none;
    exchange: what is left of items in a foreign currency is the rate's, unless told otherwise."""

    chosen: dict[End, str] = field(default_factory=dict)
    booked: list[BookedRow] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)
    discount: bool = False
    exchange: bool = True
    write_off: bool = False
    late: bool = False
    odd: bool = False


def asked_of(sent: QueryDict) -> Asked:
    """What is looked for."""
    return Asked(
        text=sent.get("q", "").strip()[:80],
        account=sent.get("on", "").strip()[:40],
        since=asked_day(sent.get("since", "")),
        until=asked_day(sent.get("until", "")),
    )


def line_form(sent: QueryDict) -> LineForm:
    """What was sent. Ticks beyond those shown one by one come in `kept`, with a space between."""
    form = LineForm(
        asked=asked_of(sent),
        discount=sent.get("discount") == "1",
        exchange=sent.get("exchange") == "1" or "rate" not in sent,
        write_off=sent.get("write_off") == "1",
        late=sent.get("late") == "1",
    )
    kept = sent.get("kept", "").split() if sent.get("keep") == "1" else []
    for text in [*sent.getlist("item"), *kept][: MOST_ITEMS + 1]:
        end = end_of(text)
        if end is None:
            form.odd = True
        else:
            form.chosen[end] = sent.get(f"part-{text}", "").strip()[:40]
    names = ("account", "amount", "tax", "department", "party", "memo")
    columns = {name: sent.getlist(name) for name in names}
    for place in range(min(len(columns["account"]), MOST_BOOKED)):
        typed = {name: _at(column, place) for name, column in columns.items()}
        if any(typed.values()):
            form.booked.append(BookedRow(number=len(form.booked) + 1, **typed))
    return form


def _at(column: Sequence[str], place: int) -> str:
    return column[place].strip()[:200] if place < len(column) else ""


def end_of(text: str) -> End | None:
    """An item as its box was sent, "entry/number"; None where it is none."""
    entry, _slash, number = text.partition("/")
    try:
        key = UUID(entry)
    except ValueError:
        return None
    return (key, int(number[:9])) if number.isdecimal() else None


def part_of(text: str, exponent: int) -> int | None:
    """A typed part; None takes all. What cannot be read is nothing, which is refused."""
    if not text.strip():
        return None
    try:
        return parse_decimal(typed_figure(text.replace("−", "-")), exponent)
    except ValueError:
        return 0


def to_book(rows: Sequence[BookedRow], exponent: int, rest_minor: int) -> tuple[Booked, ...]:
    """What the rows book. An amount without a sign goes the way of what the items leave of the
    line: 19.70 kept back from a payout is less, 450.00 of a card purchase is paid."""
    made = []
    for row in rows:
        minor = part_of(row.amount, exponent)
        signed = row.amount.lstrip()[:1] in ("+", "-", "−")
        if minor and not signed and rest_minor < 0:
            minor = -minor
        made.append(
            Booked(
                account=row.account,
                amount_minor=minor,
                tax=row.tax,
                department=row.department,
                party=row.party[:40],
                memo=row.memo,
            )
        )
    return tuple(made)


def left_minor(line_minor: int, chosen: Mapping[End, int], booked: Sequence[Booked]) -> int:
    """What neither items nor accounts answer for; nothing where an account takes the rest."""
    if any(one.amount_minor is None for one in booked):
        return 0
    rest = line_minor - sum(chosen.values())
    return rest - sum([one.amount_minor or 0 for one in booked])
