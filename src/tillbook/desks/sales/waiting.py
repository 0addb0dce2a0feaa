"""What of sales waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.sales.clarifying import asked_documents, counts, to_clarify, unbooked
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import money


def sales_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """A sentence a kind, the money on suspense first."""
    if not actor.may(Right.SALES_READ):
        return
    found = _counted(actor, location_ids)
    words = {
        "quarantine": (
            ngettext("%(n)s sale is not posted", "%(n)s sales are not posted", found["quarantine"]),
            _waiting_money(actor, location_ids, "quarantine", found),
            ("circle-alert", "brick", 10, _("Clear up")),
        ),
        "unreadable": (
            ngettext(
                "%(n)s receipt cannot be read", "%(n)s receipts cannot be read", found["unreadable"]
            ),
            _("Amount unknown: it is in no figure."),
            ("circle-alert", "brick", 11, _("Clear up")),
        ),
        "conflict": (
            ngettext(
                "%(n)s receipt came twice, not alike",
                "%(n)s receipts came twice, not alike",
                found["conflict"],
            ),
            _waiting_money(actor, location_ids, "conflict", found),
            ("circle-alert", "amber", 20, _("Compare")),
        ),
        "gap": (
            ngettext(
                "%(n)s register has not sent all its sales",
                "%(n)s registers have not sent all their sales",
                found["gap"],
            ),
            _("Later receipts are here already."),
            ("cloud-upload", "amber", 12, _("See")),
        ),
        "discrepancy": (
            ngettext(
                "%(n)s document raises a question",
                "%(n)s documents raise questions",
                found["discrepancy"],
            ),
            _("Posted as printed; look whether that was meant."),
            ("scale", "amber", 40, _("Look")),
        ),
    }
    for kind, (sentence, small, (icon, tone, weight, verb)) in words.items():
        if found[kind]:
            yield Alert(
                count=found[kind],
                sentence=sentence % {"n": found[kind]},
                small=small,
                verb=verb,
                url=_where(kind),
                icon=icon,
                tone=tone,
                weight=weight,
                unfold=partial(_named, actor, location_ids, kind),
            )


def _where(kind: str) -> str:
    """Where things of a kind are cleared up."""
    return f"{reverse('to_clarify')}?kind={kind}"


def _named(actor: Actor, location_ids: Sequence[UUID], kind: str) -> list[tuple[str, str]]:
    """The first of a kind, each with its sale, or where it is cleared up."""
    info = company(actor.company_id)
    found = []
    for one in to_clarify(actor, location_ids, kind)[:UNFOLDED]:
        amount = "" if one.amount_minor is None else money(one.amount_minor, info.money)
        words = " · ".join(part for part in (one.title, one.location, amount) if part)
        url = reverse("sale", args=[one.sale_id]) if one.sale_id else _where(kind)
        found.append((words or one.why, url))
    return found


def _counted(actor: Actor, location_ids: Sequence[UUID]) -> dict[str, int]:
    """How many of each kind wait; of discrepancies the documents, for one may raise several."""
    found = counts(actor, location_ids)
    if found["discrepancy"]:
        found["discrepancy"] = asked_documents(actor, location_ids)
    return found


def _waiting_money(
    actor: Actor, location_ids: Sequence[UUID], kind: str, found: Mapping[str, int]
) -> str:
    """Where the money of what is not posted stands: on suspense, save for what has no entry."""
    n, minor = unbooked(actor, location_ids, kind) if found[kind] else (0, 0)
    if not n:
        if kind == "conflict":
            return _("The first one stands; the money of the second is on suspense.")
        return _("The money is on suspense until somebody looks.")
    shown = {"amount": money(minor, company(actor.company_id).money)}
    if n == found[kind]:
        return _("%(amount)s is in no account until it is posted.") % shown
    return _("%(amount)s of it is in no account until it is posted, the rest on suspense.") % shown
