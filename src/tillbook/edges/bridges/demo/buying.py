"""What the demo business buys: suppliers with catalogues, orders at every stage, deliveries, bills.

It happened in the weeks before the first start, and comes in behind the running server once the
trade is there. Each step has its own id and is done once, so that an interrupted start goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tillbook.desks.bills.errors import BillRefused
from tillbook.desks.bills.operations import enter_bill
from tillbook.desks.bills.queries import bill as bill_of
from tillbook.desks.bills.queries import open_lines
from tillbook.desks.bills.rules import Typed as TypedBill
from tillbook.desks.bills.rules import TypedCharge, TypedGoods
from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.operations import (
    approve_order,
    confirm_order,
    note_order_sent,
    save_order,
)
from tillbook.desks.purchasing.queries import facts_for, order_of
from tillbook.desks.purchasing.rules import State, Typed, TypedLine
from tillbook.desks.receiving.errors import ReceiptRefused
from tillbook.desks.receiving.operations import give_back, receive_order
from tillbook.desks.receiving.rules import Wanted
from tillbook.edges.bridges.demo.assortment import Good, goods
from tillbook.edges.bridges.demo.furnishing import SOURCE
from tillbook.edges.bridges.demo.trade import SHOPS
from tillbook.edges.bridges.identity import imported_id
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.masters.parties.operations import (
    NameTaken,
    NewParty,
    NewTerms,
    add_party,
    add_terms,
    set_party_terms,
)
from tillbook.masters.parties.queries import parties_by_code
from tillbook.masters.parties.rules.terms import Instalment, Terms
from tillbook.masters.sourcing.forms import facts_for as sourcing_facts
from tillbook.masters.sourcing.operations import keep_items, set_delivery
from tillbook.masters.sourcing.queries import Delivery, items_of
from tillbook.masters.sourcing.rules import ItemEdit, TypedItem, read_item
from tillbook.masters.taxes.queries import taxes_at
from tillbook.plumbing import clock
from tillbook.values.money import format_decimal, format_quantity

_DAY = timedelta(days=1)
#: Products in a supplier's catalogue, and on one order.
_OFFERED, _ORDERED = 14, 6
#: What is charged beside goods, as suppliers write it.
_FREIGHT = "Freight"
#: When a bill of the demo is due.
_DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Seller:
    """A supplier: of which departments, in packs of how many, promising how many days."""

    code: str
    name: str
    address: str
    departments: tuple[str, ...]
    pack: int
    lead_days: int

    def offers(self) -> list[Good]:
        """What it delivers: the first goods of its departments that are kept in stock."""
        own = [one for one in goods() if one.stocked and one.department in self.departments]
        return own[:_OFFERED]


DAIRY = Seller(
    "S101", "Ridge Farm Dairy", "Ridge Lane 2\nUpper Westquay", ("Dairy and eggs", "Deli"), 12, 2
)
BREWER = Seller("S102", "Saltmarsh Brewery", "The Maltings\nWestquay", ("Beer and wine",), 6, 4)
STORES = Seller(
    "S103", "Westquay Wholesale", "Dock Road 40\nWestquay", ("Household", "Store cupboard"), 10, 5
)
SELLERS = (DAIRY, BREWER, STORES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """An order of a supplier: days before the first start on which it was sent, came, was billed
    and paid (None: not yet). short: lines that have not come. dearer: so much more of the currency
    on the bill than was agreed; freight in minor units beside it. returned: a pack went back.
    draft: it is only written."""

    seller: Seller
    packs: int
    sent: int
    came: int | None = None
    billed: int | None = None
    paid: int | None = None
    short: int = 0
    dearer: int = 0
    freight: int = 0
    returned: bool = False
    confirmed: bool = False
    draft: bool = False

    @property
    def key(self) -> str:
        return f"{self.seller.code}/{self.sent}"

    @property
    def number(self) -> str:
        """Of the supplier's bill."""
        return f"{self.seller.code[1:]}-{2_000 - self.sent}"


