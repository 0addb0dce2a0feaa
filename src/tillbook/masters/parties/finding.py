"""Customers and suppliers as the search above every page finds them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import find_customers, find_suppliers, meant_by
from tillbook.plumbing.registries import Hit

#: More of them is the list's work.
_MOST = 6


def search_customers(actor: Actor, text: str) -> Sequence[Hit]:
    """Customers with this code, or with these words in their name, address or number."""
    if not actor.may(Right.PARTIES_READ):
        return []
    kind, found = _("Customers"), find_customers(actor.company_id, text, _MOST + 1)
    hits = [
        Hit(
            kind=kind,
            title=name,
            detail=code,
            url=f"{reverse('customers')}?q={quote(name)}",
            icon="user",
        )
        for _id, code, name in found[:_MOST] or meant_by(actor.company_id, "customer", text)
    ]
    if len(found) > _MOST:
        words = _("All customers with “%(text)s”") % {"text": text}
        hits.append(_all(kind, words, "customers", text))
    return hits


def search_suppliers(actor: Actor, text: str) -> Sequence[Hit]:
    """Suppliers with this code, or with these words in their name, address or number."""
    if not actor.may(Right.PARTIES_READ):
        return []
    kind, found = _("Suppliers"), find_suppliers(actor.company_id, text, _MOST + 1)
    hits = [
        Hit(
            kind=kind,
            title=name,
            detail=code,
            url=reverse("supplier", args=[key]),
            icon="truck",
        )
        for key, code, name in found[:_MOST] or meant_by(actor.company_id, "supplier", text)
    ]
    if len(found) > _MOST:
        words = _("All suppliers with “%(text)s”") % {"text": text}
        hits.append(_all(kind, words, "suppliers", text))
    return hits


def _all(kind: str, words: str, page: str, text: str) -> Hit:
    url = f"{reverse(page)}?q={quote(text)}"
    return Hit(kind=kind, title=words, url=url, icon="arrow-right", more=True)
