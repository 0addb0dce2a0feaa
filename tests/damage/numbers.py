"""I5: numbers that are missing, used twice or counted otherwise; the feed."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, booking_of, damage, forget_receipt
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


def back_office(busy: BusyShop):
    """The series that most documents of the busy shop are numbered in."""
    return busy.shop.series["STORE001"]


@damage("number_missing")
def number_erased(v: Vandal, busy: BusyShop) -> Named:
    number = v.one("SELECT number FROM envelope WHERE document_id = :d", d=busy.sales[2])
    forget_receipt(v, busy.sales[2])
    return "series", {"series_id": back_office(busy), "number": number}


@damage("number_missing")
def gap_counted_as_closed(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE series SET verified_to = 4 WHERE id = :s", s=busy.register_series)
    return "series", {"series_id": busy.register_series, "number": 2}


@damage("number_repeated")
def number_used_twice(v: Vandal, busy: BusyShop) -> Named:
    v.forget_unique("envelope")
    first = v.one("SELECT number FROM envelope WHERE document_id = :d", d=busy.sales[0])
    v.change("UPDATE envelope SET number = :n WHERE document_id = :d", n=first, d=busy.sales[1])
    return "envelope", {"document_id": busy.sales[1]}


@damage("verified_to_lags")
def verified_to_set_back(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE series SET verified_to = 3 WHERE id = :s", s=back_office(busy))
    return "series", {"id": back_office(busy)}


@damage("lost_number")
def lost_without_ever_having_been(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "INSERT INTO lost_number (id, series_id, number, reason, noted_at)"
        " VALUES (:i, :s, 999, 'x', (SELECT opened_at FROM series WHERE id = :s))",
        i=new_id(),
        s=busy.register_series,
    )
    return "lost_number", {"series_id": busy.register_series, "number": 999}


@damage("lost_number")
def kept_aside_without_a_decision(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "INSERT INTO lost_number (id, series_id, number, reason, noted_at, set_aside_id)"
        " VALUES (:i, :s, 998, 'x', (SELECT opened_at FROM series WHERE id = :s), :a)",
        i=new_id(),
        s=busy.register_series,
        a=booking_of(v).row,
    )
    return "lost_number", {"series_id": busy.register_series, "number": 998}


@damage("next_number")
def number_skipped(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE series SET next_number = next_number + 1 WHERE id = :s", s=back_office(busy))
    return "series", {"id": back_office(busy)}


@damage("arrivals")
def arrivals_miscounted(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE series SET arrivals = arrivals + 1 WHERE id = :s", s=back_office(busy))
    return "series", {"id": back_office(busy)}


@damage("feed_numbers")
def feed_with_a_gap(v: Vandal, busy: BusyShop) -> Named:
    company = busy.shop.company_id
    v.change(
        "UPDATE outbox_message SET feed_number = 800 WHERE feed_number = 5 AND company_id = :c",
        c=company,
    )
    return "outbox_message", {"company_id": company, "feed_number": 5}


@damage("feed_head")
def feed_head_ahead(v: Vandal, busy: BusyShop) -> Named:
    company = busy.shop.company_id
    v.change("UPDATE feed_head SET last_number = last_number + 1 WHERE company_id = :c", c=company)
    return "feed_head", {"company_id": company}
