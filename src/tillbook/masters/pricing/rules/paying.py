"""From the total to the change: total rounding, cash rounding, tenders."""

from __future__ import annotations

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import (
    Basket,
    PricedTender,
    Rounding,
    RoundingMethod,
    Tender,
)
from tillbook.values.records import quick_dataclass
from tillbook.values.rounding import divide


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """How a total was settled; see `PricedBasket`."""

    total_rounding_minor: int
    cash_rounding_minor: int
    to_pay_minor: int
    tenders: tuple[PricedTender, ...]
    change_minor: int
    remaining_minor: int


def rounding_of(amount: int, rounding: Rounding | None) -> int:
    """Return what must be added to an amount to make it a multiple of the step."""
    if rounding is None:
        return 0
    step = rounding.step_minor
    steps = divide(amount, step)
    over = abs(steps * step) - abs(amount)
    outwards = -1 if amount < 0 else 1
    if rounding.method is RoundingMethod.DOWN and over > 0:
        steps -= outwards
    elif rounding.method is RoundingMethod.UP and over < 0:
        steps += outwards
    return steps * step - amount


def pay(basket: Basket, total_minor: int) -> Paid:
    """Settle a total with the basket's tenders.

    Tenders other than cash count as given. What then remains is rounded when there is cash; cash
    beyond it is change, taken from the last cash tender first.
    """
    total_rounding = rounding_of(total_minor, basket.total_rounding)
    due = total_minor + total_rounding
    rest_position = _taking_rest(basket.tenders)
    cash_rounding = 0
    if basket.cash_rounding is not None and _cash_decides(basket.tenders, rest_position):
        other = sum([t.given_minor or 0 for t in basket.tenders if not t.cash])
        cash_rounding = rounding_of(due - other, basket.cash_rounding)
    to_pay = due + cash_rounding
    given = [tender.given_minor or 0 for tender in basket.tenders]
    if rest_position is not None:
        given[rest_position] = to_pay - sum(given)
    change = _change(basket.tenders, given, to_pay)
    tenders = [
        PricedTender(
            key=tender.key,
            cash=tender.cash,
            given_minor=gave,
            change_minor=back,
            amount_minor=gave - back,
        )
        for tender, gave, back in zip(basket.tenders, given, change, strict=True)
    ]
    given_back = sum(change)
    return Paid(
        total_rounding_minor=total_rounding,
        cash_rounding_minor=cash_rounding,
        to_pay_minor=to_pay,
        tenders=tuple(tenders),
        change_minor=given_back,
        remaining_minor=to_pay - sum(given) + given_back,
    )


def _cash_decides(tenders: tuple[Tender, ...], rest_position: int | None) -> bool:
    """Whether what remains is settled in cash: there is cash, and no card takes the rest."""
    if rest_position is not None:
        return tenders[rest_position].cash
    return any(tender.cash for tender in tenders)


def _taking_rest(tenders: tuple[Tender, ...]) -> int | None:
    """Find the one tender that takes whatever is left."""
    found = None
    for position, tender in enumerate(tenders):
        if tender.given_minor is None:
            if found is not None:
                raise BasketRefused(
                    Refusal.TENDER_TAKES_REST_TWICE, f"tenders[{position}].given_minor"
                )
            found = position
    return found


def _change(tenders: tuple[Tender, ...], given: list[int], to_pay: int) -> list[int]:
    """What each tender gives back. A refund mirrors a sale: given and change are negative."""
    paid = sum(given)
    sign = -1 if to_pay < 0 or (to_pay == 0 and paid < 0) else 1
    over = sign * (paid - to_pay)
    change = [0] * len(given)
    for position in reversed(range(len(given))):
        if over <= 0:
            break
        if tenders[position].cash and sign * given[position] > 0:
            back = min(over, sign * given[position])
            change[position] = sign * back
            over -= back
    if over > 0:
        raise BasketRefused(Refusal.TENDER_OVER_TOTAL, "tenders")
    return change
