"""A supplier's bill as it was typed, as text to keep. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from tillbook.values.hashing import canonical_text


class Kind(StrEnum):
    """What it is."""

    BILL = "bill"
    CREDIT = "credit"
    REVERSAL = "reversal"


class Spread(StrEnum):
    """How a charge is shared out."""

    VALUE = "value"
    QUANTITY = "quantity"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedGoods:
    """Goods that are billed: of which line of a receipt, how many units, for how much without tax,
    the code of the tax on it."""

    receipt: str
    line: int
    quantity: str = ""
    amount: str = ""
    tax: str = ""

    @property
    def key(self) -> str:
        return f"{self.receipt}/{self.line}"

    @property
    def blank(self) -> bool:
        return not self.quantity.strip() and not self.amount.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCharge:
    """Freight, duty: what for, how much without tax, its tax, how it is shared out."""

    text: str = ""
    amount: str = ""
    tax: str = ""
    spread: str = Spread.VALUE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A bill as text. total: with tax, as the bill says; "" takes what the lines come to. over: the
    receipt whose goods charges belong to, where the bill has no goods of its own."""

    kind: str = Kind.BILL.value
    supplier: str = ""
    location: str = ""
    number: str = ""
    day: str = ""
    total: str = ""
    note: str = ""
    over: str = ""
    goods: tuple[TypedGoods, ...] = ()
    charges: tuple[TypedCharge, ...] = ()


def typed_text(typed: Typed) -> str:
    """What was typed as canonical text, to keep."""
    return canonical_text(
        asdict(typed)
        | {
            "goods": [asdict(one) for one in typed.goods],
            "charges": [asdict(one) for one in typed.charges],
        }
    )


def typed_of(text: str) -> Typed:
    """What `typed_text` kept."""
    found = json.loads(text)
    goods = tuple(TypedGoods(**one) for one in found.pop("goods"))
    charges = tuple(TypedCharge(**one) for one in found.pop("charges"))
    return Typed(**found, goods=goods, charges=charges)
