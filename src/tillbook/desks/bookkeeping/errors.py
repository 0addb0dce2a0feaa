"""Why an entry by hand is refused: a closed list, each with the line it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_ENTRY = "unknown_entry"
    CONFLICT = "conflict"
    CHANGED_MEANWHILE = "changed_meanwhile"
    MISSING_DATE = "missing_date"
    NO_DATE = "no_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    FUTURE_DATE = "future_date"
    CLOSED_PERIOD = "closed_period"
    SOFT_PERIOD = "soft_period"
    TOO_FEW_LINES = "too_few_lines"
    TOO_MANY_LINES = "too_many_lines"
    NO_ACCOUNT = "no_account"
    UNKNOWN_ACCOUNT = "unknown_account"
    AMBIGUOUS_ACCOUNT = "ambiguous_account"
    ARCHIVED_ACCOUNT = "archived_account"
    CONTROL_ACCOUNT = "control_account"
    NOT_AN_AMOUNT = "not_an_amount"
    TWO_MEANINGS = "two_meanings"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    BOTH_SIDES = "both_sides"
    NO_AMOUNT = "no_amount"
    NO_LOCATION = "no_location"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNKNOWN_PARTY = "unknown_party"
    OVERDRAWN = "overdrawn"
    OPENED_BEFORE = "opened_before"
    NOWHERE_SOLD = "nowhere_sold"
    SOLD_FREE = "sold_free"
    UNTAXED_REVENUE = "untaxed_revenue"
    NO_PARTY = "no_party"
    NO_DUE_DATE = "no_due_date"
    UNKNOWN_TAX = "unknown_tax"
    NO_TAX_CODE = "no_tax_code"
    NO_BASE = "no_base"
    BASE_OFF = "base_off"
    TAX_ELSEWHERE = "tax_elsewhere"
    BASE_WITHOUT_TAX = "base_without_tax"
    NO_CURRENCY = "no_currency"
    OTHER_CURRENCY = "other_currency"
    NO_FOREIGN = "no_foreign"
    NO_RATE = "no_rate"
    NOT_A_RATE = "not_a_rate"
    UNBALANCED = "unbalanced"
    NEEDS_APPROVAL = "needs_approval"
    OWN_APPROVAL = "own_approval"
    ALREADY_REVERSED = "already_reversed"
    MADE_LESS = "made_less"
    RESTS_ON_IT = "rests_on_it"
    BEFORE_ITS_ENTRY = "before_its_entry"
    NO_REASON = "no_reason"
    NO_NAME = "no_name"
    NAME_TAKEN = "name_taken"
    BAD_SCHEDULE = "bad_schedule"
    ITEM_TAKEN = "item_taken"
    TOO_MUCH = "too_much"
    CAME_BACK = "came_back"
    NO_DEBT = "no_debt"
    CANNOT_REVALUE = "cannot_revalue"
    NOTHING_TO_REVALUE = "nothing_to_revalue"


SENTENCES = {
    Refusal.UNKNOWN_ENTRY: marked("There is no such entry, or it is not yours."),
    Refusal.CONFLICT: marked("Something else was posted under this id before."),
    Refusal.CHANGED_MEANWHILE: marked(
        "Somebody else changed this entry meanwhile. Load the page again to see what it is now."
    ),
    Refusal.MISSING_DATE: marked("Say which day the entry is for."),
    Refusal.NO_DATE: marked("“%(text)s” is no date."),
    Refusal.DATE_OUT_OF_RANGE: marked("%(text)s is outside the years the books can be about."),
    Refusal.FUTURE_DATE: marked("%(text)s is too far ahead: at most %(days)s days."),
    Refusal.CLOSED_PERIOD: marked("%(period)s is closed. The first day that is open is %(first)s."),
    Refusal.SOFT_PERIOD: marked(
        "%(period)s is closed. You may post to it all the same, if you say so; the first day that"
        " is open is %(first)s."
    ),
    Refusal.TOO_FEW_LINES: marked("An entry has at least two lines."),
    Refusal.TOO_MANY_LINES: marked("An entry has at most %(most)s lines."),
    Refusal.NO_ACCOUNT: marked("Which account? Type its number or its name."),
    Refusal.UNKNOWN_ACCOUNT: marked("There is no account “%(text)s”."),
    Refusal.AMBIGUOUS_ACCOUNT: marked("“%(text)s” means more than one account. Type its number."),
    Refusal.ARCHIVED_ACCOUNT: marked("%(text)s is archived: nothing is posted to it any more."),
    Refusal.CONTROL_ACCOUNT: marked(
        "%(text)s is the value of the stock: only documents of goods change it."
    ),
    Refusal.NOT_AN_AMOUNT: marked("“%(text)s” is no amount."),
    Refusal.TWO_MEANINGS: marked(
        "“%(text)s” can be read in two ways: write it without a mark for thousands."
    ),
    Refusal.NEGATIVE: marked("“%(text)s” is negative: write it on the other side."),
    Refusal.TOO_LARGE: marked("“%(text)s” is more than an entry can hold."),
    Refusal.BOTH_SIDES: marked("A line is debit or credit, not both."),
    Refusal.NO_AMOUNT: marked("Say how much, as debit or as credit."),
    Refusal.NO_LOCATION: marked("Say which of your locations it is for."),
    Refusal.UNKNOWN_LOCATION: marked("There is no location “%(text)s”, or it is not yours."),
    Refusal.UNKNOWN_DEPARTMENT: marked("There is no department “%(text)s”."),
    Refusal.UNKNOWN_PARTY: marked("There is no customer or supplier with the code “%(text)s”."),
    Refusal.NOWHERE_SOLD: marked(
        "%(text)s is revenue, and no line names a tax code: no sales tax return counts it in its"
        " gross sales."
    ),
    Refusal.SOLD_FREE: marked(
        "%(text)s is revenue, and no line names a tax code: the sales tax return of its location"
        " counts it as sold free of tax. Was the tax forgotten?"
    ),
    Refusal.UNTAXED_REVENUE: marked(
        "%(text)s is revenue that bears tax, no tax stands with it, and the tax return counts it."
        " Is it outside the return? Then have the entry take itself back, or choose a tax code"
        " outside the scope under “More about this line”. Was the tax forgotten? Then add it."
    ),
    Refusal.OVERDRAWN: marked(
        "By the books, %(text)s holds less than that. Is the amount right, and is what was there at"
        " the start entered?"
    ),
    Refusal.OPENED_BEFORE: marked(
        "Opening balances of %(day)s were posted as %(number)s already, and these would come on top"
        " of them. Take those back first where these replace them; where they are more of them,"
        " post these as they stand."
    ),
    Refusal.NO_PARTY: marked(
        "Whose is it? %(text)s needs a customer or supplier to stand on their account. Name one, or"
        " post it without."
    ),
    Refusal.NO_TAX_CODE: marked(
        "%(text)s is an account of tax: without a tax code the line stands in no return. Choose the"
        " code and the taxed base under “More about this line”, or post it as it stands."
    ),
    Refusal.NO_BASE: marked(
        "It names no taxed base: at this rate it is the tax on %(base)s. Say the base under “More"
        " about this line”, or post it as it stands."
    ),
    Refusal.BASE_OFF: marked(
        "At this rate it is the tax on %(base)s, not on %(said)s. Mend the base, or post it as it"
        " stands."
    ),
    Refusal.TAX_ELSEWHERE: marked(
        "%(text)s is no account of tax: a tax code there counts in no return without a taxed base."
        " Put the tax on a line of its own, or post it as it stands."
    ),
    Refusal.NO_DUE_DATE: marked("“%(text)s” is no date something can be due on."),
    Refusal.UNKNOWN_TAX: marked("There is no tax code “%(text)s”."),
    Refusal.BASE_WITHOUT_TAX: marked("A taxed base needs the tax code it is for."),
    Refusal.NO_CURRENCY: marked("“%(text)s” is no foreign currency: three letters, as USD."),
    Refusal.OTHER_CURRENCY: marked("%(text)s is kept in %(currency)s: say the amount in it."),
    Refusal.NO_FOREIGN: marked("Say how much it is in %(currency)s."),
    Refusal.NO_RATE: marked(
        "There is no rate for %(currency)s on that day: type one here, or enter it under Books,"
        " Exchange rates."
    ),
    Refusal.NOT_A_RATE: marked("“%(text)s” is no rate: a figure above nothing, as 1.0843."),
    Refusal.UNBALANCED: marked("Debit is %(debit)s and credit %(credit)s: %(off)s apart."),
    Refusal.NEEDS_APPROVAL: marked(
        "Above %(limit)s somebody else has to approve it. It waits for them."
    ),
    Refusal.OWN_APPROVAL: marked(
        "You wrote this entry: somebody else who may approve entries has to post it."
    ),
    Refusal.MADE_LESS: marked(
        "%(text)s took something off it, and gave its tax back: take that back first."
    ),
    Refusal.RESTS_ON_IT: marked(
        "%(text)s rests on it: a line of the bank is matched with it. Take that back first."
    ),
    Refusal.ALREADY_REVERSED: marked("This entry is reversed already, by %(text)s."),
    Refusal.BEFORE_ITS_ENTRY: marked("It cannot be taken back before %(text)s, its own date."),
    Refusal.NO_REASON: marked("Say why it is taken back."),
    Refusal.NO_NAME: marked("A template needs a name."),
    Refusal.NAME_TAKEN: marked("There is a template “%(text)s” already."),
    Refusal.BAD_SCHEDULE: marked("Choose a template, a day of the month and from when."),
    Refusal.ITEM_TAKEN: marked("This item was settled meanwhile. Look again."),
    Refusal.TOO_MUCH: marked("Give an amount above nothing, and at most what is open."),
    Refusal.CAME_BACK: marked(
        "%(text)s took some of it back, and its tax with that: with tax at most %(limit)s more is"
        " taken off. Set the two against each other first."
    ),
    Refusal.NO_DEBT: marked("Only what customers owe can be a bad debt."),
    Refusal.CANNOT_REVALUE: marked("Something stands in the way: the page says what."),
    Refusal.NOTHING_TO_REVALUE: marked(
        "Every foreign balance stands at what it is worth: there is nothing to post."
    ),
}


#: What may be meant so: pages ask about it once, and post it all the same.
ASKED = (
    Refusal.NO_PARTY,
    Refusal.NO_TAX_CODE,
    Refusal.NO_BASE,
    Refusal.BASE_OFF,
    Refusal.TAX_ELSEWHERE,
    Refusal.OVERDRAWN,
    Refusal.OPENED_BEFORE,
    Refusal.NOWHERE_SOLD,
    Refusal.SOLD_FREE,
    Refusal.UNTAXED_REVENUE,
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: line 0 is the entry as a whole. words: what its sentence names."""

    refusal: Refusal
    line: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


