"""Shapes of expenses in the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.plumbing.api.shapes import FREE, PLAIN, POSITIVE_DECIMAL, Day, In, Out

Text = Annotated[str, StringConstraints(max_length=120, pattern=PLAIN), FREE]
Code = Annotated[str, StringConstraints(max_length=60, pattern=PLAIN)]


class ExpensesQuery(In):
    """Which expenses."""

    since: Day | None = Field(None, description="From this business date.")
    until: Day | None = Field(None, description="Through this business date.")
    category_id: UUID | None = Field(None, description="With a line of this category.")
    person_id: UUID | None = Field(None, description="Laid out or entered by this person.")
    cursor: Annotated[str, StringConstraints(max_length=60, pattern=PLAIN)] | None = Field(
        None, description="`next_cursor` of the page before."
    )
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class ExpenseLineIn(In):
    """A part of what was paid."""

    category_id: UUID = Field(description="What it was for.")
    amount: Annotated[str, StringConstraints(pattern=POSITIVE_DECIMAL)] = Field(
        description="Tax included."
    )
    tax: Code = Field("", description="The code of the tax in it; empty for none.")


class ExpenseIn(In):
    """An expense to post. `source_id` for an account, `owed_to` for own money, neither for petty
    cash."""

    business_date: Day = Field(description="When it was paid; not in the future.")
    location: Code = Field(description="The location's code.")
    department: Code = Field("", description="A department's code.")
    source_id: UUID | None = Field(None, description="The account of the company it was paid from.")
    owed_to: UUID | None = Field(None, description="The person whose own money it was.")
    supplier: Text = Field("", description="From whom: a name, or a supplier's code first.")
    note: Text = Field("", description="Free text.")
    lines: list[ExpenseLineIn] = Field(min_length=1, max_length=20, description="At least one.")
    late: bool = Field(
        False, description="Where its month is closed, post it on the first day that is open."
    )


class TakeBackIn(In):
    """Why an expense is taken back."""

    business_date: Day = Field(description="When; not before the expense's own.")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN), FREE] = (
        Field(description="Why.")
    )
    late: bool = Field(
        False, description="Where its month is closed, post it on the first day that is open."
    )


class ExpenseLineOut(Out):
    """A part of what was paid."""

    category_id: str
    amount: str
    tax: str


class ExpenseOut(Out):
    """A posted expense (`expense`), or what takes one back (`reversal`): then its amounts are
    negative. paid: `petty`, `source` or `own`."""

    id: str
    number: str
    kind: str
    business_date: Day
    location: str
    paid: str
    source_id: str | None
    owed_to: str | None
    supplier: str
    note: str
    total: str
    tax: str
    reverses_id: str | None
    lines: list[ExpenseLineOut]


class ExpensesOut(Out):
    """A page of expenses, the latest entered first."""

    items: list[ExpenseOut]
    next_cursor: str | None


class ExpensePostedOut(Out):
    """The document that was posted."""

    id: str
    number: str


class CategoryOut(Out):
    """What money is spent on: its account's number and its usual tax code."""

    id: str
    name: str
    account: str
    tax: str


class SourceOut(Out):
    """An account of the company that expenses are paid from."""

    id: str
    name: str
    account: str


class CategoriesOut(Out):
    """What expenses are for, and what they are paid from."""

    categories: list[CategoryOut]
    sources: list[SourceOut]


class PettyCashOut(Out):
    """What must be in the petty cash of a location."""

    location: str
    account: str
    balance: str


class OwedToStaffOut(Out):
    """What is owed to somebody for what they laid out."""

    person_id: str
    name: str
    amount: str


class PettyCashesOut(Out):
    """Petty cash by location, and what is owed to staff."""

    items: list[PettyCashOut]
    owed: list[OwedToStaffOut]
