"""Why lots and serial numbers cannot be as somebody said: a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from tillbook.values.words import marked


class LotRefusal(StrEnum):
    """One reason each; `LOT_SENTENCES` says it to a person."""

    LOTS_UNREADABLE = "lots_unreadable"
    LOT_TOO_LONG = "lot_too_long"
    LOT_NAMED_TWICE = "lot_named_twice"
    LOTS_NOT_KEPT = "lots_not_kept"
    LOTS_TOO_MANY = "lots_too_many"
    LOT_MISSING = "lot_missing"
    SERIAL_MISSING = "serial_missing"
    SERIAL_IS_ONE = "serial_is_one"
    EXPIRY_MISSING = "expiry_missing"
    EXPIRES_OTHERWISE = "expires_otherwise"
    SERIAL_IS_HERE = "serial_is_here"
    LOT_NOT_THERE = "lot_not_there"
    SERIAL_NOT_THERE = "serial_not_there"
    FEWER_UNTOLD = "fewer_untold"


LOT_SENTENCES = {
    LotRefusal.LOTS_UNREADABLE: marked(
        "“%(text)s” cannot be read as lots. Write each like A17 2026-12-31 = 10, with a semicolon"
        " between two; of serial numbers only the numbers."
    ),
    LotRefusal.LOT_TOO_LONG: marked("“%(text)s” is too long: a lot has at most 60 characters."),
    LotRefusal.LOT_NAMED_TWICE: marked("%(text)s is named twice. Name it once, with all of it."),
    LotRefusal.LOTS_NOT_KEPT: marked(
        "%(item)s is not traced by lots or serial numbers. Leave them out, or say on the product"
        " that it is."
    ),
    LotRefusal.LOTS_TOO_MANY: marked(
        "More lots or serial numbers of %(item)s are named than its quantity."
    ),
    LotRefusal.LOT_MISSING: marked("Say of which lots %(item)s is, all of it."),
    LotRefusal.SERIAL_MISSING: marked("Say the serial number of every piece of %(item)s."),
    LotRefusal.SERIAL_IS_ONE: marked("A serial number is one piece: %(text)s."),
    LotRefusal.EXPIRY_MISSING: marked("Say when lot %(text)s of %(item)s expires."),
    LotRefusal.EXPIRES_OTHERWISE: marked(
        "Lot %(text)s of %(item)s expires on %(day)s by the books. Correct the date on its page if"
        " that is wrong."
    ),
    LotRefusal.SERIAL_IS_HERE: marked(
        "Piece %(text)s of %(item)s is in stock already: look which number is wrong."
    ),
    LotRefusal.LOT_NOT_THERE: marked("Of lot %(text)s of %(item)s there are only %(there)s here."),
    LotRefusal.SERIAL_NOT_THERE: marked(
        "Piece %(text)s of %(item)s is not in stock here: it was sold, or came under another"
        " number."
    ),
    LotRefusal.FEWER_UNTOLD: marked(
        "Of %(item)s only %(there)s here are without a lot: of which lots the rest is, is said"
        " already."
    ),
}


class LotRefused(ValueError):
    """Lots cannot be as was said: nothing was written. source_id: of the document, where there is
    one by now; words: what its sentence names."""

    def __init__(self, refusal: LotRefusal, *, source_id: UUID | None = None, **words: str) -> None:
        self.refusal = refusal
        self.document_id = source_id or UUID(int=0)
        self.words: Mapping[str, str] = {"text": "", "item": "", **words}
        super().__init__(LOT_SENTENCES[refusal] % self.words)
