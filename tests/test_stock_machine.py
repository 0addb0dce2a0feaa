"""Goods bought, sold, brought back, moved, counted and told late, in any order and by both methods:
after every step the books say what a plain model says, and stock and ledger agree."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.counting import approve, opened, say, settle
from tests.shop import Shop
from tests.stock_model import Plain, rounded
from tests.support.planting import planted
from tests.tracing import count_by_lot, of_two_lots, tell_lot
from tillbook.books.ledger.models import EntryLine
from tillbook.books.posting import operations as posting
from tillbook.books.stock import append, rules
from tillbook.books.stock.models import Level, LotLevel, Move
from tillbook.books.stock.operations import add_place, costing
from tillbook.books.stock.queries import costing_of, stores_of
from tillbook.books.stock.rules import lots
from tillbook.desks.counts import rules as counting
from tillbook.desks.counts.models import CountedItem
from tillbook.desks.counts.operations import correct
from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.models import SaleLine
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.supply.operations import Change, adjust_stock, adjust_with_cause
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.desks.transfers.operations import receive_transfer, ship_directly
from tillbook.desks.transfers.rules import Wanted
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import NewProduct, add_product
from tillbook.masters.catalog.rules import Terms
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

ONE = 1_000_000
HERE, THERE = "STORE001", "STORE002"
ITEMS = st.integers(0, 1)
PLACES = st.sampled_from([HERE, THERE])
PIECES = st.integers(1, 9)


class Books(RuleBasedStateMachine):
    """A shop with two locations and two fresh products; `shop` is set for a test."""

    shop: Shop
    change_costing: Any = staticmethod(costing.change_costing)

    @initialize(layered=st.booleans())
    def open(self, layered: bool) -> None:
        self.skus = [f"M{new_id().hex[:12].upper()}{n}" for n in range(2)]
        for number, sku in enumerate(self.skus):
            new = NewProduct(
                sku=sku,
                name=sku,
                department="Bread",
                tax_category="standard",
                unit_price=2_500_000,
                terms=Terms(tracking="lot" if number else ""),
            )
            add_product(self.shop.company_id, new)
        self.layered = costing_of(self.shop.company_id) == "fifo"
        self.plain: dict[tuple[str, str, str], Plain] = {}
        self.seen: dict[tuple[str, str, str], int] = defaultdict(int)
        self.given: dict[Any, int] = {}
        self.moved: dict[tuple[str, str], list[tuple[Any, int]]] = defaultdict(list)
        self.counted: dict[str, tuple[Any, int]] = {}
        self.sales: list[tuple[Any, str, int, int]] = []
        self.away: list[tuple[Any, int, int]] = []
        #: What is on its way, the oldest first: quantity, worth, what of it arrived.
        self.way: dict[tuple[str, str, str], list[list[int]]] = {}
        here = self.shop.locations[HERE]
        stores = [one.id for one in stores_of(here)]
        self.cellar = str(stores[0] if stores else add_place(self.shop.actor, here, "Cellar"))
        if layered != self.layered:
            self.value_otherwise()

    # --- What happens -------------------------------------------------------------------------

    @rule(item=ITEMS, at=PLACES, pieces=PIECES, worth=st.integers(0, 999))
    def come_in(self, item: int, at: str, pieces: int, worth: int) -> None:
        """Goods that came with a cost, onto a shelf that may be below zero."""
        self.adjust(item, at, pieces, worth, opening=True)

    @rule(item=ITEMS, at=PLACES, pieces=PIECES, found=st.booleans())
    def adjust_it(self, item: int, at: str, pieces: int, found: bool) -> None:
        """Goods that broke, or were found at no known cost."""
        self.adjust(item, at, pieces if found else -pieces, None)

    def adjust(self, item: int, at: str, pieces: int, worth: int | None, **more: Any) -> None:
        made = adjust_stock(
            self.shop.actor,
            document_id=new_id(),
            location_code=at,
            series_id=self.shop.series[at],
            reason="machine",
            changes=[
                Change(self.skus[item], pieces * ONE, worth, pieces=of_two_lots(item, pieces))
            ],
            **more,
        )
        if worth is not None:
            self.given[made.id] = worth
        self.note(item, at, pieces)

    @rule(item=ITEMS, at=PLACES, pieces=PIECES)
    def sell(self, item: int, at: str, pieces: int) -> None:
        """More than lies there, too: what was sold off-line is a fact."""
        self.sold(item, at, pieces, None)

    @rule(item=ITEMS, pieces=PIECES)
    def arrive_late(self, item: int, pieces: int) -> None:
        """A sale of an hour ago arrives: before whatever was counted since."""
        self.sold(item, HERE, pieces, clock.now() - timedelta(hours=1))

    def sold(self, item: int, at: str, pieces: int, when: Any) -> None:
        sale = self.shop.sale([self.shop.line(self.skus[item], pieces)], at=at, when=when)
        [outcome] = commit_sales(self.shop.actor, [sale])
        assert outcome.status == "stored"
        self.sales.append((sale.draft.id, at, item, pieces))
        self.note(item, at, -pieces, when)
        settle(self.shop)

    @precondition(lambda self: self.sales)
    @rule(which=st.integers(0, 99), void=st.booleans())
    def bring_back(self, which: int, void: bool) -> None:
        """A piece comes back, or the whole sale is voided; more than was sold is refused."""
        sale, at, item, pieces = self.sales[which % len(self.sales)]
        facts = {"document_id": new_id(), "series_id": self.shop.series[at], "reason": "torn"}
        try:
            if void:
                void_sale(self.shop.actor, sale, **facts)
            else:
                quantities = {1: ONE}
                return_items(self.shop.actor, sale, quantities, tender_code="cash", **facts)
        except SaleRefused:
            return
        back = SaleLine.objects.filter(sale_id=facts["document_id"]).get().quantity_micro
        assert 0 < -back <= pieces * ONE
        self.note(item, at, -back // ONE)

    @rule(item=ITEMS, pieces=PIECES)
    def ship(self, item: int, pieces: int) -> None:
        """To the other location, as far as it lies there."""
        pieces = min(pieces, self.wanted(item, HERE))
        if pieces <= 0:
            return
        lines = [Wanted(self.skus[item], str(pieces))]
        ends = {"source": HERE, "target": THERE}
        made = ship_directly(self.shop.actor, new_id(), wanted=lines, note="", **ends)
        self.away.append((made.id, item, pieces))
        self.note(item, HERE, -pieces)

    @precondition(lambda self: self.away)
    @rule(part=st.booleans())
    def receive(self, part: bool) -> None:
        """All that is on the way, or a piece of it while the rest is lost."""
        made, item, pieces = self.away.pop(0)
        came = 1 if part else pieces
        more = {"rest_missing": True, "reason": "lost"} if came < pieces else {}
        receive_transfer(self.shop.actor, made, new_id(), came={1: came * ONE}, **more)
        self.note(item, THERE, came)

    @rule(item=ITEMS, pieces=PIECES, back=st.booleans())
    def bring(self, item: int, pieces: int, back: bool) -> None:
        """From the shelf to the cellar or back, as far as it lies there."""
        sku = self.skus[item]
        there = self.plain.get((sku, HERE, "store"))
        lies = (there.micro if there else 0) // ONE if back else self.wanted(item, HERE)
        pieces = min(pieces, lies)
        if pieces <= 0:
            return
        ways = (self.cellar, "") if back else ("", self.cellar)
        typed = Typed(
            location=HERE,
            cause="moved",
            lines=(TypedLine(sku=sku, quantity=str(pieces)),),
            place=ways[0],
            to_place=ways[1],
        )
        series = self.shop.series[HERE]
        adjust_with_cause(self.shop.actor, new_id(), typed, series_id=series)
        self.note(item, HERE, pieces if back else -pieces)

    @rule(pieces=st.integers(0, 12))
    def count(self, pieces: int) -> None:
        """Somebody counts, and it is booked as of that moment."""
        count = opened(self.shop, "list", self.skus[0])
        say(self.shop, count, self.skus[0], pieces)
        done = approve(self.shop, count)
        at = CountedItem.objects.get(document_id=done.id).counted_at
        self.counted[self.skus[0]] = (at, pieces)

    @rule(
        lots=st.dictionaries(st.sampled_from(["A", "B", "C", "-"]), st.integers(0, 5), min_size=1)
    )
    def count_lots(self, lots: dict[str, int]) -> None:
        """Somebody counts what is traced, lot by lot; a lot nobody found is not there."""
        self.counted[self.skus[1]] = count_by_lot(self.shop, self.skus[1], lots)

    @rule(pieces=PIECES, lot=st.sampled_from(["A", "C"]))
    def tell(self, pieces: int, lot: str) -> None:
        """Somebody says of which lot it is what has none: nothing moves."""
        tell_lot(self.shop, self.skus[1], pieces, lot)

    @rule()
    def value_otherwise(self) -> None:
        """The company values its stock by the other method from now on."""
        self.layered = not self.layered
        self.change_costing(self.shop.actor, "fifo" if self.layered else "average", "machine")
        for plain in self.plain.values():
            plain.change(self.layered)

    def note(self, item: int, at: str, pieces: int, when: Any = None) -> None:
        self.moved[self.skus[item], at].append((when or clock.now(), pieces))

    def wanted(self, item: int, at: str) -> int:
        """Pieces there: what was counted last, and what happened after; or all that happened."""
        sku = self.skus[item]
        rows = self.moved[sku, at]
        if at == HERE and sku in self.counted:
            since, pieces = self.counted[sku]
            return pieces + sum(n for when, n in rows if when > since)
        return sum(n for _, n in rows)

    # --- What must hold -----------------------------------------------------------------------

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        if not hasattr(self, "skus"):
            return
        self.follow_moves()
        for level in Level.objects.filter(item__sku__in=self.skus).select_related("place", "item"):
            # A level is made when it is locked first, be it for a count that finds nothing there.
            plain = self.plain.setdefault(self.codes(level), Plain(layered=self.layered))
            assert (level.on_hand_micro, level.value_minor) == (plain.micro, plain.value)
            assert level.moves == self.seen[self.codes(level)]
            kept = json.loads(level.layers) if level.layers else []
            assert kept == plain.parts
            if level.lots:
                rows = LotLevel.objects.filter(place_id=level.place_id, lot__item_id=level.item_id)
                assert sum(row.on_hand_micro for row in rows) == level.on_hand_micro
            if self.layered and level.on_hand_micro > 0:
                assert sum(worth for _, worth in kept) == level.value_minor
        for number, sku in enumerate(self.skus):
            for at in (HERE, THERE):
                found = self.plain.get((sku, at, "shelf"))
                assert (found.micro if found else 0) == self.wanted(number, at) * ONE
        stock = Level.objects.aggregate(worth=Sum("value_minor"))["worth"]
        booked = EntryLine.objects.filter(account__code="1310").aggregate(s=Sum("amount_minor"))
        assert stock == booked["s"]

    def codes(self, row: Level | Move) -> tuple[str, str, str]:
        at = next(c for c, key in self.shop.locations.items() if key == row.place.location_id)
        return row.item.sku, at, row.place.kind

    def follow_moves(self) -> None:
        """Let the model see what was moved since, and hold each move's worth against its own."""
        rows = Move.objects.filter(item__sku__in=self.skus).select_related("place", "item")
        left: dict[Any, int] = {}
        for move in rows.order_by("recorded_at", "source_id", "number"):
            key = self.codes(move)
            if move.sequence <= self.seen[key]:
                continue
            assert move.sequence == self.seen[key] + 1
            self.seen[key] += 1
            plain = self.plain.setdefault(key, Plain(layered=self.layered))
            held = plain.micro
            if move.quantity_micro < 0:
                left[move.source_id] = -move.value_minor
                if key[2] == "transit":
                    took = self.arrived(key, -move.quantity_micro)
                    worth = plain.went_again(-move.quantity_micro, took)
                else:
                    worth = plain.went(-move.quantity_micro)
                assert -move.value_minor == worth, key
                continue
            plain.came(move.quantity_micro, move.value_minor)
            if key[2] == "transit":
                self.way.setdefault(key, []).append([move.quantity_micro, move.value_minor, 0])
            brought = self.given.get(move.source_id)
            if move.counterpart in {"transfer", "place"}:
                brought = left.get(move.source_id)
            if brought is not None and held >= 0:
                assert move.value_minor == brought

    def arrived(self, key: tuple[str, str, str], micro: int) -> int:
        """What so much of the oldest that is on its way took along: parts add up to the whole."""
        shipped, worth, before = sent = self.way[key][0]
        sent[2] += micro
        if sent[2] == shipped:
            del self.way[key][0]
        ends = [rounded(Fraction(worth * n, shipped)) for n in (before, before + micro)]
        return ends[1] - ends[0]


