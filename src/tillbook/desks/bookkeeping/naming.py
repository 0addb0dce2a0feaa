"""An account of the books as rules need it, found by what was typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFact:
    """An account as rules need it. control: only its own documents post to it. bought: what is
    bought stands there. currency: what it is kept in, "" for the company's."""

    id: UUID
    code: str
    name: str
    archived: bool = False
    control: bool = False
    owes: bool = False
    bought: bool = False
    currency: str = ""

    @property
    def words(self) -> str:
        return f"{self.code} {self.name}"


def find_account(text: str, accounts: Mapping[str, AccountFact]) -> list[AccountFact]:
    """The accounts that `text` means: by number, by "number name", by name or a part of it."""
    text = " ".join(text.split())
    if found := accounts.get(text) or accounts.get(text.partition(" ")[0]):
        return [found]
    asked = text.casefold()
    named = [one for one in accounts.values() if one.name.casefold() == asked]
    return named or [one for one in accounts.values() if asked and asked in one.name.casefold()]