PURCHASES = (
    Purchase(seller=DAIRY, packs=2, sent=41, came=39, billed=38, paid=20),
    Purchase(seller=BREWER, packs=2, sent=37, came=31, billed=30, paid=9),
    Purchase(seller=STORES, packs=1, sent=33, came=29, billed=27, freight=1_250, returned=True),
    Purchase(seller=DAIRY, packs=2, sent=12, came=10, billed=8, dearer=3),
    Purchase(seller=BREWER, packs=1, sent=10, came=4, short=2),
    Purchase(seller=DAIRY, packs=1, sent=0, draft=True),
    # The last one: once it is confirmed, all of it is there.
    Purchase(seller=STORES, packs=2, sent=2, confirmed=True),
)
_BEFORE_CONFIRMED = (State.DRAFT, State.APPROVED, State.SENT)


def buy(company_id: UUID, first_start: datetime) -> int:
    """Make what of it is not there yet; how many orders that took. May be ended at any moment and
    called again; once all was there, what somebody changed or threw away stays so."""
    actor = system_actor(company_id, SOURCE)
    last = order_of(actor, _id(actor, first_start, PURCHASES[-1], "order"))
    if last is not None and last.state not in _BEFORE_CONFIRMED:
        return 0
    with clock.set_to(first_start - 45 * _DAY):
        _sellers(actor)
    parties = parties_by_code(company_id, "supplier")
    for one in PURCHASES:
        # What somebody changed or closed meanwhile stays as it is.
        with suppress(OrderRefused, ReceiptRefused, BillRefused):
            _Buying(actor, first_start, one, parties[one.seller.code]).happen()
    return len(PURCHASES)


@dataclass(frozen=True, slots=True)
class Payment:
    """What the bank is to say of a bill that was paid."""

    day: date
    name: str
    number: str
    amount_minor: int
    bill_id: UUID


def payments(actor: Actor, first_start: datetime) -> Iterator[Payment]:
    """The transfers to suppliers that the bank tells of, of bills that are in the books."""
    for one in PURCHASES:
        if one.paid is None:
            continue
        bill = bill_of(actor, _id(actor, first_start, one, "bill"))
        if bill is not None:
            day = (first_start - one.paid * _DAY).date()
            yield Payment(day, one.seller.name, one.number, bill.total_minor, bill.id)


def _id(actor: Actor, first_start: datetime, one: Purchase, what: str) -> UUID:
    at = first_start - one.sent * _DAY
    return imported_id(actor.company_id, SOURCE, f"buying/{one.key}/{what}", 1, at)


def _sellers(actor: Actor) -> None:
    """The suppliers, with their terms and what they deliver."""
    info = company(actor.company_id)
    known = parties_by_code(info.id, "supplier")
    terms: UUID | None = None
    for one in SELLERS:
        if one.code not in known:
            new = NewParty(
                code=one.code,
                name=one.name,
                kind="supplier",
                address=one.address,
                country=info.country,
            )
            known[one.code] = add_party(info.id, new).id
        if items_of(info.id, known[one.code]).exists():
            continue
        terms = terms or _terms(actor)
        set_party_terms(actor, known[one.code], terms)
        delivery = Delivery(our_number="4711", lead_days=one.lead_days)
        set_delivery(actor, known[one.code], delivery)
        keep_items(actor, known[one.code], _catalogue(info, one))


def _terms(actor: Actor) -> UUID | None:
    monthly = Terms(instalments=(Instalment(days=_DUE_DAYS),))
    with suppress(NameTaken):
        return add_terms(actor, NewTerms(name=f"{_DUE_DAYS} days net", terms=monthly))
    return None


def _catalogue(info: CompanyInfo, seller: Seller) -> list[ItemEdit]:
    """What a supplier delivers, at what the demo's goods cost."""
    offered = seller.offers()
    facts = sourcing_facts(info, [one.sku for one in offered])
    edits: list[ItemEdit] = []
    for number, good in enumerate(offered, 1):
        price = format_decimal(good.cost_minor * seller.pack, info.exponent)
        typed = TypedItem(
            product=good.sku,
            code=f"{seller.code[1:]}{number:03d}",
            pack=str(seller.pack),
            prices=[("", price)],
        )
        edit, faults = read_item(typed, facts)
        assert edit is not None, faults
        edits.append(edit)
    return edits


