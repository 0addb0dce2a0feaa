"""What goes in and out of the API about bank accounts, their lines, and settling."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import Code, Day, DecimalText, Id, In, Note, Out

_ID = "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"


class BankAccountOut(Out):
    """A bank account and where it stands by its statements."""

    id: str = Field(examples=[_ID])
    name: str = Field(examples=["Current account"])
    number: str = Field(description="IBAN or number.", examples=["GB33BUKB20201555555555"])
    currency: str = Field(examples=["GBP"])
    account: str = Field(description="Of the books: its code.", examples=["1050"])
    statement_balance: str | None = Field(examples=["4132.30"])
    statement_day: Day | None
    gaps: int = Field(description="How often statements do not follow on each other.")
    open_lines: int = Field(description="Lines that nothing settles yet.")


class BankAccountsOut(Out):
    """All of them that this key sees."""

    items: list[BankAccountOut]


class BankLinesQuery(KeyPage):
    """Which lines of an account, in the order they arrived."""

    account_id: Id
    state: Literal["open", "all"] = Field("all", description="open: nothing settles it yet.")
    booked_from: Day | None = None
    booked_to: Day | None = None


class BankLineOut(Out):
    """A booking of the bank. amount: money in positive."""

    id: str = Field(examples=[_ID])
    booked: Day
    amount: str = Field(examples=["-39.20"])
    name: str
    purpose: str
    reference: str
    counter_account: str
    settlement_id: str | None = Field(description="The settlement in force, if any.")


class BankLinesOut(Out):
    """A page of lines."""

    items: list[BankLineOut]
    next_cursor: str | None


class ItemIn(In):
    """An open item to settle: a line of a journal entry."""

    entry_id: Id
    number: int = Field(ge=1, le=100_000, strict=True)
    amount: DecimalText | None = Field(
        None,
        description="Debit positive, in the bank account's currency where the item is in it, else"
        " in the company's; left out: all that is open of it.",
    )


class BookingIn(In):
    """A part of the line to book, tax included."""

    account: Code = Field(description="The account's code.", examples=["6210"])
    amount: DecimalText | None = Field(
        None, description="Signed as the line, money in positive; left out: the rest of it."
    )
    tax: Code | None = Field(None, description="A tax code, whose tax is taken out of the amount.")
    department: Code | None = None
    party: Code | None = Field(
        None, description="The code of the customer or supplier whose account it is put on."
    )
    memo: Note = ""


class SettleIn(In):
    """What a line pays or is booked to: together just its amount."""

    items: list[ItemIn] = Field(default_factory=list, max_length=2_000)
    bookings: list[BookingIn] = Field(default_factory=list, max_length=50)
    write_off: bool = Field(
        default=False, description="Write a small rest off, within the account's limit."
    )
    discount: bool = Field(
        default=False,
        description="What the items are paid less is a discount for paying early; the tax of their"
        " documents is corrected in proportion.",
    )
    exchange: bool = Field(
        default=False,
        description="What is left of items in a foreign currency, on an account in the company's,"
        " is gained or lost by the exchange rate.",
    )
    late: bool = Field(
        default=False, description="Where its month is closed, post on the first open day."
    )


class UndoIn(In):
    """Why it is taken back."""

    why: Note = ""
    late: bool = Field(
        default=False, description="Where its month is closed, post on the first open day."
    )


class SettledOut(Out):
    """The document that was made."""

    id: str = Field(examples=[_ID])
    number: str = Field(examples=["BK-000042"])


class ReconciliationQuery(In):
    """Of which account, through which day."""

    account_id: Id
    as_of: Day | None = Field(None, description="Left out: today.")


class DifferenceOut(Out):
    """A part of the difference. kind: why it stands there."""

    kind: str = Field(examples=["not_in_bank"])
    day: Day | None
    amount: str = Field(examples=["-12.00"])
    entry_id: str | None
    bank_line_id: str | None


class ReconciliationOut(Out):
    """Books and bank on a day; the parts come to the difference, books less bank."""

    account_id: str = Field(examples=[_ID])
    as_of: Day
    currency: str = Field(examples=["GBP"])
    books: str = Field(examples=["3880.30"])
    bank: str = Field(examples=["3892.30"])
    difference: str = Field(examples=["-12.00"])
    parts: list[DifferenceOut]
