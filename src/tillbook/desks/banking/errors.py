"""Why a statement is not taken in, in the order in which it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """What is wrong with a statement as a whole."""

    OTHER_CURRENCY = "other_currency"
    NOT_ADDING_UP = "not_adding_up"
    CONTROL_SUM = "control_sum"
    DOES_NOT_FIT = "does_not_fit"


#: Each with its figures; amounts are put in as text in the currency of the account.
SENTENCES = {
    Refusal.OTHER_CURRENCY: marked(
        "Line %(place)s is in %(found)s, and this account is kept in %(wanted)s."
    ),
    Refusal.NOT_ADDING_UP: marked(
        "The lines do not add up: %(opening)s and lines of %(lines)s are %(sum)s, and the"
        " statement closes at %(closing)s. %(off)s is missing or too much."
    ),
    Refusal.CONTROL_SUM: marked(
        "The bank says that lines of %(wanted)s are in it, and there are lines of %(found)s."
    ),
    Refusal.DOES_NOT_FIT: marked(
        "It overlaps what is here and does not agree with it: its %(count)s new lines come to"
        " %(sum)s, and between the balances %(wanted)s is missing."
    ),
}
