"""Where a statement belongs among those of its account: told by balances and lines, never by names.

Pure. Amounts are minor units of the account's currency. What is held is given with the lines of the
days that the new statement covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from tillbook.desks.banking.errors import Refusal
from tillbook.desks.banking.rules.turns import follow_each_other, in_turn, last_of, told_whole
from tillbook.desks.banking.rules.untold import untold
from tillbook.values.statements import Balance, BalanceKind, Scope, Statement, StatementLine


class Place(StrEnum):
    """Where a statement stands: what the page says beside it."""

    FIRST = "first"
    FOLLOWS = "follows"
    EARLIER = "earlier"
    GAP = "gap"
    OVERLAP = "overlap"
    REPEAT = "repeat"
    BRIDGED = "bridged"
    UNCHECKED = "unchecked"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A statement that is here already. loose: of one without balances what it brought, (day,
    amount) of each line. begins: the day of its first line; its opening balance may be of the
    evening of an earlier one."""

    id: UUID
    since: date | None
    until: date | None
    opening_minor: int | None
    closing_minor: int | None
    sequence: int
    scope: str = Scope.STATEMENT
    loose: tuple[tuple[date, int], ...] = ()
    begins: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLines:
    """The lines that are here on the days of a new statement: how often each is, by its whole
    text and by day and amount alone, of statements and of what is provisional."""

    by_print: Mapping[str, int] = field(default_factory=dict)
    by_amount: Mapping[tuple[date, int], int] = field(default_factory=dict)
    formats: frozenset[str] = frozenset()
    provisional: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What becomes of a statement. new: places of the lines that are not here yet. gap_minor: by
    how much its opening is away from where the account stood, None where nothing tells.

    refused: why it is not taken in, with the figures in `values` (amounts under names in `money`).
    """

    place: Place
    new: tuple[int, ...] = ()
    known: int = 0
    gap_minor: int | None = None
    closing_off_minor: int | None = None
    refused: Refusal | None = None
    values: Mapping[str, int | str] = field(default_factory=dict)


def fingerprint(line: StatementLine) -> str:
    """A line by everything the bank says of it: the same line of the same format, again."""
    told = (
        f"{line.booked}|{line.amount_minor}|{line.reference}|{line.bank_reference}"
        f"|{line.name}|{line.account}|{line.purpose}|{line.code}"
    )
    return sha256(told.encode()).hexdigest()


def booked_lines(statement: Statement) -> tuple[StatementLine, ...]:
    """The lines that count: what is only announced is shown and not kept."""
    return tuple(line for line in statement.lines if not line.pending)


def bounds(statement: Statement) -> tuple[int | None, int | None]:
    """Opening and closing balance; the one that is missing is reckoned from the other."""
    opening, closing = (
        statement.balance(BalanceKind.OPENING),
        statement.balance(BalanceKind.CLOSING),
    )
    total = sum(line.amount_minor for line in booked_lines(statement))
    first = opening.amount_minor if opening else None
    last = closing.amount_minor if closing else None
    if first is None and last is not None and statement.format != "ofx":
        first = last - total
    if last is None and first is not None:
        last = first + total
    return first, last


def span(statement: Statement) -> tuple[date | None, date | None]:
    """The days of a statement: of its lines and balances, whatever period it names."""
    days = [line.booked for line in booked_lines(statement)]
    days += [one.day for one in statement.balances if one.kind != BalanceKind.OTHER and one.day]
    if not days:
        return statement.since, statement.until
    return min(days), max(days)


def faults(
    statement: Statement, currency: str, latest: date = date.max
) -> tuple[Refusal, dict[str, int | str]] | None:
    """What is wrong with a statement by itself: currency, days after the latest that can be, sums,
    control sums."""
    booked = [one for one in statement.balances if one.kind != BalanceKind.OTHER]
    parts: list[Balance | StatementLine] = [*booked, *booked_lines(statement)]
    for part in parts:
        if (part.currency or statement.currency) != currency:
            found = part.currency or statement.currency
            return Refusal.OTHER_CURRENCY, {
                "place": part.place,
                "found": found,
                "wanted": currency,
            }
    days = [(one.booked, one.place) for one in booked_lines(statement)]
    days += [(one.day, one.place) for one in booked if one.day]
    for day, at in days:
        if day > latest:
            return Refusal.FUTURE, {"place": at, "day": str(day)}
    total = sum(line.amount_minor for line in booked_lines(statement))
    opening, closing = (
        statement.balance(BalanceKind.OPENING),
        statement.balance(BalanceKind.CLOSING),
    )
    if opening and closing and opening.amount_minor + total != closing.amount_minor:
        return Refusal.NOT_ADDING_UP, {
            "opening": opening.amount_minor,
            "lines": total,
            "sum": opening.amount_minor + total,
            "closing": closing.amount_minor,
            "off": closing.amount_minor - opening.amount_minor - total,
        }
    return _control(statement)


def _control(statement: Statement) -> tuple[Refusal, dict[str, int | str]] | None:
    lines = [line.amount_minor for line in statement.lines]
    for wanted, sign in zip(statement.control, (1, -1), strict=True):
        found = sum(amount for amount in lines if amount * sign > 0) * sign
        if wanted is not None and wanted != found:
            return Refusal.CONTROL_SUM, {"wanted": sign * wanted, "found": sign * found}
    return None


def place(
    statement: Statement,
    currency: str,
    held: Sequence[Held],
    lines: HeldLines,
    latest: date = date.max,
) -> Placement:
    """Where a statement belongs, and which of its lines are new. latest: the last day that the
    bank can have booked anything on."""
    if wrong := faults(statement, currency, latest):
        return Placement(place=Place.UNCHECKED, refused=wrong[0], values=wrong[1])
    final = [one for one in held if one.scope == Scope.STATEMENT]
    if statement.scope != Scope.STATEMENT:
        return _provisional(statement, final, lines)
    everything = tuple(range(len(booked_lines(statement))))
    if not final:
        return Placement(place=Place.FIRST, new=everything)
    opening, closing = bounds(statement)
    since, until = span(statement)
    if since is None or until is None:
        return Placement(place=Place.UNCHECKED)
    if _is_repeat(statement, final, lines):
        return Placement(place=Place.REPEAT, known=len(everything))
    if opening is None:
        return _unchecked(statement, final, lines, closing)
    if _follows(final, since, until, opening) and not _zero_day(lines, since):
        return Placement(place=Place.FOLLOWS, new=everything, gap_minor=0)
    if _precedes(final, since, until, closing) and not _zero_day(lines, until):
        return Placement(place=Place.EARLIER, new=everything, gap_minor=0)
    # Files without balances end before its first line: the opening balance is of that evening.
    begins = min([line.booked for line in booked_lines(statement)], default=since)
    if any(_meets(one, begins if one.loose else since, until) for one in final):
        return _overlap(statement, final, lines)
    return _apart(final, begins, opening, closing, everything)


def new_lines(statement: Statement, lines: HeldLines) -> tuple[int, ...]:
    """The places of lines that are not here: counted by occurrence, the same text first; of another
    format by day and amount, for no two formats tell a line in the same words."""
    texts, amounts = Counter(lines.by_print), Counter(lines.by_amount)
    left: list[tuple[int, StatementLine]] = []
    for number, line in enumerate(booked_lines(statement)):
        key = fingerprint(line)
        if texts[key]:
            texts[key] -= 1
            amounts[line.booked, line.amount_minor] -= 1
        else:
            left.append((number, line))
    if lines.formats <= {statement.format}:
        return tuple(number for number, _line in left)
    new = []
    for number, line in left:
        if amounts[line.booked, line.amount_minor] > 0:
            amounts[line.booked, line.amount_minor] -= 1
        else:
            new.append(number)
    return tuple(new)


def _is_repeat(statement: Statement, final: Sequence[Held], lines: HeldLines) -> bool:
    """The same days, balances and amounts as one that is here: whatever it is called. Where the
    balances stay the same they tell nothing, and within a format the words have to agree."""
    since, until = span(statement)
    opening, closing = bounds(statement)
    same = [
        one
        for one in final
        if (one.since, one.until) == (since, until)
        and (one.opening_minor, one.closing_minor) == (opening, closing)
    ]
    if not same:
        return False
    if opening == closing and lines.formats == {statement.format}:
        return not new_lines(statement, lines)
    wanted = Counter((line.booked, line.amount_minor) for line in booked_lines(statement))
    return all(lines.by_amount.get(key, 0) >= count for key, count in wanted.items())


def _meets(one: Held, since: date, until: date) -> bool:
    return (one.since or date.min) <= until and (one.until or date.max) >= since


def _zero_day(lines: HeldLines, day: date) -> bool:
    """Whether lines of this day are here that come to nothing: balances cannot tell then whether
    a statement goes on behind them or holds them too, and the lines have to."""
    of_day = [(amount, count) for (at, amount), count in lines.by_amount.items() if at == day]
    return bool(of_day) and not sum(amount * count for amount, count in of_day)


def _follows(final: Sequence[Held], since: date, until: date, opening: int) -> bool:
    """Whether it begins with the balance an earlier one ends with, and touches nothing but that."""
    ends = [
        one
        for one in final
        if one.closing_minor == opening and one.until is not None and one.until <= since
    ]
    if not ends:
        return False
    before = max(ends, key=lambda one: (one.until or since, one.sequence))
    return not any(_meets(one, since, until) for one in final if one.id != before.id)


def _precedes(final: Sequence[Held], since: date, until: date, closing: int | None) -> bool:
    """Whether it ends with the balance another one begins with, and touches nothing but that and
    what goes on from there on the same day."""
    meeting = in_turn([one for one in final if _meets(one, since, until)], closing)
    if not meeting or closing is None or meeting[0].opening_minor != closing:
        return False
    behind = all(one.since is not None and one.since >= until for one in meeting)
    return behind and follow_each_other(meeting) and since <= until


def _expected(
    final: Sequence[Held], since: date, until: date, opening: int, closing: int | None
) -> int | None:
    """What new lines within these days must come to: what is missing between the statements that
    are here, and what leads from the last of them to the closing balance."""
    within = [one for one in final if _meets(one, since, until)]
    if any(one.opening_minor is None or one.closing_minor is None for one in within):
        return None
    total, reached, balance = 0, since, opening
    for number, one in enumerate(in_turn(within, opening)):
        begins, ends = one.since or since, one.until or until
        goes_on = begins == reached and one.opening_minor == balance
        if begins > reached or (number == 0 and begins > since):
            total += (one.opening_minor or 0) - balance
        elif number and ends <= reached and not goes_on:
            continue
        reached, balance = ends, one.closing_minor or 0
    if reached <= until:
        if closing is None:
            return None
        total += closing - balance
    return total


def _overlap(statement: Statement, final: Sequence[Held], lines: HeldLines) -> Placement:
    """Days that are here already: what is new must be what the balances lack."""
    booked = booked_lines(statement)
    opening, closing = bounds(statement)
    since, until = span(statement)
    assert since is not None
    assert until is not None
    assert opening is not None
    expected = _expected(final, since, until, opening, closing)
    counted = new_lines(statement, lines)
    for new in (counted, tuple(range(len(booked)))):
        if expected is None or sum(booked[number].amount_minor for number in new) == expected:
            known = len(booked) - len(new)
            kind = Place.OVERLAP if known else Place.FOLLOWS
            kind = Place.REPEAT if known and not new else kind
            kind = Place.UNCHECKED if expected is None and new else kind
            return Placement(place=kind, new=new, known=known)
    return Placement(
        place=Place.OVERLAP,
        refused=Refusal.DOES_NOT_FIT,
        known=len(booked) - len(counted),
        values={
            "count": len(counted),
            "sum": sum(booked[number].amount_minor for number in counted),
            "wanted": expected or 0,
        },
    )


def _apart(
    final: Sequence[Held],
    since: date,
    opening: int,
    closing: int | None,
    everything: tuple[int, ...],
) -> Placement:
    """On days of its own: before everything, or with a gap whose size the balances tell, less what
    came in between without balances."""
    earlier = [one for one in final if one.until is not None and one.until <= since]
    if not earlier:
        first = min(final, key=lambda one: (one.since or date.max, one.sequence))
        away = None
        if closing is not None and first.opening_minor is not None:
            away = first.opening_minor - closing
        kind = Place.EARLIER if not away else Place.GAP
        return Placement(place=kind, new=everything, gap_minor=away)
    last = last_of([one for one in earlier if one.closing_minor is not None] or earlier)
    if last.closing_minor is None:
        return Placement(place=Place.UNCHECKED, new=everything)
    loose = [line for one in final for line in one.loose]
    away = untold(loose, last.until or since, since, opening - last.closing_minor)
    kind = Place.GAP if away else Place.BRIDGED
    return Placement(place=kind, new=everything, gap_minor=away)


def _unchecked(
    statement: Statement, final: Sequence[Held], lines: HeldLines, closing: int | None
) -> Placement:
    """Without an opening balance only lines tell what is new; a closing one is compared."""
    new = new_lines(statement, lines)
    booked = booked_lines(statement)
    known = len(booked) - len(new)
    if not new and known:
        return Placement(place=Place.REPEAT, known=known)
    if odd := next((booked[n] for n in new if told_whole(final, booked[n].booked)), None):
        return Placement(
            place=Place.OVERLAP,
            refused=Refusal.TOLD_WHOLE,
            known=known,
            values={"place": odd.place, "amount": odd.amount_minor, "day": str(odd.booked)},
        )
    off = None
    last = last_of(final)
    if closing is not None and last.closing_minor is not None:
        off = closing - last.closing_minor - sum(booked[number].amount_minor for number in new)
    kind = Place.FOLLOWS if off == 0 else Place.UNCHECKED
    return Placement(place=kind, new=new, known=known, closing_off_minor=off)


def _provisional(statement: Statement, final: Sequence[Held], lines: HeldLines) -> Placement:
    """Lines of the running day: those that a statement has already, or that an earlier report
    told, are known."""
    ends = [one.until for one in final if one.until is not None]
    over = max(ends, default=date.min)
    told = Counter(lines.provisional)
    new = []
    booked = booked_lines(statement)
    for number, line in enumerate(booked):
        key = fingerprint(line)
        if line.booked <= over:
            continue
        if told[key]:
            told[key] -= 1
        else:
            new.append(number)
    return Placement(place=Place.PROVISIONAL, new=tuple(new), known=len(booked) - len(new))
