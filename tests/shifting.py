"""A drawer in tests: the documents of its shift as a register of protocol 3 makes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.registering import Till, enrolled_till
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Draft
from tillbook.desks.shifts.models import Closure
from tillbook.desks.shifts.operations import (
    close_days,
    close_shift,
    fetch_change,
    take_to_bank,
)
from tillbook.desks.shifts.rules import CashDocument, Closing, Totals, body_text
from tillbook.masters.organisation.queries import workers
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.hashing import canonical_text


@dataclass(slots=True)
class Drawer:
    """What a register reckons of its drawer while it goes, as the real one does."""

    till: Till
    z_number: int = 0
    perpetual: Totals = field(default_factory=Totals)
    shift: UUID | None = None
    expected: int = 0
    totals: Totals = field(default_factory=Totals)

    def open(self, amount: int = 15_000, **more: Any) -> dict[str, Any]:
        """The opening of a shift with this float, in minor units."""
        self.shift = new_id()
        self.expected, self.totals = amount, Totals()
        return self.document("shift_open", id=self.shift, amount_minor=amount, **more)

    def sell(self, sku: str = "P1", quantity: int = 1, tender: str = "cash", **more: Any) -> Any:
        """A sale in the shift."""
        shop = self.till.shop
        sold = shop.sale([shop.line(sku, quantity)], tender=tender)
        total = sold.draft.total_minor
        self.expected += total if tender == "cash" else 0
        self.totals = self.totals.plus(Totals(documents=1, sold_minor=total))
        return self.till.seal(sold, protocol=3, extra={"shift": str(self.shift)}, **more)

    def seal(self, draft: Draft, *, sold: int, returned: int) -> dict[str, Any]:
        """A receipt in the shift that is no plain sale, all in cash, and what a Z counts of it."""
        self.expected += draft.total_minor
        more = Totals(documents=1, sold_minor=sold, returned_minor=returned)
        self.totals = self.totals.plus(more)
        return self.till.seal(draft, protocol=3, extra={"shift": str(self.shift)})

    def move(self, kind: str, amount: int = 0, reason: str = "", **more: Any) -> dict[str, Any]:
        """Cash in or out without a sale, or the drawer opened for nothing."""
        self.expected += {"pay_in": amount, "pay_out": -amount, "drop": -amount}.get(kind, 0)
        return self.document(kind, amount_minor=amount, reason=reason, **more)

    def close(self, counted: int | None = None, **more: Any) -> dict[str, Any]:
        """The Z with what was counted; None: exactly what must be there."""
        was = self.expected if counted is None else counted
        self.z_number += 1
        self.perpetual = self.perpetual.plus(self.totals)
        said = {
            "z_number": self.z_number,
            "expected_minor": self.expected,
            "counted_minor": was,
            "difference_minor": was - self.expected,
            "totals": self.totals,
            "perpetual": self.perpetual,
            "unsent": (),
            "first": None,
            "late": None,
        }
        changed = {key: more.pop(key) for key in [*said] if key in more}
        return self.document("shift_close", closing=Closing(**{**said, **changed}), **more)

    def document(
        self, kind: str, extra: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        """A document of the shift, sealed into the register's chain."""
        till = self.till
        company = selling(till.shop.company_id).company
        location = company.locations[till.shop.locations["STORE001"]]
        when: datetime = more.pop("when", None) or clock.now()
        cash = selling(company.id).tender_by_code("cash")
        assert cash
        assert self.shift
        day = business_date(when, location.zone, location.day_starts_hour)
        values = {
            "id": new_id(),
            "company_id": company.id,
            "location_id": location.id,
            "series_id": UUID(till.series),
            "register_id": till.register,
            "shift_id": self.shift,
            "person_id": workers(company.id)[0].id,
            "tender_id": cash.id,
            "currency": company.currency,
            "business_date": day,
            "occurred_at": when,
        }
        till.number += 1
        body = body_text(CashDocument(kind=kind, **{**values, **more}), till.number)
        return till.chain(canonical_text({**json.loads(body), **(extra or {})}))


def fill_safe(shop: Any, amount_minor: int = 1_000_000) -> None:
    """Change is fetched from the bank: what lies in the safe at the start."""
    at = shop.locations["STORE001"]
    fetch_change(shop.actor, new_id(), location_id=at, amount_minor=amount_minor)


def close_too_early(shop: Any) -> None:
    """The safe is filled; a shift that the office closed before its last sale was here."""
    fill_safe(shop)
    drawer = Drawer(enrolled_till(shop, "TILL-4"))
    opening, sale = drawer.open(1_000), drawer.sell("P1")
    assert drawer.till.statuses([opening]) == ["stored"]
    assert drawer.shift
    close_shift(shop.actor, drawer.shift, new_id(), drawer.expected)
    assert drawer.till.statuses([sale]) == ["stored"]


def cash_of(shop: Any) -> tuple[UUID, UUID, UUID]:
    """Yesterday's shift, short by a pound, a deposit on its way, and yesterday's closure."""
    with clock.set_to(clock.now() - timedelta(days=1)):
        drawer = Drawer(enrolled_till(shop, "R8"))
        batch = [drawer.open(), drawer.sell(), drawer.move("pay_out", 300, "stamps")]
        batch.append(drawer.close(drawer.expected - 100, count=((100, 5),)))
        assert drawer.till.statuses(batch) == ["stored"] * 4
    fill_safe(shop, 20_000)
    deposit = new_id()
    place = shop.locations["STORE001"]
    take_to_bank(shop.actor, deposit, location_id=place, amount_minor=5_000, reference="B-17")
    catch_up(shop.company_id)
    close_days(shop.company_id)
    assert drawer.shift
    return drawer.shift, deposit, Closure.objects.latest("made_at").id
