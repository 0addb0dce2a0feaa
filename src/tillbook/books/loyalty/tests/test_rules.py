"""Numbers of gift cards, and what may be taken from a balance."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from uuid import uuid4

from tillbook.books.loyalty.rules import (
    SIGNS,
    Kind,
    ValueState,
    check_sign,
    new_number,
    normal,
    read_reference,
    reference_of,
    shown,
    take,
)
from tillbook.values.card_numbers import holds_card_number

CHANCE = random.Random(7)  # noqa: S311 - which numbers are tried


def numbers(count: int) -> list[str]:
    return [new_number(CHANCE.randrange) for _ in range(count)]


def test_a_number_is_read_as_people_write_it():
    [number] = numbers(1)
    assert normal(shown(number)) == normal(f" {number.lower()} ") == number
    assert len(shown(number)) == 19


def test_the_check_sign_is_the_registers():
    # register/tests/value.test.ts says the same of it.
    assert check_sign("23456789ABCDEFG") == "N"


def test_every_wrong_sign_and_most_swapped_neighbours_are_found():
    for number in numbers(40):
        for place, sign in enumerate(number):
            for other in SIGNS:
                if other != sign:
                    assert not normal(number[:place] + other + number[place + 1 :])
    swapped = missed = 0
    for number in numbers(400):
        for place in range(len(number) - 1):
            a, b = number[place], number[place + 1]
            if a != b:
                swapped += 1
                missed += bool(normal(number[:place] + b + a + number[place + 2 :]))
    assert missed * 100 < swapped


def test_no_number_is_taken_for_a_payment_card():
    assert not any(holds_card_number(shown(number)) for number in numbers(2000))
    assert not any(holds_card_number(reference_of(number)) for number in numbers(2000))


def test_a_reference_says_the_hash_and_the_last_four():
    [number] = numbers(1)
    read = read_reference(reference_of(number))
    assert read
    assert read[1] == number[-4:]
    assert len(read[0]) == 64
    assert number not in reference_of(number)
    assert read_reference("1234") is None


def card(balance: int, held: int = 0) -> ValueState:
    return ValueState(id=uuid4(), kind=Kind.GIFT_CARD, balance_minor=balance, held_minor=held)


def test_a_card_gives_what_is_on_it_and_the_rest_is_uncovered():
    taken = take(card(1000), 1500)
    assert (taken.state.balance_minor, taken.uncovered_minor, taken.wrong) == (0, 500, "short")
    taken = take(card(1000), 1000)
    assert (taken.state.balance_minor, taken.uncovered_minor, taken.wrong) == (0, 0, "")


def test_what_is_held_for_another_sale_is_not_there_and_ones_own_is():
    taken = take(card(1000, held=800), 500)
    assert (taken.state.balance_minor, taken.uncovered_minor) == (800, 300)
    taken = take(card(1000, held=800), 500, own_hold_minor=800)
    assert (taken.state.balance_minor, taken.state.held_minor, taken.wrong) == (500, 0, "")


def test_nothing_comes_off_a_blocked_card_and_money_may_go_back_on_it():
    blocked = ValueState(
        id=uuid4(),
        kind=Kind.GIFT_CARD,
        balance_minor=1000,
        blocked_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert take(blocked, 400).uncovered_minor == 400
    assert take(blocked, 400).state.balance_minor == 1000
    assert take(blocked, -400).state.balance_minor == 1400


def test_an_account_owes_all_of_it_also_past_its_limit():
    account = ValueState(id=uuid4(), kind=Kind.ACCOUNT, balance_minor=-500, limit_minor=1000)
    taken = take(account, 500)
    assert (taken.state.balance_minor, taken.wrong) == (-1000, "")
    taken = take(account, 501)
    assert (taken.state.balance_minor, taken.uncovered_minor, taken.wrong) == (-1001, 0, "limit")
