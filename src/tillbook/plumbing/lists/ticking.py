"""Which rows a form of the bulk bar means: those that were ticked, or all that fit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import QueryDict

from tillbook.plumbing.lists.asking import asked
from tillbook.plumbing.lists.paging import fitting
from tillbook.plumbing.lists.shapes import Listing


def ticked(form: QueryDict, listing_for: Callable[[QueryDict], Listing]) -> list[UUID] | None:
    """The keys of the rows. listing_for: the list that an address shows.

    With `all`, every row that fits the address in `fits` as it is now, whatever page it is on;
    None when more fit than one act takes (`paging.FEW`). Texts that are no keys are left out.
    """
    if form.get("all"):
        address = QueryDict(form.get("fits", "")[:2_000].removeprefix("?"))
        listing = listing_for(address)
        return fitting(listing, asked(address, listing))
    found = []
    for text in form.getlist("row"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
