"""What other rooms' pages are told before something is posted to days whose return is filed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.queries import chart
from tillbook.desks.taxation.queries.returns import every_registration, form_of, last_filed, next_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.registries import AfterFiling


def returns_filed_for(
    company_id: UUID, day: date, touched: Collection[tuple[UUID, UUID | None]]
) -> list[AfterFiling]:
    """The filed returns of this day that lines on these accounts, under these tax codes, would have
    counted in: each with the one that they count in instead."""
    info = company(company_id)
    own = [row for row in every_registration(company_id) if row.since <= day]
    if not own:
        return []
    places = {code.id: code.jurisdiction.code for code in tax_codes(company_id, info.version)}
    boxes = {row.id: row.tax_box for row in chart(company_id) if row.tax_box}
    found = []
    for row in own:
        through = last_filed(row.id)
        if through is None or day > through:
            continue
        form, home = form_of(row), row.jurisdiction == info.country
        counts = any(
            (code is not None and _within(places.get(code, ""), row.jurisdiction))
            or (code is None and home and boxes.get(account, "") not in ("", *form.held))
            for account, code in touched
        )
        if not counts:
            continue
        following = next_of(row, through)
        found.append(
            AfterFiling(
                title=f"{_(form.title)} {row.jurisdiction}",
                filed_through=through,
                since=following[1].since if following else None,
                until=following[1].until if following else None,
                url=reverse("tax_return", args=[following[0]]) if following else "",
            )
        )
    return found


def _within(place: str, jurisdiction: str) -> bool:
    return place == jurisdiction or place.startswith(f"{jurisdiction}-")
