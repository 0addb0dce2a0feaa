"""Customers and suppliers as the search above every page finds them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import find_customers, find_suppliers, meant_by
from tillbook.plumbing.registries import Hit


def search_customers(actor: Actor, text: str) -> Sequence[Hit]:
    """Customers with this code, or with these words in their name, address or number."""
    if not actor.may(Right.PARTIES_READ):
        return []
    return [
        Hit(
            kind=_("Customers"),
            title=name,
            detail=code,
            url=f"{reverse('customers')}?q={quote(name)}",
            icon="user",
        )
        for _id, code, name in find_customers(actor.company_id, text, 6)
        or meant_by(actor.company_id, "customer", text)
    ]


def search_suppliers(actor: Actor, text: str) -> Sequence[Hit]:
    """Suppliers with this code, or with these words in their name, address or number."""
    if not actor.may(Right.PARTIES_READ):
        return []
    return [
        Hit(
            kind=_("Suppliers"),
            title=name,
            detail=code,
            url=reverse("supplier", args=[key]),
            icon="truck",
        )
        for key, code, name in find_suppliers(actor.company_id, text, 6)
        or meant_by(actor.company_id, "supplier", text)
    ]
