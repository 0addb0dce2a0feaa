"""The lists of customers and suppliers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.values.folding import typed_words


def customers_listing(actor: Actor) -> Listing:
    """The company's customers by name. Who was erased stands in `erased_listing` alone."""
    info = company(actor.company_id)
    may_write = actor.may(Right.PARTIES_WRITE)
    countries = _countries(actor)
    return Listing(
        name="customers",
        label=_("Customers"),
        rows=PersonalData.objects.filter(
            company_id=actor.company_id, party__kind=Party.Kind.CUSTOMER
        ).select_related("party"),
        order=("sort_name", "party_id"),
        columns=_columns(),
        filters=(
            _state(),
            Filter(
                name="country",
                title=_("Country"),
                options=tuple((one, one) for one in countries),
                apply=lambda rows, value: rows.filter(party__country=value),
                words=lambda value: value if value in countries else None,
            ),
        ),
        currency=info.money,
        link=lambda row: reverse("customer", args=[row.party_id]),
        key=lambda row: str(row.party_id),
        search=_with_words,
        search_words=_("Name, code, e-mail or phone"),
        search_indexed=True,
        counted=lambda n: ngettext("%(n)s customer", "%(n)s customers", n) % {"n": count_words(n)},
        empty=Empty(
            icon="users",
            title=_("No customers yet"),
            text=_("Customers come in by import, by the API, at the till, or here by hand."),
            action=_("New customer") if may_write else "",
            url=reverse("new_customer") if may_write else "",
        ),
    )


def suppliers_listing(actor: Actor) -> Listing:
    """The company's suppliers by name."""
    info = company(actor.company_id)
    may_write = actor.may(Right.PARTIES_WRITE)
    return Listing(
        name="suppliers",
        label=_("Suppliers"),
        rows=PersonalData.objects.filter(
            company_id=actor.company_id, party__kind=Party.Kind.SUPPLIER
        ).select_related("party"),
        order=("sort_name", "party_id"),
        columns=_contact_columns(),
        filters=(),
        currency=info.money,
        link=lambda row: reverse("supplier", args=[row.party_id]),
        key=lambda row: str(row.party_id),
        search=_with_words,
        search_words=_("Name, code, e-mail or phone"),
        search_indexed=True,
        counted=lambda n: ngettext("%(n)s supplier", "%(n)s suppliers", n) % {"n": count_words(n)},
        empty=Empty(
            icon="truck",
            title=_("No suppliers yet"),
            text=_("Whom you buy from: what they deliver, at which price, and what you owe them."),
            action=_("New supplier") if may_write else "",
            url=reverse("new_supplier") if may_write else "",
        ),
    )


def erased_listing(actor: Actor) -> Listing:
    """The customers who were erased, the latest first: what the books keep of them is the code."""
    info = company(actor.company_id)
    return Listing(
        name="erased-customers",
        label=_("Customers"),
        rows=Party.objects.filter(
            company_id=actor.company_id, kind=Party.Kind.CUSTOMER, erased_at__isnull=False
        ),
        order=("-erased_at", "-id"),
        columns=(
            Column(key="name", title=_("Name"), value=lambda r: _("Erased"), fixed=True),
            Column(key="code", title=_("Code"), value=lambda r: r.code, voice=True),
            Column(key="country", title=_("Country"), value=lambda r: r.country, screen="tablet"),
            Column(
                key="erased",
                title=_("Erased on"),
                kind="day",
                value=lambda r: r.erased_at,
                sort=("erased_at", "id"),
                down_first=True,
            ),
        ),
        filters=(_state(),),
        currency=info.money,
        link=lambda row: reverse("customer", args=[row.id]),
        search=lambda rows, text: rows.filter(code=text),
        search_words=_("The whole code"),
        search_indexed=True,
        counted=lambda n: ngettext("%(n)s customer", "%(n)s customers", n) % {"n": count_words(n)},
        empty=Empty(icon="users", title=_("Nobody was erased"), text=""),
    )


def _state() -> Filter:
    """Which of the two lists it is: the page chooses by it."""
    return Filter(
        name="state",
        title=_("State"),
        options=(("erased", _("Erased")),),
        quick=True,
        apply=lambda rows, value: rows,
        words=lambda value: _("Erased") if value == "erased" else None,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in typed_words(text):
        rows = rows.filter(search_text__contains=word)
    return rows


def _countries(actor: Actor) -> list[str]:
    rows = Party.objects.filter(company_id=actor.company_id).exclude(country="")
    return sorted(rows.order_by().values_list("country", flat=True).distinct()[:300])


def _columns() -> tuple[Column, ...]:
    return (
        *_contact_columns(),
        Column(
            key="since",
            title=_("Customer since"),
            kind="day",
            value=lambda r: r.party.created_at,
            screen="desk",
            shown=False,
        ),
    )


def _contact_columns() -> tuple[Column, ...]:
    return (
        Column(
            key="name",
            title=_("Name"),
            value=lambda r: r.name,
            sort=("sort_name", "party_id"),
            fixed=True,
        ),
        Column(key="code", title=_("Code"), value=lambda r: r.party.code, voice=True),
        Column(key="email", title=_("E-mail"), value=lambda r: r.email, screen="tablet"),
        Column(key="phone", title=_("Phone"), value=lambda r: r.phone, screen="tablet"),
        Column(key="country", title=_("Country"), value=lambda r: r.party.country, screen="desk"),
    )
