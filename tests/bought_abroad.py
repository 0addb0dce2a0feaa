"""Services that a German company buys abroad: one code beside the cost, by every way there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db.models import Sum

from tests.bookkeeping import booked, typed
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.bookkeeping.errors import Refusal as Asked
from tillbook.desks.bookkeeping.proposing import to_ask
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.desks.taxation.rules import Figures
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.feed import catch_up


def services_bought_abroad(
    actor: Actor, day: date, before: Figures, look: Callable[[], Figures]
) -> None:
    """One code beside the cost, and both sides of the tax are booked: 100.00 from Ireland, 30.00
    twice from elsewhere, of which one comes back."""
    irish = ("6837 dr 100.00 DE-bought-eu-services", "3300 cr 100.00")
    other = ("6837 dr 30.00 DE-bought-abroad", "6815 dr 30.00 DE-bought-abroad", "3300 cr 60.00")
    for lines in (irish, other):
        booked(actor, day, *lines)
    asked = replace(
        typed(day, "6837 dr 100.00", "3300 cr 100.00"),
        lines=(
            TypedLine(account="6837", debit="100.00", tax="DE-bought-eu-services"),
            TypedLine(account="3300", credit="100.00", party="X"),
        ),
    )
    assert to_ask(actor.company_id, asked) == []
    # What takes itself back earns no tax: there the code is asked about, as any without a base.
    accrued = to_ask(actor.company_id, replace(asked, accrual=True))
    assert [one.refusal for one in accrued] == [Asked.TAX_ELSEWHERE]
    booked(actor, day, "3300 dr 30.00", "6815 cr 30.00 DE-bought-abroad")
    catch_up(actor.company_id)
    rows = EntryLine.objects.filter(entry__company_id=actor.company_id)
    stands = {
        code: rows.filter(account__code=code).aggregate(minor=Sum("amount_minor"))["minor"]
        for code in ("3837", "1407", "6837", "6815")
    }
    assert stands == {"3837": -2_470, "1407": 2_470, "6837": 13_000, "6815": 0}
    looked = look()
    gained = {
        box: minor - before.values[box]
        for box, minor in looked.values.items()
        if minor != before.values[box]
    }
    assert gained == {"46": 10_000, "47": 1_900, "84": 3_000, "85": 570, "67": 2_470}
    assert looked.off_minor == before.off_minor
    assert verify().findings == ()
