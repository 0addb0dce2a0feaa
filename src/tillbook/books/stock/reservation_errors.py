"""Why goods cannot be put aside: a closed list, in the order it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNKNOWN_LOCATION = "unknown_location"
    FOREIGN_LOCATION = "foreign_location"
    UNKNOWN_PRODUCT = "unknown_product"
    NOT_STOCKED = "not_stocked"
    NOT_A_QUANTITY = "not_a_quantity"
    TOO_FINE = "too_fine"
    UNKNOWN_CUSTOMER = "unknown_customer"
    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    NOT_LEFT = "not_left"
    UNKNOWN_RESERVATION = "unknown_reservation"
    CLOSED = "closed"


SENTENCES = {
    Refusal.UNKNOWN_LOCATION: marked("There is no location “{detail}”."),
    Refusal.FOREIGN_LOCATION: marked("You may not put goods aside at {detail}."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no product {detail}."),
    Refusal.NOT_STOCKED: marked(
        "Product {detail} is not kept in stock. Of a kit, put aside what it is made of."
    ),
    Refusal.NOT_A_QUANTITY: marked("Say how many: a number above 0, such as 1 or 0.5."),
    Refusal.TOO_FINE: marked("The quantity is finer than {detail} is counted in."),
    Refusal.UNKNOWN_CUSTOMER: marked("There is no such customer."),
    Refusal.IN_THE_PAST: marked("Say until when: a moment that is still to come."),
    Refusal.TOO_LONG: marked("Goods are put aside for a year at most."),
    Refusal.NOT_LEFT: marked("Only {detail} can be put aside: no more is available."),
    Refusal.UNKNOWN_RESERVATION: marked("There is no such reservation, or it is not yours."),
    Refusal.CLOSED: marked("It is over: taken up, released or lapsed. Put the goods aside anew."),
}


class ReservationRefused(ValueError):
    """Refused whole: nothing was written."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        self.detail = detail
        super().__init__(SENTENCES[refusal].format(detail=detail))
