"""What sales need to know from rooms above them; bound in the settings."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class ReturnCap(Protocol):
    """How much one may give back on a day at a location for goods without a receipt."""

    def __call__(self, company_id: UUID) -> int:
        """Minor units."""


def return_cap(company_id: UUID) -> int:
    """The company's cap, in minor units."""
    ask: ReturnCap = import_string(settings.RETURN_CAP)
    return ask(company_id)
