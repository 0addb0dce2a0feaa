"""What somebody may have meant whose words no item holds."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tillbook.masters.catalog.models import Variant
from tillbook.values.folding import typed_words
from tillbook.values.misspelt import SHORTEST, all_near, halves

#: Items that are looked at: those that hold the beginning or the end of the longest word.
_MOST = 2_000


def meant_by(company_id: UUID, text: str, limit: int = 6) -> list[UUID]:
    """Items with words near to all that were typed."""
    words = typed_words(text, 4)
    longest = max(words, key=len, default="")
    if len(longest) < SHORTEST:
        return []
    may_be = Q()
    for half in halves(longest):
        may_be |= Q(search_text__contains=half)
    rows = Variant.objects.filter(may_be, company_id=company_id, archived_at__isnull=True)
    said_of = rows.order_by("sort_name", "id").values_list("id", "search_text")
    return [key for key, said in said_of[:_MOST] if all_near(words, said.split())][:limit]
