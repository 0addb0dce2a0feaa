"""What rooms know of accounts, filled by their `apps.py`: which things may have one of their own,
which boxes returns have, what books to an account, and why fiscal years stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountScopes:
    """What an account can play a role for alone, such as each way to pay: the role's name, a
    heading, and the things by id as they are called in a company."""

    role: str
    title: str | Promise
    names: Callable[[UUID], dict[UUID, str]]


_account_scopes: list[AccountScopes] = []


def register_account_scopes(scopes: AccountScopes) -> None:
    """Have accounts of their own offered for these things."""
    _account_scopes.append(scopes)


def account_scopes(role: str = "") -> list[AccountScopes]:
    """All of them, or those of a role."""
    return [one for one in _account_scopes if role in ("", one.role)]


#: The boxes that accounts and tax codes may name for the return of a place: (company, code of the
#: jurisdiction, "" for the company's country, the kind of account, "" for any, after `tax_` for one
#: on a line of tax, and after `PLAYING` for one that documents book tax to); None where no return
#: of it is known.
PLAYING = "playing_"
Boxes = Callable[[UUID, str, str], Sequence[str] | None]
_boxes: list[Boxes] = []


def register_boxes(boxes: Boxes) -> None:
    """Have `boxes` tell which boxes returns have."""
    _boxes.append(boxes)


def known_boxes(company_id: UUID, place: str = "", side: str = "") -> Sequence[str] | None:
    """Those of a place, of a kind of account; None where nobody knows."""
    told = (ask(company_id, place, side) for ask in _boxes)
    return next((found for found in told if found is not None), None)


#: The boxes whose accounts hold revenue that bears tax, in the return of a company's country.
TaxedBoxes = Callable[[UUID], Sequence[str]]
_taxed_boxes: list[TaxedBoxes] = []


def register_taxed_boxes(boxes: TaxedBoxes) -> None:
    """Have `boxes` tell which boxes are of revenue that bears tax."""
    _taxed_boxes.append(boxes)


def taxed_boxes(company_id: UUID) -> frozenset[str]:
    """All of them; none where no return of the country is known."""
    return frozenset(box for ask in _taxed_boxes for box in ask(company_id))


#: What in a room books to an account, as it is called: (company, account).
AccountUses = Callable[[UUID, UUID], Iterable[str]]
_account_uses: dict[str, AccountUses] = {}


def register_account_uses(name: str, uses: AccountUses) -> None:
    """Have what a room keeps that books to an account asked for before that goes out of use."""
    _account_uses[name] = uses


def account_uses(company_id: UUID, account_id: UUID) -> list[str]:
    """What books to an account, as people call it."""
    return [
        said for _, ask in sorted(_account_uses.items()) for said in ask(company_id, account_id)
    ]


#: Why the fiscal years of a company may not begin in another month, "" where they may: (company).
YearsKept = Callable[[UUID], str]
_years_kept: list[YearsKept] = []


def register_years_kept(kept: YearsKept) -> None:
    """Have `kept` asked before fiscal years begin in another month."""
    _years_kept.append(kept)


def years_kept(company_id: UUID) -> str:
    """Why they stay as they are, "" where nothing keeps them."""
    return next((said for ask in _years_kept if (said := ask(company_id))), "")


#: Boxes of the return of a company's country that hold what bears no tax of its own, or what the
#: buyer owes the tax of: an account with such a box says by itself what stands there.
Apart = Callable[[UUID], Collection[str]]
_apart: list[Apart] = []


def register_apart(boxes: Apart) -> None:
    """Have `boxes` tell of these."""
    _apart.append(boxes)


def boxes_apart(company_id: UUID) -> set[str]:
    """All of them."""
    return {box for ask in _apart for box in ask(company_id)}
