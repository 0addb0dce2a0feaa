"""What payments refuse because of what was paid before."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext as _

#: What the database says when it refuses; the guards are of the rooms that use tenders.
TENDER_FROZEN = (
    "a means of payment that was used keeps its code and kind: archive it and add another"
)


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
