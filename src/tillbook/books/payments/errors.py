"""What payments refuse because of what was paid before."""

from __future__ import annotations

from enum import StrEnum

from django.db import IntegrityError
from django.utils.translation import gettext as _

#: What the database says when it refuses; the guards are of the rooms that use tenders.
TENDER_FROZEN = (
    "a means of payment that was used keeps its code and kind: archive it and add another"
)
#: What it says when an attempt that is over is to become another one.
ATTEMPT_FINAL = "a card attempt that is over stays what it is"


class TenderFrozen(ValueError):
    """A tender in use cannot be another one from now on; the message says what to do."""


def raise_if_tender_is_frozen(error: IntegrityError) -> None:
    """Tell this refusal of the database from all others; raises TenderFrozen."""
    if TENDER_FROZEN in str(error):
        raise TenderFrozen(
            _(
                "A means of payment that was used keeps its code and kind: archive it and add "
                "another."
            )
        ) from error


class AttemptRefusal(StrEnum):
    """Why no payment is begun at a terminal, in the order it is looked at."""

    NO_TERMINAL = "no_terminal"
    ATTEMPT_CONFLICT = "attempt_conflict"
    ATTEMPT_OPEN = "attempt_open"
    CHARGED_ALREADY = "charged_already"
    TERMINAL_BUSY = "terminal_busy"
    NO_SUCH_CHARGE = "no_such_charge"
    MORE_THAN_CHARGED = "more_than_charged"


SENTENCES = {
    AttemptRefusal.NO_TERMINAL: "No card terminal is assigned to this register.",
    AttemptRefusal.ATTEMPT_CONFLICT: "This id was used for another payment.",
    AttemptRefusal.ATTEMPT_OPEN: "What became of the payment before is not known yet.",
    AttemptRefusal.CHARGED_ALREADY: "A card was charged for this sale already.",
    AttemptRefusal.TERMINAL_BUSY: "The terminal is busy with another payment.",
    AttemptRefusal.NO_SUCH_CHARGE: "There is no such charge to give back.",
    AttemptRefusal.MORE_THAN_CHARGED: "More would go back than was charged.",
}


class AttemptRefused(Exception):
    """No payment was begun. attempt_id: the payment that stands in its way, where one does."""

    def __init__(self, refusal: AttemptRefusal, attempt_id: object = None) -> None:
        super().__init__(SENTENCES[refusal])
        self.refusal = refusal
        self.attempt_id = attempt_id
