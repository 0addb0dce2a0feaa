"""Why a statement is not taken in, in the order in which it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """What is wrong with a statement as a whole."""

    OTHER_CURRENCY = "other_currency"
    FUTURE = "future"
    EXCHANGE_LIMIT = "exchange_limit"
    NOT_ADDING_UP = "not_adding_up"
    CONTROL_SUM = "control_sum"
    DOES_NOT_FIT = "does_not_fit"
    TOLD_WHOLE = "told_whole"


#: Each with its figures; amounts are put in as text in the currency of the account.
SENTENCES = {
    Refusal.OTHER_CURRENCY: marked(
        "Line %(place)s is in %(found)s, and this account is kept in %(wanted)s."
    ),
    Refusal.FUTURE: marked(
        "Line %(place)s is of %(day)s, and that day is yet to come: look at the year, and at which"
        " of its numbers are day and month."
    ),
    Refusal.NOT_ADDING_UP: marked(
        "The lines do not add up: %(opening)s and lines of %(lines)s are %(sum)s, and the"
        " statement closes at %(closing)s. %(off)s is missing or too much."
    ),
    Refusal.CONTROL_SUM: marked(
        "The bank says that lines of %(wanted)s are in it, and there are lines of %(found)s."
    ),
    Refusal.DOES_NOT_FIT: marked(
        "It overlaps what is here and does not agree with it: its %(count)s new lines come to"
        " %(sum)s, and between the balances %(wanted)s is missing."
    ),
    Refusal.TOLD_WHOLE: marked(
        "Line %(place)s, %(amount)s on %(day)s, is not in the statement that tells that day with"
        " its balances: look at the account and at how days are written, or bring later days alone."
    ),
}


class SettleRefusal(StrEnum):
    """Why a bank line is not settled, or a settlement not undone, in the order it is checked."""

    UNKNOWN_LINE = "unknown_line"
    PROVISIONAL_LINE = "provisional_line"
    CONFLICT = "conflict"
    ALREADY_SETTLED = "already_settled"
    NOTHING_CHOSEN = "nothing_chosen"
    TOO_MANY = "too_many"
    ITEM_TWICE = "item_twice"
    UNKNOWN_ITEM = "unknown_item"
    NO_OPEN_ITEM = "no_open_item"
    ITEM_TAKEN = "item_taken"
    TOO_MUCH = "too_much"
    UNKNOWN_ACCOUNT = "unknown_account"
    ARCHIVED_ACCOUNT = "archived_account"
    CONTROL_ACCOUNT = "control_account"
    FOREIGN_ACCOUNT = "foreign_account"
    UNKNOWN_TAX = "unknown_tax"
    NO_TAX_ACCOUNT = "no_tax_account"
    TAX_NOT_CHARGED = "tax_not_charged"
    TAX_OF_SALES = "tax_of_sales"
    TAX_NOT_GIVEN_BACK = "tax_not_given_back"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_PARTY = "unknown_party"
    NO_PARTY = "no_party"
    NO_AMOUNT = "no_amount"
    NO_DISCOUNT = "no_discount"
    DISCOUNT_LIMIT = "discount_limit"
    CAME_BACK = "came_back"
    EXCHANGE_LIMIT = "exchange_limit"
    NOT_ADDING_UP = "not_adding_up"
    WRITE_OFF_LIMIT = "write_off_limit"
    CLOSED_PERIOD = "closed_period"
    UNKNOWN_SETTLEMENT = "unknown_settlement"
    ALREADY_UNDONE = "already_undone"
    RESTS_ON_IT = "rests_on_it"


#: Amounts are put in as text in the currency of the account.
SETTLE_SENTENCES = {
    SettleRefusal.UNKNOWN_LINE: marked("There is no such line of the bank, or it is not yours."),
    SettleRefusal.PROVISIONAL_LINE: marked(
        "This line is of the running day. It is settled when its statement is here."
    ),
    SettleRefusal.CONFLICT: marked("Something else was posted under this id before."),
    SettleRefusal.ALREADY_SETTLED: marked("This line is settled already, by %(by)s."),
    SettleRefusal.NOTHING_CHOSEN: marked("Choose what the line pays, or book it to an account."),
    SettleRefusal.TOO_MANY: marked("A line settles at most %(most)s items."),
    SettleRefusal.ITEM_TWICE: marked("The same item is chosen twice."),
    SettleRefusal.UNKNOWN_ITEM: marked("One of the items is not here, or it is not yours."),
    SettleRefusal.NO_OPEN_ITEM: marked(
        "%(account)s has no open items: bank lines are settled against what is owed or on its way."
    ),
    SettleRefusal.ITEM_TAKEN: marked("One of the items was settled meanwhile. Look again."),
    SettleRefusal.TOO_MUCH: marked("%(wanted)s of an item is chosen, and %(open)s of it is open."),
    SettleRefusal.UNKNOWN_ACCOUNT: marked("There is no account “%(text)s”."),
    SettleRefusal.ARCHIVED_ACCOUNT: marked(
        "%(account)s is archived: nothing is posted to it any more."
    ),
    SettleRefusal.CONTROL_ACCOUNT: marked(
        "%(account)s is kept by its own documents: choose another account."
    ),
    SettleRefusal.FOREIGN_ACCOUNT: marked(
        "%(account)s is kept in %(currency)s: book to an account for money on its way, and settle"
        " the other side against that."
    ),
    SettleRefusal.UNKNOWN_TAX: marked("There is no tax code “%(text)s”."),
    SettleRefusal.NO_TAX_ACCOUNT: marked("No account is set for the tax “%(text)s”."),
    SettleRefusal.TAX_NOT_CHARGED: marked(
        "Under “%(text)s” nobody charged tax, and who bought owes it: choose an account of what was"
        " bought, of cost or of fixed assets."
    ),
    SettleRefusal.TAX_OF_SALES: marked(
        "“%(text)s” is for what is sold. For what was bought choose a code of the reverse charge,"
        " or none where the account itself says its box."
    ),
    SettleRefusal.TAX_NOT_GIVEN_BACK: marked(
        "The tax “%(text)s” on what you buy is not given back: it is part of the cost. Book the"
        " line without it."
    ),
    SettleRefusal.UNKNOWN_DEPARTMENT: marked("There is no department “%(text)s”."),
    SettleRefusal.UNKNOWN_LOCATION: marked("There is no such location, or it is not yours."),
    SettleRefusal.UNKNOWN_PARTY: marked(
        "There is no customer or supplier with the code “%(text)s”."
    ),
    SettleRefusal.NO_PARTY: marked(
        "Whose is it? What is booked to %(account)s stands on the account of a customer or"
        " supplier: name one by their code."
    ),
    SettleRefusal.NO_AMOUNT: marked("Say how much goes to the account."),
    SettleRefusal.NO_DISCOUNT: marked(
        "A discount is what claims, or debts, in the company’s currency are paid less: choose them,"
        " and nothing of the other side."
    ),
    SettleRefusal.DISCOUNT_LIMIT: marked(
        "%(off)s is left, and a discount for paying early is at most %(limit)s of these items."
    ),
    SettleRefusal.CAME_BACK: marked(
        "%(by)s took some of an item back, and its tax with that: with a discount at most %(limit)s"
        " of it is settled. Set the two against each other first."
    ),
    SettleRefusal.EXCHANGE_LIMIT: marked(
        "%(off)s is left, and at most %(limit)s of these items is gained or lost by the exchange"
        " rate: choose a part of them, or book the rest to accounts."
    ),
    SettleRefusal.NOT_ADDING_UP: marked("%(off)s of the line is left: it is settled as a whole."),
    SettleRefusal.WRITE_OFF_LIMIT: marked(
        "%(off)s is left, and at most %(limit)s is written off here."
    ),
    SettleRefusal.CLOSED_PERIOD: marked(
        "%(period)s is closed. The first day that is open is %(first)s."
    ),
    SettleRefusal.UNKNOWN_SETTLEMENT: marked("There is no such settlement, or it is not yours."),
    SettleRefusal.ALREADY_UNDONE: marked("This settlement is undone already."),
    SettleRefusal.RESTS_ON_IT: marked(
        "%(by)s matched another bank line with what this one booked: take that back first."
    ),
}


class SettlingRefused(ValueError):
    """A line is not settled: nothing was written. words: what its sentence names; amounts as
    integers in minor units."""

    def __init__(self, refusal: SettleRefusal, **words: int | str) -> None:
        self.refusal = refusal
        self.words: Mapping[str, int | str] = words
        super().__init__(refusal.value)
