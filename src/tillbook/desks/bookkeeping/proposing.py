"""What an entry by hand leaves out: the due day, which the terms of its customer or supplier say;
and who that is."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.desks.bookkeeping.errors import Refusal, Wrong
from tillbook.desks.bookkeeping.models import Draft
from tillbook.desks.bookkeeping.owed_lines import taxed_whole
from tillbook.desks.bookkeeping.queries import account_facts, opening_entries, today
from tillbook.desks.bookkeeping.rules import Typed, TypedLine, read_day
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import parties_called, terms_of
from tillbook.masters.parties.rules.terms import due_dates
from tillbook.masters.taxes.queries import codes_owed, location_jurisdictions, rates_on, tax_codes
from tillbook.plumbing.account_registries import taxed_boxes
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.values.money import RATE_SCALE, format_decimal, parse_decimal
from tillbook.values.rounding import divide

TAX_LINES = (StatementLine.TAX_LIABILITIES, StatementLine.TAX_RECEIVABLE)
#: By how much the tax of several documents in one line may differ from that of their sum.
_ROUNDED = 5


def with_due(actor: Actor, typed: Typed) -> Typed:
    """The entry with the day on which the last part is due, on lines that put something on the
    account of somebody who has terms and say no day themselves."""
    day = read_day(typed.day)
    codes = {line.party for line in typed.lines if line.party and not line.due}
    if day is None or not codes:
        return typed
    company_id = actor.company_id
    facts, parties = account_facts(company_id), parties_called(company_id, codes)
    sides = {one.id: side for side in Side for one in accounts_of(company_id, side)}
    terms = terms_of(company_id, parties.values())

    def line(one: TypedLine) -> TypedLine:
        fact = facts.get(one.account)
        side = sides.get(fact.id) if fact else None
        if fact is None or side is None or not one.party or one.due:
            return one
        owed = one.debit if side is Side.RECEIVABLES else one.credit
        kinds = ("supplier", "customer") if fact.owes else ("customer", "supplier")
        party = next((p for kind in kinds if (p := parties.get((kind, one.party)))), None)
        if not owed or party not in terms:
            return one
        return replace(one, due=str(max(due_dates(terms[party], day))))

    return replace(typed, lines=tuple(line(one) for one in typed.lines))


def to_ask(company_id: UUID, typed: Typed, row: Draft | None = None) -> list[Wrong]:
    """What may be meant so, and seldom is: asked once before it is posted. row: the draft it is."""
    return [
        *_opened_before(company_id, row),
        *nameless(company_id, typed),
        *_untaxed(company_id, typed),
        *_overdrawn(company_id, typed),
        *_nowhere(company_id, typed),
        *_without_its_tax(company_id, typed),
    ]


def _opened_before(company_id: UUID, row: Draft | None) -> list[Wrong]:
    """The opening balances that are posted, where these are opening balances too."""
    if row is None or row.kind != Draft.Kind.OPENING:
        return []
    posted = opening_entries(company_id)
    numbers = document_numbers(one.id for one in posted)
    return [
        Wrong(
            Refusal.OPENED_BEFORE,
            0,
            {"day": day_words(one.business_date), "number": numbers.get(one.id, "")},
        )
        for one in posted
    ]


def _nowhere(company_id: UUID, typed: Typed) -> list[Wrong]:
    """The lines of revenue that a sales tax return would miss, or count as free of tax: it counts
    by the tax codes of its places, and no line has one, or else by where something was sold."""
    info = company(company_id)
    if info.country != "US" or typed.accrual or any(line.tax for line in typed.lines):
        return []
    rows = {row.code: row for row in chart(company_id)}
    taxed = location_jurisdictions(info.id, info.version)
    placed = {
        one.code for one in info.locations.values() if any("-" in x for x in taxed.get(one.id, ()))
    }
    return [
        Wrong(
            Refusal.SOLD_FREE if line.location in placed else Refusal.NOWHERE_SOLD,
            number,
            {"text": f"{row.code} {row.name}"},
        )
        for number, line in enumerate(typed.lines, 1)
        if (row := rows.get(line.account))
        and row.kind == "income"
        and line_of(row.kind, row.statement_line) == StatementLine.REVENUE
    ]


def _without_its_tax(company_id: UUID, typed: Typed) -> list[Wrong]:
    """The lines of revenue that bears tax where no tax stands with them: a return counts them by
    the box of their account. What takes itself back counts nowhere."""
    boxes = taxed_boxes(company_id)
    rows = {row.code: row for row in chart(company_id)}
    own = [(line, rows.get(line.account)) for line in typed.lines]
    beside = (StatementLine.OPENING_BALANCES, *TAX_LINES)
    if not boxes or typed.accrual:
        return []
    if any(row and line_of(row.kind, row.statement_line) in beside for _line, row in own):
        return []
    return [
        Wrong(Refusal.UNTAXED_REVENUE, number, {"text": f"{row.code} {row.name}"})
        for number, (line, row) in enumerate(own, 1)
        if row and row.kind == "income" and row.tax_box in boxes and not line.tax
    ]


def _overdrawn(company_id: UUID, typed: Typed) -> list[Wrong]:
    """The lines of a move between own cash and bank accounts that take out more than was there."""
    rows, day = {row.code: row for row in chart(company_id)}, read_day(typed.day)
    cash = {
        code
        for code, row in rows.items()
        if line_of(row.kind, row.statement_line) == StatementLine.CASH
    }
    if day is None or not {line.account for line in typed.lines} <= cash:
        return []
    exponent = company(company_id).exponent
    found: list[Wrong] = []
    # On its own day and today: what is there on an earlier day may have left since.
    held: dict[str, int] = {}
    for one in (*trial_balance(company_id, day), *trial_balance(company_id, today(company_id))):
        code = one.account.code
        held[code] = min(one.balance_minor, held.get(code, one.balance_minor))
    for number, line in enumerate(typed.lines, 1):
        try:
            out = parse_decimal(line.credit, exponent) if line.credit and not line.foreign else 0
        except ValueError:
            return []  # refused for itself
        held[line.account] = held.get(line.account, 0) - out
        if out > 0 > held[line.account]:
            row = rows[line.account]
            found.append(Wrong(Refusal.OVERDRAWN, number, {"text": f"{row.code} {row.name}"}))
    return found


def _untaxed(company_id: UUID, typed: Typed) -> list[Wrong]:
    """The lines that no return would count as they are meant: tax without a code or its base, with
    another base than the rate says, or a code where no tax stands."""
    info, day = company(company_id), read_day(typed.day)
    roles = account_map(info.id, info.version)
    playing = {roles.find(role) for role in (Role.TAX_PAYABLE, Role.TAX_DEDUCTIBLE)}
    rows = {row.code: row for row in chart(company_id)}
    rates = rates_on(info.id, info.version, day) if day else {}
    ppm = {code: rate for code, _name, rate in rates.values()}
    outside = {
        one.code
        for one in tax_codes(info.id, info.version)
        if one.treatment == "outside" and not one.tax_box
    }
    owed = {one.code for one in codes_owed(info.id, info.version)}
    follows = () if typed.accrual else taxed_whole(typed.lines, account_facts(company_id), owed)
    found = []
    for number, line in enumerate(typed.lines, 1):
        row = rows.get(line.account)
        if row is None or line.foreign or line.tax in follows:
            continue
        taxes = row.id in playing or line_of(row.kind, row.statement_line) in TAX_LINES
        if line.tax in outside and not taxes:
            continue  # it says that the line stands in no return
        asked = _asked(line, taxes, row.tax_box, ppm.get(line.tax, 0), info.exponent)
        if asked:
            refusal, words = asked
            found.append(Wrong(refusal, number, {"text": f"{row.code} {row.name}", **words}))
    return found


def _asked(
    line: TypedLine, taxes: bool, box: str, ppm: int, exponent: int
) -> tuple[Refusal, dict[str, str]] | None:
    if not line.tax:
        return (Refusal.NO_TAX_CODE, {}) if taxes and not box else None
    if not taxes:
        return None if line.base else (Refusal.TAX_ELSEWHERE, {})
    try:
        minor = parse_decimal(line.debit or line.credit, exponent)
        base = parse_decimal(line.base, exponent) if line.base else None
    except ValueError:
        return None  # refused for itself
    if not ppm:
        return None
    words = {"base": format_decimal(divide(minor * RATE_SCALE, ppm), exponent)}
    if base is None:
        return Refusal.NO_BASE, words
    if abs(divide(base * ppm, RATE_SCALE) - minor) <= _ROUNDED:
        return None
    return Refusal.BASE_OFF, words | {"said": format_decimal(base, exponent)}


def nameless(company_id: UUID, typed: Typed) -> list[Wrong]:
    """The lines on what customers owe, or suppliers are owed, that name none: nobody's statement
    of account will show them."""
    owed = {one.code for side in Side for one in accounts_of(company_id, side)}
    facts = account_facts(company_id)
    return [
        Wrong(Refusal.NO_PARTY, number, {"text": facts[line.account].words})
        for number, line in enumerate(typed.lines, 1)
        if line.account in owed and not line.party
    ]
