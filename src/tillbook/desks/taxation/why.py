"""Why a box says what it says: which accounts, codes and rates brought what, and what the form did
to their sum. From the text a return is kept by, so that one that was filed tells what was filed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.books.ledger.queries import chart
from tillbook.desks.taxation.queries import Standing
from tillbook.desks.taxation.rules import TAX, Box, Form, Unit
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.queries import rates_by_code, tax_codes


@dataclass(slots=True)
class Brought:
    """What an account's lines under a tax code brought to a box. rate_ppm, since: of the code, None
    where lines count by the box of their account. late: of an earlier period; held: paid before,
    and kept until this return. minor: to the box; tax_minor: to its second column."""

    account_id: UUID
    account: str
    name: str
    code: str
    words: str
    rate_ppm: int | None
    since: date | None
    late: bool
    held: bool
    lines: int = 0
    minor: int = 0
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A box that a total takes, or takes off. minor: with that sign."""

    code: str
    column: bool
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxWhy:
    """brought: by account and code; raw_minor: their sum; dropped_minor: what the form's whole
    units leave off it. carried_from: the return before and its box, of a credit. taken_minor: the
    tax that the form takes from the base, None where it says what the books hold (books_minor).
    terms: of a total; floor: it would be below zero."""

    brought: list[Brought]
    raw_minor: int
    value_minor: int
    dropped_minor: int
    whole: bool
    taken_minor: int | None
    books_minor: int
    terms: list[Term]
    floor: bool
    carried_from: tuple[UUID, str] | None


def why_box(standing: Standing, form: Form, box: Box, text: str) -> BoxWhy:
    """Why a box of a return says what it says. text: of the return, as it is kept."""
    kept = json.loads(text)
    values, raw = dict(kept["boxes"]), dict(kept["raw"])
    value = values.get(box.code, 0)
    terms = [_term(one, values) for one in form.terms.get(box.code, ())]
    sums = raw.get(box.code, 0)
    taken = values.get(box.code + TAX) if box.taxed else None
    carried = box.code == form.carried_in and standing.before is not None
    return BoxWhy(
        brought=_brought(standing, box.code, kept["lines"]),
        raw_minor=sums,
        value_minor=value,
        dropped_minor=0 if terms or carried else value - sums,
        whole=box.unit != Unit.MINOR,
        taken_minor=taken if box.rate_ppm is not None else None,
        books_minor=raw.get(box.code + TAX, 0),
        terms=[one for one in terms if one.minor],
        carried_from=(standing.before.id, form.carries) if carried and standing.before else None,
        floor=bool(terms) and sum(one.minor for one in terms) != value,
    )


def _term(said: str, values: Mapping[str, int]) -> Term:
    name = said.removeprefix("-")
    minor = values.get(name, 0)
    code = name.removesuffix(TAX)
    return Term(code, name != code, -minor if said != name else minor)


def _brought(standing: Standing, box: str, lines: list[list[object]]) -> list[Brought]:
    own = standing.registration
    accounts = {row.id: row for row in chart(own.company_id)}
    codes = {row.code: row for row in tax_codes(own.company_id, company(own.company_id).version)}
    rates = rates_by_code(own.company_id)
    found: dict[tuple[object, ...], Brought] = {}
    for number, account, code, rate, when, _covered, _amount, _base, count, parts in lines:
        here = [part for part in parts if part[0] in (box, box + TAX)]  # type: ignore[attr-defined]
        if not here:
            continue
        key = UUID(str(account))
        row = codes.get(str(code))
        at = (key, code, rate, when)
        if at not in found:
            dated = (
                next((r for r in rates.get(row.id, ()) if r.rate_ppm == rate), None)
                if row
                else None
            )
            found[at] = Brought(
                account_id=key,
                account=str(number),
                name=accounts[key].name if key in accounts else "",
                code=str(code),
                words=row.name if row else "",
                rate_ppm=int(str(rate)) if code else None,
                since=dated.valid_from if dated and dated.valid_from.year > 1900 else None,
                late=when == 1,
                held=when == 2,
            )
        one = found[at]
        one.lines += int(str(count))
        one.minor += sum(part[1] for part in here if part[0] == box)
        one.tax_minor += sum(part[1] for part in here if part[0] != box)
    return list(found.values())
