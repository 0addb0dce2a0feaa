"""What goes in and out of the API about customers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, Id, In, Name, Out, text


class CustomerOut(Out):
    """A customer; once erased, only id and code are left."""

    id: str = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"])
    code: str = Field(examples=["C1042"])
    name: str = Field(examples=["Marta Keane"])
    email: str = Field(examples=["marta@example.com"])
    phone: str
    address: str
    country: str = Field(examples=["GB"])
    groups: list[UUID] = Field(description="Ids of the groups they are in.")
    created_at: str
    erased: bool


class GroupOut(Out):
    """Customers that are treated alike."""

    id: UUID
    name: str = Field(examples=["Trade"])


class GroupsOut(Out):
    """All groups in use, by name."""

    items: list[GroupOut]


class GroupIn(In):
    """A new group."""

    name: Annotated[str, text(60, 1), FREE] = Field(examples=["Trade"])


class GroupsOfIn(In):
    """In which groups a customer is from now on."""

    groups: list[Id] = Field(max_length=50, examples=[["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"]])


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
