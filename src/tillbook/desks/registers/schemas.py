"""What goes in and out of the API of registers: whole numbers, as the register reckons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from tillbook.desks.registers.book_shapes import LastZOut
from tillbook.desks.registers.goods_shapes import VariantOut
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.api.shapes import Code, Day, Id, In, Moment, Note, Out
from tillbook.values.rounding import LARGEST

MOST_RECEIPTS = 100
MOST_TEXTS = 1000

Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Whole = Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST)]
#: An id, or empty for the first page.
After = Annotated[
    Id | None,
    BeforeValidator(lambda value: value or None),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 0}]}
    ),
]
FeedMark = Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$")]
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_COORDINATE = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"


class EnrolIn(In):
    """A browser that wants to be a register, with two public keys that it made for it."""

    code: Code = Field(description="As a manager reads it out.", examples=["7KQM4XPA"])
    device: Id = Field(description="Made by the device, fresh for each enrolment.", examples=[ID])
    signing_key: dict[str, Any] = Field(
        description="Public JWK, ECDSA P-256: proves each later request.",
        examples=[{"kty": "EC", "crv": "P-256", "x": _COORDINATE, "y": _COORDINATE}],
    )
    sealing_key: dict[str, Any] = Field(
        description="Public JWK, ECDH P-256: PINs are sealed for it.",
        examples=[{"kty": "EC", "crv": "P-256", "x": _COORDINATE, "y": _COORDINATE}],
    )
    app: Annotated[Note, Field(max_length=60)] = Field("", examples=["0.1.0"])
    protocol: Count = Field(2, examples=[2])


class ThingOut(Out):
    """Something with a code and a name."""

    id: UUID
    code: str
    name: str


class NamedOut(Out):
    """Something with a name."""

    id: UUID
    name: str


class OpenedSeries(Out):
    """The run of numbers that the device writes."""

    id: UUID
    code: str = Field(examples=["R1"])
    next_number: int
    head: str = Field(description="Hash of the last receipt before; empty at first.")


class EnrolOut(Out):
    """What the device is from now on."""

    device: UUID
    register_: ThingOut = Field(serialization_alias="register")
    location: ThingOut
    company: NamedOut
    series: OpenedSeries
    server_time: datetime


class CatalogueOut(Out):
    """A page of the catalogue."""

    items: list[VariantOut]
    next: UUID | None
    feed: int
    mark: str = Field(description="By what that number of the feed is known again.")


class RegisterCertificateOut(Out):
    """What frees a customer of tax. jurisdiction: of whose, with all that lie in it; "": of every
    one. valid_to: the last day; null: until it is ended."""

    id: UUID
    number: str
    jurisdiction: str
    reason: str
    valid_from: date
    valid_to: date | None


class CustomerRowOut(Out):
    """A customer, as little as finding and serving them needs."""

    id: UUID
    name: str
    code: str
    phone_end: str
    erased: bool
    groups: list[UUID] = Field(
        description="Ids of the groups they are in, as price lists name them."
    )
    note: str
    alert: str = Field(description="One line that whoever serves them must see.")
    certificates: list[RegisterCertificateOut] = Field(
        description="The latest first; also those that are over, for a year."
    )


class CustomersPageOut(Out):
    """A page of the customers."""

    items: list[CustomerRowOut]
    next: UUID | None
    feed: int
    mark: str = Field(description="By what that number of the feed is known again.")


class ChangesOut(Out):
    """What changed after a number of the feed."""

    feed: int
    mark: str = Field(description="By what that number of the feed is known again.")
    version: str
    variants: list[VariantOut]
    customers: list[CustomerRowOut]
    more: bool
    start_again: bool
    server_time: datetime
    shift_closed: LastZOut | None = Field(
        None, description="Where the Zs stand, if the shift asked about is closed: by the office."
    )
    zs: LastZOut | None = Field(None, description="Where the Zs stand, for whoever asks.")


class PageQuery(In):
    """Which page."""

    after: After = Field(None, description="The last id of the page before; empty for the first.")
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class ChangesQuery(In):
    """Since when."""

    since: Annotated[int, Field(ge=0, le=LARGEST)] = Field(description="A `feed` from before.")
    mark: FeedMark | None = Field(
        None, description="The `mark` that came with it; left out: it is believed."
    )
    shift: Id | None = Field(None, description="The shift that the register has open.")
    zs: bool = Field(False, description="Whether to say where the register's Zs stand.")


class ReceiptQuery(In):
    """Which receipt: by the number that is printed on it, or by its id."""

    number: Code | None = Field(None, examples=["R1-000042"])
    id: Id | None = None


class CouponClaimIn(In):
    """A code that a customer presents."""

    code: Code = Field(examples=["SPRING-7K3MQ9TX"])
    sale: Id = Field(description="The sale that is being rung up.", examples=[ID])
    customer: Id | None = None
    day: Day = Field(description="The day there.", examples=["2026-11-22"])


class CouponClaimOut(Out):
    """A code that is held for the sale: whose it is, what it is called, how it is spelled."""

    id: UUID
    name: str
    code: str


class CouponReleaseIn(In):
    """A code that is presented no longer."""

    code: Code = Field(examples=["SPRING-7K3MQ9TX"])
    sale: Id = Field(examples=[ID])


class CouponReleasedOut(Out):
    """Nothing more to say."""

    released: bool


class StorageIn(In):
    """How safe the register's own copy is."""

    persisted: Annotated[bool, Field(strict=True)] | None = None
    second_copy: Annotated[Note, Field(max_length=40)] = Field("", examples=["file"])


