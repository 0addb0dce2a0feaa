"""The sale as values: its text is the canonical text, written by hand for speed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.sales.rules import Draft, Line, LineTax, Tender, body_text, read_body
from tillbook.values.hashing import canonical_text
from tillbook.values.rounding import LARGEST

amounts = st.integers(-LARGEST, LARGEST)
keys = st.uuids(version=4)
words = st.text(max_size=20)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def lines() -> st.SearchStrategy[Line]:
    tax = st.builds(LineTax, code_id=keys, base_minor=amounts, amount_minor=amounts)
    return st.builds(
        Line,
        number=st.integers(1, 500),
        variant_id=keys,
        department_id=keys,
        description=words,
        quantity_micro=amounts,
        unit_price=amounts,
        net_minor=amounts,
        tax_minor=amounts,
        gross_minor=amounts,
        list_minor=amounts,
        stocked=st.booleans(),
        price_base_micro=amounts,
        discount_minor=amounts,
        basket_discount_minor=amounts,
        taxes=st.lists(tax, max_size=3).map(tuple),
        discounts=st.lists(st.tuples(words, amounts), max_size=2).map(tuple),
        original=st.none() | st.tuples(keys, st.integers(1, 500)),
    )


def tenders() -> st.SearchStrategy[Tender]:
    return st.builds(
        Tender,
        number=st.integers(1, 9),
        type_id=keys,
        amount_minor=amounts,
        given_minor=amounts,
        change_minor=amounts,
        reference=words,
    )


def drafts() -> st.SearchStrategy[Draft]:
    maybe = st.none() | keys
    return st.builds(
        Draft,
        id=keys,
        kind=st.sampled_from(["sale", "return", "void"]),
        company_id=keys,
        location_id=keys,
        series_id=keys,
        currency=st.sampled_from(["GBP", "JPY"]),
        business_date=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        occurred_at=moments,
        lines=st.lists(lines(), max_size=3).map(tuple),
        tenders=st.lists(tenders(), max_size=2).map(tuple),
        net_minor=amounts,
        tax_minor=amounts,
        total_minor=amounts,
        rounding_minor=amounts,
        cash_rounding_minor=amounts,
        price_version=st.integers(1, LARGEST),
        tax_version=st.integers(1, LARGEST),
        engine_version=st.just("tillbook/1"),
        register_id=maybe,
        person_id=maybe,
        customer_id=maybe,
        device_time=st.none() | moments,
        original_id=maybe,
        reason=words,
        content=words,
    )


def plain(draft: Draft, number: int) -> dict[str, Any]:
    """What the body says, as a plain value for the general writer."""
    optional = {
        "customer": draft.customer_id,
        "device_time": draft.device_time and draft.device_time.isoformat(),
        "original": draft.original_id,
        "person": draft.person_id,
        "reason": draft.reason,
        "register": draft.register_id,
    }
    return {
        "v": 1,
        "id": str(draft.id),
        "kind": draft.kind,
        "number": number,
        "series": str(draft.series_id),
        "location": str(draft.location_id),
        "currency": draft.currency,
        "business_date": draft.business_date.isoformat(),
        "occurred_at": draft.occurred_at.isoformat(),
        "net": draft.net_minor,
        "tax": draft.tax_minor,
        "total": draft.total_minor,
        "rounding": draft.rounding_minor,
        "cash_rounding": draft.cash_rounding_minor,
        "prices": draft.price_version,
        "taxes": draft.tax_version,
        "engine": draft.engine_version,
        "content": draft.content,
        "lines": [plain_line(line) for line in draft.lines],
        "tenders": [
            {
                "n": tender.number,
                "type": str(tender.type_id),
                "amount": tender.amount_minor,
                "given": tender.given_minor,
                "change": tender.change_minor,
                "reference": tender.reference,
            }
            for tender in draft.tenders
        ],
        **{name: str(value) for name, value in optional.items() if value},
    }


def plain_line(line: Line) -> dict[str, Any]:
    value = {
        "n": line.number,
        "variant": str(line.variant_id),
        "department": str(line.department_id),
        "description": line.description,
        "quantity": line.quantity_micro,
        "price": line.unit_price,
        "base": line.price_base_micro,
        "list": line.list_minor,
        "discount": line.discount_minor,
        "basket_discount": line.basket_discount_minor,
        "net": line.net_minor,
        "tax": line.tax_minor,
        "gross": line.gross_minor,
        "taxes": [[str(t.code_id), t.base_minor, t.amount_minor] for t in line.taxes],
        "discounts": [list(discount) for discount in line.discounts],
    }
    if line.original:
        value["original"] = [str(line.original[0]), line.original[1]]
    return value


@given(drafts(), st.integers(1, LARGEST))
def test_the_body_is_the_canonical_text_of_what_it_says(draft, number):
    assert body_text(draft, number) == canonical_text(plain(draft, number))


def test_a_body_reads_back_whatever_people_wrote():
    draft = Draft(
        id=UUID(int=1),
        kind="sale",
        company_id=UUID(int=2),
        location_id=UUID(int=3),
        series_id=UUID(int=4),
        currency="GBP",
        business_date=date(2026, 3, 1),
        occurred_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        lines=(),
        tenders=(),
        net_minor=0,
        tax_minor=0,
        total_minor=0,
        reason='“torn”, said "Zoë"\n\\ and left',
    )
    assert read_body(body_text(draft, 7))["reason"] == draft.reason
    assert read_body(body_text(draft, 7))["number"] == 7
