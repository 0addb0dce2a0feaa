"""Where a company files, its periods and their returns, filed or not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tillbook.books.ledger.periods import earliest_today
from tillbook.books.ledger.queries import chart
from tillbook.desks.taxation.models import TaxRegistration, TaxReturn
from tillbook.desks.taxation.queries.lines import Member
from tillbook.desks.taxation.rules import (
    COUNTRY_FORMS,
    Form,
    Period,
    periods,
    return_id,
    state_form,
)
from tillbook.desks.taxation.rules.calendar import due_on
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.taxes.queries import jurisdiction_names
from tillbook.plumbing.memory import remembered

if TYPE_CHECKING:
    from tillbook.books.ledger.models import Account

#: Countries whose states file, each on its own form.
_BY_STATE = "US"
_LAST_MONTH = 12
_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A period's return. filed: as it was filed, if it was; before: the one before, as filed.

    first: no earlier one is open. over: its last day is past everywhere.
    """

    id: UUID
    registration: TaxRegistration
    period: Period
    filed: TaxReturn | None
    before: TaxReturn | None
    next: bool
    over: bool
    today: date

    @property
    def member(self) -> Member:
        """Which lines it holds."""
        own, place = self.registration, self.registration.jurisdiction
        return Member(
            company_id=own.company_id,
            first=own.since,
            since=self.period.since,
            until=self.period.until,
            place=place,
            before=self.before.feed_number if self.before else None,
            through=self.filed.feed_number if self.filed else None,
            boxes=company(own.company_id).country == place,
            held=form_of(own).held,
            last=self.period.until.month == _LAST_MONTH or own.ended_on == self.period.until,
        )

    @property
    def state(self) -> bool:
        """Whether it is a state's, in which revenue counts by where it was sold."""
        return self.registration.jurisdiction.startswith(_BY_STATE + "-")

    @property
    def due(self) -> date | None:
        """Until when it is to be filed."""
        own = self.registration
        return due_on(
            own.jurisdiction,
            own.months,
            self.period.until,
            extended=own.extended,
            own_day=own.due_day,
        )

    @property
    def days_left(self) -> int | None:
        """Until then; negative when it is past. None for one that is filed, or not over."""
        if self.filed or not self.over or self.due is None:
            return None
        return (self.due - self.today).days

    @property
    def carried_minor(self) -> int:
        """The credit that the return before carries into this one."""
        box = form_of(self.registration).carries
        if not self.before or not box:
            return 0
        minor: int = dict(json.loads(self.before.text)["boxes"])[box]
        return minor


def form_of(registration: TaxRegistration) -> Form:
    """The form of a registration's jurisdiction."""
    form = known_form(registration.company_id, registration.jurisdiction)
    assert form is not None
    return form


def known_form(company_id: UUID, jurisdiction: str) -> Form | None:
    """The form of a jurisdiction, if there is one."""
    if jurisdiction in COUNTRY_FORMS:
        return COUNTRY_FORMS[jurisdiction]
    names = jurisdiction_names(company_id, company(company_id).version)
    if not jurisdiction.startswith(_BY_STATE + "-") or jurisdiction not in names:
        return None
    if jurisdiction.count("-") > 1:
        return None
    inside = sorted(code for code in names if code.startswith(jurisdiction + "-"))
    return state_form(jurisdiction, [(code, names[code]) for code in (jurisdiction, *inside)])


def possible(company_id: UUID) -> list[tuple[str, str]]:
    """Where the company could file: jurisdictions with a form, as (code, name)."""
    names = jurisdiction_names(company_id, company(company_id).version)
    return [(code, name) for code, name in names.items() if known_form(company_id, code)]


def registrations(actor: Actor) -> list[TaxRegistration]:
    """Where the actor's company files; nothing for somebody of some locations: a return is the
    whole company's."""
    if actor.location_ids is not None:
        return []
    return list(_registrations(actor.company_id, company(actor.company_id).version))


@remembered(maxsize=64)
def _registrations(company_id: UUID, version: int) -> tuple[TaxRegistration, ...]:
    """As of the company's configuration version, which rises with them: every page asks."""
    rows = TaxRegistration.objects.filter(company_id=company_id)
    return tuple(rows.select_related("control").order_by("jurisdiction", "since"))


def returns_of(actor: Actor, registration: TaxRegistration | None = None) -> list[Standing]:
    """Every period's return, the latest first."""
    own = [registration] if registration else registrations(actor)
    filed: dict[UUID, dict[date, TaxReturn]] = {row.id: {} for row in own}
    if own:
        for row in TaxReturn.objects.filter(registration_id__in=list(filed)):
            filed[row.registration_id][row.until] = row
    found = [one for row in own for one in _standings(row, filed[row.id])]
    return sorted(found, key=lambda one: (one.period.until, str(one.id)), reverse=True)


def return_of(actor: Actor, asked: UUID) -> Standing | None:
    """One of them by its id."""
    return next((one for one in returns_of(actor) if one.id == asked), None)


def _standings(row: TaxRegistration, filed: Mapping[date, TaxReturn]) -> list[Standing]:
    today = earliest_today(row.company_id)
    found: list[Standing] = []
    before: TaxReturn | None = None
    open_before = False
    for period in periods(row.since, row.months, today, row.ended_on):
        own = filed.get(period.until)
        found.append(
            Standing(
                id=return_id(row.id, period.until),
                registration=row,
                period=period,
                filed=own,
                before=before,
                next=own is None and not open_before,
                over=period.until < today,
                today=today,
            )
        )
        open_before = open_before or own is None
        before = own
    return found


def usual_account(accounts: Sequence[Account], boxes: Sequence[str]) -> Account | None:
    """The account in use whose box is the first of these that any has."""
    by_box = {row.tax_box: row for row in reversed(accounts) if row.archived_at is None}
    return next((by_box[box] for box in boxes if box in by_box), None)


def credit_account(registration: TaxRegistration) -> UUID:
    """Where a credit that is carried forward stands: on the control account, if on no other."""
    form = form_of(registration)
    if not form.carries:
        found: UUID = registration.control_id
        return found
    account = usual_account(chart(registration.company_id), form.controls[1:])
    return account.id if account else registration.control_id


def every_registration(company_id: UUID) -> tuple[TaxRegistration, ...]:
    """Where the company files, whoever asks."""
    return _registrations(company_id, company(company_id).version)


def next_of(registration: TaxRegistration, through: date) -> tuple[UUID, Period] | None:
    """The return after the one that ends on a day: its id and period; None where none follows."""
    ahead = through + timedelta(days=_YEAR)
    for period in periods(registration.since, registration.months, ahead, registration.ended_on):
        if period.since > through:
            return return_id(registration.id, period.until), period
    return None


def last_filed(registration_id: UUID) -> date | None:
    """The last day of the latest return that was filed."""
    rows = TaxReturn.objects.filter(registration_id=registration_id).order_by("-until")
    return rows.values_list("until", flat=True).first()
