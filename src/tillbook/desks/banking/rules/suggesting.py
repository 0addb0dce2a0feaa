"""What a bank line is likely to be for, and why. Pure, and near-linear in lines and items.

Every way of finding something is an index: open items by amount, by the references in a text, the
batches of a clearing account by their last day and total, the bank's own account by amount. Items
are given away once: the best pair first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tillbook.values.rounding import divide

#: So many days a payment is away from its item, a payout from the last day of its batch.
NEAR_DAYS = 10
PAYOUT_DAYS = 7
#: The longest batch: a long weekend.
BATCH_DAYS = 4
#: What a payout keeps back at most, in parts per million of the batch.
FEE_PPM = 50_000
#: How much likelier a batch is that lies in the days that the line names, or less likely.
_NAMED_DAYS = 20
_MILLION = 1_000_000
_TRIED = 6
_SHORTEST = 4
_DAY = re.compile(r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))\b")
_UMLAUT = re.compile(r"([aou])e")
_WORD = re.compile(r"[0-9a-z]+(?:[-/.][0-9a-z]+)*")


class Why(StrEnum):
    """A reason; `telling` says it."""

    REFERENCE = "reference"
    AMOUNT = "amount"
    NAME = "name"
    NEAR = "near"
    PART = "part"
    BATCH = "batch"
    BATCH_LESS_FEE = "batch_less_fee"
    EARLY = "early"
    BOOKED = "booked"
    RULE = "rule"
    RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A bank line to settle. text: everything the bank says of it."""

    id: UUID
    day: date
    amount_minor: int
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """What pays an item that is paid through a day, by its terms: so many parts per million less,
    rounded."""

    pays_minor: int
    until: date
    percent_ppm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An open item. key: (entry, number); references: what a payer would name it by; batched: of a
    clearing account, paid out with others; own: of the bank's own account, booked before; early:
    what pays it in the days of its terms."""

    key: tuple[UUID, int]
    account_id: UUID
    day: date
    open_minor: int
    references: tuple[str, ...] = ()
    name: str = ""
    location_id: UUID | None = None
    batched: bool = False
    own: bool = False
    early: Early | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A rule: what holds the text goes to the account. way: "in" or "out", "" for both."""

    id: UUID
    contains: str
    account: str
    tax: str = ""
    department: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What to settle a line with. taken: (item, amount); fee_minor: what a payout kept back;
    discount_minor: what is paid less for paying early, signed as the line; exchange_minor: what the
    rate moved by; rule: what books the line. why: reasons, each with what its sentence names."""

    score: int
    taken: tuple[tuple[tuple[UUID, int], int], ...] = ()
    fee_minor: int = 0
    discount_minor: int = 0
    exchange_minor: int = 0
    rule: Remembered | None = None
    why: tuple[tuple[Why, Mapping[str, int | str]], ...] = field(default=())


def folded(text: str) -> str:
    """A text as it is compared: small letters without marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join([sign for sign in plain if not unicodedata.combining(sign)])


def alike(text: str) -> str:
    """The same, however umlauts are written: banks have Roesterei for Rösterei."""
    return _UMLAUT.sub(r"\1", folded(text))


def words_of(text: str) -> list[str]:
    return _WORD.findall(alike(text))


