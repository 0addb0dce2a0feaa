"""Exchange differences, held against worked examples that are not ours."""

from __future__ import annotations

from datetime import date

from tillbook.books.ledger.rules.foreign import Position, Valued, revaluing_lines
from tillbook.masters.currencies.rules import Rate, units_of
from tillbook.plumbing.fields import new_id

GAIN, LOSS, ACCOUNT = new_id(), new_id(), new_id()


def worth(minor: int, text: str) -> int:
    below, above = units_of(text)
    return Rate(above, below, date(2026, 1, 31)).worth(minor, 2, 2)


def valued(foreign: int, book: int, text: str, currency: str = "USD") -> Valued:
    position = Position(
        account_id=ACCOUNT,
        location_id=None,
        party_id=None,
        currency=currency,
        foreign_minor=foreign,
        book_minor=book,
    )
    return Valued(position=position, worth_minor=worth(foreign, text))


def test_an_open_invoice_at_the_end_of_a_month():
    """Oracle, JD Edwards EnterpriseOne, "Unrealized Gain/Loss on a Foreign Currency Invoice": USD
    1,000.00 at 1.13545 is EUR 1,135.45; at 1.13225 it is 1,132.25: a loss of 3.20."""
    book = worth(100_000, "1.13545")
    assert book == 113_545
    one = valued(100_000, book, "1.13225")
    assert (one.worth_minor, one.difference_minor) == (113_225, -320)
    lines = revaluing_lines([one], GAIN, LOSS, [""])
    assert [(line.account_id, line.amount_minor) for line in lines] == [
        (ACCOUNT, -320),
        (LOSS, 320),
    ]
    assert all(line.foreign_minor is None for line in lines)


def test_a_debt_through_two_period_ends_until_it_is_paid():
    """Infor, Lawson Cash Book, "Currency exchange and revaluation": GBP 1,500 owed at 0.1642, a
    loss of 3.00 at 0.1662, turned back, of 4.80 at 0.1674, turned back, paid at 0.1677: 5.25."""
    owed = -worth(150_000, "0.1642")
    assert owed == -24_630
    march, april = (valued(-150_000, owed, text, "GBP") for text in ("0.1662", "0.1674"))
    assert (march.difference_minor, april.difference_minor) == (-300, -480)
    paid = worth(150_000, "0.1677")
    # What was not realised is turned back each time: all of it is realised when it is paid.
    assert (paid, -owed - paid) == (25_155, -525)


def test_gains_and_losses_are_not_set_off():
    rows = [valued(100_00, 90_00, "0.95"), valued(100_00, 99_00, "0.95", "CHF")]
    lines = revaluing_lines(rows, GAIN, LOSS, ["a", "b"])
    assert [line.amount_minor for line in lines] == [500, -500, -400, 400]
    assert [line.account_id for line in lines] == [ACCOUNT, GAIN, ACCOUNT, LOSS]
    assert sum(line.amount_minor for line in lines) == 0  # type: ignore[misc]
