"""Coupons: made, more codes, ended; and a code given back by hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing.models import Coupon, CouponCode, CouponUse
from tillbook.masters.pricing.rules.codes import new_code, spelled
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

#: Codes that are made at once, and in one transaction of them.
MOST_CODES = 10_000
_LONGEST = 20


class CouponNotPossible(ValueError):
    """The coupon cannot be; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoupon:
    """A coupon to be made. codes: how many codes of their own; 0: one that everybody types."""

    name: str
    code: str
    codes: int = 0
    uses: int = 0
    per_customer: int = 0
    from_date: date | None = None
    to_date: date | None = None
    offline_a_day: int = 10


def add_coupon(actor: Actor, wanted: NewCoupon) -> UUID:
    """Make a coupon and its codes; opens the writer transaction, returns its id.

    Raises `CouponNotPossible` and `Forbidden`.
    """
    actor.require(Right.CATALOG_WRITE)
    code = spelled(wanted.code)
    _check(wanted, code)
    made = new_id()
    codes = _codes(code, wanted.codes)

    def work() -> UUID:
        raise_version(actor.company_id)
        Coupon.objects.create(
            id=made,
            company_id=actor.company_id,
            name=wanted.name.strip(),
            code=code,
            batch=wanted.codes > 0,
            uses=wanted.uses,
            per_customer=wanted.per_customer,
            from_date=wanted.from_date,
            to_date=wanted.to_date,
            offline_a_day=wanted.offline_a_day,
            created_at=clock.now(),
        )
        _put_codes(actor.company_id, made, codes)
        audit_by(actor, actor.company_id, "coupon.added", detail={"coupon": str(made)})
        return made

    try:
        return write(work)
    except IntegrityError:
        raise CouponNotPossible(_("There is a coupon with this code already.")) from None


def add_codes(actor: Actor, coupon_id: UUID, count: int) -> bool:
    """Make more codes of a batch; False where it is not the company's."""
    actor.require(Right.CATALOG_WRITE)
    coupon = Coupon.objects.filter(company_id=actor.company_id, id=coupon_id, batch=True).first()
    if coupon is None:
        return False
    if not 1 <= count <= MOST_CODES:
        raise CouponNotPossible(_("Make 1 to 10,000 codes at once."))
    codes = _codes(coupon.code, count)

    def work() -> bool:
        _put_codes(actor.company_id, coupon_id, codes)
        detail = {"coupon": str(coupon_id), "codes": count}
        audit_by(actor, actor.company_id, "coupon.codes_added", detail=detail)
        return True

    return write(work)


def end_coupon(actor: Actor, coupon_id: UUID) -> bool:
    """Take a coupon no longer; False where it is not the company's. Again changes nothing."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = Coupon.objects.filter(company_id=actor.company_id, id=coupon_id)
        if not rows.exists():
            return False
        if rows.filter(ended_at=None).update(ended_at=clock.now()):
            raise_version(actor.company_id)
            detail = {"coupon": str(coupon_id)}
            audit_by(actor, actor.company_id, "coupon.ended", detail=detail)
        return True

    return write(work)


def give_back(actor: Actor, use_id: UUID) -> bool:
    """Let a code that was used be used once more; False where there is nothing to give back."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        rows = CouponUse.objects.filter(
            id=use_id, coupon__company_id=actor.company_id, given_back_at=None
        )
        if not rows.update(given_back_at=clock.now()):
            return False
        audit_by(actor, actor.company_id, "coupon.given_back", detail={"use": str(use_id)})
        return True

    return write(work)


def _check(wanted: NewCoupon, code: str) -> None:
    if not wanted.name.strip() or len(wanted.name) > 60:
        raise CouponNotPossible(_("Give it a name of at most 60 characters."))
    plain = code.isascii() and code.isalnum()
    if not plain or not 3 <= len(code) <= _LONGEST:
        raise CouponNotPossible(_("A code has 3 to 20 letters and digits, and nothing else."))
    if wanted.codes > MOST_CODES:
        raise CouponNotPossible(_("Make 1 to 10,000 codes at once."))
    if min(wanted.codes, wanted.uses, wanted.per_customer, wanted.offline_a_day) < 0:
        raise CouponNotPossible(_("A limit is not below zero."))
    if wanted.from_date and wanted.to_date and wanted.to_date < wanted.from_date:
        raise CouponNotPossible(_("The last day is before the first."))


def _codes(beginning: str, count: int) -> list[str]:
    """So many different codes, or the one that everybody types."""
    if not count:
        return [beginning]
    made: set[str] = set()
    while len(made) < count:
        made.add(new_code(beginning, secrets.choice))
    return sorted(made)


def _put_codes(company_id: UUID, coupon_id: UUID, codes: list[str]) -> None:
    rows = [CouponCode(company_id=company_id, coupon_id=coupon_id, code=one) for one in codes]
    CouponCode.objects.bulk_create(rows, batch_size=500)