def walk(examples: int, steps: int, phases: tuple[Phase, ...] = (Phase.generate,)) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=phases,
        ),
    )


def test_stock_is_its_moves_its_layers_and_the_accounts(shop, monkeypatch):
    monkeypatch.setattr(Books, "shop", shop, raising=False)
    walk(10, 25)
    assert verify().findings == ()


@pytest.mark.nightly
def test_stock_stays_right_for_longer(shop, monkeypatch):
    monkeypatch.setattr(Books, "shop", shop, raising=False)
    walk(60, 50, (Phase.generate, Phase.shrink))
    assert verify().findings == ()


FAULTS = [
    (rules, "quantity, given, newest_first=False)", "quantity, given, newest_first=True)"),
    (rules, "layer.value_minor - taken)", "layer.value_minor)"),
    (rules, "            return extend(cost, on_hand), cost, ()", "            return 0, cost, ()"),
    (rules, "value + divide(value * quantity, held)", "value + value * quantity // held"),
    (rules, "given = -valued[-1].value_minor if move.onward else", "given ="),
    (rules, "came_in = on_hand  #", "came_in = quantity  #"),
    (append, "                layers_text(after),", "                layers_text(before),"),
    (append, "WHEN 'fifo' THEN '[]'", "WHEN 'fifo' THEN ''"),
    (
        costing,
        'Value("[["), quantity, Value(","), value',
        'Value("[["), quantity, Value(",1"), value',
    ),
    (costing, "levels.update(layers=_carried_over(method))", "pass"),
    (lots, "wanted.append((without, rest, False))", "pass"),
    (lots, "    lying[without] = sign * left if found else lying.get(without, 0)\n", ""),
    (counting, "and move.part(item)", "and item.lot != 'A'"),
]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("module", "piece", "fault"),
    [
        pytest.param(*one, marks=[] if number in {0, 7} else pytest.mark.nightly)
        for number, one in enumerate(FAULTS)
    ],
)
def test_a_fault_in_what_stock_is_worth_is_seen(shop, monkeypatch, module, piece, fault):
    monkeypatch.setattr(Books, "shop", shop, raising=False)
    with planted(module, piece, fault) as faulty:
        if module is rules:
            monkeypatch.setattr(posting, "value_moves", faulty.value_moves)
        elif module is lots:
            monkeypatch.setattr(posting, "share_out", faulty.share_out)
            monkeypatch.setattr(posting, "retell", faulty.retell)
        elif module is counting:
            monkeypatch.setattr(correct, "late_corrections", faulty.late_corrections)
        elif module is append:
            monkeypatch.setattr(posting, "stock", faulty)
        else:
            monkeypatch.setattr(Books, "change_costing", staticmethod(faulty.change_costing))
        with pytest.raises(AssertionError):
            walk(20, 40)
