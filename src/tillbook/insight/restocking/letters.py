"""The morning's mail about stock, in words."""

from __future__ import annotations

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tillbook.insight.restocking.alert_words import kind_words
from tillbook.insight.restocking.models import AlertCount, StockAlert
from tillbook.insight.restocking.rules import Kind
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.notices.letters import Letter
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo

#: Products of a kind that the mail names; the page has them all.
_NAMED = 20


def stock_letter(company_id: UUID, subject_id: UUID, language: str, origin: str) -> Letter | None:
    """What is out, low, too much, still or below zero, by location; None when nothing is."""
    info = company(company_id)
    if subject_id != company_id:
        return None
    with translation.override(language):
        parts = [part for part in (_place(info, at) for at in info.locations) if part]
        if not parts:
            return None
        subject = _("Stock to look at, %(name)s") % {"name": info.name}
        end = _("All stand under Stock, Alerts; who gets this mail under Minimum, maximum, cover.")
        return Letter(subject=subject, text="\n\n".join([*parts, end]))


def _place(info: CompanyInfo, location_id: UUID) -> str:
    counts = dict(AlertCount.objects.filter(location_id=location_id).values_list("kind", "items"))
    lines = []
    for kind in Kind:
        if not counts.get(kind.value):
            continue
        rows = StockAlert.objects.filter(location_id=location_id, kind=kind.value)
        ids = list(rows.order_by("-since", "-id").values_list("item_id", flat=True)[:_NAMED])
        items = items_by_id(info.id, info.version, ids)
        names = [f"  {items[key].name} ({items[key].sku})" for key in ids if key in items]
        if (more := counts[kind.value] - len(names)) > 0:
            names.append("  " + _("and %(n)s more") % {"n": more})
        lines += [f"{kind_words(kind)}: {counts[kind.value]}", *names]
    return "\n".join([info.locations[location_id].name, *lines]) if lines else ""
