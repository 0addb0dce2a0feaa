"""What a register is trusted with: codes, signatures, PINs, limits. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from tillbook.masters.organisation.rules import Actor

#: Digits and capitals that nobody mistakes for another when read out or copied from a screen.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=15)
#: How far the time of a signed request may be from ours.
CLOCK_WINDOW = timedelta(minutes=5)
#: Work of a PIN's verifier (PBKDF2-HMAC-SHA-256); the register does the same at each sign-in.
PIN_ITERATIONS = 210_000
PIN_LENGTH = 6
#: A register that was not heard of for so long was off-line.
ABSENT_AFTER = timedelta(minutes=10)


def spelled(code: str) -> str:
    """A code as it was meant, however it was typed: blanks, dashes, small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def signed_text(method: str, path: str, time_ms: str, body_hash: str) -> bytes:
    """What a register signs of a request. path: with its query; body_hash: SHA-256 as hex."""
    return f"{method}\n{path}\n{time_ms}\n{body_hash}".encode()


def works_within(actor: Actor, location_ids: frozenset[UUID] | None) -> bool:
    """Whether the actor works wherever somebody does (None: everywhere)."""
    mine = actor.location_ids
    return mine is None or (location_ids is not None and location_ids <= mine)


def weakness(pin: str) -> str:
    """Why this is no PIN, as one word: length, digits, repeated, sequence; "" when it is one."""
    if len(pin) != PIN_LENGTH:
        return "length"
    if not (pin.isascii() and pin.isdigit()):
        return "digits"
    halves = len({pin[:2], pin[2:4], pin[4:]}) == 1 or pin[:3] == pin[3:]
    if len(set(pin)) < 3 or halves:
        return "repeated"
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps <= {1, -9} or steps <= {-1, 9}:
        return "sequence"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a register goes by itself. discount: parts per million of a line's or basket's list
    price; return_day: minor units a register and day while off-line; unreferenced_day: minor units
    a person, location and day for goods without a receipt; lease: hours without a server after
    which what needs a right of its own needs the server again."""

    discount_ppm: int = 100_000
    return_day_minor: int = 5_000
    lease_hours: int = 72
    unreferenced_day_minor: int = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody else's consent to one act, given at the register by PIN.

    of: a price, or goods past their day, for (variant, unit price, so much of it); discounts for
    so many minor units. None: of another act, or of a register of before.
    """

    person_id: UUID
    right: str
    at: datetime
    of: tuple[UUID, int, int] | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A posted document as far as rights and limits go.

    tips_out_minor: so much of somebody's tips went out of the till; pay_out_minor: how much
    anybody who may open a shift pays out. exempted: sold free of tax by a certificate.
    rights: of everybody who works there, by id. list_minor and off_minor: the largest share that
    was taken off, of a line or of the whole; given_minor: all that was. priced_by_hand: (variant,
    unit price, how much) of what was sold at another price than its shelf's. heard_before: when the
    register had last heard of the server as the document was made. held_back: likewise what only
    somebody who may sell what is held back sells: a price past its limits, and, whatever its price
    (None), goods past their day. returned_minor: given back
    by this register alone on this day, this document included: off-line, or with
    nobody's right. own: what comes back was sold by
    this register; refund_minor: what the document gives back. otherwise: another way than it was
    paid. unreferenced: goods come back that no sale is named for.
    """

    kind: str
    person_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    approvals: tuple[Approval, ...]
    rights: dict[UUID, frozenset[str]]
    list_minor: int = 0
    off_minor: int = 0
    given_minor: int = 0
    priced_by_hand: tuple[tuple[UUID, int, int], ...] = ()
    held_back: tuple[tuple[UUID, int | None, int], ...] = ()
    heard_before: datetime | None = None
    returned_minor: int = 0
    exchanges: bool = False
    own: bool = False
    refund_minor: int = 0
    otherwise: bool = False
    unreferenced: bool = False
    tips_out_minor: int = 0
    pay_out_minor: int = 0
    exempted: bool = False
    revoked_at: datetime | None = None


#: The right that a kind of document, or an act in it, needs.
RETURN = "sales:return"
VOID = "sales:void"
UNREFERENCED = "sales:return_unreferenced"
REFUND_OTHER = "sales:refund_other"
DISCOUNT = "sales:discount"
PRICE = "sales:price"
OVERRIDE = "sales:override"
EXEMPT = "sales:exempt"
CASH = "cash:shift"
PAY_OUT = "cash:pay_out"
NO_SALE = "cash:no_sale"


def doubts(told: Told, limits: Limits) -> list[tuple[str, str, str]]:
    """What somebody should look at: (kind, expected, found). The document stands all the same."""
    found = []
    own = told.rights.get(told.person_id, frozenset()) if told.person_id else frozenset()
    if told.person_id and "sales:write" not in own:
        found.append(("seller_right", "sales:write", str(told.person_id)))
    # An approval that is none is told once, with who gave it; not also as one that is missing.
    found += (refused := _approvals(told))
    told_of = {right for _kind, right, _who in refused}
    needed = _needed(told, limits)
    for right in needed:
        if right not in own and right not in told_of and not _allowed(told, right):
            found.append(("right_missing", right, str(told.person_id or "")))
    lease = timedelta(hours=limits.lease_hours)
    if needed and told.heard_before and told.occurred_at - told.heard_before > lease:
        found.append(("lease_over", told.heard_before.isoformat(), told.occurred_at.isoformat()))
    past = told.returned_minor > limits.return_day_minor
    if past and not any(right == RETURN for _, right, _ in found):
        found.append(("return_allowance", str(limits.return_day_minor), str(told.returned_minor)))
    if told.revoked_at and told.recorded_at >= told.revoked_at:
        found.append(("register_revoked", told.revoked_at.isoformat(), str(told.occurred_at)))
    return found


def _needed(told: Told, limits: Limits) -> list[str]:
    """The rights beyond selling that the document needs."""
    needed = [VOID] if told.kind == "void" else []
    # Goods of its own receipts a register takes back by itself, up to the day's allowance.
    alone = told.own and told.refund_minor <= limits.return_day_minor
    if told.unreferenced:
        needed.append(UNREFERENCED)
    elif (told.kind == "return" or told.exchanges) and not alone:
        needed.append(RETURN)
    if told.otherwise:
        needed.append(REFUND_OTHER)
    # A share of a discount is rounded: one minor unit past the limit is nobody's doing.
    past = (told.off_minor - 1) * 1_000_000 > told.list_minor * limits.discount_ppm
    if told.kind == "sale" and past:
        needed.append(DISCOUNT)
    if told.priced_by_hand:
        needed.append(PRICE)
    if told.kind == "sale" and told.held_back:
        needed.append(OVERRIDE)
    if told.kind == "sale" and told.exempted:
        needed.append(EXEMPT)
    if told.kind == "sale" and told.tips_out_minor:
        needed.append(PAY_OUT if told.tips_out_minor > told.pay_out_minor else CASH)
    return needed


@dataclass(frozen=True, slots=True, kw_only=True)
class CashTold:
    """A document of a drawer as far as rights go; the fields mean what they mean in `Told`."""

    kind: str
    person_id: UUID | None
    occurred_at: datetime
    amount_minor: int
    approvals: tuple[Approval, ...]
    rights: dict[UUID, frozenset[str]]
    heard_before: datetime | None = None
    #: What the person paid out in small on that day, with this one.
    paid_out_minor: int = 0


def cash_doubts(told: CashTold, pay_out_minor: int, limits: Limits) -> list[tuple[str, str, str]]:
    """What somebody should look at about it: (kind, expected, found).

    pay_out_minor: how much anybody who may open a shift pays out.
    """
    past = told.kind == "pay_out" and told.amount_minor > pay_out_minor
    needed = NO_SALE if told.kind == "no_sale" else PAY_OUT if past else CASH
    own = told.rights.get(told.person_id, frozenset()) if told.person_id else frozenset()
    found = list(refused := _approvals(told))
    # Each time the day's sum goes past another of the most: somebody should look again.
    step, day = max(pay_out_minor, 1), told.paid_out_minor
    again = len(range(step, day, step)) > len(range(step, day - told.amount_minor, step))
    if told.kind == "pay_out" and not past and again and PAY_OUT not in own:
        found.append(("pay_outs_day", str(pay_out_minor), str(told.paid_out_minor)))
    if needed in own:
        return found
    told_of = {right for _kind, right, _who in refused}
    if needed not in told_of and not any(_holds(told, one, needed) for one in told.approvals):
        found.append(("right_missing", needed, str(told.person_id or "")))
    lease = timedelta(hours=limits.lease_hours)
    if told.heard_before and told.occurred_at - told.heard_before > lease:
        found.append(("lease_over", told.heard_before.isoformat(), told.occurred_at.isoformat()))
    return found


def _allowed(told: Told, right: str) -> bool:
    """Whether somebody with the right consented: to goods, for as much as was sold of them; to
    discounts, for as much as was taken off."""
    held = [one.of for one in told.approvals if _holds(told, one, right)]
    if right not in (PRICE, OVERRIDE, DISCOUNT) or None in held:
        return bool(held)
    if right == DISCOUNT:
        return any(isinstance(of, int) and of >= told.given_minor for of in held)
    left: Counter[tuple[UUID, int | None]] = Counter()
    for variant, price, quantity in [of for of in held if isinstance(of, tuple)]:
        left[variant, price] += quantity
        left[variant, None] += quantity
    for variant, needed, quantity in told.priced_by_hand if right == PRICE else told.held_back:
        left[variant, needed] -= quantity
    return all(quantity >= 0 for quantity in left.values())


def _holds(told: Told | CashTold, approval: Approval, right: str) -> bool:
    return (
        approval.right == right
        and approval.person_id != told.person_id
        and right in told.rights.get(approval.person_id, frozenset())
    )


def _approvals(told: Told | CashTold) -> list[tuple[str, str, str]]:
    """Approvals that are none: by the seller, or by somebody without the right."""
    found = [
        ("approval", approval.right, str(approval.person_id))
        for approval in told.approvals
        if not _holds(told, approval, approval.right)
    ]
    return list(dict.fromkeys(found))
