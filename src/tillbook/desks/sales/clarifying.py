"""Reads behind "To clarify": everything that waits for a person's judgement, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.books.ledger.queries import amounts_on
from tillbook.books.ledger.rules import Role
from tillbook.desks.sales.comparing import Paper, read_aside
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy, Sale, SetAside
from tillbook.desks.sales.queries import open_aside, open_discrepancies
from tillbook.desks.sales.queries.aside import booked_by, forks
from tillbook.desks.sales.sentences import about, sentence
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rights_words import does
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.plumbing import clock
from tillbook.plumbing.series import (
    document_numbers,
    missing_numbers,
    series_with_gaps,
)
from tillbook.plumbing.templatetags.figures import money

#: What one thing of a kind is called, beside it.
ONE = {
    "quarantine": gettext_lazy("Not posted"),
    "conflict": gettext_lazy("Not alike"),
    "unreadable": gettext_lazy("Unreadable"),
    "gap": gettext_lazy("Missing"),
    "discrepancy": gettext_lazy("Discrepancy"),
}
#: Discrepancies whose excess stands on the account to clarify.
ON_ACCOUNT = frozenset(
    {"returned_too_much", "return_cap", "value_short", "value_blocked", "value_unknown"}
)
#: Rows of a kind on the page: what is more waits until these are cleared up.
MOST = 50

KINDS = {
    "quarantine": gettext_lazy("Not posted"),
    "conflict": gettext_lazy("Sent twice, not alike"),
    "unreadable": gettext_lazy("Unreadable"),
    "gap": gettext_lazy("Missing receipts"),
    "discrepancy": gettext_lazy("Discrepancies"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToClarify:
    """One thing to clear up. amount_minor None: unknown. sale_id: the sale that stands.

    whole_minor: what its document came to, where the amount is only what of it is to clarify.

    answer: "post", "dismiss", "either" of the two, "note", or "" where nothing is to be decided
    here. booked: its money stands on suspense. papers: what it says, and before
    it the one it differs from.
    """

    kind: str
    id: UUID
    since: datetime | None
    title: str
    why: str
    advice: str
    answer: str
    location: str
    amount_minor: int | None = None
    whole_minor: int | None = None
    sale_id: UUID | None = None
    booked: bool = False
    papers: Sequence[Paper] = ()

    @property
    def age(self) -> str:
        """How long it has waited, in words."""
        if self.since is None:
            return ""
        if clock.now() - self.since < timedelta(minutes=1):
            return _("just now")
        return _("for %(time)s") % {"time": timesince(self.since, clock.now(), depth=1)}


def counts(actor: Actor, location_ids: Sequence[UUID]) -> dict[str, int]:
    """How many of each kind wait; each up to a hundred, for nobody clears up more at once."""
    kinds = list(open_aside(actor, location_ids).values_list("kind", flat=True)[:100])
    found = {kind: kinds.count(kind) for kind in SetAside.Kind.values}
    found["gap"] = len(_gaps(actor, location_ids))
    found["discrepancy"] = open_discrepancies(actor, location_ids)[:100].count()
    return found


def unbooked(actor: Actor, location_ids: Sequence[UUID], kind: str) -> tuple[int, int]:
    """How many receipts of a kind have no entry, and what they come to: those set aside before the
    back office booked them, and of a place without a series. Their money is in no account."""
    info = company(actor.company_id)
    rows = list(open_aside(actor, location_ids).filter(kind=kind)[:100])
    if rows:
        booked = booked_by(rows)
        rows = [row for row in rows if row.id not in booked]
    said = read_aside(info, rows).values() if rows else ()
    money = [one.total_minor for one in said if one.total_minor]
    return len(money), sum(money)


def to_clarify(actor: Actor, location_ids: Sequence[UUID], kind: str = "") -> list[ToClarify]:
    """What waits, all of it or one kind: money on suspense first, then the latest first."""
    info = company(actor.company_id)
    rows: list[ToClarify] = []
    if kind in ("", *SetAside.Kind.values):
        aside = open_aside(actor, location_ids)
        if kind:
            aside = aside.filter(kind=kind)
        rows += _aside(info, list(aside[:MOST]))
    if kind in ("", "gap"):
        rows += [_gap(info, series) for series in _gaps(actor, location_ids)[:MOST]]
    if kind in ("", "discrepancy"):
        rows += _discrepancies(info, list(open_discrepancies(actor, location_ids)[:MOST]))
    order = list(KINDS)
    return sorted(rows, key=lambda row: order.index(row.kind))


def _gaps(actor: Actor, location_ids: Sequence[UUID]):
    everywhere = set(location_ids) >= set(company(actor.company_id).locations)
    whole = actor.location_ids is None and everywhere
    return series_with_gaps(actor.company_id, None if whole else location_ids)


def _place(info: CompanyInfo, location_id: UUID | None) -> str:
    known = info.locations.get(location_id) if location_id else None
    return known.name if known else ""


def _aside(info: CompanyInfo, rows: list[SetAside]) -> list[ToClarify]:
    sentences = {refusal.value: sentence(refusal) for refusal in Refusal}
    standing = {row.document_id for row in rows if row.kind == SetAside.Kind.CONFLICT}
    sales = set(Sale.objects.filter(id__in=standing - {None}).values_list("id", flat=True))
    said = read_aside(info, rows) if rows else {}
    series = {row.series_id for row in rows if row.series_id}
    forked = {key for own in forks(info.id, series).values() for key in own} if series else set()
    found = []
    for row in rows:
        known = said[row.id]
        if row.kind == SetAside.Kind.CONFLICT:
            why = _("This receipt came again under the same id, with other contents.")
        else:
            why = f"{sentences.get(row.reason, row.reason)} {about(row.detail)}".strip()
        found.append(
            ToClarify(
                kind=row.kind,
                id=row.id,
                since=row.received_at,
                title=known.number,
                why=why,
                advice=_aside_advice(row, known.booked, row.id in forked),
                answer=_answer(row, known.total_minor is not None),
                location=_place(info, row.location_id),
                amount_minor=known.total_minor,
                sale_id=row.document_id if row.document_id in sales else None,
                booked=known.booked,
                papers=known.papers,
            )
        )
    return found


def _answer(row: SetAside, readable: bool) -> str:
    if row.kind == SetAside.Kind.QUARANTINE:
        return "post"
    return "either" if row.kind == SetAside.Kind.CONFLICT and readable else "dismiss"


def _aside_advice(row: SetAside, booked: bool, forked: bool) -> str:
    if row.kind == SetAside.Kind.CONFLICT and forked:
        return _(
            "Two devices may be using one register's numbers: revoke that register and enrol one "
            "of them again. Then compare the two with who sold them: if the second was a sale of "
            "its own, post it; if it was the same sale, dismiss it."
        )
    if row.kind == SetAside.Kind.CONFLICT:
        return _(
            "The first one stands in the books; the second is no sale yet. Compare the two with "
            "who sold them. If the second was a sale of its own, post it: it gets a number of the "
            "back office. If it was the same sale, dismiss it: what was booked of it is taken "
            "back. Two devices may be one register: look at it, and enrol it again."
        )
    if row.kind == SetAside.Kind.UNREADABLE:
        return _(
            "Find the sale on the register or its paper and enter it under Sell; "
            "then dismiss this one. The bytes are kept."
        )
    return {
        Refusal.UNKNOWN_PRODUCT.value: _("Add the missing product or department, then post it."),
        Refusal.UNKNOWN_CUSTOMER.value: _("Add the missing customer, then post it."),
        Refusal.UNKNOWN_EMPLOYEE.value: _("Give the person a role here again, then post it."),
        Refusal.NUMBER_TAKEN.value: _(
            "Two devices may be using one register's numbers: revoke that register and enrol one "
            "of them again. Then post this sale; it gets a number of the back office."
        ),
    }.get(
        row.reason,
        _("Mend what the sentence names, then post it: its money leaves suspense.")
        if booked
        else _("Mend what the sentence names, then post it."),
    )


def _gap(info: CompanyInfo, series) -> ToClarify:  # noqa: ANN001 - a series of plumbing
    numbers = missing_numbers(series.id, 12)
    shown = ", ".join(f"{series.code}-{number:06d}" for number in numbers[:6])
    more = "…" if len(numbers) > 6 else ""
    return ToClarify(
        kind="gap",
        id=series.id,
        since=None,
        title=series.code,
        why=_("Later receipts are here, these are not: %(numbers)s") % {"numbers": shown + more},
        advice=_(
            "Open that register and connect it: it sends them by itself. Until then its sales "
            "are missing from every figure."
        ),
        answer="",
        location=_place(info, series.location_id),
    )


def _discrepancies(info: CompanyInfo, rows: list[Discrepancy]) -> list[ToClarify]:
    sales = {sale.id: sale for sale in Sale.objects.filter(id__in={row.sale_id for row in rows})}
    numbers = document_numbers(sales)
    asked = {row.sale_id for row in rows if row.kind in ON_ACCOUNT}
    unclear = amounts_on(info.id, Role.TO_CLARIFY, asked) if asked else {}

    def amounts(row: Discrepancy) -> tuple[int, int | None]:
        whole, part = sales[row.sale_id].total_minor, abs(unclear.get(row.sale_id, 0))
        return (part, whole) if row.kind in ON_ACCOUNT and part else (whole, None)

    return [
        ToClarify(
            kind="discrepancy",
            id=row.id,
            since=row.recorded_at,
            title=numbers.get(row.sale_id, ""),
            why=discrepancy_words(row),
            advice=_discrepancy_advice(row.kind),
            answer="note",
            location=_place(info, sales[row.sale_id].location_id),
            sale_id=row.sale_id,
            amount_minor=amounts(row)[0],
            whole_minor=amounts(row)[1],
        )
        for row in rows
        if row.sale_id in sales
    ]


def discrepancy_words(row: Discrepancy) -> str:
    """A discrepancy as a sentence."""
    # A line by its number; amounts in minor units, behind what they are of.
    shown = {"expected": row.expected, "found": row.found.removeprefix("line ")}
    if row.kind in ("value_short", "offline_card"):
        currency = company(row.company_id).money
        shown = {
            name: money(int(text.rpartition(" ")[2] or 0), currency) for name, text in shown.items()
        }
    if row.kind == "right_missing":
        shown["expected"] = f"“{does(row.expected)}”"
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
        "return_cap": _("More was given back without a receipt than that person may on a day."),
        "return_price": _("More was given back for a piece than it cost in the last 30 days."),
        "age": _("Nobody is said to have looked whether the customer was %(expected)s.") % shown,
        "serial_again": _("The piece %(found)s was sold before and has not come back.") % shown,
        "not_tracked": _("It does not say which piece was sold (lot or serial number)."),
        "label": _("The label says %(expected)s, the receipt %(found)s.") % shown,
        "value_short": _("A card or credit paid %(found)s, and %(expected)s was on it.") % shown,
        "value_blocked": _("A blocked card paid here."),
        "value_unknown": _("A gift card paid here that nobody knows."),
        "tip_twice": _("The tip of the sale %(found)s went back twice, once with its void.")
        % shown,
        "credit_limit": _("The customer bought more on account than they may owe."),
        "offline_card": _("A card paid %(found)s off-line; %(expected)s is allowed.") % shown,
        "offline_card_day": _("More was taken by card off-line that day than a register may."),
        "chain": _("The receipt does not follow the one before it."),
        "seller_right": _("Who sold it may not sell."),
        "approval": _("It was approved by somebody who may not approve it."),
        "right_missing": _("It needed the right %(expected)s, and nobody with it approved.")
        % shown,
        "lease_over": _("The register had not heard of the server for too long to allow this."),
        "return_allowance": _("More was given back off-line that day than a register may."),
        "register_revoked": _("The register had been revoked when this arrived."),
        "clock": _("It is dated later than it arrived: the clock of the register was wrong."),
        "business_date": _("The register's day was %(found)s; booked on %(expected)s.") % shown,
    }
    return words.get(row.kind, f"{row.kind}: {row.expected} / {row.found}")


def _discrepancy_advice(kind: str) -> str:
    advice = {
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
        "serial_again": _("Compare the two sales: one of them names the wrong piece."),
        "not_tracked": _("Ask who sold it, and note the number here."),
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
        "approval": _("Ask both. Nobody approves for themselves."),
        "right_missing": _("Ask who sold it; give the right or the limit if this was meant."),
        "lease_over": _("See that the register gets on-line, and ask what was allowed meanwhile."),
        "return_allowance": _(
            "Count the cash, and compare the goods with the returns of that day."
        ),
        "register_revoked": _(
            "Find the device. If it was stolen, its receipts are no sales of yours."
        ),
        "business_date": _("Set the register's clock. The sale counts on the day shown."),
        "clock": _("Set the register's clock. The sale counts on the day it is booked on."),
    }
    return advice.get(kind, _("Look at the sale and note what you found."))
