"""The only reads of exchange rates that other rooms call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from tillbook.masters.currencies.errors import no_rate
from tillbook.masters.currencies.models import ExchangeRate, ExchangeSetting
from tillbook.masters.currencies.rules import USUAL_DAYS, Quote, Rate, find_rate, oldest
from tillbook.masters.organisation.queries import company
from tillbook.values.statements import decimals_of


def most_days(company_id: UUID) -> int:
    """How many days old a rate may be that is used."""
    rows = ExchangeSetting.objects.filter(company_id=company_id)
    found = rows.values_list("most_days", flat=True).first()
    return USUAL_DAYS if found is None else int(found)


def quote_of(row: ExchangeRate) -> Quote:
    """A row as the rules read it."""
    return Quote(
        base=row.base,
        quote=row.quote,
        base_units=row.base_units,
        quote_units=row.quote_units,
        day=row.day,
        source=row.source,
    )


@dataclass(frozen=True, slots=True)
class RatesOfDay:
    """What a company uses on a day: asked once, however many currencies."""

    company_id: UUID
    home: str
    day: date
    most_days: int
    quotes: tuple[Quote, ...]

    def rate(self, currency: str) -> Rate:
        """What the currency is worth in the company's. Raises RateRefused: none, or too old."""
        found = find_rate(self.quotes, currency, self.home, self.day)
        if found is None:
            raise no_rate(currency, self.day, self._last(currency), self.most_days)
        return found

    def worth(self, minor: int, currency: str) -> int:
        """An amount in the company's currency. Raises RateRefused."""
        home = company(self.company_id)
        return self.rate(currency).worth(minor, decimals_of(currency), home.exponent)

    def abroad(self, minor: int, currency: str) -> int:
        """An amount in the company's currency in another one. Raises RateRefused."""
        home = company(self.company_id)
        found = self.rate(currency)
        turned = Rate(found.denominator, found.numerator, found.day)
        return turned.worth(minor, home.exponent, decimals_of(currency))

    def _last(self, currency: str) -> date | None:
        """The last day before, on which the currency is quoted against the company's."""
        pair = Q(base=currency, quote=self.home) | Q(base=self.home, quote=currency)
        rows = ExchangeRate.objects.filter(pair, company_id=self.company_id, day__lte=self.day)
        last: date | None = rows.aggregate(last=Max("day"))["last"]
        return last


def rates_of_day(company_id: UUID, day: date) -> RatesOfDay:
    """The rates that count on a day, none older than the company allows."""
    most = most_days(company_id)
    rows = ExchangeRate.objects.filter(
        company_id=company_id, day__lte=day, day__gte=oldest(day, most)
    )
    quotes = tuple(quote_of(row) for row in rows)
    return RatesOfDay(company_id, company(company_id).currency, day, most, quotes)


def latest(company_id: UUID) -> list[ExchangeRate]:
    """The last rate of each pair, in order of the pair."""
    rows = ExchangeRate.objects.filter(company_id=company_id)
    last = rows.values_list("base", "quote").annotate(last=Max("day"))
    wanted = Q(pk__in=())
    for base, quote, day in last[:100]:
        wanted |= Q(base=base, quote=quote, day=day)
    return list(rows.filter(wanted).order_by("base", "quote"))


def quoted(company_id: UUID) -> list[str]:
    """The currencies that are quoted here."""
    pairs: Iterable[tuple[str, str]] = (
        ExchangeRate.objects.filter(company_id=company_id).values_list("base", "quote").distinct()
    )
    return sorted({code for pair in pairs for code in pair})


def rates_of_pair(company_id: UUID, base: str, quote: str, most: int) -> list[ExchangeRate]:
    """The rates of a pair, the latest first."""
    rows = ExchangeRate.objects.filter(company_id=company_id, base=base, quote=quote)
    return list(rows.order_by("-day")[:most])
