"""Why what a supplier delivers is not taken in: a closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_SUPPLIER = "unknown_supplier"
    NO_PRODUCT = "no_product"
    UNKNOWN_PRODUCT = "unknown_product"
    IS_A_KIT = "is_a_kit"
    NOT_A_PACK = "not_a_pack"
    NOT_A_QUANTITY = "not_a_quantity"
    TWO_MEANINGS = "two_meanings"
    NOT_A_PRICE = "not_a_price"
    NO_PRICE = "no_price"
    TWICE = "twice"
    NO_BEGINNING = "no_beginning"
    TOO_MANY_PRICES = "too_many_prices"
    NOT_DAYS = "not_days"
    NO_DATE = "no_date"
    DIFFERENT = "different"
    TOO_LONG = "too_long"


SENTENCES = {
    Refusal.UNKNOWN_SUPPLIER: marked("There is no such supplier."),
    Refusal.NO_PRODUCT: marked("Say which product: its SKU or a barcode."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product “%(text)s”."),
    Refusal.IS_A_KIT: marked("“%(text)s” is a kit: order what is in it."),
    Refusal.NOT_A_PACK: marked(
        "“%(text)s” is no pack: say how many of the product's unit are in it, as 12, 2.5 or 1/3."
    ),
    Refusal.NOT_A_QUANTITY: marked("“%(text)s” is no number of packs."),
    Refusal.TWO_MEANINGS: marked("“%(text)s” can be read in two ways. Write it as 1234.50."),
    Refusal.NOT_A_PRICE: marked("“%(text)s” is no price of a pack."),
    Refusal.NO_PRICE: marked("Beside from %(text)s packs on stands no price."),
    Refusal.TWICE: marked("Two prices hold from %(text)s packs on: keep one of them."),
    Refusal.NO_BEGINNING: marked("Say what a single pack costs too, or set the least order."),
    Refusal.TOO_MANY_PRICES: marked("A product has at most %(most)s prices by quantity."),
    Refusal.NOT_DAYS: marked("“%(text)s” is no number of days from 0 to 730."),
    Refusal.NO_DATE: marked("“%(text)s” is no day. Write it as 2026-03-31 or 31.03.2026."),
    Refusal.DIFFERENT: marked("%(text)s stands above with other facts than here."),
    Refusal.TOO_LONG: marked("“%(text)s” is longer than %(most)s letters."),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong. words: what its sentence names."""

    refusal: Refusal
    words: Mapping[str, str] = field(default_factory=dict)


class SourcingRefused(ValueError):
    """Nothing was written, for everything that is wrong."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong: Sequence[Wrong] = wrong
        super().__init__("; ".join(one.refusal.value for one in wrong))


def wrong(refusal: Refusal, text: str = "", **words: str) -> Wrong:
    """What is wrong, with the text it is about."""
    return Wrong(refusal, {"text": text[:40], **words})
