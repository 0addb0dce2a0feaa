"""The simulated terminal without its network: for tests of what is done with its answers.

`CARD_TERMINALS["in_process"]` finds it by the address that `placed` gave it. The line between can
be cut on the way there or back, and the program can die on either side of a call.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.test import override_settings

from tillbook.books.payments.operations import NewAttempt, add_terminal
from tillbook.books.payments.ports import Health, NoAnswer, Wanted
from tillbook.books.payments.queries import tender_types
from tillbook.books.payments.rules import Said
from tillbook.edges.integrations.simulated_terminal.client import said_of
from tillbook.edges.integrations.simulated_terminal.machine import Cut, Machine
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.fields import new_id

BOUND = {"in_process": "tests.card_terminal.InProcess"}


@dataclass
class Bench:
    """A machine, its time, and what happens to the next calls: "", "there" or "back" (cut)."""

    outcome: str = "approved_contactless"
    seconds: float = 0
    line: Callable[[], str] = lambda: ""
    customer_s: float = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    machine: Machine = field(init=False)

    def __post_init__(self) -> None:
        self.machine = Machine(
            now=lambda: self.seconds,
            choose=lambda: self.outcome,
            customer_s=self.customer_s,
            silence_s=8,
        )

    def charges(self, references: Any) -> int:
        """What these payments took from cards, all together."""
        return sum(self.machine.moved_minor(one) for one in references)


BENCHES: dict[str, Bench] = {}


class InProcess:
    """The port, on a bench of this process."""

    def __init__(self, address: str) -> None:
        self.bench = BENCHES[address]

    def start(self, wanted: Wanted) -> Said:
        return self._call("start", wanted)

    def ask(self, wanted: Wanted) -> Said:
        return self._call("ask", wanted)

    def cancel(self, wanted: Wanted) -> Said:
        return self._call("cancel", wanted)

    def health(self) -> Health:
        return Health(name="bench", ready=True)

    def _call(self, verb: str, wanted: Wanted) -> Said:
        self.bench.asked.append((verb, wanted.reference))
        cut = self.bench.line()
        if cut == "there":
            raise NoAnswer("cut on the way there")
        try:
            told = self.bench.machine.hear({"verb": verb, **asdict(wanted)})
        except Cut:
            raise NoAnswer("cut by the terminal") from None
        if cut == "back":
            raise NoAnswer("cut on the way back")
        return said_of(told)


@contextmanager
def placed(shop: Any, register_id: UUID, bench: Bench):
    """A terminal at a register of the shop, on this bench."""
    address = str(new_id())
    BENCHES[address] = bench
    info = company(shop.company_id)
    card = next(t for t in tender_types(info.id, info.version).values() if t.kind == "card")
    with override_settings(CARD_TERMINALS=BOUND):
        add_terminal(
            shop.actor,
            name=f"Terminal {address[-6:]}",
            kind="in_process",
            address=address,
            tender_id=card.id,
            register_id=register_id,
        )
        yield bench
    del BENCHES[address]


def wanted_of(shop: Any, register_id: UUID, amount: int = 1250, **more: Any) -> NewAttempt:
    """A payment that a register of the shop's first location asks for."""
    return NewAttempt(
        **{
            "id": new_id(),
            "company_id": shop.company_id,
            "location_id": shop.locations["STORE001"],
            "register_id": register_id,
            "sale_id": new_id(),
            "amount_minor": amount,
            "currency": "GBP",
            **more,
        }
    )
