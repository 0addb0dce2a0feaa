"""Reads behind "To clarify": everything that waits for a person's judgement, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.books.ledger.queries import amounts_on
from tillbook.books.ledger.rules import Role
from tillbook.desks.sales.comparing import Paper, read_aside
from tillbook.desks.sales.discrepancies import (
    TOPICS,
    approvers,
    discrepancy_advice,
    discrepancy_words,
)
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy, Sale, SetAside
from tillbook.desks.sales.queries import open_aside, open_discrepancies
from tillbook.desks.sales.queries.aside import booked_by, ended_series, forks, waiting_numbers
from tillbook.desks.sales.queries.gaps import MOST_MISSING, visible_gaps
from tillbook.desks.sales.sentences import about, sentence, unread_words
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.gaps import GappedSeries, missing_numbers, ranges
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers

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
    {
        "returned_too_much",
        "made_less",
        "return_cap",
        "value_short",
        "value_blocked",
        "value_unknown",
    }
)
#: Rows of a kind on the page: what is more waits until these are cleared up.
MOST = 50
#: Of one kind alone.
MOST_OF_ONE = 100
#: Of each kind, what is looked through for another order than the usual one; and in a file.
MOST_SORTED = 1_000
MOST_IN_FILE = 5_000

KINDS = {
    "quarantine": gettext_lazy("Not posted"),
    "conflict": gettext_lazy("Sent twice, not alike"),
    "unreadable": gettext_lazy("Unreadable"),
    "gap": gettext_lazy("Missing receipts"),
    "discrepancy": gettext_lazy("Discrepancies"),
}
#: Orders people ask for besides the usual one.
ORDERS = {
    "oldest": gettext_lazy("Oldest first"),
    "newest": gettext_lazy("Latest first"),
    "amount": gettext_lazy("Largest amount first"),
    "location": gettext_lazy("By location"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToClarify:
    """One thing to clear up. amount_minor None: unknown. sale_id: the sale that stands.

    whole_minor: what its document came to, where the amount is only what of it is to clarify.

    answer: "post", "dismiss", "either" of the two, "note", "lost", or "" where nothing is to be
    decided here. numbers: those that are missing, as "3–5, 9".
    lacks_customer: it names one whom nobody knows. booked: its money stands on
    suspense. papers: what it says, and before it the one it differs from; differs: in
    what, as far as they do not show it. noted: hash -> text of the notes on them. link: where the
    advice is followed. typed: what stands in its form, refused just now, and why ("said").
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
    differs: Sequence[str] = ()
    noted: Mapping[str, str] = field(default_factory=dict)
    numbers: str = ""
    lacks_customer: bool = False
    link: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

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
    found["gap"] = len(visible_gaps(actor, location_ids))
    found["discrepancy"] = open_discrepancies(actor, location_ids)[:100].count()
    return found


def asked_documents(actor: Actor, location_ids: Sequence[UUID]) -> int:
    """How many documents raise questions, of the questions that are counted."""
    rows = open_discrepancies(actor, location_ids)[:100]
    return len(set(rows.values_list("sale_id", flat=True)))


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


def topics(actor: Actor, location_ids: Sequence[UUID]) -> dict[str, int]:
    """What the open discrepancies are about, with how many of each wait."""
    found = [row.kind for row in open_discrepancies(actor, location_ids)[:100]]
    counted = {name: sum(found.count(one) for one in kinds) for name, (_w, kinds) in TOPICS.items()}
    return {name: count for name, count in counted.items() if count}


def to_clarify(
    actor: Actor, location_ids: Sequence[UUID], kind: str = "", topic: str = "", order: str = ""
) -> list[ToClarify]:
    """What waits, all of it, one kind, or discrepancies of one topic: money on suspense first, then
    the latest first, or in one of `ORDERS`."""
    most = MOST_OF_ONE if kind else MOST
    if order not in ORDERS:
        return all_to_clarify(actor, location_ids, kind, topic, most)
    rows = all_to_clarify(actor, location_ids, kind, topic, MOST_SORTED)
    return ordered(rows, order)[: most if kind else most * len(KINDS)]


def ordered(rows: list[ToClarify], order: str) -> list[ToClarify]:
    """In one of `ORDERS`; what has no age, amount or location stands last."""
    if order == "amount":
        known = [row for row in rows if row.amount_minor is not None]
        known.sort(key=lambda row: -abs(row.amount_minor or 0))
        return known + [row for row in rows if row.amount_minor is None]
    if order == "location":
        return sorted(rows, key=lambda row: (not row.location, row.location.casefold()))
    dated = [row for row in rows if row.since is not None]
    dated.sort(key=lambda row: row.since or clock.now(), reverse=order == "newest")
    return dated + [row for row in rows if row.since is None]


def all_to_clarify(
    actor: Actor, location_ids: Sequence[UUID], kind: str, topic: str, most: int
) -> list[ToClarify]:
    """The same in the usual order, up to so many of each kind."""
    info = company(actor.company_id)
    rows: list[ToClarify] = []
    if kind in ("", *SetAside.Kind.values):
        aside = open_aside(actor, location_ids)
        if kind:
            aside = aside.filter(kind=kind)
        rows += _aside(info, list(aside[:most]))
    if kind in ("", "gap"):
        runs = visible_gaps(actor, location_ids)[:most]
        came = waiting_numbers(info.id, [series.id for series in runs]) if runs else {}
        rows += [_gap(actor, info, series, came.get(series.id, set())) for series in runs]
    if kind in ("", "discrepancy"):
        differing = open_discrepancies(actor, location_ids)
        if topic in TOPICS:
            differing = differing.filter(kind__in=TOPICS[topic][1])
        rows += _discrepancies(info, list(differing[:most]))
    order = list(KINDS)
    return sorted(rows, key=lambda row: order.index(row.kind))


