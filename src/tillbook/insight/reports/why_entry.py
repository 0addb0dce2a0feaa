"""Why the lines of an entry stand where they do: its document, and the role of each account.

Which account played a role on a day is not stored; the map of today is told, and where it says
otherwise than the line, that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.listing import document_url, document_words
from tillbook.books.ledger.queries import account_map, visible_entry
from tillbook.books.ledger.role_pages import role_words
from tillbook.books.ledger.rules import Role, fiscal_year
from tillbook.books.payments.queries import spoken, tender_types
from tillbook.insight.reports.why_sale import Counted, InReturn, counted, returns_with
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.series import document_numbers

#: Documents whose lines a person chose, account by account.
_BY_HAND = frozenset({"manual_entry"})


@dataclass(frozen=True, slots=True)
class EntryLineWhy:
    """A line. roles: what its account is for, each with the name of what it is narrowed to;
    by_hand: a person chose the account."""

    line: Any
    roles: list[tuple[str, str]]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class EntryWhy:
    """An entry: the document that made it, its lines, and where they count."""

    entry: Any
    document: str
    url: str
    lines: list[EntryLineWhy]
    counted: list[Counted]
    returns: list[InReturn]
    year: Any


def entry_why(actor: Actor, entry_id: UUID) -> EntryWhy | None:
    """Why an entry says what it says; None where the actor may not see one."""
    shown = visible_entry(actor, entry_id)
    if shown is None:
        return None
    entry, lines = shown["entry"], shown["lines"]
    info = company(actor.company_id)
    number = document_numbers([entry.source_id]).get(entry.source_id, "")
    names = _names(info.id, info.version) | {key: at.name for key, at in info.locations.items()}
    playing: dict[UUID, list[tuple[str, UUID | None]]] = {}
    for (role, scope), account in account_map(info.id, info.version).accounts.items():
        playing.setdefault(account, []).append((role, scope))
    by_hand = entry.source_kind in _BY_HAND
    taxes = {one.tax_code_id for one in lines if one.tax_code_id}
    tenders = {one.code: key for key, one in tender_types(info.id, info.version).items()}
    return EntryWhy(
        entry,
        document_words(entry, number),
        document_url(entry),
        [
            EntryLineWhy(
                line,
                []
                if by_hand
                else _roles(
                    line,
                    tenders.get(line.settlement_key),
                    playing.get(line.account_id, []),
                    names,
                    taxes,
                ),
                by_hand,
            )
            for line in lines
        ],
        counted([shown]),
        returns_with(actor, info, [shown]) if actor.may(Right.TAXES_READ) else [],
        fiscal_year(entry.posting_date, info.fiscal_year_month).since,
    )


def _names(company_id: UUID, version: int) -> dict[UUID, str]:
    """What a role may be narrowed to: departments, ways to pay, tax codes."""
    found = dict(department_names(company_id))
    found |= {key: spoken(one.name) for key, one in tender_types(company_id, version).items()}
    found |= {one.id: one.name for one in tax_codes(company_id, version)}
    return found


def _roles(
    line: Any,
    tender: UUID | None,
    played: list[tuple[str, UUID | None]],
    names: dict[UUID, str],
    taxes: set[UUID],
) -> list[tuple[str, str]]:
    """The roles of the account that fit the line: narrowed to its department, location, tax code
    or way to pay where such a one is, else those that hold for everything. taxes: of its entry,
    which say of sales where the chart keeps them apart."""
    words = {str(role): text for role, text in role_words().items()}
    own = {line.department_id, line.location_id, line.tax_code_id, tender} - {None}

    def narrowed(
        to: set[UUID | None], which: list[tuple[str, UUID | None]]
    ) -> list[tuple[str, str]]:
        return [
            (_narrowed().get(role, words.get(role, role)), names.get(scope, ""))
            for role, scope in which
            if scope is not None and scope in to
        ]

    sold = [one for one in played if one[0] == Role.REVENUE]
    return (
        narrowed(own, played)
        or narrowed({*taxes}, sold)
        or [(words.get(role, role), "") for role, scope in played if scope is None]
    )


def _narrowed() -> dict[str, str]:
    """What roles are called that are for what has no account of its own."""
    return {
        Role.TENDER_CLEARING: _("Payments"),
        Role.REVENUE: _("Sales"),
        Role.PAY_IN: _("Cash paid in"),
        Role.PAY_OUT: _("Cash paid out"),
    }