def references_of(words: Iterable[str]) -> set[str]:
    """Words that could be a document's number: with a digit, and no short ones. One that is
    written with signs in between counts without them too."""
    found = set()
    for word in words:
        bare = word.replace("-", "").replace("/", "").replace(".", "")
        if len(bare) >= _SHORTEST and any(sign.isdigit() for sign in bare):
            found |= {bare, bare.lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0") or bare}
    return {one for one in found if len(one) >= _SHORTEST}


def names_of(text: str) -> set[str]:
    return {word for word in words_of(text) if len(word) >= _SHORTEST and word.isalpha()}


class Index:
    """Open items as they are looked for; made once for all lines."""

    def __init__(self, items: Sequence[Candidate]) -> None:
        self.by_amount: dict[int, list[Candidate]] = defaultdict(list)
        self.by_reference: dict[str, list[Candidate]] = defaultdict(list)
        self.names: dict[tuple[UUID, int], set[str]] = {}
        self.by_early: dict[int, list[Candidate]] = defaultdict(list)
        batched: dict[tuple[UUID, UUID | None], dict[date, list[Candidate]]] = {}
        for one in items:
            self.by_amount[one.open_minor].append(one)
            if one.early:
                self.by_early[one.early.pays_minor].append(one)
            if one.batched:
                for place in {one.location_id, None}:
                    days = batched.setdefault((one.account_id, place), defaultdict(list))
                    days[one.day].append(one)
            else:
                for word in references_of([w for text in one.references for w in words_of(text)]):
                    self.by_reference[word].append(one)
                self.names[one.key] = names_of(one.name)
        for same in (*self.by_amount.values(), *self.by_early.values()):
            same.sort(key=lambda one: one.day)
        self.batches: dict[date, list[tuple[int, int, _Batch]]] = defaultdict(list)
        for (_, place), days in batched.items():
            for batch in _batches(days, whole=place is None):
                self.batches[batch.last].append((batch.total, len(self.batches), batch))
        for ended in self.batches.values():
            ended.sort(key=lambda one: one[0])


@dataclass(frozen=True, slots=True)
class _Batch:
    """Days of a clearing account that follow each other; days: the items of each."""

    last: date
    total: int
    days: tuple[Sequence[Candidate], ...]
    whole: bool

    @property
    def first(self) -> date:
        return self.days[0][0].day


def _batches(days: Mapping[date, Sequence[Candidate]], *, whole: bool) -> Iterable[_Batch]:
    ordered = sorted(days)
    sums = {day: sum([one.open_minor for one in days[day]]) for day in ordered}
    for at, last in enumerate(ordered):
        total = 0
        for first in range(at, max(-1, at - BATCH_DAYS), -1):
            total += sums[ordered[first]]
            if (last - ordered[first]).days >= BATCH_DAYS:
                break
            if total > 0:
                span = tuple([days[day] for day in ordered[first : at + 1]])
                yield _Batch(last, total, span, whole)


def suggest(
    lines: Sequence[Line], items: Sequence[Candidate], rules: Sequence[Remembered] = ()
) -> dict[UUID, Suggestion]:
    """The likeliest for each line, where there is one; no item is promised to two lines."""
    index = Index(items)
    by_key = {one.key: one for one in items}
    prepared = [(one, folded(one.contains).strip()) for one in rules]
    ways: list[tuple[int, int, int, UUID, Suggestion]] = []
    for place, line in enumerate(lines):
        for rank, found in enumerate(_ways(line, index, prepared)):
            ways.append((-found.score, place, rank, line.id, found))
    ways.sort(key=lambda one: one[:3])
    taken: dict[tuple[UUID, int], int] = {}
    chosen: dict[UUID, Suggestion] = {}
    for _, _, _, line_id, found in ways:
        if line_id in chosen or not _free(found, by_key, taken):
            continue
        for key, amount in found.taken:
            taken[key] = taken.get(key, 0) + amount
        chosen[line_id] = found
    return chosen


def _free(
    found: Suggestion,
    items: Mapping[tuple[UUID, int], Candidate],
    taken: Mapping[tuple[UUID, int], int],
) -> bool:
    return all(
        abs(taken.get(key, 0) + amount) <= abs(items[key].open_minor) for key, amount in found.taken
    )


def _ways(
    line: Line, index: Index, rules: Sequence[tuple[Remembered, str]]
) -> Iterable[Suggestion]:
    """What the line could be for."""
    said = folded(line.text)
    words = words_of(line.text)
    named = _by_reference(line, references_of(words), index)
    yield from named
    yield from _by_amount(line, {w for w in words if len(w) >= _SHORTEST}, index)
    yield from _by_early(line, {w for w in words if len(w) >= _SHORTEST}, index)
    yield from _by_batch(line, index)
    for rule, wanted in rules:
        if wanted in said and _this_way(rule, line):
            reason = (Why.RULE, {"text": rule.contains})
            yield Suggestion(score=80, rule=rule, why=(reason,))
            break


def caught(rule: Remembered, line: Line) -> bool:
    """Whether a rule is about a line."""
    return folded(rule.contains).strip() in folded(line.text) and _this_way(rule, line)


def _this_way(rule: Remembered, line: Line) -> bool:
    return rule.way in ("", "in" if line.amount_minor > 0 else "out")


def _by_reference(line: Line, words: set[str], index: Index) -> Iterable[Suggestion]:
    """Items whose number stands in the text: together the whole line, or one of them in part."""
    found: dict[tuple[UUID, int], tuple[Candidate, str]] = {}
    for word in sorted(words):
        for one in index.by_reference.get(word, ())[:_TRIED]:
            if one.open_minor * line.amount_minor > 0 and not one.own:
                found.setdefault(one.key, (one, word))
    if not found:
        return
    total = sum([one.open_minor for one, _ in found.values()])
    if total == line.amount_minor:
        why = tuple((Why.REFERENCE, {"text": word}) for _, word in found.values())
        taken = tuple((one.key, one.open_minor) for one, _ in found.values())
        yield Suggestion(score=100, taken=taken, why=(*why[:3], (Why.AMOUNT, {})))
    if early := _all_early(line, [one for one, _ in found.values()]):
        why = tuple((Why.REFERENCE, {"text": word}) for _, word in found.values())
        yield replace(early, score=98, why=(*why[:3], *early.why))
    for one, word in found.values():
        reason = (Why.REFERENCE, {"text": word})
        if one.open_minor == line.amount_minor:
            whole = ((one.key, one.open_minor),)
            yield Suggestion(score=99, taken=whole, why=(reason, (Why.AMOUNT, {})))
        elif abs(line.amount_minor) < abs(one.open_minor):
            part = ((one.key, line.amount_minor),)
            yield Suggestion(score=60, taken=part, why=(reason, (Why.PART, {})))


def _all_early(line: Line, items: Sequence[Candidate]) -> Suggestion | None:
    """The line pays these items with what their terms allow for paying early, to the unit."""
    used = [one.early for one in items if one.early and line.day <= one.early.until]
    pays = sum([_pays(one, line.day) for one in items])
    if not used or pays != line.amount_minor:
        return None
    words: dict[str, int | str] = {
        "ppm": used[0].percent_ppm,
        "until": str(min(one.until for one in used)),
    }
    return Suggestion(
        score=0,
        taken=tuple((one.key, one.open_minor) for one in items),
        discount_minor=sum([one.open_minor for one in items]) - pays,
        why=((Why.EARLY, words),),
    )


def _pays(one: Candidate, day: date) -> int:
    """What pays an item whole on that day."""
    return one.early.pays_minor if one.early and day <= one.early.until else one.open_minor


def _by_early(line: Line, words: set[str], index: Index) -> Iterable[Suggestion]:
    """Items of which the line is just what is left after the discount, where the name says so."""
    for one in index.by_early.get(line.amount_minor, ())[-_TRIED:]:
        same_name = index.names.get(one.key, set()) & words
        if same_name and (found := _all_early(line, [one])):
            name: tuple[Why, Mapping[str, int | str]] = (Why.NAME, {"name": one.name})
            yield replace(found, score=88, why=(*found.why, name))


def _by_amount(line: Line, words: set[str], index: Index) -> Iterable[Suggestion]:
    """Items of just this amount, those nearest by day."""
    same = index.by_amount.get(line.amount_minor)
    if not same:
        return
    at = bisect_left(same, line.day, key=lambda one: one.day)
    near = same[max(0, at - _TRIED) : at + _TRIED]
    for one in near:
        days = min(abs((line.day - day).days) for day in (one.day, one.due or one.day))
        same_name = index.names.get(one.key, set()) & words
        score = 50 + (25 if same_name else 0) + (15 if days <= NEAR_DAYS else 0) - min(days, 9)
        if not (same_name or days <= NEAR_DAYS):
            continue
        why: list[tuple[Why, Mapping[str, int | str]]] = [(Why.AMOUNT, {})]
        if one.own:
            score, why = 90 - min(days, 9), [(Why.BOOKED, {}), (Why.AMOUNT, {})]
        if same_name:
            why.append((Why.NAME, {"name": one.name}))
        if days <= NEAR_DAYS:
            why.append((Why.NEAR, {"days": days}))
        yield Suggestion(score=score, taken=((one.key, one.open_minor),), why=tuple(why))


def _by_batch(line: Line, index: Index) -> Iterable[Suggestion]:
    """A payout: the sales of a day, or of days that follow each other, less what was kept back."""
    if line.amount_minor <= 0:
        return
    most = divide(line.amount_minor * _MILLION, _MILLION - FEE_PPM)
    named = _named_days(line.text)
    for days in range(PAYOUT_DAYS + 1):
        ended = index.batches.get(line.day - timedelta(days=days))
        if not ended:
            continue
        at = bisect_left(ended, line.amount_minor, key=lambda one: one[0])
        for total, _, batch in ended[at : at + _TRIED]:
            if total > most:
                break
            found = _payout(line, batch, total, days)
            if named:
                within = named[0] <= batch.first and batch.last <= named[-1]
                if not within and len(named) > 1:
                    continue  # it says from when to when: it is no other days'
                more = _NAMED_DAYS if within else -_NAMED_DAYS
                found = replace(found, score=found.score + more)
            yield found


def _named_days(text: str) -> list[date]:
    """The days that a text names in figures that can be read in one way, the earliest first."""
    found = set()
    for year, month, day, first, second, last in _DAY.findall(text):
        with suppress(ValueError):
            found.add(date(int(year or last), int(month or second), int(day or first)))
    return sorted(found)


def _payout(line: Line, batch: _Batch, total: int, days: int) -> Suggestion:
    fee = total - line.amount_minor
    share = divide(fee * _MILLION, total)
    score = (86 if not fee else 78 - divide(share, 5_000)) - days
    words: dict[str, int | str] = {
        "total": total,
        "fee": fee,
        "day": str(batch.last),
        "days": len(batch.days),
    }
    taken = tuple((one.key, one.open_minor) for part in batch.days for one in part)
    why = ((Why.BATCH_LESS_FEE if fee else Why.BATCH, words),)
    return Suggestion(score=score, taken=taken, fee_minor=fee, why=why)
