"""The list of gift cards."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.loyalty.models import StoredValue
from tillbook.books.loyalty.rules import Kind, normal, number_hash
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words


def cards_listing(actor: Actor) -> Listing:
    """The company's gift cards, the latest first."""
    info = company(actor.company_id)
    return Listing(
        name="gift_cards",
        label=_("Gift cards"),
        rows=StoredValue.objects.filter(company_id=info.id, kind=Kind.GIFT_CARD),
        order=("-id",),
        columns=_columns(),
        filters=(
            Filter(
                name="state",
                title=_("State"),
                options=tuple(_states().items()),
                quick=True,
                indexed=False,
                apply=_by_state,
                words=lambda value: _states().get(value),
            ),
        ),
        search=_found,
        search_words=_("A card's number, or its last four signs"),
        currency=info.money,
        link=lambda row: reverse("gift_card", args=[row.id]),
        counted=lambda n: (
            ngettext("%(n)s gift card", "%(n)s gift cards", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="gift",
            title=_("No gift cards yet"),
            text=_("They are sold and loaded at a register, under “More”."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="card",
            title=_("Card"),
            value=lambda row: f"···{row.last_four}",
            keep=True,
            fixed=True,
        ),
        Column(key="state", title=_("State"), kind="badge", value=_state),
        Column(
            key="sold",
            title=_("First seen"),
            kind="moment",
            value=lambda row: row.created_at,
            sort=("id",),
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="balance",
            title=_("On it"),
            kind="amount",
            value=lambda row: row.balance_minor,
            sort=("balance_minor", "id"),
            index="never",
            down_first=True,
            strong=True,
            total="balance_minor",
        ),
    )


def _state(row: StoredValue) -> Badge:
    if row.blocked_at is not None:
        return Badge(_("Blocked"), "brick", "lock")
    return Badge(_("In use"), "pine", "check") if row.balance_minor else Badge(_("Used up"))


def _states() -> dict[str, str]:
    return {"blocked": _("Blocked"), "open": _("With money on it")}


def _by_state(rows: QuerySet[StoredValue], value: str) -> QuerySet[StoredValue]:
    if value == "blocked":
        return rows.filter(blocked_at__isnull=False)
    return rows.filter(balance_minor__gt=0)


def _found(rows: QuerySet[StoredValue], text: str) -> QuerySet[StoredValue]:
    """By the whole number (which is kept nowhere: its hash is looked for), or by its end."""
    if number := normal(text):
        return rows.filter(number_hash=number_hash(number))
    return rows.filter(last_four=text.strip().upper()[-4:])
