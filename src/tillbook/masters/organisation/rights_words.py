"""What each right means, in the words of the pages where rights are given.

`risky`: with it somebody can take money or goods, read what is private, or let others in.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tillbook.masters.organisation.rules import Right


@dataclass(frozen=True, slots=True)
class RightWords:
    """A right as a person reads it."""

    right: Right
    does: str | Promise
    risky: bool = False
    why: str | Promise = ""


GROUPS: tuple[tuple[str | Promise, tuple[RightWords, ...]], ...] = (
    (
        _("Selling"),
        (
            RightWords(Right.SALES_READ, _("See sales and receipts")),
            RightWords(Right.SALES_WRITE, _("Sell")),
            RightWords(
                Right.SALES_DISCOUNT,
                _("Give discounts"),
                True,
                _("Each discount is money not taken."),
            ),
            RightWords(
                Right.SALES_PRICE,
                _("Sell at another price than the shelf's"),
                True,
                _("Goods can leave for next to nothing."),
            ),
            RightWords(
                Right.SALES_OVERRIDE,
                _("Sell what is held back: expired goods, prices past their limits"),
                True,
                _("Goods that should stay can leave."),
            ),
            RightWords(
                Right.SALES_EXEMPT,
                _("Sell free of tax by a customer’s certificate"),
                True,
                _("The tax is owed all the same where the certificate does not hold."),
            ),
            RightWords(
                Right.SALES_RETURN,
                _("Take goods back and pay the money out"),
                True,
                _("Cash leaves the drawer."),
            ),
            RightWords(
                Right.SALES_RETURN_UNREFERENCED,
                _("Take goods back without a receipt"),
                True,
                _("Nobody can say whether they were ever bought here."),
            ),
            RightWords(
                Right.SALES_REFUND_OTHER,
                _("Give money back another way than it was paid"),
                True,
                _("What was paid by card can leave as cash."),
            ),
            RightWords(
                Right.SALES_VOID,
                _("Void a whole sale"),
                True,
                _("The sale is taken back, goods and money."),
            ),
            RightWords(
                Right.SALES_RESOLVE,
                _("Clear up what was set aside, and discrepancies"),
                True,
                _("Decides what becomes of money on suspense."),
            ),
        ),
    ),
    (
        pgettext_lazy("notes and coins", "Cash"),
        (
            RightWords(Right.CASH_SHIFT, _("Open and close a shift at a register")),
            RightWords(
                Right.CASH_PAY_OUT,
                _("Pay cash out beyond the limit"),
                True,
                _("Cash leaves the drawer."),
            ),
            RightWords(
                Right.CASH_NO_SALE,
                _("Open the drawer without a sale"),
                True,
                _("Nobody sees what is taken out."),
            ),
            RightWords(Right.CASH_READ, _("See shifts, drawers and differences")),
            RightWords(
                Right.CASH_DEPOSIT,
                _("Take cash from the safe to the bank, close a shift from here"),
                True,
                _("Decides what is counted as there."),
            ),
        ),
    ),
    (
        _("Gift cards and credit"),
        (
            RightWords(
                Right.VALUES_WRITE,
                _("Block gift cards, set credit limits"),
                True,
                _("Decides how much customers may owe, and whether a card is worth something."),
            ),
        ),
    ),
    (
        _("Goods"),
        (
            RightWords(Right.CATALOG_READ, _("See products and prices")),
            RightWords(
                Right.CATALOG_WRITE,
                _("Change products and prices"),
                True,
                _("A price holds at every register within a minute."),
            ),
            RightWords(Right.INVENTORY_READ, _("See what is in stock")),
            RightWords(
                Right.INVENTORY_WRITE,
                _("Adjust stock"),
                True,
                _("What is written off is not looked for."),
            ),
            RightWords(Right.COUNTS_WRITE, _("Count stock")),
            RightWords(
                Right.COUNTS_APPROVE,
                _("Approve counts of stock"),
                True,
                _("What is missing is booked off and not looked for."),
            ),
            RightWords(Right.COSTS_READ, _("See what goods cost, and margins")),
        ),
    ),
    (
        _("Customers"),
        (
            RightWords(Right.PARTIES_READ, _("See customers")),
            RightWords(Right.PARTIES_WRITE, _("Add and change customers")),
            RightWords(
                Right.PARTIES_ERASE,
                _("Erase a customer's personal data"),
                True,
                _("It cannot be brought back."),
            ),
        ),
    ),
    (
        _("Money and books"),
        (
            RightWords(Right.REPORTS_READ, _("See Home and reports")),
            RightWords(Right.LEDGER_READ, _("See the journal and accounts")),
            RightWords(
                Right.LEDGER_WRITE,
                _("Write entries by hand"),
                True,
                _("Changes what every statement says."),
            ),
            RightWords(
                Right.LEDGER_APPROVE,
                _("Approve entries that somebody else wrote"),
                True,
                _("Large entries are posted on this word alone."),
            ),
            RightWords(
                Right.LEDGER_CLOSE,
                _("Close periods, and post to closed ones by hand"),
                True,
                _("Decides in which month figures stand."),
            ),
            RightWords(
                Right.LEDGER_REOPEN,
                _("Open periods again that were closed"),
                True,
                _("Figures that were handed in can change."),
            ),
            RightWords(Right.EXPENSES_READ, _("See everybody’s expenses")),
            RightWords(Right.EXPENSES_WRITE, _("Enter expenses, and see one’s own")),
            RightWords(
                Right.EXPENSES_APPROVE,
                _("Approve expenses that somebody else entered"),
                True,
                _("Large expenses are posted on this word alone."),
            ),
            RightWords(
                Right.EXPENSES_CASH,
                _("Fill and count petty cash, and pay staff back from it"),
                True,
                _("What is missing is booked as short."),
            ),
            RightWords(Right.PURCHASES_READ, _("See suppliers, their prices and orders")),
            RightWords(Right.PURCHASES_WRITE, _("Order from suppliers, and keep their prices")),
            RightWords(
                Right.PURCHASES_APPROVE,
                _("Approve orders that somebody else wrote"),
                True,
                _("Large orders go out on this word alone."),
            ),
            RightWords(Right.TAXES_READ, _("See taxes")),
            RightWords(
                Right.TAXES_WRITE,
                _("Change tax rates"),
                True,
                _("A wrong rate is on every receipt from then on."),
            ),
        ),
    ),
    (
        _("Registers"),
        (
            RightWords(
                Right.REGISTERS_ENROL,
                _("Enrol and lock registers"),
                True,
                _("An enrolled device sells in the name of the shop."),
            ),
            RightWords(
                Right.REGISTERS_UNLOCK,
                _("Let somebody in again whose PIN was locked"),
                True,
                _("A locked PIN may be somebody guessing."),
            ),
            RightWords(Right.REGISTERS_TRAIN, _("Begin training at a register")),
        ),
    ),
    (
        _("The business"),
        (
            RightWords(
                Right.PEOPLE_WRITE,
                _("Add people and give roles"),
                True,
                _("Lets others in. Nobody gives more rights than they have."),
            ),
            RightWords(
                Right.KEYS_WRITE,
                _("Make API keys"),
                True,
                _("A program with a key works without anybody watching."),
            ),
            RightWords(
                Right.SETTINGS_WRITE,
                _("Change company, locations, payment means and accounts"),
                True,
                _("It decides how every later sale is booked."),
            ),
            RightWords(
                Right.REGISTERS_ENROL,
                _("Enrol and revoke registers, set PINs"),
                True,
                _("Whoever holds an enrolled register can sell with it."),
            ),
            RightWords(
                Right.REGISTERS_UNLOCK,
                _("Unlock a register after wrong PINs"),
            ),
            RightWords(
                Right.EXPORT,
                _("Export lists and books"),
                True,
                _("The file leaves the house with everything in it."),
            ),
            RightWords(
                Right.IMPORT,
                _("Import sales and products"),
                True,
                _("Thousands of rows at once."),
            ),
            RightWords(Right.AUDIT_READ, _("Read the audit trail")),
        ),
    ),
)

WORDS = {words.right: words for _group, rows in GROUPS for words in rows}


def does(right: str) -> str:
    """What somebody with this right may do; the right's own name where there are no words."""
    words = {words.right.value: words.does for words in WORDS.values()}
    return str(words.get(right, right))


def risky(rights: frozenset[str] | list[str]) -> int:
    """How many of these rights are risky ones."""
    return sum(1 for words in WORDS.values() if words.risky and words.right in rights)


def by_group() -> list[tuple[str | Promise, list[RightWords]]]:
    """The rights there are, in groups; those that have no words yet under their own names."""
    groups = [(name, list(rows)) for name, rows in GROUPS]
    if unsaid := [RightWords(right, right.value, True) for right in Right if right not in WORDS]:
        groups.append((_("Others"), unsaid))
    return groups