def _place(info: CompanyInfo, location_id: UUID | None) -> str:
    known = info.locations.get(location_id) if location_id else None
    return known.name if known else ""


def _aside(info: CompanyInfo, rows: list[SetAside]) -> list[ToClarify]:
    sentences = {refusal.value: sentence(refusal) for refusal in Refusal}
    sentences |= {
        Refusal.UNKNOWN_CUSTOMER.value: _("Nobody here knows the customer that this sale names."),
        Refusal.UNKNOWN_EMPLOYEE.value: _("Who made this sale does not work here."),
    }
    standing = {row.document_id for row in rows if row.kind == SetAside.Kind.CONFLICT}
    sales = set(Sale.objects.filter(id__in=standing - {None}).values_list("id", flat=True))
    said = read_aside(info, rows) if rows else {}
    series = {row.series_id for row in rows if row.series_id}
    forked = {key for own in forks(info.id, series).values() for key in own} if series else set()
    ended = ended_series(info.id, series) if series else set()
    found = []
    for row in rows:
        known = said[row.id]
        if row.kind == SetAside.Kind.CONFLICT:
            why = _("This receipt came again under the same id, with other contents.")
        else:
            detail = unread_words(row.detail) if row.reason == "unreadable" else about(row.detail)
            why = f"{sentences.get(row.reason, row.reason)} {detail}".strip()
        found.append(
            ToClarify(
                kind=row.kind,
                id=row.id,
                since=row.received_at,
                title=known.number,
                why=why,
                advice=_aside_advice(row, known.booked, row.id in forked, row.series_id in ended),
                answer=_answer(row, known.total_minor is not None),
                location=_place(info, row.location_id),
                amount_minor=known.total_minor,
                sale_id=row.document_id if row.document_id in sales else None,
                booked=known.booked,
                lacks_customer=row.reason == Refusal.UNKNOWN_CUSTOMER.value,
                papers=known.papers,
                differs=known.differs,
                noted=known.noted,
            )
        )
    return found


def _answer(row: SetAside, readable: bool) -> str:
    if row.kind == SetAside.Kind.QUARANTINE:
        return "post"
    return "either" if row.kind == SetAside.Kind.CONFLICT and readable else "dismiss"


def _aside_advice(row: SetAside, booked: bool, forked: bool, ended: bool) -> str:
    if row.kind == SetAside.Kind.CONFLICT and ended:
        return _(
            "The device that used these numbers has been revoked since: there is nothing to do "
            "about it. Compare the two with who sold them: if the second was a sale of its own, "
            "post it, and it gets a number of the back office; if it was the same sale, dismiss it."
        )
    if row.reason == Refusal.NUMBER_TAKEN.value and ended:
        return _(
            "The device that used these numbers has been revoked since: there is nothing to do "
            "about it. Post this sale; it gets a number of the back office."
        )
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
        Refusal.UNKNOWN_CUSTOMER.value: _(
            "Bring in the second copy of that register, which holds whom it added; or say below "
            "whose sale it is, and post it."
        ),
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


def _gap(actor: Actor, info: CompanyInfo, series: GappedSeries, here: set[int]) -> ToClarify:
    """What is missing of a series; here: the numbers that came and are kept aside."""
    missing = missing_numbers(series.id, MOST_MISSING)
    numbers = [number for number in missing if number not in here]
    aside = [number for number in missing if number in here]
    why = advice = ""
    if numbers:
        why = _("Later receipts are here, these are not: %(numbers)s") % {
            "numbers": _named(series, numbers)
        }
        advice = _(
            "Open that register and connect it: it sends them by itself. If it is connected and "
            "has none to send, it has lost them: bring in its second copy on the register’s page. "
            "Only what then still stands on paper alone is entered under Sell. What cannot be "
            "found is noted as lost, with a reason."
        )
    if aside:
        came = _("Kept aside as a conflict, and so not missing: %(numbers)s.")
        came %= {"numbers": _named(series, aside)}
        why = f"{why}. {came}" if why else came
        decide = _("Decide on what is “Sent twice, not alike”; then nothing asks for its number.")
        advice = f"{advice} {decide}".strip()
    return ToClarify(
        kind="gap",
        id=series.id,
        since=None,
        title=series.code,
        why=why,
        advice=advice,
        link=_second_copy(actor, series) if numbers else "",
        answer="lost" if numbers else "",
        numbers=ranges(numbers),
        location=_place(info, series.location_id),
    )


def _named(series: GappedSeries, numbers: Sequence[int]) -> str:
    shown = ", ".join(f"{series.code}-{number:06d}" for number in numbers[:6])
    return f"{shown}…" if len(numbers) > 6 else shown


def _second_copy(actor: Actor, series) -> str:  # noqa: ANN001 - a series of plumbing
    """Where the file of the register is brought in, for those who may."""
    name = document_url_name("register") if series.owner_kind == "register" else None
    if name is None or not actor.may(Right.REGISTERS_ENROL):
        return ""
    return f"{reverse(name, args=[series.owner_id])}#second-copy"


def _discrepancies(info: CompanyInfo, rows: list[Discrepancy]) -> list[ToClarify]:
    sales = {sale.id: sale for sale in Sale.objects.filter(id__in={row.sale_id for row in rows})}
    numbers, people = document_numbers(sales), approvers(rows)
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
            why=discrepancy_words(row, sales[row.sale_id].person_id, people),
            advice=discrepancy_advice(row.kind, sales[row.sale_id].business_date),
            answer="note",
            location=_place(info, sales[row.sale_id].location_id),
            sale_id=row.sale_id,
            amount_minor=amounts(row)[0],
            whole_minor=amounts(row)[1],
        )
        for row in rows
        if row.sale_id in sales
    ]
