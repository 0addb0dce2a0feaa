"""The lists of cash: what moved drawers and safes, and the closures of days, months and years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.listing import day_filters, who_filters
from tillbook.desks.shifts.models import CashMovement, SafeMovement
from tillbook.desks.shifts.rules import SIGNS
from tillbook.masters.organisation.queries import company, people_names, registers
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.fields import ExactIntegerField
from tillbook.plumbing.lists.finding import by_words
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import moment


@dataclass(frozen=True, slots=True)
class CashRow:
    """A movement of a drawer or a safe with what its row says. signed_minor: what it did there;
    None: nothing (a deposit's arrival leaves the safe as it is)."""

    row: Any
    number: str
    register: str
    person: str
    location: str
    signed_minor: int | None

    @property
    def id(self) -> UUID:
        return UUID(str(self.row.id))


def movements_listing(actor: Actor, at: LocationInfo | None) -> Listing:
    """What went into and out of drawers without a sale, and drawers opened for nothing."""
    info = company(actor.company_id)
    kinds = {str(key): capfirst(str(words)) for key, words in CashMovement.Kind.choices}
    return Listing(
        name="cash_movements",
        label=_("Cash in and out of drawers"),
        rows=CashMovement.objects.filter(company_id=info.id).annotate(signed=_signed(SIGNS)),
        scope=_scope(actor, at),
        order=("-id",),  # registers make the keys, which begin with the moment
        columns=(
            *_head_columns(len(info.locations) > 1, ("id",)),
            Column(
                key="register",
                title=_("Register"),
                value=lambda r: r.register,
                sort=("register__name", "id"),
                index="never",
                screen="desk",
            ),
            Column(
                key="reason",
                title=_("Reason"),
                value=lambda r: r.row.reason,
                sort=("reason", "id"),
                index="never",
                screen="tablet",
                voice=True,
            ),
            _amount(_("Into the drawer %(money)s") % {"money": info.symbol or info.currency}),
        ),
        filters=(kind_filter(kinds), *day_filters(), *who_filters(actor, _("Who"))),
        currency=info.money,
        link=lambda r: reverse("shift", args=[r.row.shift_id]),
        prepare=lambda rows: _prepared(actor, rows, _in_drawer),
        search=by_words("reason"),
        search_words=_("Reason"),
        summed=lambda rows: _sum(rows, SIGNS),
        counted=lambda n: ngettext("%(n)s movement", "%(n)s movements", n) % {"n": count_words(n)},
        empty=Empty(
            icon="banknote",
            title=_("Nothing was moved here yet"),
            text=_("What is paid in or out at a register, and what goes to the safe, stands here."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def safe_listing(actor: Actor, at: LocationInfo | None) -> Listing:
    """What went between the safes and the bank."""
    info = company(actor.company_id)
    kinds = {str(key): capfirst(str(words)) for key, words in SafeMovement.Kind.choices}
    return Listing(
        name="safe_movements",
        label=_("Between safe and bank"),
        rows=SafeMovement.objects.filter(company_id=info.id).annotate(signed=_signed(SAFE_SIGNS)),
        scope=_scope(actor, at),
        order=("-occurred_at", "-id"),
        columns=(
            *_head_columns(len(info.locations) > 1, ("occurred_at", "id")),
            Column(
                key="reference",
                title=_("Bag or slip"),
                value=lambda r: r.row.reference,
                sort=("reference", "id"),
                index="never",
                screen="tablet",
                voice=True,
            ),
            Column(
                key="amount",
                title=_("Amount %(money)s") % {"money": info.symbol or info.currency},
                kind="amount",
                value=lambda r: r.row.amount_minor,
                sort=("amount_minor", "id"),
                index="never",
                down_first=True,
                screen="desk",
            ),
            _amount(_("Into the safe %(money)s") % {"money": info.symbol or info.currency}),
        ),
        filters=(kind_filter(kinds), *day_filters(), *who_filters(actor, _("Who"))[:1]),
        currency=info.money,
        link=lambda r: "",
        prepare=lambda rows: _prepared(actor, rows, _in_safe),
        search=by_words("reference"),
        search_words=_("Bag or slip"),
        summed=lambda rows: _sum(rows, SAFE_SIGNS),
        counted=lambda n: ngettext("%(n)s movement", "%(n)s movements", n) % {"n": count_words(n)},
        empty=Empty(
            icon="landmark",
            title=_("Nothing went to the bank yet"),
            text=_("Deposits and change fetched from the bank stand here, with who took them."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


#: What a movement does to the safe; of those that are not here it is nothing.
SAFE_SIGNS = {SafeMovement.Kind.DEPOSIT.value: -1, SafeMovement.Kind.FILL.value: 1}


def _scope(actor: Actor, at: LocationInfo | None) -> Any:
    places = [at.id] if at else None if actor.location_ids is None else list(actor.location_ids)
    return None if places is None else lambda rows: rows.filter(location_id__in=places)


def _head_columns(several: bool, begun: tuple[str, ...]) -> tuple[Column, ...]:
    """begun: what the list is ordered by where nobody chose."""
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: moment(r.row.occurred_at),
            keep=True,
            fixed=True,
        ),
        Column(
            key="when",
            title=_("When"),
            kind="moment",
            value=lambda r: r.row.occurred_at,
            sort=begun,
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="day",
            title=_("Business day"),
            kind="day",
            value=lambda r: r.row.business_date,
            sort=("business_date", "id"),
            index="never",
            down_first=True,
            screen="desk",
            shown=False,
        ),
        Column(
            key="kind",
            title=_("Kind"),
            value=lambda r: capfirst(r.row.get_kind_display()),
            sort=("kind", "id"),
            index="never",
        ),
        Column(
            key="location",
            title=_("Location"),
            value=lambda r: r.location,
            sort=("location__name", "id"),
            index="never",
            screen="desk",
            shown=several,
        ),
        Column(key="person", title=_("Who"), value=lambda r: r.person, screen="tablet"),
    )


def _amount(title: str) -> Column:
    return Column(
        key="signed",
        title=title,
        kind="amount",
        value=lambda r: r.signed_minor,
        sort=("signed", "id"),
        index="never",
        down_first=True,
        strong=True,
        lost=lambda r: (r.signed_minor or 0) < 0,
        total="folded",
    )


def kind_filter(kinds: Mapping[str, str]) -> Filter:
    """One kind of what stands in the list."""
    return Filter(
        name="kind",
        title=_("Kind"),
        options=tuple(kinds.items()),
        quick=True,
        indexed=False,
        apply=lambda rows, value: rows.filter(kind=value),
        words=kinds.get,
    )


def _signed(signs: Mapping[str, int]) -> Case:
    """What a movement did there, for the order of a list."""
    moves = [When(kind=kind, then=F("amount_minor") * sign) for kind, sign in signs.items()]
    return Case(*moves, default=Value(0), output_field=ExactIntegerField())


def _sum(rows: QuerySet[Any], signs: Mapping[str, int]) -> Mapping[str, int]:
    plus = [When(kind=kind, then=F("amount_minor")) for kind, sign in signs.items() if sign > 0]
    minus = [When(kind=kind, then=F("amount_minor")) for kind, sign in signs.items() if sign < 0]
    sums = rows.order_by().aggregate(up=Sum(Case(*plus)), down=Sum(Case(*minus)))
    return {"signed": int(sums["up"] or 0) - int(sums["down"] or 0)}


def _in_drawer(row: CashMovement) -> int | None:
    return SIGNS[row.kind] * row.amount_minor


def _in_safe(row: SafeMovement) -> int | None:
    return SAFE_SIGNS[row.kind] * row.amount_minor if row.kind in SAFE_SIGNS else None


def _prepared(actor: Actor, rows: Sequence[Any], signed: Any) -> list[CashRow]:
    info = company(actor.company_id)
    tills = {till.id: till.name for till in registers(info.id)}
    people = people_names({row.person_id for row in rows if row.person_id})
    numbers = document_numbers([row.id for row in rows])
    return [
        CashRow(
            row=row,
            number=numbers.get(row.id, ""),
            register=tills.get(row.register_id, "") if hasattr(row, "register_id") else "",
            person=people.get(row.person_id, "") if row.person_id else "",
            location=info.locations[row.location_id].name,
            signed_minor=signed(row),
        )
        for row in rows
    ]
