"""Reading receipts: what the writer writes comes back, and nothing that comes can hurt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.desks.sales.reading import (
    Envelope,
    Unreadable,
    disagreement,
    read_envelope,
    read_receipt,
)
from tillbook.desks.sales.reading_values import kept_text
from tillbook.desks.sales.rules import Draft, Line, LineTax, Tender, body_text
from tillbook.values.hashing import chain_hash
from tillbook.values.rounding import LARGEST

COMPANY = UUID(int=1)
integers = st.integers(-LARGEST, LARGEST)
keys = st.uuids()
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
moments = st.integers(40_000_000, 220_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)

lines = st.builds(
    Line,
    number=st.just(1),
    variant_id=keys,
    department_id=keys,
    description=texts,
    quantity_micro=integers,
    unit_price=integers,
    price_base_micro=st.integers(1, LARGEST),
    list_minor=integers,
    discount_minor=integers,
    basket_discount_minor=integers,
    net_minor=integers,
    tax_minor=integers,
    gross_minor=integers,
    taxes=st.lists(
        st.builds(LineTax, code_id=keys, base_minor=integers, amount_minor=integers), max_size=2
    ).map(tuple),
    discounts=st.lists(st.tuples(texts, integers), max_size=2).map(tuple),
    original=st.none() | st.tuples(keys, st.integers(1, 500)),
    stocked=st.just(True),
)
tenders = st.builds(
    Tender,
    number=st.just(1),
    type_id=keys,
    amount_minor=integers,
    given_minor=integers,
    change_minor=integers,
    reference=texts,
)
drafts = st.builds(
    Draft,
    id=keys,
    kind=st.sampled_from(["sale", "return", "void"]),
    company_id=st.just(COMPANY),
    location_id=keys,
    series_id=keys,
    currency=st.just("GBP"),
    business_date=st.dates(date(1971, 1, 1), date(8999, 1, 1)),
    occurred_at=moments,
    lines=st.lists(lines, max_size=3).map(lambda rows: _numbered(rows)),
    tenders=st.lists(tenders, max_size=2).map(lambda rows: _numbered(rows)),
    net_minor=integers,
    tax_minor=integers,
    total_minor=integers,
    rounding_minor=integers,
    cash_rounding_minor=integers,
    price_version=st.integers(1, 1000),
    tax_version=st.integers(1, 1000),
    register_id=keys,
    person_id=st.none() | keys,
    customer_id=st.none() | keys,
    device_time=st.none() | moments,
    original_id=st.none() | keys,
    reason=texts,
    content=texts.map(lambda text: text.encode().hex()[:64]),
)


def _numbered(rows: list) -> tuple:
    return tuple(replace(row, number=n) for n, row in enumerate(rows, 1))


def envelope_of(draft: Draft, number: int = 1, previous: str = "") -> dict:
    """A receipt as a register sends it."""
    body = body_text(draft, number)
    return {
        "protocol": 1,
        "id": str(draft.id),
        "register": str(draft.register_id),
        "series": str(draft.series_id),
        "number": number,
        "previous_hash": previous,
        "hash": chain_hash(previous, body),
        "sent_at": None,
        "clock_offset_ms": -12,
        "body": body,
    }


@given(drafts, st.integers(1, LARGEST))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_again(draft, number):
    read = read_receipt(body_text(draft, number), COMPANY)
    assert read == draft
    envelope = read_envelope(json.loads(json.dumps(envelope_of(draft, number))))
    assert isinstance(envelope, Envelope)
    assert envelope.receipt.number == number
    assert disagreement(envelope, draft) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values | st.dictionaries(st.sampled_from([*envelope_of.__annotations__]), json_values))
@settings(max_examples=200, deadline=None)
def test_no_value_breaks_the_reading_of_an_envelope(value):
    assert isinstance(read_envelope(value), Unreadable)
    assert kept_text(value).isascii()


@given(st.text() | json_values.map(lambda value: json.dumps(value)))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reading_of_a_receipt(text):
    assert isinstance(read_receipt(text, COMPANY), Unreadable)


@given(drafts, st.data())
@settings(max_examples=200, deadline=None)
def test_a_field_that_was_changed_is_read_or_refused_by_name(draft, data):
    body = json.loads(body_text(draft, 1))
    target = body
    for part in ("lines", "tenders"):
        if body[part] and data.draw(st.booleans()):
            target = body[part][0]
    name = data.draw(st.sampled_from(sorted(target)))
    target[name] = data.draw(json_values)
    read = read_receipt(json.dumps(body), COMPANY)
    assert isinstance(read, Draft) or read.reason


@given(drafts, st.data())
@settings(max_examples=200, deadline=None)
def test_no_damaged_text_breaks_the_reading(draft, data):
    text = body_text(draft, 1)
    cut = data.draw(st.integers(0, len(text)))
    damaged = text[:cut] + data.draw(st.text(max_size=3)) + text[cut + 1 :]
    read = read_receipt(damaged, COMPANY)
    assert isinstance(read, Draft) or read.reason


def _refusal(change) -> str:
    draft = example()
    value = envelope_of(draft)
    text = value["body"]
    body = json.loads(text)
    change(value, body)
    if json.dumps(body) != json.dumps(json.loads(text)):
        value["body"] = json.dumps(body)
        value["hash"] = chain_hash(value["previous_hash"], value["body"])
    envelope = read_envelope(value)
    if isinstance(envelope, Unreadable):
        return envelope.reason
    read = read_receipt(envelope.receipt.body, COMPANY)
    if isinstance(read, Unreadable):
        return read.reason
    wrong = disagreement(envelope, read)
    return wrong.reason if wrong else ""


def example() -> Draft:
    """A receipt of one line."""
    return Draft(
        id=UUID(int=2),
        kind="sale",
        company_id=COMPANY,
        location_id=UUID(int=3),
        series_id=UUID(int=4),
        register_id=UUID(int=5),
        currency="GBP",
        business_date=date(2026, 3, 31),
        occurred_at=datetime(2026, 3, 31, 12, tzinfo=UTC),
        lines=(
            Line(
                number=1,
                variant_id=UUID(int=6),
                department_id=UUID(int=7),
                description="Loaf",
                quantity_micro=1_000_000,
                unit_price=10_000,
                net_minor=1,
                tax_minor=0,
                gross_minor=1,
                list_minor=1,
                stocked=True,
            ),
        ),
        tenders=(),
        net_minor=1,
        tax_minor=0,
        total_minor=1,
    )


def test_each_kind_of_damage_has_its_reason():
    cases = [
        (lambda e, b: e.update(hash="0" * 64), "hash: it is not the hash"),
        (lambda e, b: e.update(hash="0"), "hash: not 64"),
        (lambda e, b: e.update(protocol=2), "protocol"),
        (lambda e, b: e.update(number=0), "number: below 1"),
        (lambda e, b: e.update(number=2), "number: the envelope says 2"),
        (lambda e, b: e.update(id=str(UUID(int=9))), "id: the envelope says"),
        (lambda e, b: e.update(series=str(UUID(int=9))), "series: the envelope says"),
        (lambda e, b: e.update(register=str(UUID(int=9))), "register: the envelope says"),
        (lambda e, b: e.pop("body"), "receipt: body is missing"),
        (lambda e, b: e.update(colour=1), "receipt: 'colour' is unknown"),
        (lambda e, b: b.update(kind="gift"), "kind: neither"),
        (lambda e, b: b.update(total=1.5), "body: 1.5 is no whole number"),
        (lambda e, b: b.update(total="1"), "total: not a whole number"),
        (lambda e, b: b.update(total=True), "total: not a whole number"),
        (lambda e, b: b.update(total=2**53), "total: larger"),
        (lambda e, b: b.update(business_date="2026-02-30"), "business_date: not a day"),
        (lambda e, b: b.update(occurred_at="2026-03-31T12:00:00"), "occurred_at: not a time"),
        (lambda e, b: b.update(location="{" + "0" * 34 + "}"), "location: not a UUID"),
        (lambda e, b: b["lines"][0].update(n=2), "lines[0].n"),
        (lambda e, b: b["lines"][0].update(base=0), "lines[0].base"),
        (lambda e, b: b["lines"][0].update(description="a\0"), "lines[0].description: holds"),
        (lambda e, b: b["lines"][0].update(taxes=[[1, 2]]), "lines[0].taxes"),
        (lambda e, b: b["lines"][0].pop("net"), "lines[0]: net is missing"),
        (lambda e, b: b.update(tenders=[0] * 1001), "tenders: more than 1000"),
    ]
    for change, reason in cases:
        assert _refusal(change).startswith(reason), reason


def test_a_field_that_stands_there_twice_is_refused():
    text = body_text(example(), 1).replace('"v":1', '"total":2,"v":1')
    read = read_receipt(text, COMPANY)
    assert isinstance(read, Unreadable)
    assert "twice" in read.reason


def test_deep_nesting_is_refused():
    read = read_receipt("[" * 100_000, COMPANY)
    assert isinstance(read, Unreadable)
