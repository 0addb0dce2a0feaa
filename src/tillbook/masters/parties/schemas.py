"""What goes in and out of the API about customers."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tillbook.plumbing.api.cursors import KeyPage
from tillbook.plumbing.api.shapes import FREE, Day, Id, In, Name, Out, text


class CertificateOut(Out):
    """A certificate by which a customer buys free of tax."""

    id: UUID
    number: str = Field(examples=["EX-4711"])
    jurisdiction: str = Field(
        description="Of whose tax, with all that lie in it; empty: of everybody's.",
        examples=["US-MN"],
    )
    reason: str = Field(examples=["resale"])
    valid_from: Day
    valid_to: Day | None = Field(description="The last day; null: until it is ended.")


class CertificatesOut(Out):
    """The certificates of a customer, the latest first, without those long over."""

    items: list[CertificateOut]


class EndIn(In):
    """Until when a certificate counts."""

    last_day: Day


class CertificateIn(In):
    """A certificate that a customer showed."""

    number: Annotated[str, text(60, 1), FREE] = Field(examples=["EX-4711"])
    jurisdiction: Annotated[str, text(40), FREE] = Field("", examples=["US-MN"])
    reason: Literal[
        "resale", "charity", "government", "diplomatic", "production", "eu_business", "other"
    ]
    valid_from: Day
    valid_to: Day | None = None
    note: Annotated[str, text(200), FREE] = ""


class CustomerOut(Out):
    """A customer; once erased, only id and code are left."""

    id: str = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001"])
    code: str = Field(examples=["C1042"])
    name: str = Field(examples=["Marta Keane"])
    email: str = Field(examples=["marta@example.com"])
    phone: str
    address: str
    country: str = Field(examples=["GB"])
    note: str
    alert: str = Field(
        description="One line that whoever serves them must see.",
        examples=["Account on hold: ask the manager"],
    )
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
    note: Annotated[str, FREE] = Field(
        "", strict=True, max_length=2000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
    )
    alert: Annotated[str, text(160), FREE] = Field(
        "", description="One line that whoever serves them must see."
    )


class SupplierOut(Out):
    """A supplier; once erased, only id and code are left."""

    id: str = Field(examples=["0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0002"])
    code: str = Field(examples=["MILL"])
    name: str = Field(examples=["Harbour Mill"])
    email: str = Field(examples=["orders@mill.example"])
    phone: str
    address: str
    country: str = Field(examples=["GB"])
    note: str
    alert: str
    created_at: str
    erased: bool


class SuppliersOut(Out):
    """A page of suppliers by code."""

    items: list[SupplierOut]
    next_cursor: str
    more: bool


class SuppliersQuery(KeyPage):
    """Which suppliers."""


class SupplierIn(In):
    """A new supplier."""

    code: Annotated[str, text(60, 1), FREE] = Field(examples=["MILL"])
    name: Name = Field(examples=["Harbour Mill"])
    email: Annotated[str, text(254), FREE] = Field("", description="Orders are sent there.")
    phone: Annotated[str, text(40), FREE] = ""
    address: Annotated[str, FREE] = Field(
        "", strict=True, max_length=1000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
    )
    country: Annotated[str, text(60), FREE] = ""
    note: Annotated[str, FREE] = Field(
        "", strict=True, max_length=2000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
    )
    alert: Annotated[str, text(160), FREE] = ""
