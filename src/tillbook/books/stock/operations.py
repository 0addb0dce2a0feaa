"""The writer of places."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.stock.models import Place


def create_shelf(company_id: UUID, location_id: UUID, name: str) -> Place:
    """Make the place a location sells from, in the open writer transaction."""
    return Place.objects.create(company_id=company_id, location_id=location_id, name=name)
