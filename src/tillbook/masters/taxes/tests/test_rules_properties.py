"""What holds for every document: nothing lost, nothing depends on order, returns mirror sales."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.masters.taxes.rules import Tax, TaxableLine, TaxKind, TaxRounding, evaluate
from tillbook.masters.taxes.rules.sharing import share_rounded
from tillbook.values.rounding import round_fraction

percent = st.builds(
    Tax,
    code=st.sampled_from("ABC"),
    kind=st.just(TaxKind.PERCENT),
    rate_ppm=st.integers(0, 300_000),
    included=st.booleans(),
    affects_next=st.booleans(),
    affected_by_previous=st.booleans(),
    reverse_charge=st.sampled_from([False, False, False, True]),
)
division = st.builds(
    Tax,
    code=st.sampled_from("DE"),
    kind=st.just(TaxKind.DIVISION),
    rate_ppm=st.integers(0, 150_000),
    included=st.booleans(),
)
fixed = st.builds(
    Tax,
    code=st.sampled_from("FG"),
    kind=st.just(TaxKind.FIXED),
    unit_amount=st.integers(0, 3_000_000),
    included=st.booleans(),
    affects_next=st.booleans(),
)
lists_of_taxes = st.lists(
    st.one_of(percent, percent, division, fixed), max_size=4, unique_by=lambda tax: tax.code
).map(tuple)
lines = st.builds(
    lambda amount, units, taxes, back: TaxableLine(
        amount=-amount if back else amount,
        quantity_micro=-units if back else units,
        taxes=taxes,
    ),
    st.integers(0, 500_000),
    st.integers(1, 5_000_000),
    lists_of_taxes,
    st.booleans(),
)
documents = st.lists(lines, max_size=6)
roundings = st.sampled_from(TaxRounding)


def negative(line):
    return TaxableLine(amount=-line.amount, quantity_micro=-line.quantity_micro, taxes=line.taxes)


@given(documents, roundings)
def test_lines_and_taxes_add_up(document, rounding):
    taxed = evaluate(document, rounding)
    assert taxed.net_minor == sum(line.net_minor for line in taxed.lines)
    assert taxed.gross_minor == sum(line.gross_minor for line in taxed.lines)
    for line in taxed.lines:
        added = sum(p.amount_minor for p in line.taxes if not p.tax.reverse_charge)
        assert line.net_minor + added == line.gross_minor
    for total in taxed.totals:
        parts = [
            part
            for line in taxed.lines
            for part in line.taxes
            if (part.tax.code, part.tax.rate_ppm, part.tax.unit_amount, part.tax.reverse_charge)
            == (total.tax.code, total.tax.rate_ppm, total.tax.unit_amount, total.tax.reverse_charge)
            and part.tax.kind is total.tax.kind
        ]
        assert total.amount_minor == sum(part.amount_minor for part in parts)
        assert total.base_minor == sum(part.base_minor for part in parts)


@given(documents, roundings)
def test_returning_everything_gives_exactly_the_negative(document, rounding):
    there = evaluate(document, rounding)
    back = evaluate([negative(line) for line in document], rounding)
    assert back.gross_minor == -there.gross_minor
    for one, other in zip(there.lines, back.lines, strict=True):
        assert (one.net_minor, one.tax_minor) == (-other.net_minor, -other.tax_minor)
        for part, mirrored in zip(one.taxes, other.taxes, strict=True):
            assert (part.base_minor, part.amount_minor) == (
                -mirrored.base_minor,
                -mirrored.amount_minor,
            )


@given(documents, roundings, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(document, rounding, random):
    shuffled = list(document)
    random.shuffle(shuffled)
    one, other = evaluate(document, rounding), evaluate(shuffled, rounding)
    assert one.gross_minor == other.gross_minor
    assert one.tax_minor == other.tax_minor
    by_code = lambda d: sorted((t.tax.code, t.tax.rate_ppm, t.amount_minor) for t in d.totals)  # noqa: E731
    assert by_code(one) == by_code(other)


@given(documents)
def test_the_price_shown_is_kept(document):
    for asked, line in zip(document, evaluate(document).lines, strict=True):
        outside = sum(
            part.amount_minor
            for part in line.taxes
            if not part.tax.included and not part.tax.reverse_charge
        )
        assert line.gross_minor == asked.amount + outside


@given(st.integers(-500_000, 500_000), st.integers(1, 300_000), st.integers(1, 9))
def test_a_line_split_into_pieces_bears_the_same_tax(amount, rate, pieces):
    tax = Tax(code="T", rate_ppm=rate, included=True)
    whole = TaxableLine(amount=amount * pieces, quantity_micro=pieces, taxes=(tax,))
    piece = TaxableLine(amount=amount, quantity_micro=1, taxes=(tax,))
    assert evaluate([whole]).tax_minor == evaluate([piece] * pieces).tax_minor


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.sampled_from([1, 3, 7, 12, 1_000]))))
def test_shares_add_up_and_stay_beside_their_amount(amounts):
    shares = share_rounded([n for n, _ in amounts], [d for _, d in amounts])
    exact = [Fraction(n, d) for n, d in amounts]
    assert sum(shares) == round_fraction(sum(exact, Fraction(0)))
    for share, amount in zip(shares, exact, strict=True):
        assert abs(share - amount) < 1


@given(st.lists(st.integers(-1_000, 1_000), min_size=1), st.sampled_from([2, 3, 7, 10]))
def test_shares_of_the_negative_are_the_negative_shares(numerators, denominator):
    over = [denominator] * len(numerators)
    there = share_rounded(numerators, over)
    assert share_rounded([-n for n in numerators], over) == [-share for share in there]


@settings(max_examples=60)
@given(documents, roundings)
def test_every_tax_is_within_a_unit_of_its_rate(document, rounding):
    """Of its printed base; a document's rounding moves a line's tax by less than one unit."""
    for line in evaluate(document, rounding).lines:
        for part in line.taxes:
            if part.tax.kind is TaxKind.PERCENT:
                exact = Fraction(part.base_minor * part.tax.rate_ppm, 1_000_000)
                assert abs(part.amount_minor - exact) <= 3
