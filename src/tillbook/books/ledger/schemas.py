"""What goes out of the API about the ledger."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tillbook.plumbing.api.cursors import FeedPage
from tillbook.plumbing.api.shapes import Code, Day, Id, In, Out


class EntryLineOut(Out):
    """A line of an entry: an amount stands on one side, the other is 0."""

    number: int
    account: str = Field(examples=["4010"])
    account_name: str = Field(examples=["Sales"])
    debit: str = Field(examples=["0.00"])
    credit: str = Field(examples=["1.67"])
    location_id: str | None = Field(examples=["STORE001"])
    department_id: str | None
    employee_id: str | None
    customer_id: str | None
    tax_base: str | None = Field(description="What was taxed, on lines of tax.")
    settlement: str = Field(description="What money in transit is settled by.", examples=["card"])
    memo: str


class EntryOut(Out):
    """A journal entry: its debit is its credit."""

    id: str
    journal: str = Field(examples=["sales"])
    business_date: Day
    posting_date: Day
    tax_point: Day
    document_kind: str = Field(examples=["sale"])
    document_id: str
    memo: str
    recorded_at: str
    currency: str = Field(examples=["GBP"])
    lines: list[EntryLineOut]


class EntriesOut(Out):
    """A page of entries, in the order of the feed of their documents."""

    items: list[EntryOut]
    next_cursor: str
    more: bool


class EntriesQuery(FeedPage):
    """Which entries. A page ends with a document, so it may hold a few more than `limit`."""

    account: Code | None = Field(None, description="Entries with a line on this account's code.")
    posting_date_from: Day | None = None
    posting_date_to: Day | None = None
    document_id: Id | None = Field(None, description="The entries of one document, at once.")


class BalanceQuery(In):
    """Which span of posting dates: `as_of` alone, or `from` and `to`."""

    as_of: Day | None = Field(None, description="Everything up to this day. Left out: today.")
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    location_id: Code | None = None


class AccountBalanceOut(Out):
    """What happened on an account. balance: debit less credit."""

    account: str = Field(examples=["4010"])
    name: str = Field(examples=["Sales"])
    kind: Literal["asset", "liability", "equity", "income", "expense"]
    debit: str = Field(examples=["0.00"])
    credit: str = Field(examples=["1.67"])
    balance: str = Field(examples=["-1.67"])


class TrialBalanceOut(Out):
    """Every account of the books; both sums are equal."""

    since: Day | None = Field(description="None: from the beginning.")
    until: Day
    currency: str = Field(examples=["GBP"])
    accounts: list[AccountBalanceOut]
    debit: str
    credit: str


class StatementQuery(In):
    """Which statement: of the days `from` through `to` (left out: the fiscal year so far), at one
    location or all, with what stands beside it."""

    kind: Literal["profit-and-loss", "balance-sheet", "cash-flow", "equity", "accounts"]
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    compare: Literal["", "previous", "year", "months", "locations", "departments"] = ""
    location_id: Code | None = None


class StatementColumnOut(Out):
    """A column: its days, and the location or department it is of alone."""

    title: str
    since: Day | None
    until: Day


class StatementRowOut(Out):
    """A row. form: head of a section; line of the statement; account, part of the line above;
    computed, what no account holds; sum; check, which must be zero for the whole company."""

    form: Literal["head", "line", "account", "computed", "sum", "check"]
    key: str = Field(examples=["revenue"])
    words: str = Field(examples=["Revenue"])
    account: str | None = Field(description="The account's code.", examples=["4010"])
    amounts: list[str] = Field(description="One for each column.", examples=[["1.67"]])


class StatementOut(Out):
    """A statement with its comparison, all of it as of one moment."""

    kind: str
    currency: str = Field(examples=["GBP"])
    ties: bool = Field(description="Whether every check is zero.")
    columns: list[StatementColumnOut]
    rows: list[StatementRowOut]


class AgedQuery(In):
    """Whose list: of what customers owe or what suppliers are owed, on a day, against another."""

    side: Literal["receivables", "payables"] = "receivables"
    as_of: Day | None = Field(None, description="Left out: today.")
    compare: Day | None = Field(None, description="The day to compare with.")
    location_id: Code | None = None


class AgedRowOut(Out):
    """What is open of a customer or supplier; owed is positive, what was paid beyond it negative.
    buckets: not due, 1 to 30 days, 31 to 60, 61 to 90, over 90."""

    party_id: str | None = Field(description="None: lines that name nobody.")
    code: str = Field(examples=["C1"])
    name: str = Field(examples=["Marta Keane"])
    buckets: list[str] = Field(examples=[["12.00", "0.00", "0.00", "0.00", "0.00"]])
    open: str = Field(examples=["12.00"])
    before: str | None = Field(description="What was open on the day that is compared with.")


class AgedOut(Out):
    """Receivables or payables by age, as they were open on a day, all of it as of one moment."""

    side: Literal["receivables", "payables"]
    as_of: Day
    currency: str = Field(examples=["GBP"])
    rows: list[AgedRowOut]
    buckets: list[str] = Field(description="The sums of the rows.")
    open: str
    balance: str = Field(description="What the accounts hold, by the folded balances.")
    ties: bool = Field(description="Whether both are equal; of all locations they always are.")