class SyncIn(In):
    """What a register brings back, and how it does."""

    protocol: Count = Field(examples=[2])
    app: Annotated[Note, Field(max_length=60)] = Field("", examples=["0.1.0"])
    device_time: Moment | None = Field(None, description="What the device's clock says.")
    unsent: Count = Field(0, description="How many wait there, with those of this request.")
    oldest_unsent_at: Moment | None = None
    storage: StorageIn = Field(default_factory=lambda: StorageIn(persisted=None, second_copy=""))
    pin_failures: Count = 0
    receipts: list[Any] = Field(
        default_factory=list,
        max_length=MOST_RECEIPTS,
        description="Envelopes, in the order of their numbers; what cannot be read is kept aside.",
    )
    texts: list[Any] = Field(
        default_factory=list,
        max_length=MOST_TEXTS,
        description="`{hash, salt, text}` of notes whose hash stands on a receipt.",
        examples=[[{"hash": _SHA, "salt": "00", "text": "Gift-wrapped"}]],
    )
    customers: list[Any] = Field(
        default_factory=list,
        max_length=MOST_TEXTS,
        description="`{id, name, phone, email}` of customers who were added at the register.",
    )


class ResultOut(Out):
    """What became of one receipt.

    stored: in the books. duplicate: it was before. conflict: its id or its number belongs to
    another. quarantined: it cannot be posted. Both are kept aside with their money on suspense.
    """

    id: UUID | None
    number: str | None
    status: Literal["stored", "duplicate", "conflict", "quarantined"]
    need_from: int | None = Field(description="The first number that is still missing.")
    problem: str | None = Field(
        description="`chain_fork`: its number is another's, stop and enrol again; else a word."
    )
    detail: str = Field(description="The problem as a sentence.")


class SeriesOut(Out):
    """Where the device's series stands here: 1 to `verified_to` are all here."""

    id: UUID
    next_number: int
    verified_to: int
    head: str


class SyncOut(Out):
    """What became of each receipt, in the order they were sent, and where things stand."""

    server_time: datetime
    results: list[ResultOut]
    series: SeriesOut
    feed: int
    version: str
    revoked: bool
    forked: bool = Field(description="Two devices write this series: stop, and enrol one again.")
    cleared: list[UUID] = Field(description="What it had kept aside and the office dealt with.")
    protocols: list[int]


class CopiesQuery(In):
    """Since when."""

    since: Annotated[int, Field(ge=0, le=LARGEST)] | None = Field(
        None, description="A `feed` from before; without it only the feed's end is told."
    )


class EnvelopeOut(Out):
    """A receipt as it travelled."""

    protocol: int
    id: UUID
    register_: UUID = Field(serialization_alias="register")
    series: UUID
    number: int
    previous_hash: str
    hash: str
    sent_at: datetime | None
    clock_offset_ms: int
    body: str = Field(description="The very text that was hashed.")


class CopyOut(Out):
    """A neighbour's receipt, and the mark that proves that it was handed out."""

    mark: str
    receipt: EnvelopeOut


class CopiesOut(Out):
    """A page of second copies, and where the neighbours' series stand."""

    feed: int
    more: bool
    start_again: bool
    copies: list[CopyOut]
    series: list[SeriesOut]


class CopiesIn(In):
    """Second copies that the server has forgotten."""

    copies: list[Any] = Field(
        default_factory=list,
        max_length=MOST_RECEIPTS,
        description="`{mark, receipt}` as they were handed out, in the order of their numbers.",
    )
    customers: list[Any] = Field(
        default_factory=list,
        max_length=MOST_TEXTS,
        description="`{id, name, phone, email}` of customers on them, as far as they are known.",
    )


class CopiesTakenOut(Out):
    """What became of each, in the order they were sent."""

    results: list[ResultOut]


class ReceiptLineOut(Out):
    """A line, and what may still come back of it (millionths, minor units)."""

    n: int
    unit: str
    decimals: int
    returnable_micro: int
    returnable_minor: int


class ReceiptTenderOut(Out):
    """A payment's name."""

    name: str
    cash: bool


class ReceiptPaidOut(Out):
    """By what a sale was paid; left: what has not gone back by it yet; charged: a terminal took
    it, of whichever register: what goes back by it finds its own way to the card."""

    type: UUID
    reference: str
    left: int
    charged: bool


class ReceiptTaxOut(Out):
    """A tax of the whole document."""

    code: str
    name: str
    rate_ppm: int
    base_minor: int
    amount_minor: int


class ReceiptOut(Out):
    """A document as it was printed; lines and payments in the order of its body."""

    id: UUID
    number: str
    kind: str
    at: datetime
    body: str = Field(description="The very text that was hashed.")
    hash: str
    voided: bool
    person: str
    customer: str
    lines: list[ReceiptLineOut]
    tenders: list[ReceiptTenderOut]
    paid: list[ReceiptPaidOut]
    taxes: list[ReceiptTaxOut]
    texts: dict[str, str] = Field(description="Notes by the hash that stands in the body.")
