"""Lines of a count: kept once each, undone, and said how they hold beside others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from tillbook.books.stock.lot_timeline import lots_coded
from tillbook.books.stock.rules.lots import LONGEST, WITHOUT
from tillbook.books.stock.rules.typed_lots import read_label
from tillbook.desks.counts.errors import CountRefused, Refusal, Wrong
from tillbook.desks.counts.models import CountAgain, CountLine, StockCount
from tillbook.desks.counts.operations.open_count import countable_scan, locked_count, person_of
from tillbook.desks.counts.queries import asked_again, counted_of, lines_of, place_of
from tillbook.desks.counts.rules import MOST_MICRO, UNREADABLE, How, moment_of
from tillbook.masters.catalog.queries.terms import traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.scanning import Scan
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE, format_quantity
from tillbook.values.words import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLine:
    """A line as it comes in. id: the device's own, once only. device_at: by the device's clock.
    lot: or serial number, where the code does not say it; expires_on: the same; new_lot: nobody
    knows it yet, and it is meant."""

    id: UUID
    code: str
    quantity_micro: int
    area: str = ""
    how: str = How.UNSAID.value
    device_at: datetime | None = None
    lot: str = ""
    expires_on: date | None = None
    new_lot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a line: its item, or what is wrong with it. known: it had been here before.
    late: the count is closed; the line is kept and in no figure. beside: (who, how much) somebody
    else counted of it on that shelf, where somebody has to say whether they add. lot: which it is,
    where it is traced."""

    id: UUID
    item: Item | None = None
    lot: str = ""
    wrong: Wrong | None = None
    known: bool = False
    late: bool = False
    beside: tuple[UUID | None, int] | None = None


def add_lines(
    actor: Actor, count_id: UUID, given: Sequence[GivenLine], sent_at: datetime | None = None
) -> list[Kept]:
    """Keep lines, each once: what is wrong with one stops no other. Raises CountRefused."""
    actor.require(Right.COUNTS_WRITE)
    info = company(actor.company_id)

    def work() -> list[Kept]:
        count = locked_count(actor, count_id)
        known = {row.id: row for row in CountLine.objects.filter(id__in=[g.id for g in given])}
        kept: list[Kept] = []
        fresh: list[CountLine] = []
        for one in given:
            if one.id in known:
                kept.append(_known(info, count, one, known[one.id]))
                continue
            try:
                item, scan = _item(info, count, one)
                lot = lot_of_line(count, one, item, scan, fresh)
            except CountRefused as problem:
                kept.append(Kept(id=one.id, wrong=problem.wrong))
                continue
            row = _row(actor, count, one, item, sent_at)
            row.lot, row.expires_on = lot
            known[one.id] = row
            fresh.append(row)
            kept.append(Kept(id=one.id, item=item, late=row.late, lot=row.lot or ""))
        CountLine.objects.bulk_create(fresh)
        if fresh:
            _raise(count)
        return _with_others(count, kept, {row.id for row in fresh})

    return write(work)


def _known(info: CompanyInfo, count: StockCount, one: GivenLine, row: CountLine) -> Kept:
    if row.count_id != count.id or row.quantity_micro != one.quantity_micro:
        return Kept(id=one.id, wrong=Wrong(Refusal.CONFLICT))
    return Kept(id=one.id, known=True, late=row.late)


def _item(info: CompanyInfo, count: StockCount, one: GivenLine) -> tuple[Item, Scan]:
    item, scan = countable_scan(info, place_of(count), one.code)
    if not 0 <= one.quantity_micro <= MOST_MICRO:
        raise CountRefused(Refusal.TOO_LARGE, text=format_quantity(one.quantity_micro))
    if not item.comes_in(one.quantity_micro):
        raise CountRefused(Refusal.TOO_MANY_DECIMALS, text=item.name)
    return item, scan


def lot_of_line(
    count: StockCount, one: GivenLine, item: Item, scan: Scan, fresh: Sequence[CountLine]
) -> tuple[str | None, date | None]:
    """Which lot a line counts, and when it expires; (None, None) of an item that is not traced.
    fresh: lines that come with it. Raises CountRefused."""
    kind = traced([item.id]).get(item.id)
    typed = one_line(one.lot, LONGEST + 1)
    if kind is None:
        if typed:
            raise CountRefused(Refusal.LOTS_NOT_KEPT, item=item.name)
        return None, None
    label = read_label(one.lot)
    if label:  # scanned into the field of the lot
        typed = label.piece(serial=kind.serial)
    code = typed or scan.piece(serial=kind.serial)
    day = one.expires_on or (label.expires_on if label else scan.expires_on)
    if not code:
        missing = Refusal.SERIAL_MISSING if kind.serial else Refusal.LOT_MISSING
        raise CountRefused(missing, item=item.name)
    if len(code) > LONGEST:
        raise CountRefused(Refusal.LOT_TOO_LONG, text=code[:40])
    if code == UNREADABLE:
        return WITHOUT, None
    if kind.serial:
        _check_piece(count, one, item, code, fresh)
    known = lots_coded([(item.id, code)]).get((item.id, code))
    words = {"item": item.name, "text": code}
    if known and day and known.expires_on not in (None, day):
        raise CountRefused(Refusal.EXPIRES_OTHERWISE, **words, day=str(known.expires_on))
    rows = CountLine.objects.filter(count_id=count.id, item_id=item.id, lot=code, undone_at=None)
    if known or rows.exists() or any((row.item_id, row.lot) == (item.id, code) for row in fresh):
        return code, day
    if not one.new_lot:
        raise CountRefused(Refusal.SERIAL_UNKNOWN if kind.serial else Refusal.LOT_UNKNOWN, **words)
    if kind.expiry and not kind.serial and day is None:
        raise CountRefused(Refusal.EXPIRY_MISSING, **words)
    return code, day