class EntryRefused(ValueError):
    """It is refused whole, for everything that is wrong with it: nothing was written."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong: Sequence[Wrong] = wrong
        said = [f"line {w.line}: {w.refusal.value}" if w.line else w.refusal.value for w in wrong]
        super().__init__("; ".join(said))

    @property
    def refusal(self) -> Refusal:
        """The first reason."""
        return self.wrong[0].refusal


def refused(refusal: Refusal, line: int = 0, **words: str) -> EntryRefused:
    """A refusal for one reason."""
    return EntryRefused(Wrong(refusal, line, words))


class PairRefusal(StrEnum):
    """Why open items are not paired, or a pair not taken back, in the order it is checked."""

    CONFLICT = "conflict"
    UNKNOWN_ITEM = "unknown_item"
    ITEM_TWICE = "item_twice"
    TOO_MANY = "too_many"
    NO_OPEN_ITEM = "no_open_item"
    OTHER_PARTY = "other_party"
    FOREIGN = "foreign"
    ITEM_TAKEN = "item_taken"
    TOO_MUCH = "too_much"
    ONE_SIDE = "one_side"
    UNKNOWN_PAIRING = "unknown_pairing"
    ALREADY_UNDONE = "already_undone"


#: Amounts are put in as text in the company's currency.
PAIR_SENTENCES = {
    PairRefusal.CONFLICT: marked("Something else was posted under this id before."),
    PairRefusal.UNKNOWN_ITEM: marked("One of the items is not here, or it is not yours."),
    PairRefusal.ITEM_TWICE: marked("The same item is chosen twice."),
    PairRefusal.TOO_MANY: marked("At most %(most)s items are paired at once."),
    PairRefusal.NO_OPEN_ITEM: marked("This account has no open items."),
    PairRefusal.FOREIGN: marked(
        "An item in a foreign currency is settled by its bank line, where the rate counts."
    ),
    PairRefusal.OTHER_PARTY: marked(
        "Items are paired within one account of one customer or supplier: choose others."
    ),
    PairRefusal.ITEM_TAKEN: marked("One of the items was paired meanwhile. Look again."),
    PairRefusal.TOO_MUCH: marked("%(wanted)s of an item is chosen, and %(open)s of it is open."),
    PairRefusal.ONE_SIDE: marked("Choose on both sides: what is owed, and what pays it."),
    PairRefusal.UNKNOWN_PAIRING: marked("There is no such pair, or it is not yours."),
    PairRefusal.ALREADY_UNDONE: marked("This pair is taken back already."),
}


class PairingRefused(ValueError):
    """Nothing is paired, nothing was written. words: what its sentence names; amounts as integers
    in minor units."""

    def __init__(self, refusal: PairRefusal, **words: int | str) -> None:
        self.refusal = refusal
        self.words: Mapping[str, int | str] = words
        super().__init__(refusal.value)
