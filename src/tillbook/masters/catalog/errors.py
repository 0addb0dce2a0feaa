"""What the catalogue refuses because of what was done with a product before."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext as _

#: What the database says when it refuses; the guards are of the rooms that use products.
KIND_FROZEN = "a product that was sold or moved keeps its kind: archive it and add another"


class KindFrozen(ValueError):
    """A product in use cannot become another kind of thing; the message says what to do."""


def raise_if_kind_is_frozen(error: IntegrityError) -> None:
    """Tell this refusal of the database from all others; raises KindFrozen."""
    if KIND_FROZEN in str(error):
        raise KindFrozen(
            _("A product that was sold or moved keeps its kind: archive it and add another.")
        ) from error
