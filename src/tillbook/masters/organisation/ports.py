"""What companies need from rooms above them; bound in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompany:
    """Another company of somebody who has one here. jurisdictions: who taxes its first location,
    where the country alone does not say."""

    name: str
    country: str
    currency: str
    location_code: str
    location_name: str
    time_zone: str
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A company that was set up. untaxed: a sentence where it charges no tax yet; else empty."""

    id: UUID
    untaxed: str


class Founder(Protocol):
    """Sets a company up with everything it needs before its first sale."""

    def __call__(self, owner_id: UUID, new: NewCompany) -> Founded:
        """The company. Raises NotPossible, and has then set nothing up."""


def found_company(owner_id: UUID, new: NewCompany) -> Founded:
    """Set a company up for somebody who signs in here already; opens the writer transaction."""
    found: Founder = import_string(settings.COMPANY_FOUNDER)
    return found(owner_id, new)
