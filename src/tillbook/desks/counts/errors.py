"""Why a count, or a line of one, is refused: a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.books.stock.errors import LOT_SENTENCES, LotRefusal
from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_COUNT = "unknown_count"
    NO_LOCATION = "no_location"
    NO_PLACE = "no_place"
    NO_DEPARTMENT = "no_department"
    NO_ITEMS = "no_items"
    TOO_MANY_ITEMS = "too_many_items"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_STOCKED = "not_stocked"
    ARCHIVED = "archived"
    NOT_A_QUANTITY = "not_a_quantity"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    LOTS_NOT_KEPT = "lots_not_kept"
    LOT_TOO_LONG = "lot_too_long"
    LOT_MISSING = "lot_missing"
    SERIAL_MISSING = "serial_missing"
    SERIAL_IS_ONE = "serial_is_one"
    LOT_UNKNOWN = "lot_unknown"
    SERIAL_UNKNOWN = "serial_unknown"
    EXPIRY_MISSING = "expiry_missing"
    EXPIRES_OTHERWISE = "expires_otherwise"
    SERIAL_TWICE = "serial_twice"
    CONFLICT = "conflict"
    UNKNOWN_LINE = "unknown_line"
    NOT_OPEN = "not_open"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOTHING_COUNTED = "nothing_counted"
    ADD_OR_REPLACE = "add_or_replace"
    COUNT_AGAIN = "count_again"
    ZERO_OR_LEAVE = "zero_or_leave"
    OWN_COUNT = "own_count"


SENTENCES = {
    Refusal.UNKNOWN_COUNT: marked("There is no such count, or it is not at one of your locations."),
    Refusal.NO_LOCATION: marked("Choose one of your locations."),
    Refusal.NO_PLACE: marked(
        "There is no such store room or bin at this location. Choose one of those in use."
    ),
    Refusal.NO_DEPARTMENT: marked("Choose at least one department."),
    Refusal.NO_ITEMS: marked("Name at least one product that is kept in stock."),
    Refusal.TOO_MANY_ITEMS: marked(
        "A list has at most %(most)s products. Count departments instead."
    ),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product “%(text)s”."),
    Refusal.NOT_STOCKED: marked("“%(text)s” is not kept in stock: there is nothing to count."),
    Refusal.ARCHIVED: marked(
        "“%(text)s” is archived, and none of it is left by the books. Take it back into the"
        " catalogue to count it."
    ),
    Refusal.NOT_A_QUANTITY: marked(
        "“%(text)s” is no quantity. Type how much lies there, 0 for none."
    ),
    Refusal.TOO_MANY_DECIMALS: marked("“%(text)s” is counted finer than its unit allows."),
    Refusal.TOO_LARGE: marked("“%(text)s” is more than a shelf can hold."),
    Refusal.LOTS_NOT_KEPT: LOT_SENTENCES[LotRefusal.LOTS_NOT_KEPT],
    Refusal.LOT_TOO_LONG: LOT_SENTENCES[LotRefusal.LOT_TOO_LONG],
    Refusal.LOT_MISSING: marked(
        "Say of which lot this %(item)s is, each lot by itself; - where nobody can read it."
    ),
    Refusal.SERIAL_MISSING: marked(
        "Say the serial number of this piece of %(item)s, each by itself; - where nobody can read"
        " it."
    ),
    Refusal.SERIAL_IS_ONE: LOT_SENTENCES[LotRefusal.SERIAL_IS_ONE],
    Refusal.LOT_UNKNOWN: marked(
        "No lot %(text)s of %(item)s is known. Read it again, or count it as a new lot."
    ),
    Refusal.SERIAL_UNKNOWN: marked(
        "No piece %(text)s of %(item)s is known. Read it again, or count it as a new piece."
    ),
    Refusal.EXPIRY_MISSING: LOT_SENTENCES[LotRefusal.EXPIRY_MISSING],
    Refusal.EXPIRES_OTHERWISE: LOT_SENTENCES[LotRefusal.EXPIRES_OTHERWISE],
    Refusal.SERIAL_TWICE: marked("Piece %(text)s of %(item)s is counted already."),
    Refusal.CONFLICT: marked("Something else came in under this id before."),
    Refusal.UNKNOWN_LINE: marked("There is no such line in this count."),
    Refusal.NOT_OPEN: marked("This count is closed already."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody counted meanwhile. Look at the differences again, then approve."
    ),
    Refusal.NOTHING_COUNTED: marked("Nothing has been counted yet."),
    Refusal.ADD_OR_REPLACE: marked(
        "Two people counted the same product on the same shelf. Say which figures hold first."
    ),
    Refusal.COUNT_AGAIN: marked(
        "Some differences are large enough to be counted again. Ask for it, or approve them as"
        " counted."
    ),
    Refusal.ZERO_OR_LEAVE: marked(
        "Some products were not counted. Say whether there are none of them, or they stay as they"
        " are."
    ),
    Refusal.OWN_COUNT: marked(
        "The differences come to more than %(limit)s: somebody who did not count approves them."
    ),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong. words: what its sentence names; a plain figure under "limit"."""

    refusal: Refusal
    words: Mapping[str, str] = field(default_factory=dict)


class CountRefused(ValueError):
    """It is refused whole: nothing was written."""

    def __init__(self, refusal: Refusal, **words: str) -> None:
        self.wrong = Wrong(refusal, words)
        super().__init__(refusal.value)

    @property
    def refusal(self) -> Refusal:
        return self.wrong.refusal
