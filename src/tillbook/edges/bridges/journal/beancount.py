"""The journal as text for beancount; pure.

https://beancount.github.io/docs/beancount_language_syntax.html: the first part of an account's name
is one of five words, every other begins with a capital or a digit and holds letters, digits and
hyphens; texts stand in quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from unicodedata import category
from uuid import UUID

from tillbook.books.ledger.journal import JournalAccount, JournalEntry
from tillbook.edges.bridges.journal.formats import Names, heading

_ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
#: Earlier than this no day is one of beancount's; nothing is booked then either.
_FIRST_DAY = date(1700, 1, 1)


def beancount_text(names: Names, entries: Iterator[JournalEntry]) -> Iterator[str]:
    """A ledger that `bean-check` accepts: every account opened on the first day there is."""
    first = next(entries, None)
    opened = first.posting_date if first else names.since or _FIRST_DAY
    currency = names.company.currency
    yield f'option "title" {quoted(heading(names))}\n'
    yield f'option "operating_currency" "{currency}"\n\n'
    yield f"{opened} commodity {currency}\n"
    called = account_names(names.accounts.values())
    for account in names.accounts.values():
        yield f"{opened} open {called[account.id]} {currency}\n"
        yield f"  name: {quoted(account.name)}\n"
    for entry in chain([first] if first else [], entries):
        yield _transaction(names, called, entry)


def account_names(accounts: Iterable[JournalAccount]) -> dict[UUID, str]:
    """What each account is called: Assets:1000-Cash-In-Hand. No two are called the same."""
    found: dict[UUID, str] = {}
    taken: set[str] = set()
    for account in accounts:
        name = plain = f"{_ROOTS[account.kind]}:{_part(f'{account.code} {account.name}')}"
        again = 1
        while name in taken:
            again += 1
            name = f"{plain}-{again}"
        taken.add(name)
        found[account.id] = name
    return found


def _part(text: str) -> str:
    """A text as one part of a name: words with capitals, joined by hyphens."""
    letters = "".join(c if _may_stand(c) else " " for c in text)
    words = [word[0].upper() + word[1:] for word in letters.split()]
    joined = "-".join(words)
    # Some letters have no capital (and some capitals are two letters).
    return joined if joined and category(joined[0]) in ("Lu", "Nd") else f"X{joined}"


def _may_stand(character: str) -> bool:
    return category(character)[0] == "L" or category(character) == "Nd"


def _transaction(names: Names, called: dict[UUID, str], entry: JournalEntry) -> str:
    lines = [f"\n{entry.posting_date} * {quoted(entry.source_kind)} {quoted(entry.memo)}"]
    if number := names.document(entry):
        lines.append(f"  document-number: {quoted(number)}")
    if entry.business_date != entry.posting_date:
        lines.append(f"  business-date: {entry.business_date}")
    for line in entry.lines:
        amount = f"{names.amount(line.amount_minor)} {names.company.currency}"
        lines.append(f"  {called[line.account_id]}  {amount}")
        lines += [f"    {name}: {quoted(value)}" for name, value in names.tags(line)]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text in quotes, on one line."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
