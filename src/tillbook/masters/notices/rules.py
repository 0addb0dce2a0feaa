"""Rules of mail: what an address is, when a mail is tried again, and when no more."""

from __future__ import annotations

import re
from datetime import timedelta

#: Ports at which mail servers listen; nothing else is ever connected to.
SMTP_PORTS = (25, 465, 587, 2525)
LONGEST_ADDRESS = 254
#: After each attempt that failed for now; a mail that outlives them all is given up.
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
#: A mail that found no way out for so long is given up, however often it was tried.
OLDEST = timedelta(days=3)
#: After it an attempt of which nothing was heard counts as broken off: longer than one can take.
BROKEN_OFF_AFTER = timedelta(minutes=5)
#: A server that does not answer is left alone for so long, and twice as long each time.
SILENCE = timedelta(minutes=1)
LONGEST_SILENCE = timedelta(minutes=30)
#: How many a company, a register or a document may order: a slip of the hand sends no thousand.
MOST_A_DAY = 2_000
MOST_AN_HOUR = 120
MOST_OF_ONE = 10
#: An address is forgotten so long after its mail went out or was given up.
KEPT = timedelta(days=90)

# One mailbox, plainly written: a local part of RFC 5321's atoms, and a domain with a dot. Quoted
# local parts and address lists are refused, and so is everything that could end a header.
_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+{_LABEL}")


class WrongAddress(ValueError):
    """It is no e-mail address."""


def mail_address(text: str) -> str:
    """The address as it is written on a mail; raises WrongAddress."""
    text = text.strip(" ")
    local = text.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(text) > LONGEST_ADDRESS or dots or not _ADDRESS.fullmatch(text):
        raise WrongAddress(text)
    return text


def next_try(attempts: int, age: timedelta) -> timedelta | None:
    """How long to wait after so many failed attempts; None: given up."""
    if attempts > len(PAUSES) or age >= OLDEST:
        return None
    return PAUSES[max(0, attempts - 1)]


def silence_after(before: timedelta) -> timedelta:
    """How long a server that did not answer is left alone, after it was left alone so long."""
    return min(LONGEST_SILENCE, max(SILENCE, before * 2))
