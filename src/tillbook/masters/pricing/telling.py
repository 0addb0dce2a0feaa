"""Between the API's shapes and what the engine takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import customer_groups
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.schemas import WhenIn, WhenShown
from tillbook.plumbing.api.problems import Problem


def refused(path: str, sentence: str) -> Problem:
    """What a field names is not there, or cannot be meant."""
    return Problem(422, "invalid", f"{path}: {sentence}", errors=[(path, sentence)])


def when_of(said: WhenIn, info: CompanyInfo) -> rules.When:
    """When, where and for whom, as the engine takes it; refused for what there is not."""
    places = {at.code for at in info.locations.values()}
    for place, code in enumerate(said.locations):
        if code not in places:
            raise refused(f"when.locations[{place}]", "There is no such location.")
    groups = customer_groups(info.id) if said.customer_groups else {}
    for place, group in enumerate(said.customer_groups):
        if group not in groups:
            raise refused(f"when.customer_groups[{place}]", "There is no such group.")
    return rules.When(
        from_date=_number(said.from_date),
        to_date=_number(said.to_date),
        weekdays=tuple(sorted(set(said.weekdays))),
        from_minute=said.from_minute,
        to_minute=said.to_minute,
        locations=tuple(said.locations),
        customer_groups=tuple([str(one) for one in said.customer_groups]),
    )


def when_shown(when: rules.When) -> WhenShown:
    """The same, outwards."""
    return WhenShown(
        from_date=_date(when.from_date),
        to_date=_date(when.to_date),
        weekdays=list(when.weekdays),
        from_minute=when.from_minute,
        to_minute=when.to_minute,
        locations=list(when.locations),
        customer_groups=[UUID(one) for one in when.customer_groups],
    )


def check_skus(info: CompanyInfo, path: str, skus: Sequence[str]) -> None:
    """Refuse the first product that there is not, naming its place."""
    there = items_by_sku(info.id, info.version, skus)
    for place, sku in enumerate(skus):
        if sku not in there:
            raise refused(path % place, "There is no such product.")


def _number(day: date | None) -> int:
    return int(f"{day:%Y%m%d}") if day else 0


def _date(number: int) -> date | None:
    text = str(number)
    return date(int(text[:4]), int(text[4:6]), int(text[6:])) if number else None
