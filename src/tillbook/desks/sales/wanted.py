"""A basket as it is asked for, and the hash that tells it from every other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tillbook.desks.sales.rules import Goods
from tillbook.masters.pricing import rules as pricing
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.records import quick_dataclass


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """A line: SKU, millionths, and a price (minor x 10^4 per price base) where not the shelf's.
    lot and serial: which piece it is, where that is known. modifiers: SKUs of what was chosen with
    it; of: the number of the line that this one modifies (`choosing.with_modifiers`)."""

    sku: str
    quantity_micro: int
    unit_price: int | None = None
    discounts: tuple[pricing.Discount, ...] = ()
    lot: str = ""
    serial: str = ""
    modifiers: tuple[str, ...] = ()
    of: int | None = None

    @property
    def goods(self) -> Goods | None:
        """What is known of the piece."""
        return Goods(lot=self.lot, serial=self.serial) if self.lot or self.serial else None

    @property
    def told(self) -> list[object]:
        """The line as the hash of a basket says it."""
        own = [self.sku, self.quantity_micro, self.unit_price]
        piece = [[self.lot, self.serial]] if self.goods else []
        of = [{"of": self.of}] if self.of else []
        return [*own, [_discount(d) for d in self.discounts], *piece, *of]


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class WantedTender:
    """A payment by tender code; given None: what is left."""

    code: str
    given_minor: int | None = None
    reference: str = ""


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class BasketSale:
    """A sale that the server prices. id: made by the caller, the sale's identity for ever.

    coupons: codes that the customer presents. agreed_minor: the total that somebody saw and agreed
    to; at another one it is refused. certificate_id: of the customer's, to be sold free of tax by.
    reservations: what was put aside for it.
    """

    id: UUID
    location: str
    lines: tuple[WantedLine, ...]
    tenders: tuple[WantedTender, ...]
    discounts: tuple[pricing.BasketDiscount, ...] = ()
    customer_id: UUID | None = None
    person_id: UUID | None = None
    occurred_at: datetime | None = None
    agreed_minor: int | None = None
    coupons: tuple[str, ...] = ()
    certificate_id: UUID | None = None
    reason: str = ""
    reservations: tuple[UUID, ...] = ()


def content_of(wanted: BasketSale) -> str:
    """The hash of what was asked for: the same id with another one is a conflict."""
    return hash_text(
        canonical_text(
            {
                "location": wanted.location,
                "customer": str(wanted.customer_id or ""),
                "person": str(wanted.person_id or ""),
                "occurred_at": wanted.occurred_at.isoformat() if wanted.occurred_at else "",
                "lines": [w.told for w in wanted.lines],
                "discounts": [
                    [*_discount(d), list(d.lines), d.minimum_minor] for d in wanted.discounts
                ],
                **({"coupons": list(wanted.coupons)} if wanted.coupons else {}),
                **({"certificate": str(wanted.certificate_id)} if wanted.certificate_id else {}),
                **({"reason": wanted.reason} if wanted.reason else {}),
                **(
                    {"reservations": sorted(map(str, wanted.reservations))}
                    if wanted.reservations
                    else {}
                ),
                "tenders": [[t.code, t.given_minor, t.reference] for t in wanted.tenders],
            }
        )
    )


def _discount(discount: pricing.Discount | pricing.BasketDiscount) -> list[str | int]:
    return [discount.kind.value, discount.value, discount.reason]
