"""Card numbers in free text: found so that they are refused, and masked where text is logged.

A payment card's full number must not be stored (PCI DSS, requirement 3). What is taken for one:
13 to 19 digits, in one piece or grouped, that begin as a card scheme's do, are as long as that
scheme's are and pass the check digit (ISO/IEC 7812-1, Luhn). UUIDs, hashes, bank accounts
(IBAN), telephone numbers with their plus sign, barcodes and decimal fractions are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Digits in groups; what stands between them is one blank, hyphen, dot, slash or low line.
_BETWEEN = r"[ \u00a0\u2007\u2009\u202f\-\u2010-\u2014./_]"
_RUN = re.compile(rf"(?<![0-9A-Za-z+])[0-9]+(?:{_BETWEEN}[0-9]+)*(?![0-9A-Za-z])", re.ASCII)
_GROUP = re.compile("[0-9]+")
_ENOUGH = re.compile(rf"[0-9](?:{_BETWEEN}?[0-9]){{12}}", re.ASCII)
_OTHERS = re.compile(
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # a UUID
    r"|\b[0-9a-f]{32,}\b"  # a hash
    r"|\b[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,4})?\b",  # an IBAN
    re.IGNORECASE | re.ASCII,
)
#: (first, last) of the leading digits -> lengths; the schemes' published ranges.
_SCHEMES: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (300, 305, (14, 16, 17, 18, 19)),  # Diners Club
    (3095, 3095, (14, 16, 17, 18, 19)),
    (36, 36, (14, 15, 16, 17, 18, 19)),
    (38, 39, (14, 16, 17, 18, 19)),
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (644, 649, (16, 17, 18, 19)),
    (65, 65, (16, 17, 18, 19)),
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (81, 81, (16, 17, 18, 19)),
    (5018, 5018, tuple(range(13, 20))),  # Maestro
    (5020, 5020, tuple(range(13, 20))),
    (5038, 5038, tuple(range(13, 20))),
    (5893, 5893, tuple(range(13, 20))),
    (6304, 6304, tuple(range(13, 20))),
    (6759, 6763, tuple(range(13, 20))),
    (2200, 2204, (16, 17, 18, 19)),  # Mir
    (9792, 9792, (16,)),  # Troy
    (508, 508, (16,)),  # RuPay
)


def holds_card_number(text: str) -> bool:
    """Whether the text holds what looks like a payment card's full number."""
    return next(_found(text), None) is not None


def masked(text: str) -> str:
    """The text with every card number's digits but the last four as stars."""
    for start, end in reversed(list(_found(text))):
        hidden = re.sub("[0-9]", "*", text[start : end - 4])
        text = text[:start] + hidden + text[end - 4 :]
    return text


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand, from left to right."""
    if not _ENOUGH.search(text):
        return
    kept = _OTHERS.sub(lambda other: _blank_unless_digits(other[0]), text)
    for run in _RUN.finditer(kept):
        groups = [(g.start() + run.start(), g.end() + run.start()) for g in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            last = _card_from(kept, groups, first)
            if last is None:
                first += 1
            else:
                yield groups[first][0], groups[last][1]
                first = last + 1


def _blank_unless_digits(other: str) -> str:
    """Letters must stand in it, or the hyphens of a UUID: else it may be a card number."""
    uuid = len(other) == 36 and other.count("-") == 4
    return " " * len(other) if uuid or re.search("[A-Za-z]", other) else other


def _card_from(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last of the groups that make up a card number from this one on, or None."""
    if _is_fraction(text, groups, first):
        return None
    digits = ""
    for last in range(first, len(groups)):
        start, end = groups[last]
        digits += text[start:end]
        if len(digits) > 19:
            return None
        if len(digits) >= 13 and _is_card(digits):
            return last
    return None


def _is_fraction(text: str, groups: list[tuple[int, int]], place: int) -> bool:
    """Whether the group stands beside a decimal point; groups of four do not."""
    start, end = groups[place]
    if end - start < 13:
        return False
    before = start > 1 and text[start - 1] in ".," and text[start - 2].isdigit()
    after = end + 1 < len(text) and text[end] == "." and text[end + 1].isdigit()
    return before or after


def _is_card(digits: str) -> bool:
    known = any(
        first <= int(digits[: len(str(first))]) <= last and len(digits) in lengths
        for first, last, lengths in _SCHEMES
    )
    return known and _passes_luhn(digits) and not (len(digits) == 13 and _is_barcode(digits))


def _passes_luhn(digits: str) -> bool:
    """Luhn: from the right every second digit counts twice, with its own digits added up."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place & 1 else 1)
        total += value - 9 if value > 9 else value
    return str(total)[-1] == "0"


def _is_barcode(digits: str) -> bool:
    """EAN-13 (GS1): from the right every second digit counts three times."""
    total = sum(int(d) * (3 if place & 1 else 1) for place, d in enumerate(reversed(digits)))
    return str(total)[-1] == "0"
