"""Replaying the demo business's trade through the public door, in small batches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tillbook.desks.sales.baskets import (
    BasketSale,
    Shelf,
    WantedLine,
    WantedTender,
    decide,
)
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Draft, Line, Submission
from tillbook.edges.bridges.demo.assortment import goods
from tillbook.edges.bridges.demo.furnishing import SOURCE, customer_code, trade_of
from tillbook.edges.bridges.demo.trade import Event
from tillbook.edges.bridges.identity import imported_id
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.parties.queries import parties_by_code
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.queries import promotions_at
from tillbook.masters.taxes.queries import taxes_at
from tillbook.plumbing.series import SeriesInfo, series_of
from tillbook.values.hashing import hash_text
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide

#: Documents in one transaction: somebody who sells meanwhile waits for one of them at most.
AT_ONCE = 12
_NOTES = (500, 1000, 2000, 5000)
_REGULARS = pricing.BasketDiscount(
    kind=pricing.DiscountKind.PERCENT, value=100_000, reason="Harbour regulars 10 %"
)


class Trouble(RuntimeError):
    """The demo's own document was refused: a bug; the message is the refusal."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many documents of the trade are in the books, of how many, and how many came now."""

    done: int
    of: int
    added: int


def replay(
    company_id: UUID,
    first_start: datetime,
    until: datetime,
    *,
    only_today: bool = False,
    stop: threading.Event | None = None,
    tell: Callable[[Progress], None] = lambda progress: None,
    pause: float = 0,
) -> Progress:
    """Post the trade that is not in the books yet; may be ended at any moment and called again.

    only_today: the documents of the first start's day and after. pause: seconds between two
    transactions, for those who work beside.
    """
    info = organisation.company(company_id)
    replaying = _Replaying(company_id)
    trade = trade_of(info, first_start, until)
    wanted = [e for e in trade if not (only_today and e.era)]
    todo = replaying.open_events(wanted)
    before = done = len(wanted) - len(todo)
    batch: list[Event] = []
    stop = stop or threading.Event()
    for event in [*todo, None]:
        full = len(batch) == AT_ONCE or event is None
        if batch and (full or any(b.key == event.takes_back for b in batch if event)):
            replaying.commit(batch)
            done += len(batch)
            tell(Progress(done, len(wanted), done - before))
            batch = []
            if stop.wait(pause):
                break
        if event:
            batch.append(event)
    return Progress(done, len(wanted), done - before)


