"""Claiming a code for a sale before it is sold, and noting that it was used.

A claim is a row that the constraints of `CouponUse` let in: of two sales that want a code's last
use at the same moment one gets it. It lapses when the sale does not follow. What a register took
without asking is a fact: it is noted past the limit, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from tillbook.masters.pricing.errors import CouponRefusal, CouponRefused
from tillbook.masters.pricing.models import Coupon, CouponCode, CouponUse
from tillbook.masters.pricing.rules.codes import spelled
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

#: A claim that no sale followed is anybody's again.
LAPSES = timedelta(minutes=15)
#: Others may take the same place first; each time it is read anew.
_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """A code that counts for a sale: whose, what it is called, and how it is spelled."""

    coupon_id: UUID
    name: str
    code: str


def claim_coupon(
    company_id: UUID, code: str, sale_id: UUID, *, customer_id: UUID | None, day: date
) -> Claimed:
    """Hold a code for a sale; the same sale again is answered the same. Raises `CouponRefused`.

    Opens the writer transaction, as often as others come in between.
    """
    row = CouponCode.objects.filter(company_id=company_id, code=spelled(code))
    found = row.select_related("coupon").first()
    if found is None:
        raise CouponRefused(CouponRefusal.UNKNOWN)
    coupon = found.coupon
    if coupon.ended_at or (coupon.to_date and day > coupon.to_date):
        raise CouponRefused(CouponRefusal.OVER)
    if coupon.from_date and day < coupon.from_date:
        raise CouponRefused(CouponRefusal.NOT_YET)
    if coupon.per_customer and customer_id is None:
        raise CouponRefused(CouponRefusal.CUSTOMER_NEEDED)
    for _attempt in range(_ATTEMPTS):
        try:
            write(lambda: _hold(found, sale_id, customer_id))
        except IntegrityError:
            continue
        return Claimed(coupon.id, coupon.name, found.code)
    raise CouponRefused(CouponRefusal.USED_UP)


def _hold(code: CouponCode, sale_id: UUID, customer_id: UUID | None, over: bool = False) -> bool:
    """Write the claim; True where it is past a limit, which only `over` allows."""
    now, coupon = clock.now(), code.coupon
    held = CouponUse.objects.filter(coupon_id=coupon.id, given_back_at=None)
    lapsed = held.filter(used_at=None, claimed_at__lt=now - LAPSES)
    lapsed.filter(code_id=code.id).delete()
    if customer_id:  # their claims of other codes take up their places too
        lapsed.filter(customer_id=customer_id).delete()
    mine = held.filter(code_id=code.id, sale_id=sale_id)
    if mine.filter(customer_id=customer_id).exists() or (over and mine.exists()):
        return False
    mine.filter(used_at=None).delete()  # the customer of the sale is another one now
    slot = _free(held.filter(code_id=code.id), "slot", coupon.uses)
    own = held.filter(customer_id=customer_id)
    of_customer = _free(own, "customer_slot", coupon.per_customer) if customer_id else 0
    past = slot is None or of_customer is None
    if past and not over:
        raise CouponRefused(
            CouponRefusal.USED_UP if slot is None else CouponRefusal.USED_BY_CUSTOMER
        )
    CouponUse.objects.create(
        code_id=code.id,
        coupon_id=coupon.id,
        sale_id=sale_id,
        customer_id=customer_id,
        slot=slot or None,
        customer_slot=of_customer or None,
        over=past,
        claimed_at=now,
        used_at=now if over else None,
    )
    return past


def _free(held: QuerySet[CouponUse], name: str, limit: int) -> int | None:
    """The lowest place that is free; 0 without a limit, None where there is none left."""
    if not limit:
        return 0
    taken = set(held.filter(**{f"{name}__isnull": False}).values_list(name, flat=True))
    return next((place for place in range(1, limit + 1) if place not in taken), None)


def release_coupons(company_id: UUID, sale_id: UUID, codes: Sequence[str] = ()) -> None:
    """Let go of what a sale that does not happen had claimed: these codes, or all."""
    rows = CouponUse.objects.filter(
        coupon__company_id=company_id, sale_id=sale_id, used_at=None, given_back_at=None
    )
    if codes:
        rows = rows.filter(code__code__in=[spelled(code) for code in codes])
    if ids := list(rows.values_list("id", flat=True)):
        write(lambda: CouponUse.objects.filter(id__in=ids, used_at=None).delete())


def note_used(
    company_id: UUID,
    sale_id: UUID,
    customer_id: UUID | None,
    presented: Sequence[tuple[UUID, str]],
) -> list[tuple[str, str]]:
    """Note what a sale in the books used; what is wrong: (coupon_unknown | coupon_over, code).

    presented: (coupon, code) as the receipt says. Again it changes nothing.
    """
    wrong = []
    for coupon_id, typed in presented:
        rows = CouponCode.objects.filter(company_id=company_id, code=spelled(typed))
        code = rows.filter(coupon_id=coupon_id).select_related("coupon").first()
        if code is None:
            wrong.append(("coupon_unknown", typed))
        elif _noted(code, sale_id, customer_id):
            wrong.append(("coupon_over", typed))
    return wrong


def _noted(code: CouponCode, sale_id: UUID, customer_id: UUID | None) -> bool:
    claimed = CouponUse.objects.filter(code_id=code.id, sale_id=sale_id, given_back_at=None)

    def work() -> bool:
        if row := claimed.first():
            claimed.filter(used_at=None).update(used_at=clock.now())
            return bool(row.over)
        return _hold(code, sale_id, customer_id, over=True)

    for _attempt in range(_ATTEMPTS):
        try:
            return write(work)
        except IntegrityError:
            continue
    return True


def note_held_used(company_id: UUID, sale_id: UUID) -> None:
    """Note that what was claimed for a sale is used: the sale is in the books."""
    rows = CouponUse.objects.filter(
        coupon__company_id=company_id, sale_id=sale_id, used_at=None, given_back_at=None
    )
    if ids := list(rows.values_list("id", flat=True)):
        write(
            lambda: CouponUse.objects.filter(id__in=ids, used_at=None).update(used_at=clock.now())
        )


def coupon_in_use(company_id: UUID, coupon_id: UUID) -> bool:
    """Whether a promotion may name it: it is the company's and not over."""
    return Coupon.objects.filter(company_id=company_id, id=coupon_id, ended_at=None).exists()
