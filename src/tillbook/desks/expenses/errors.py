"""Why an expense or a document of petty cash is refused: a closed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_EXPENSE = "unknown_expense"
    CONFLICT = "conflict"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NO_DATE = "no_date"
    FUTURE_DATE = "future_date"
    CLOSED_PERIOD = "closed_period"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    NO_CATEGORY = "no_category"
    NOT_AN_AMOUNT = "not_an_amount"
    NO_AMOUNT = "no_amount"
    TOO_LARGE = "too_large"
    UNKNOWN_TAX = "unknown_tax"
    NO_LOCATION = "no_location"
    UNKNOWN_DEPARTMENT = "unknown_department"
    NOT_PAID = "not_paid"
    NOBODY_TO_PAY = "nobody_to_pay"
    NO_ACCOUNT = "no_account"
    ARCHIVED_ACCOUNT = "archived_account"
    NEEDS_APPROVAL = "needs_approval"
    OWN_APPROVAL = "own_approval"
    PETTY_CASH_SHORT = "petty_cash_short"
    PETTY_CASH_SHORT_THEN = "petty_cash_short_then"
    SAFE_SHORT = "safe_short"
    ALREADY_REVERSED = "already_reversed"
    RESTS_ON_IT = "rests_on_it"
    IS_A_REVERSAL = "is_a_reversal"
    BEFORE_ITS_EXPENSE = "before_its_expense"
    NO_REASON = "no_reason"
    COUNTED_MEANWHILE = "counted_meanwhile"
    NOTHING_OWED = "nothing_owed"


SENTENCES = {
    Refusal.UNKNOWN_EXPENSE: marked("There is no such expense, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was posted under this id before."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody else changed this expense meanwhile. Load the page again to see what it is now."
    ),
    Refusal.NO_DATE: marked("“%(text)s” is no date of the books."),
    Refusal.FUTURE_DATE: marked(
        "%(text)s has not come yet: an expense is entered when it is paid."
    ),
    Refusal.CLOSED_PERIOD: marked(
        "%(period)s is closed. Say that it goes to the first day that is open, %(first)s."
    ),
    Refusal.NO_LINES: marked("Say how much was paid."),
    Refusal.TOO_MANY_LINES: marked("An expense has at most %(most)s lines."),
    Refusal.NO_CATEGORY: marked("Choose what it was for."),
    Refusal.NOT_AN_AMOUNT: marked("“%(text)s” is no amount."),
    Refusal.NO_AMOUNT: marked("Say an amount of more than zero."),
    Refusal.TOO_LARGE: marked("“%(text)s” is more than an expense can be."),
    Refusal.UNKNOWN_TAX: marked("“%(text)s” is no tax that is in a price on that day."),
    Refusal.NO_LOCATION: marked("Choose one of your locations."),
    Refusal.UNKNOWN_DEPARTMENT: marked("There is no department “%(text)s”."),
    Refusal.NOT_PAID: marked("Choose what it was paid from."),
    Refusal.NOBODY_TO_PAY: marked("Choose whose money it was."),
    Refusal.NO_ACCOUNT: marked("No account is set for this. Say which under Settings, Accounts."),
    Refusal.ARCHIVED_ACCOUNT: marked(
        "%(text)s is archived: nothing is posted to it any more. Choose another account under "
        "Settings, Expenses."
    ),
    Refusal.NEEDS_APPROVAL: marked(
        "Above %(limit)s somebody else has to approve it. It waits for them."
    ),
    Refusal.OWN_APPROVAL: marked(
        "You entered it, or it is your money: somebody else who may approve expenses posts it."
    ),
    Refusal.PETTY_CASH_SHORT: marked(
        "Petty cash holds %(held)s: less than %(wanted)s. Top it up first, or pay from elsewhere."
    ),
    Refusal.PETTY_CASH_SHORT_THEN: marked(
        "On %(day)s petty cash held %(held)s: less than %(wanted)s. Say the day it was paid, or"
        " what else it was paid from."
    ),
    Refusal.SAFE_SHORT: marked(
        "The safe holds %(held)s by the books: less than %(wanted)s. If more lies in it, enter"
        " what was there at the start: Books, Entries by hand."
    ),
    Refusal.ALREADY_REVERSED: marked("It is taken back already."),
    Refusal.RESTS_ON_IT: marked(
        "%(text)s rests on it: a line of the bank is matched with it. Take that back first."
    ),
    Refusal.IS_A_REVERSAL: marked("It takes another one back: enter that one anew instead."),
    Refusal.BEFORE_ITS_EXPENSE: marked("It cannot be taken back before %(text)s, its own date."),
    Refusal.NO_REASON: marked("Say why it is taken back."),
    Refusal.COUNTED_MEANWHILE: marked(
        "Money moved while you counted: there must be %(held)s now. Count again."
    ),
    Refusal.NOTHING_OWED: marked("So much is not owed to them: %(held)s is."),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: line 0 is the whole. words: what its sentence names; plain figures
    under "held", "wanted" and "limit"."""

    refusal: Refusal
    line: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


class ExpenseRefused(ValueError):
    """It is refused whole, for everything that is wrong with it: nothing was written."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong: Sequence[Wrong] = wrong
        super().__init__("; ".join(one.refusal.value for one in wrong))

    @property
    def refusal(self) -> Refusal:
        """The first reason."""
        return self.wrong[0].refusal


def refused(refusal: Refusal, line: int = 0, **words: str) -> ExpenseRefused:
    """A refusal for one reason."""
    return ExpenseRefused(Wrong(refusal, line, words))