def _check_piece(
    count: StockCount, one: GivenLine, item: Item, code: str, fresh: Sequence[CountLine]
) -> None:
    """A piece is one, and lies on one shelf: counted twice is read wrong."""
    words = {"item": item.name, "text": code}
    if one.quantity_micro not in (0, QUANTITY_SCALE):
        raise CountRefused(Refusal.SERIAL_IS_ONE, **words)
    asked = asked_again(count.id).get(item.id)
    for row in (*lines_of(count.id, [item.id]), *fresh):
        here = (row.item_id, row.lot) == (item.id, code) and row.quantity_micro
        if here and one.quantity_micro and (asked is None or row.counted_at > asked):
            raise CountRefused(Refusal.SERIAL_TWICE, **words)


def _row(
    actor: Actor, count: StockCount, one: GivenLine, item: Item, sent_at: datetime | None
) -> CountLine:
    now = clock.now()
    when, off = moment_of(
        received_at=now, opened_at=count.opened_at, device_at=one.device_at, sent_at=sent_at
    )
    return CountLine(
        id=one.id,
        count_id=count.id,
        item_id=item.id,
        area=one_line(one.area, 40),
        quantity_micro=one.quantity_micro,
        how=How(one.how).value,
        counted_at=when,
        received_at=now,
        clock_off=off,
        late=count.state != StockCount.State.OPEN,
        person_id=person_of(actor),
    )


def _with_others(count: StockCount, kept: list[Kept], fresh: set[UUID]) -> list[Kept]:
    """Tell each new line what somebody else counted on its shelf, where that is to be asked."""
    if not fresh:
        return kept
    again = dict(CountAgain.objects.filter(count_id=count.id).values_list("item_id", "asked_at"))
    items = {one.item.id for one in kept if one.item}
    found = counted_of(count.id, again, items).values()
    clashes = {key for one in found for key in one.clashes}
    rows = {row.id: row for row in lines_of(count.id, items)} if clashes & fresh else {}
    told = []
    for one in kept:
        if one.id in clashes and one.id in fresh:
            own = rows[one.id]
            others = [
                row
                for row in rows.values()
                if row.item_id == own.item_id
                and row.lot == own.lot
                and row.area.casefold() == own.area.casefold()
                and row.person_id != own.person_id
                and row.counted_at <= own.counted_at
            ]
            last = others[-1]
            amount = sum(row.quantity_micro for row in others)
            one = replace(one, beside=(last.person_id, amount))
        told.append(one)
    return told


def _raise(count: StockCount) -> None:
    StockCount.objects.filter(id=count.id).update(version=count.version + 1)


def _own_line(actor: Actor, count: StockCount, line_id: UUID) -> CountLine:
    """A line of the count that the actor may change: their own, or any for who approves."""
    row: CountLine | None = CountLine.objects.filter(id=line_id, count_id=count.id).first()
    if row is None or (row.person_id != person_of(actor) and not actor.may(Right.COUNTS_APPROVE)):
        raise CountRefused(Refusal.UNKNOWN_LINE)
    if count.state != StockCount.State.OPEN:
        raise CountRefused(Refusal.NOT_OPEN)
    return row


def undo_line(actor: Actor, count_id: UUID, line_id: UUID) -> None:
    """Take a line out of a count; twice is once. Raises CountRefused."""
    actor.require(Right.COUNTS_WRITE)

    def work() -> None:
        count = locked_count(actor, count_id)
        row = _own_line(actor, count, line_id)
        if row.undone_at is None:
            CountLine.objects.filter(id=row.id).update(
                undone_at=clock.now(), undone_by=person_of(actor)
            )
            _raise(count)

    write(work)


def say_how(actor: Actor, count_id: UUID, line_id: UUID, how: str) -> None:
    """Say whether a line adds to what was counted on its shelf before, or replaces it. Raises
    CountRefused."""
    actor.require(Right.COUNTS_WRITE)
    wanted = How(how)

    def work() -> None:
        count = locked_count(actor, count_id)
        row = _own_line(actor, count, line_id)
        CountLine.objects.filter(id=row.id).update(how=wanted.value)
        _raise(count)

    write(work)


def ask_again(actor: Actor, count_id: UUID, item_ids: Sequence[UUID]) -> int:
    """Have items of a count counted again: what was counted of them holds no more. Returns how
    many. Raises CountRefused."""
    actor.require(Right.COUNTS_APPROVE)

    def work() -> int:
        count = locked_count(actor, count_id)
        if count.state != StockCount.State.OPEN:
            raise CountRefused(Refusal.NOT_OPEN)
        wanted = {row.item_id for row in lines_of(count_id)} & set(item_ids)
        CountAgain.objects.filter(count_id=count_id, item_id__in=list(wanted)).delete()
        CountAgain.objects.bulk_create(
            [
                CountAgain(
                    count_id=count_id, item_id=i, asked_at=clock.now(), asked_by=person_of(actor)
                )
                for i in wanted
            ]
        )
        _raise(count)
        return len(wanted)

    return write(work)
