"""What goes in and out of the API about customers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, In, Name, Out, text


class CustomerOut(Out):
    """A customer; once erased, only id and code are left."""

    id: str = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"])
    code: str = Field(examples=["C1042"])
    name: str = Field(examples=["Marta Keane"])
    email: str = Field(examples=["marta@example.com"])
    phone: str
    address: str
    country: str = Field(examples=["GB"])
    created_at: str
    erased: bool


class CustomersOut(Out):
    """A page of customers by code."""

    items: list[CustomerOut]
    next_cursor: str
    more: bool


class CustomersQuery(KeyPage):
    """Which customers."""


class CustomerIn(In):
    """A new customer."""

    code: Annotated[str, text(60, 1), FREE] = Field(examples=["C1042"])
    name: Name = Field(examples=["Marta Keane"])
    email: Annotated[str, text(254), FREE] = ""
    phone: Annotated[str, text(40), FREE] = ""
    address: Annotated[str, FREE] = Field(
        "", strict=True, max_length=1000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
    )
    country: Annotated[str, text(60), FREE] = ""
