"""Who a bank line is from or to: by account number, else by name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tillbook.desks.banking.rules.suggesting import alike, folded

_WORD = re.compile(r"[^\W_]+")
#: Words of names that banks leave out, write otherwise or add.
_COMMON = frozenset(
    _WORD.findall(
        "and und et co company ltd limited inc corp llc plc gmbh mbh ag kg ohg ug sa sarl sas srl"
        " bv nv ab as aps oy the der die das mr mrs ms herr frau"
    )
)
_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer or supplier as a bank may tell them. accounts: their numbers at banks."""

    key: object
    name: str
    accounts: tuple[str, ...] = ()


def words_of(text: str) -> frozenset[str]:
    """What is told in a text, without what says nothing; all of it where nothing else is left."""
    found = [word for word in _WORD.findall(alike(text)) if not word.isdigit()]
    telling = [word for word in found if word not in _COMMON and len(word) >= _SHORTEST]
    return frozenset(telling or found)


def bare_number(text: str) -> str:
    """An account number as it is compared."""
    return "".join([sign for sign in folded(text) if sign.isalnum()]).lstrip("0")


def recognised(
    known: Sequence[Known], *, name: str = "", account: str = "", text: str = ""
) -> Known | None:
    """The one party that a bank line is about; None where nobody is, or more than one could be.

    The account number decides; then the name that the bank gives; then a name that stands whole in
    what it says. Of several, the one with most words, if it is the only one with them.
    """
    if number := bare_number(account):
        found = [one for one in known if number in {bare_number(a) for a in one.accounts}]
        if found:
            return found[0] if len(found) == 1 else None
    for told in (name, f"{name} {text}"):
        there = words_of(told)
        fits = [(len(mine), one) for one in known if (mine := words_of(one.name)) and mine <= there]
        if fits:
            most = max([count for count, _ in fits])
            best = [one for count, one in fits if count == most]
            return best[0] if len(best) == 1 else None
    return None
