"""The writers of exchange rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from babel.core import get_global

from tillbook.masters.currencies.errors import RateRefused, Refusal
from tillbook.masters.currencies.models import ExchangeRate, ExchangeSetting
from tillbook.masters.currencies.queries import most_days
from tillbook.masters.currencies.rules import (
    FIRST_YEAR,
    NotARate,
    Quote,
    is_code,
    rate_text,
    units_of,
)
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """A rate as it was typed: one unit of `base` is `rate` of `quote`."""

    base: str
    quote: str
    rate: str
    day: date | None
    source: str = ""


def enter_rate(actor: Actor, new: NewRate) -> Quote:
    """Enter the rate of a day, or correct it. Raises RateRefused."""
    actor.require(Right.LEDGER_WRITE)
    _whole(actor)
    quote = _checked(actor.company_id, new)

    def work() -> None:
        _replace(actor.company_id, [quote])
        _audit(actor, "exchange_rate.entered", quote)

    write(work)
    return quote


def _whole(actor: Actor) -> None:
    if actor.location_ids is not None:
        raise RateRefused(Refusal.WHOLE_COMPANY)


def latest_today(company_id: UUID) -> date:
    """The latest day it is at any location of the company."""
    places = company(company_id).locations.values()
    return max(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def _checked(company_id: UUID, new: NewRate) -> Quote:
    base, other = new.base.strip().upper(), new.quote.strip().upper()
    for code in (base, other):
        if not is_code(code) or code not in get_global("all_currencies"):
            raise RateRefused(Refusal.UNKNOWN_CURRENCY, text=code[:10])
    if base == other:
        raise RateRefused(Refusal.SAME_CURRENCY)
    try:
        base_units, quote_units = units_of(new.rate)
    except NotARate as wrong:
        raise RateRefused(Refusal.NOT_A_RATE, text=str(wrong)) from None
    day = new.day
    if day is None or day.year < FIRST_YEAR or day > latest_today(company_id):
        raise RateRefused(Refusal.BAD_DAY)
    return Quote(
        base=base,
        quote=other,
        base_units=base_units,
        quote_units=quote_units,
        day=day,
        source=" ".join(new.source.split())[:80],
    )


def _replace(company_id: UUID, quotes: Sequence[Quote]) -> int:
    """Write these in the open transaction; a pair keeps one rate a day, whichever way. Returns how
    many are new or other than they were."""
    rows = ExchangeRate.objects.filter(company_id=company_id)
    known: dict[tuple[date, frozenset[str]], ExchangeRate] = {}
    days = {one.day for one in quotes}
    for row in rows.filter(day__range=(min(days), max(days))):
        known[row.day, frozenset((row.base, row.quote))] = row
    gone: list[UUID] = []
    made: list[ExchangeRate] = []
    for one in quotes:
        was = known.get((one.day, frozenset((one.base, one.quote))))
        same = (one.base, one.base_units, one.quote_units)
        if was and (was.base, was.base_units, was.quote_units) == same:
            continue
        if was:
            gone.append(was.id)
        made.append(
            ExchangeRate(
                company_id=company_id,
                base=one.base,
                quote=one.quote,
                day=one.day,
                base_units=one.base_units,
                quote_units=one.quote_units,
                source=one.source,
            )
        )
    for start in range(0, len(gone), _AT_ONCE):
        rows.filter(id__in=gone[start : start + _AT_ONCE]).delete()
    ExchangeRate.objects.bulk_create(made, batch_size=_AT_ONCE)
    return len(made)


def import_rates(actor: Actor, quotes: Sequence[Quote], *, source: str) -> tuple[int, int]:
    """Take in the rates of a table: (new or corrected, as they were). Written by years of days, so
    that nobody waits long. Raises RateRefused."""
    actor.require(Right.LEDGER_WRITE)
    _whole(actor)
    today = latest_today(actor.company_id)
    if any(one.day > today for one in quotes):
        raise RateRefused(Refusal.BAD_DAY)
    ordered, changed = sorted(quotes, key=lambda one: one.day), 0
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        changed += write(lambda part=part: _replace(actor.company_id, part))  # type: ignore[misc]
    if ordered:
        detail = {
            "source": source[:80],
            "since": str(ordered[0].day),
            "until": str(ordered[-1].day),
            "new": changed,
        }
        write(lambda: _tell(actor, "exchange_rate.imported", detail))
    return changed, len(ordered) - changed


def remove_rate(actor: Actor, rate_id: UUID) -> bool:
    """Take a rate out that should not be there; False where there is none. What was booked with it
    stays."""
    actor.require(Right.LEDGER_WRITE)
    _whole(actor)

    def work() -> bool:
        rows = ExchangeRate.objects.filter(company_id=actor.company_id, id=rate_id)
        row = rows.first()
        if row is None:
            return False
        quote = Quote(
            base=row.base,
            quote=row.quote,
            base_units=row.base_units,
            quote_units=row.quote_units,
            day=row.day,
        )
        rows.delete()
        _audit(actor, "exchange_rate.removed", quote)
        return True

    return write(work)


def set_most_days(actor: Actor, days: int) -> None:
    """Say how old a rate may be that is used. Raises RateRefused."""
    actor.require(Right.LEDGER_CLOSE)
    _whole(actor)
    if not 1 <= days <= 92:
        raise RateRefused(Refusal.BAD_AGE)

    def work() -> None:
        before = most_days(actor.company_id)
        ExchangeSetting.objects.update_or_create(
            company_id=actor.company_id, defaults={"most_days": days}
        )
        _tell(actor, "exchange_rate.age_set", {"before": before, "days": days})

    write(work)


def _audit(actor: Actor, act: str, quote: Quote) -> None:
    pair = f"{quote.base}/{quote.quote}"
    detail = {"name": pair, "rate": rate_text(quote), "day": str(quote.day), "source": quote.source}
    _tell(actor, act, detail)


def _tell(actor: Actor, act: str, detail: Mapping[str, object]) -> None:
    audit_by(
        actor,
        actor.company_id,
        act,
        object_kind="exchange_rate",
        object_id=actor.company_id,
        detail=dict(detail),
    )
