"""What an entry by hand leaves out: the due day, which the terms of its customer or supplier say;
and who that is."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.bookkeeping.errors import Refusal, Wrong
from tillbook.desks.bookkeeping.queries import account_facts
from tillbook.desks.bookkeeping.rules import Typed, TypedLine, read_day
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import parties_called, terms_of
from tillbook.masters.parties.rules.terms import due_dates


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