class _Buying:
    """One purchase as it happened, step by step, each at its own day."""

    def __init__(
        self, actor: Actor, first_start: datetime, purchase: Purchase, party: UUID
    ) -> None:
        self.actor, self.first, self.one, self.party = actor, first_start, purchase, party
        self.at = SHOPS[0].code

    def happen(self) -> None:
        one = self.one
        with clock.set_to(self._on(one.sent)):
            self._order()
        if one.came is None:
            return
        with clock.set_to(self._on(one.came)):
            self._receive()
        if one.billed is not None:
            with clock.set_to(self._on(one.billed)):
                self._bill()
                if one.returned:
                    self._give_back()

    def _on(self, days: int) -> datetime:
        """Ten in the morning so many days before, or the first start itself."""
        day = (self.first - days * _DAY).astimezone(UTC)
        return day.replace(hour=10, minute=0, second=0, microsecond=0) if days else day

    def _id(self, what: str) -> UUID:
        return _id(self.actor, self.first, self.one, what)

    def _ordered(self) -> Sequence[Good]:
        return self.one.seller.offers()[:_ORDERED]

    def _order(self) -> None:
        key, one = self._id("order"), self.one
        if order_of(self.actor, key) is None:
            packs = str(one.packs)
            lines = [TypedLine(product=good.sku, packs=packs) for good in self._ordered()]
            typed = Typed(supplier=self.party, location=self.at, lines=lines)
            save_order(self.actor, key, typed, facts_for(self.actor, typed), 0)
        row = order_of(self.actor, key)
        assert row is not None
        if one.draft:
            return
        if row.state == State.DRAFT:
            approve_order(self.actor, key, row.version)
            row = order_of(self.actor, key)
        if row and row.state == State.APPROVED:
            row = note_order_sent(self.actor, key, how="by phone")
        if one.confirmed and row and row.state == State.SENT:
            expected = (clock.now() + one.seller.lead_days * _DAY).date()
            confirm_order(self.actor, key, reference=f"AB {one.number}", expected_on=expected)

    def _receive(self) -> None:
        ordered = self._ordered()
        came = ordered[: len(ordered) - self.one.short]
        receive_order(
            self.actor,
            self._id("order"),
            self._id("receipt"),
            wanted=[Wanted(sku=good.sku, quantity=str(self.one.packs)) for good in came],
            delivery_note=f"D-{self.one.number}",
        )

    def _bill(self) -> None:
        one, info = self.one, company(self.actor.company_id)
        at = info.location_by_code(self.at)
        assert at is not None
        day = clock.now().date()
        taxes, _ids = taxes_at(info.id, info.version, at.id, day)
        receipt, key = self._id("receipt"), self._id("bill")
        if bill_of(self.actor, key) is not None:
            return
        lines = []
        for number, line in enumerate(open_lines(info, [receipt]).values()):
            minor = line.amount_minor
            if number == 0:  # one of the goods is dearer than it was agreed
                minor += one.dearer * 100
            code = next((tax.code for tax in taxes.get(line.item.tax_category, ())), "")
            lines.append(
                TypedGoods(
                    receipt=str(receipt),
                    line=line.number,
                    quantity=format_quantity(line.came_micro),
                    amount=format_decimal(minor, info.exponent),
                    tax=code,
                )
            )
        charges: tuple[TypedCharge, ...] = ()
        if one.freight:
            amount = format_decimal(one.freight, info.exponent)
            charges = (TypedCharge(text=_FREIGHT, amount=amount),)
        typed = TypedBill(
            supplier=str(self.party),
            location=self.at,
            number=one.number,
            day=str(day),
            goods=tuple(lines),
            charges=charges,
        )
        enter_bill(self.actor, key, typed)

    def _give_back(self) -> None:
        good = self._ordered()[0]
        back = [Wanted(sku=good.sku, quantity="1")]
        receipt, key = self._id("receipt"), self._id("return")
        give_back(self.actor, receipt, key, wanted=back, reason="Arrived damaged")
