"""Coupons at the register: a code is held for a sale that is being rung up, or let go of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.desks.registers.api import device_of, signature
from tillbook.desks.registers.schemas import (
    CouponClaimIn,
    CouponClaimOut,
    CouponReleasedOut,
    CouponReleaseIn,
)
from tillbook.desks.sales.schemas import ID
from tillbook.masters.pricing.errors import CouponRefusal, CouponRefused
from tillbook.masters.pricing.operations import claim_coupon, release_coupons
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem

router = Router(tags=["Registers"])

#: A refused code in a sentence; the register has its own words for the problem's kind.
_CODE_SAYS = {
    CouponRefusal.UNKNOWN: "There is no such coupon.",
    CouponRefusal.OVER: "This coupon is over.",
    CouponRefusal.NOT_YET: "This coupon does not count yet.",
    CouponRefusal.CUSTOMER_NEEDED: "This coupon needs a customer.",
    CouponRefusal.USED_UP: "This coupon was used already.",
    CouponRefusal.USED_BY_CUSTOMER: "This customer has used this coupon already.",
}


@operation(
    router,
    "POST",
    "/registers/coupons",
    gate=signature,
    out=CouponClaimOut,
    refusals=(404, 409),
    body_example={"code": "SPRING-7K3MQ9TX", "sale": ID, "day": "2026-11-22"},
)
def claim_register_coupon(request: HttpRequest, wanted: Body[CouponClaimIn]) -> HttpResponse:
    """Claim a coupon.

    Holds a code for a sale that is being rung up, so that nobody else uses it meanwhile; the same
    sale again is answered the same. Held for 15 minutes, for good once the sale has arrived.
    """
    company_id = device_of(request).company_id
    try:
        held = claim_coupon(
            company_id, wanted.code, wanted.sale, customer_id=wanted.customer, day=wanted.day
        )
    except CouponRefused as refused:
        status = 404 if refused.refusal is CouponRefusal.UNKNOWN else 409
        detail = _CODE_SAYS[refused.refusal]
        raise Problem(status, refused.refusal.value, detail) from None
    return answer(CouponClaimOut.model_construct(id=held.coupon_id, name=held.name, code=held.code))


@operation(
    router,
    "POST",
    "/registers/coupons/release",
    gate=signature,
    out=CouponReleasedOut,
    body_example={"code": "SPRING-7K3MQ9TX", "sale": ID},
)
def release_register_coupon(request: HttpRequest, wanted: Body[CouponReleaseIn]) -> HttpResponse:
    """Release a coupon.

    A code that is presented no longer is anybody's again; what was used stays used.
    """
    release_coupons(device_of(request).company_id, wanted.sale, [wanted.code])
    return answer(CouponReleasedOut.model_construct(released=True))
