"""What differs about a posted sale, as a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.desks.sales.models import Discrepancy
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rights_words import does
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import money, short_day

NOBODY: Mapping[UUID, str] = {}
#: What discrepancies are about, so that those of one cause are looked at together.
TOPICS = {
    "clock": (gettext_lazy("Clock"), ("clock", "business_date")),
    "price": (
        gettext_lazy("Price"),
        ("price", "promotion", "price_list", "pricing", "coupon_unknown", "coupon_over"),
    ),
    "tax": (gettext_lazy("Tax"), ("tax", "certificate", "customer_group")),
    "goods": (
        gettext_lazy("Goods"),
        ("quantity", "age", "serial_again", "not_there", "not_tracked", "label", "not_left"),
    ),
    "returns": (
        gettext_lazy("Returns"),
        ("returned_too_much", "made_less", "return_cap", "return_price", "return_allowance"),
    ),
    "payments": (
        gettext_lazy("Payments"),
        (
            "value_short",
            "value_blocked",
            "value_unknown",
            "pays_itself",
            "tip_twice",
            "credit_limit",
            "offline_card",
            "offline_card_day",
        ),
    ),
    "rights": (
        gettext_lazy("Rights"),
        ("seller_right", "approval", "right_missing", "lease_over"),
    ),
    "devices": (gettext_lazy("Devices"), ("chain", "register_revoked", "was_lost")),
}


def _shown(row: Discrepancy) -> dict[str, str]:
    """What was expected and found, as its sentence names it."""
    # A line by its number; amounts in minor units, behind what they are of.
    shown = {"expected": row.expected, "found": row.found.removeprefix("line ")}
    if row.kind in ("value_short", "offline_card", "pays_itself"):
        currency = company(row.company_id).money
        shown = {
            name: money(int(text.rpartition(" ")[2] or 0), currency) for name, text in shown.items()
        }
    if row.kind == "business_date":
        shown = {name: short_day(asked_day(text)) or text for name, text in shown.items()}
    if row.kind == "right_missing":
        shown["expected"] = f"“{does(row.expected)}”"
    return shown


def approvers(rows: Iterable[Discrepancy]) -> dict[UUID, str]:
    """What those are called who approved what they may not."""
    given = {UUID(row.found) for row in rows if row.kind == "approval" and row.found}
    return people_names(given) if given else {}


def _approved(row: Discrepancy, seller: UUID | None, people: Mapping[UUID, str]) -> str:
    """Who approved what they may not, and what they lacked."""
    who = UUID(row.found)
    shown = {"who": people.get(who) or _("Somebody"), "right": f"“{does(row.expected)}”"}
    if who == seller:
        return _("%(who)s approved it for themselves, for which it takes somebody else.") % shown
    return (
        _(
            "%(who)s approved it. That is checked on arrival, and by then they had not the right "
            "%(right)s; at the register they may have had it."
        )
        % shown
    )


def discrepancy_words(
    row: Discrepancy, seller: UUID | None = None, people: Mapping[UUID, str] = NOBODY
) -> str:
    """A discrepancy as a sentence. seller: who made its sale; people: `approvers` of the rows that
    are told together."""
    if row.kind == "approval" and row.found:
        return _approved(row, seller, people)
    shown = _shown(row)
    words = {
        "price": _("Sold at another price than the shelf's of that day."),
        "quantity": _("Sold in a finer quantity than its unit allows: %(found)s.") % shown,
        "tax": _("The tax on the receipt is not what the rates of that day come to."),
        "promotion": _("The promotions on the receipt are not those that held."),
        "price_list": _("The price list on the receipt is not the one that held."),
        "coupon_unknown": _("There is no coupon with the code %(found)s.") % shown,
        "coupon_over": _("The coupon %(found)s was used more often than it may be.") % shown,
        "customer_group": _("The receipt counts its customer to a group they were not in."),
        "certificate": _("Sold free of tax by the certificate %(found)s, which did not count.")
        % shown,
        "pricing": _("The receipt cannot be priced again with today's rules."),
        "returned_too_much": _("More came back than was sold, in line %(found)s.") % shown,
        "made_less": _("%(expected)s made the sale less before line %(found)s of it came back.")
        % shown,
        "return_cap": _("More was given back without a receipt than that person may on a day."),
        "return_price": _("More was given back for a piece than it cost in the last 30 days."),
        "age": _("Nobody is said to have looked whether the customer was %(expected)s.") % shown,
        "serial_again": _("The piece %(found)s was sold before and has not come back.") % shown,
        "not_there": _("The lot or piece %(found)s was not in stock there.") % shown,
        "not_tracked": _("It does not say which piece was sold (lot or serial number)."),
        "label": _("The label says %(expected)s, the receipt %(found)s.") % shown,
        "not_left": _("Of %(found)s more was sold than was left: %(expected)s.") % shown,
        "value_short": _("A card or credit paid %(found)s, and %(expected)s was on it.") % shown,
        "value_blocked": _("A blocked card paid here."),
        "value_unknown": _("A gift card paid here that nobody knows."),
        "pays_itself": _(
            "%(found)s put on a gift card, credit or account was paid with that same one."
        )
        % shown,
        "tip_twice": _("The tip of the sale %(found)s went back twice, once with its void.")
        % shown,
        "credit_limit": _("The customer bought more on account than they may owe."),
        "offline_card": _("A card paid %(found)s off-line; %(expected)s is allowed.") % shown,
        "offline_card_day": _("More was taken by card off-line that day than a register may."),
        "chain": _("The receipt does not follow the one before it."),
        "seller_right": _("Who sold it may not sell."),
        "approval": _("On arrival, whoever approved it had not the right to."),
        "right_missing": _("It needed the right %(expected)s, and nobody with it approved.")
        % shown,
        "lease_over": _("The register had not heard of the server for too long to allow this."),
        "return_allowance": _("More was given back off-line that day than a register may."),
        "register_revoked": _("The register had been revoked when this arrived."),
        "was_lost": _("It was noted as lost (%(found)s) and is here after all.") % shown,
        "clock": _("It is dated later than it arrived: the clock of the register was wrong."),
        "business_date": _(
            "The clock of the register was wrong: its day was %(found)s; booked on %(expected)s."
        )
        % shown,
    }
    return words.get(row.kind, f"{row.kind}: {row.expected} / {row.found}")


#: Kinds that are advised on as another is.
_AS = {"pays_itself": "age"}


def _advice() -> dict[str, str]:
    return {
        "price": _(
            "The receipt stands. See whether the register had an old price list or the price was "
            "changed on purpose; if the customer paid too much, return the difference."
        ),
        "quantity": _(
            "The receipt stands. If parts of it may be sold, give the product a unit with "
            "decimals; else ask who sold it."
        ),
        "tax": _("The receipt stands. Check the rate, and correct it in the next tax return."),
        "promotion": _(
            "The receipt stands. See whether the register's clock was right, and ask who sold it."
        ),
        "certificate": _(
            "The receipt stands, and you may owe its tax. Ask the customer for a certificate that "
            "held on that day, enter it, and note it here."
        ),
        "returned_too_much": _(
            "The excess is on the account to clarify. Ask who took the goods back."
        ),
        "return_cap": _("The excess is on the account to clarify. Ask who took the goods back."),
        "return_price": _("Ask who took the goods back, and what the customer showed them."),
        "age": _("The receipt stands. Ask who sold it, and see that the register is up to date."),
        "not_there": _("See whether the number is right; if so, put it right with Adjust stock."),
        "serial_again": _("Compare the two sales: one of them names the wrong piece."),
        "not_tracked": _("Ask who sold it, and note the number here."),
        "not_left": _("The receipt stands. Count what is there, and see what was put aside."),
        "label": _("The receipt stands. See whether the layouts under Barcodes fit these labels."),
        "value_short": _(
            "The excess is on the account to clarify. Ask the customer, or write it off."
        ),
        "value_blocked": _("What it paid is on the account to clarify. Ask why it was blocked."),
        "value_unknown": _(
            "What it paid is on the account to clarify. The sale of the card may still be"
            " on its way."
        ),
        "tip_twice": _(
            "It went out of both drawers. Ask who gave it back, and settle it with the person "
            "whose tip it was: they are owed that much less now."
        ),
        "credit_limit": _("They owe it. Raise their limit, or ask them to pay some of it off."),
        "offline_card": _("Look for the payment in the terminal’s own list before you note it."),
        "offline_card_day": _("Compare the terminal’s own list with the sales of that day."),
        "chain": _("A receipt may have been changed or another device may use these numbers."),
        "seller_right": _("Give them a role that sells, or ask who used their PIN."),
        "approval": _("Ask both. Give the right, or another limit, if this was meant."),
        "right_missing": _("Ask who sold it; give the right or the limit if this was meant."),
        "lease_over": _("See that the register gets on-line, and ask what was allowed meanwhile."),
        "return_allowance": _(
            "Count the cash, and compare the goods with the returns of that day."
        ),
        "was_lost": _(
            "If it was entered by hand meanwhile, it is in the books twice: void one of the two."
        ),
        "register_revoked": _(
            "Find the device. If it was stolen, its receipts are no sales of yours."
        ),
    }


def discrepancy_advice(kind: str, counts_on: date) -> str:
    """What to do about one of a kind; counts_on: the day on which its sale stands in the books."""
    if kind in ("business_date", "clock"):
        day = {"day": short_day(counts_on)}
        return _("Set the register's clock. The sale counts on %(day)s.") % day
    if kind == "made_less":
        return _(
            "Its tax was given back then already, so what came back is on the account to clarify. "
            "Take the discount or bad debt back; then book that amount from the account to clarify "
            "to sales, with its tax, by an entry by hand."
        )
    advice = _advice()
    return advice.get(_AS.get(kind, kind), _("Look at the sale and note what you found."))
