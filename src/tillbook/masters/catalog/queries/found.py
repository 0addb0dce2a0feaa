"""What somebody means who types or scans a few words, and how well each fits."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from tillbook.masters.catalog.models import Barcode, Variant
from tillbook.masters.catalog.queries import items_by_id, items_by_sku
from tillbook.masters.catalog.rules import Item
from tillbook.values.folding import folded, typed_words


def find_items(
    company_id: UUID, version: int, text: str, limit: int = 8, liked: Collection[UUID] = ()
) -> list[Item]:
    """What somebody means who types or scans `text`: a SKU, a barcode, or words of a name.

    A SKU or barcode that fits exactly is the one answer; else items that hold every word: names
    that begin with what was typed, then those with words that do. liked: the first among equals.
    """
    text = text.strip()
    if not text:
        return []
    if exact := items_by_sku(company_id, version, [text]).get(text):
        return [exact]
    coded = Barcode.objects.filter(company_id=company_id, code=text)
    ids = list(coded.values_list("variant_id", flat=True))
    if not ids:
        found = on_sale_with(company_id, text).alias(
            place=_place_of(folded(text), text.casefold()),
            other=Case(When(id__in=list(liked), then=0), default=1),
        )
        best = found.order_by("place", "other", "sort_name", "sku")
        ids = list(best.values_list("id", flat=True)[:limit])
    items = items_by_id(company_id, version, ids)
    return [items[i] for i in ids if i in items]


def on_sale_with(company_id: UUID, text: str) -> QuerySet[Variant]:
    """What is on sale and holds every word that was typed."""
    found = Variant.objects.filter(company_id=company_id, archived_at__isnull=True)
    for word in typed_words(text):
        found = found.filter(search_text__contains=word)
    return found


def _place_of(text: str, name: str) -> Case:
    """How well a name fits: it begins so, holds it as words, has words that begin so, or holds
    it anywhere."""
    return Case(
        When(sort_name__startswith=name, then=0),
        When(Q(search_text__contains=f" {text} ") | Q(search_text__endswith=f" {text}"), then=1),
        When(search_text__contains=f" {text}", then=2),
        default=3,
    )