class _Replaying:
    """What the replay needs of the company, read once."""

    def __init__(self, company_id: UUID) -> None:
        self.company_id = company_id
        self.context = selling(company_id)
        self.actor = organisation.system_actor(company_id, SOURCE)
        self.registers = {r.code: r.id for r in organisation.registers(company_id)}
        self.series: dict[str, SeriesInfo] = {
            series.code: series
            for register in self.registers.values()
            for series in series_of(register)
        }
        info = self.context.company
        self.items = items_by_sku(company_id, info.version, [good.sku for good in goods()])
        self.people = organisation.people_by_name(company_id)
        self.customers: Mapping[str, UUID] = parties_by_code(company_id, "customer")
        self.tenders = {t.code: (t.id, t.rounds_cash) for t in self.context.tenders.values()}
        self.sales: dict[str, Event] = {}

    def open_events(self, trade: list[Event]) -> list[Event]:
        """Those not in the books: each series was written in this order, so its count tells."""
        self.sales = {event.key: event for event in trade}
        before = {code: series.arrivals for code, series in self.series.items()}
        todo = []
        for event in trade:
            if before[event.series] > 0:
                before[event.series] -= 1
            else:
                todo.append(event)
        return todo

    def commit(self, batch: list[Event]) -> None:
        drafts = [Submission(self._draft(event)) for event in batch]
        for outcome in commit_sales(self.actor, drafts):
            if outcome.status not in ("stored", "duplicate"):
                raise Trouble(f"{outcome.status}: {outcome.refusal} {outcome.detail}")

    def _draft(self, event: Event) -> Draft:
        if not event.takes_back:
            return self._sale(event)
        return self._taken_back(event, self._sale(self.sales[event.takes_back]))

    def _id(self, event: Event) -> UUID:
        return imported_id(self.company_id, SOURCE, event.key, 1, event.moment)

    def _shelf(self, event: Event) -> Shelf:
        info = self.context.company
        location = info.location_by_code(event.shop)
        assert location
        taxes, tax_ids = taxes_at(info.id, info.version, location.id, event.day)
        return Shelf(
            company=info,
            location=location,
            series_id=self.series[event.series].id,
            items=self.items,
            taxes=taxes,
            tax_ids=tax_ids,
            tenders=self.tenders,
        )

    def _sale(self, event: Event) -> Draft:
        customer = None
        if event.customer is not None:
            customer = self.customers.get(customer_code(event.customer))
        wanted = BasketSale(
            id=self._id(event),
            location=event.shop,
            lines=tuple(
                WantedLine(sku=good.sku, quantity_micro=count * QUANTITY_SCALE)
                for good, count in event.items
            ),
            tenders=(WantedTender(code="card" if event.card else "cash"),),
            discounts=(_REGULARS,) if event.regular else (),
            customer_id=customer,
            person_id=self.people.get(event.person),
            occurred_at=event.moment,
        )
        shelf = self._shelf(event)
        # What was traded before the first start was sold without them.
        if not event.era:
            shelf = self._with_offers(shelf)
        draft, _ = decide(self.actor, wanted, shelf, event.moment)
        draft = replace(draft, register_id=self.registers[event.register])
        return draft if event.card else _paid_with_notes(draft)

    def _with_offers(self, shelf: Shelf) -> Shelf:
        """The shelf with the promotions that registers would know."""
        info = self.context.company
        return replace(shelf, promotions=promotions_at(info.id, info.version))

    def _taken_back(self, event: Event, sale: Draft) -> Draft:
        """The void of a sale, or the return of its last line."""
        void = event.kind == "void"
        lines = sale.lines if void else sale.lines[-1:]
        back = tuple(_negative(sale.id, line, n) for n, line in enumerate(lines, 1))
        total = sum(line.gross_minor for line in back)
        money = replace(sale.tenders[0], amount_minor=total, given_minor=total, change_minor=0)
        reason = "rung up by mistake" if void else "customer changed their mind"
        return replace(
            sale,
            id=self._id(event),
            kind=event.kind,
            person_id=self.people.get(event.person),
            occurred_at=event.moment,
            lines=back,
            tenders=(money,),
            net_minor=sum(line.net_minor for line in back),
            tax_minor=sum(line.tax_minor for line in back),
            total_minor=total,
            original_id=sale.id,
            reason=reason,
            content=hash_text(event.kind, str(sale.id), reason),
        )


def _negative(sale_id: UUID, line: Line, number: int) -> Line:
    """A line taken back whole, pointing at the one it was sold by."""
    return replace(
        line,
        number=number,
        quantity_micro=-line.quantity_micro,
        net_minor=-line.net_minor,
        tax_minor=-line.tax_minor,
        gross_minor=-line.gross_minor,
        list_minor=-line.list_minor,
        discount_minor=-line.discount_minor,
        basket_discount_minor=-line.basket_discount_minor,
        taxes=tuple(
            replace(tax, base_minor=-tax.base_minor, amount_minor=-tax.amount_minor)
            for tax in line.taxes
        ),
        discounts=tuple((name, -minor) for name, minor, *_promotion in line.discounts),
        original=(sale_id, line.number),
    )


def _paid_with_notes(draft: Draft) -> Draft:
    """Cash as people give it: the next note up, or notes of twenty."""
    total = draft.total_minor
    given = next((note for note in _NOTES if note >= total), -divide(-total - 1000, 2000) * 2000)
    given = max(given, total)
    tender = replace(draft.tenders[0], given_minor=given, change_minor=given - total)
    return replace(draft, tenders=(tender,))
