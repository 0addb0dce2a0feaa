"""A storm at the card terminals: time-outs, cut lines and killed servers, and nobody pays twice.

Registers, their cashiers and the worker are played with a seed; the terminals are the simulated
ones, and know what they charged. A failing storm is lived again by its seed.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from tests.card_terminal import Bench, placed, wanted_of
from tillbook.books.payments import asking
from tillbook.books.payments.errors import AttemptRefused
from tillbook.books.payments.models import CardAttempt
from tillbook.books.payments.operations import NewAttempt
from tillbook.books.payments.queries import attempt, unresolved
from tillbook.desks.registers.operations import add_register
from tillbook.edges.integrations.simulated_terminal.machine import Outcome
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

TILLS = 3
#: How many payments the long storm has, over both engines.
STORM = int(os.environ.get("TILLBOOK_STORM", "100000"))


class Killed(Exception):
    """The server's process ends here; what it had in mind is gone."""


@dataclass
class Till:
    """A cashier at a register: the sale being paid, and the payment the register remembers."""

    register: UUID
    bench: Bench
    sale: UUID = field(default_factory=new_id)
    amount: int = 0
    pending: NewAttempt | None = None
    tries: int = 0


class Storm:
    """Everything that happens, one step at a time."""

    def __init__(self, shop, stack: ExitStack, seed: int, monkeypatch) -> None:
        self.shop, self.dice = shop, random.Random(seed)  # noqa: S311 - dice
        self.start, self.seconds, self.calm = clock.now(), 0, False
        monkeypatch.setattr(clock, "now", lambda: self.start + timedelta(seconds=self.seconds))
        monkeypatch.setattr(asking, "fault_point", self.maybe_die)
        self.tills = [self.till(stack, number) for number in range(TILLS)]
        self.sales: dict[UUID, int] = {}
        self.paid_otherwise: set[UUID] = set()
        self.deaths = 0

    def till(self, stack: ExitStack, number: int) -> Till:
        register = add_register(self.shop.actor, self.shop.locations["STORE001"], f"T{number}", "T")
        bench = Bench(customer_s=2, line=self.line)
        bench.machine.choose = lambda: self.dice.choice(list(Outcome))
        bench.machine.now = lambda: self.seconds
        stack.enter_context(placed(self.shop, register, bench))
        return Till(register, bench)

    def line(self) -> str:
        return "" if self.calm else self.dice.choices(["", "there", "back"], [8, 1, 1])[0]

    def maybe_die(self, _name: str) -> None:
        if not self.calm and self.dice.random() < 0.03:
            self.deaths += 1
            raise Killed

    def step(self) -> None:
        """Time goes by, and one of the people or the worker does something."""
        self.seconds += self.dice.randint(0, 3)
        if self.dice.random() < 0.1:
            self.tried(lambda: asking.ask_due(self.shop.company_id))
        till = self.dice.choice(self.tills)
        if till.pending is None:
            self.begin(till)
        else:
            self.go_on(till, till.pending)

    def tried(self, work):
        try:
            return work()
        except Killed:
            return None

    def begin(self, till: Till) -> None:
        if not till.amount:
            till.sale, till.amount, till.tries = new_id(), self.dice.randint(1, 99_999), 0
            self.sales[till.sale] = till.amount
        till.tries += 1
        till.pending = wanted_of(self.shop, till.register, till.amount, sale_id=till.sale)
        self.ask_to_begin(till, till.pending)

    def ask_to_begin(self, till: Till, wanted: NewAttempt) -> None:
        try:
            found = self.tried(lambda: asking.begin(wanted))
        except AttemptRefused as refused:
            # An earlier payment of this till is at the terminal still.
            if refused.refusal != "terminal_busy":
                raise
            till.pending = None
            return
        self.heard(till, found)

    def go_on(self, till: Till, wanted: NewAttempt) -> None:
        """Ask, cancel, give up, or send the same request again: what a register may do."""
        found = attempt(self.shop.company_id, wanted.id)
        if found is None or self.dice.random() < 0.1:
            return self.ask_to_begin(till, wanted)
        act = self.dice.choices([asking.ask_about, asking.cancel, asking.give_up], [10, 2, 1])[0]
        after = self.tried(lambda: act(found))
        if act is asking.give_up and after is not None and after.open:
            self.paid_otherwise.add(till.sale)
            till.amount, till.pending = 0, None
            return None
        return self.heard(till, after)

    def heard(self, till: Till, found) -> None:
        if found is None or found.open:
            return
        till.pending = None
        if found.state == "approved" or till.tries >= 3:
            till.amount = 0

    def settle(self) -> None:
        """The storm is over: only the worker goes on."""
        self.calm = True
        for _ in range(5000):
            open_ones = CardAttempt.objects.filter(state__in=["started", "waiting", "unknown"])
            if not open_ones.exists():
                return
            self.seconds += 30
            asking.ask_due(self.shop.company_id)
        raise AssertionError("something is never settled")


