"""What the worker does about registers' sales after they are in the books; safe to repeat."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.registers.card_refunds import refund_what_came_back
from tillbook.desks.registers.cards import match_new_charges
from tillbook.desks.registers.operations.check_cash import check_cash
from tillbook.desks.registers.operations.check_sales import check_sales


def check_new_sales(company_id: UUID) -> None:
    """Note where a register's document was not its person's to make; never changes it."""
    while check_sales(company_id):
        pass


def check_new_cash(company_id: UUID) -> None:
    """Note where something about a drawer was not its person's to do; never changes it."""
    while check_cash(company_id):
        pass


def match_new_cards(company_id: UUID) -> None:
    """Note which charged cards have their sale by now."""
    match_new_charges(company_id)


def refund_new_returns(company_id: UUID) -> None:
    """Give money of goods taken back to the cards it came from; each once."""
    refund_what_came_back(company_id)
