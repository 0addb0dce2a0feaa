"""What goes in and out of the API about customers."""

from __future__ import annotations

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import PLAIN, In, Name, Out


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

    code: str = Field(strict=True, min_length=1, max_length=60, pattern=PLAIN, examples=["C1042"])
    name: Name = Field(examples=["Marta Keane"])
    email: str = Field("", strict=True, max_length=254, pattern=PLAIN)
    phone: str = Field("", strict=True, max_length=40, pattern=PLAIN)
    address: str = Field("", strict=True, max_length=1000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")
    country: str = Field("", strict=True, max_length=60, pattern=PLAIN)