def moved(storm: Storm, references) -> list[int]:
    return [
        minor
        for till in storm.tills
        for one in references
        if (minor := till.bench.machine.moved_minor(one))
    ]


def check_listed(storm: Storm) -> None:
    """What a terminal charged and the books do not know yet is open, and on the list."""
    places = list(storm.shop.locations.values())
    later = clock.now() + timedelta(days=1)
    listed = {one.reference for one in unresolved(storm.shop.company_id, places, before=later)}
    known = set(CardAttempt.objects.filter(state="approved").values_list("reference", flat=True))
    charged = {
        one.reference
        for till in storm.tills
        for one in till.bench.machine.payments.values()
        if one.state == "approved"
    }
    assert known <= charged, "approved without a charge"
    assert charged - known <= listed, "charged and on no list"


def storm_of(shop, payments: int, seed: int, monkeypatch) -> Storm:
    with ExitStack() as stack:
        storm = Storm(shop, stack, seed, monkeypatch)
        steps = 0
        while CardAttempt.objects.count() < payments:
            # Counting is dear: a hundred steps between two looks.
            for _ in range(100):
                storm.step()
            steps += 100
            if steps % 2000 == 0:
                check_listed(storm)
        check_listed(storm)
        storm.settle()
        by_sale: dict[UUID, list[str]] = {}
        for sale, reference in CardAttempt.objects.values_list("sale_id", "reference"):
            by_sale.setdefault(sale, []).append(reference)
        for sale, references in by_sale.items():
            charges = moved(storm, references)
            assert len(charges) <= 1, f"seed {seed}: sale {sale} was charged {charges}"
            assert charges in ([], [storm.sales[sale]])
        check_listed(storm)
        return storm


def test_a_storm_charges_nobody_twice(shop, monkeypatch):
    storm = storm_of(shop, 300, 20261122, monkeypatch)
    assert storm.deaths > 10
    assert storm.paid_otherwise
    states = set(CardAttempt.objects.values_list("state", flat=True).distinct())
    assert states == {"approved", "declined", "cancelled"}


@pytest.mark.nightly
def test_a_hundred_thousand_payments_charge_nobody_twice(shop, monkeypatch):
    """Half of them on each engine; TILLBOOK_STORM asks for another number. Says what it was."""
    storm = storm_of(shop, STORM >> 1, 7, monkeypatch)
    states = Counter(CardAttempt.objects.values_list("state", flat=True))
    print(
        f"{sum(states.values())} payments of {len(storm.sales)} sales, {storm.deaths} kills,"
        f" {len(storm.paid_otherwise)} paid otherwise: {dict(states)}; nobody was charged twice"
    )


@pytest.mark.engines("sqlite")
def test_the_storm_would_notice_a_charge_to_find_out(shop, monkeypatch):
    """The planted fault: whoever does not know charges again, under another reference."""
    real = asking.note_answer

    def careless(attempt_id, said, *, by_us=False):
        found = real(attempt_id, said, by_us=by_us)
        if found.state == "unknown":
            CardAttempt.objects.filter(id=attempt_id).update(state="cancelled")
            found = attempt(found.company_id, attempt_id)
        return found

    monkeypatch.setattr(asking, "note_answer", careless)
    with pytest.raises(AssertionError, match=r"was charged|charged and on no list"):
        storm_of(shop, 300, 20261122, monkeypatch)
