"""The list of people: who works here, in which role and where, and how they sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.models import Membership
from tillbook.masters.organisation.pages import visible_locations
from tillbook.masters.organisation.people_rows import PersonRow, person_row, roles
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rights_words import risky
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.masters.organisation.second_step import with_second_step
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.finding import by_words
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.interface import word


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody with what their row says. places: "" where they work everywhere."""

    person: PersonRow
    places: str
    risks: int
    has_step: bool

    @property
    def id(self) -> UUID:
        return self.person.id

    @property
    def risks_words(self) -> str:
        """How many risky rights the role has, in words; empty without one."""
        sentence = ngettext("%(n)s risky right", "%(n)s risky rights", self.risks)
        return sentence % {"n": count_words(self.risks)} if self.risks else ""

    @property
    def step_words(self) -> str:
        """What it takes to sign in; empty for who does not."""
        if not (self.person.email and self.person.active):
            return ""
        return _("with a second step") if self.has_step else _("by password alone")


def people_listing(actor: Actor) -> Listing:
    """Who works in the company, by name; who is limited to locations sees who works at them."""
    rows = Membership.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        here = Membership.objects.filter(locations__in=list(actor.location_ids))
        rows = rows.filter(id__in=here.values("id"))
    places = visible_locations(actor)
    return Listing(
        name="people",
        label=_("People"),
        rows=rows.select_related("person", "role").prefetch_related("locations"),
        order=("person__name", "person_id"),
        columns=_columns(),
        filters=_filters(actor, places),
        currency=company(actor.company_id).money,
        link=lambda r: reverse("person", args=[r.id]),
        prepare=lambda rows: _prepared(places, rows),
        search=by_words("person__name", "person__email"),
        search_words=_("Name or e-mail"),
        counted=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": count_words(n)},
        empty=Empty(
            icon="id-card",
            title=_("Nobody works here yet"),
            text=_("Add who sells, buys or keeps the books; a role says what they may do."),
            action=_("Add a person"),
            url=reverse("new_person"),
        ),
        two_line=True,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="name",
            title=_("Name"),
            value=lambda r: r.person.name,
            second=lambda r: r.person.email,
            sort=("person__name", "person_id"),
            strong=True,
            fixed=True,
        ),
        Column(key="email", title=_("E-mail"), value=lambda r: r.person.email, only="file"),
        Column(
            key="role",
            title=_("Role"),
            value=lambda r: word(r.person.role),
            second=lambda r: r.risks_words,
            sort=("role__name", "id"),
            index="never",
        ),
        Column(
            key="risks", title=_("Risky rights"), kind="count", value=lambda r: r.risks, only="file"
        ),
        Column(
            key="places",
            title=_("Works at"),
            value=lambda r: r.places or _("everywhere"),
            screen="tablet",
        ),
        Column(
            key="signs_in",
            title=_("Signs in"),
            kind="badge",
            value=_signs_in,
            second=lambda r: r.step_words,
            screen="tablet",
        ),
        Column(key="step", title=_("Second step"), value=lambda r: r.step_words, only="file"),
        Column(
            key="since",
            title=_("Here since"),
            kind="day",
            value=lambda r: r.person.since,
            screen="desk",
            shown=False,
        ),
    )


def _signs_in(row: ListedPerson) -> Badge:
    if not row.person.active:
        return Badge(_("Locked out"), "brick", "lock")
    if row.person.email:
        return Badge(_("Back office"), "pine", "check")
    return Badge(_("Register only"))


def _filters(actor: Actor, places: Sequence[LocationInfo]) -> tuple[Filter, ...]:
    named = {str(row.id): word(row.name) for row in roles(actor.company_id)}
    here = {str(at.id): at.name for at in places}
    states = {
        "office": _("Back office"),
        "register": _("Register only"),
        "out": _("Locked out"),
    }
    return (
        Filter(
            name="state",
            title=_("Signs in"),
            options=tuple(states.items()),
            quick=True,
            apply=_by_state,
            words=states.get,
        ),
        Filter(
            name="role",
            title=_("Role"),
            options=tuple(named.items()),
            apply=lambda rows, value: rows.filter(role_id=value),
            words=named.get,
        ),
        Filter(
            name="location",
            title=_("Works at"),
            options=tuple(here.items()) if len(here) > 1 else (),
            apply=lambda rows, value: rows.filter(_works_at(value)),
            words=here.get,
        ),
    )


def _works_at(location: str) -> Q:
    at = Membership.objects.filter(locations=location).values("id")
    return Q(id__in=at) | Q(locations__isnull=True)


def _by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "out":
        return rows.filter(active=False)
    rows = rows.filter(active=True)
    return rows.filter(person__email__isnull=value == "register")


def _prepared(places: Sequence[LocationInfo], rows: Sequence[Membership]) -> list[ListedPerson]:
    steps = with_second_step([row.person_id for row in rows])
    found = []
    for row in rows:
        person = person_row(row)
        names = [at.name for at in places if at.id in person.location_ids]
        found.append(
            ListedPerson(person, ", ".join(names), risky(person.rights), person.id in steps)
        )
    return found
