"""Field 86 of an MT940: who, why and by which code, in the four ways in which banks write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

#: "166?00GUTSCHRIFT?20…": a code, and a sign that parts numbered sub-fields.
_NUMBERED = re.compile(r"(\d{3})([?^~<>+|@#!&*;\x1d])(?=\d\d)", re.ASCII)
#: "/EREF/123/NAME/Ann/REMI/for bread": words between slashes.
_SLASHED = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|CNTP|RREF|PREF|TRCD|PURP|UDTR|UCRD|ADDR)/"
)
#: Marks of the SEPA rule books inside the purpose.
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|IBAN|BIC)\+")
_NO_REFERENCE = {"NOTPROVIDED", "NONREF", ""}
#: A wrapped line that is full was cut in the middle of a word.
_FULL_LINE, _FULL_FIELD = 65, 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said about a line."""

    purpose: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    code: str = ""


def details_of(text: str) -> Details:
    """Field 86, in whichever way it is written."""
    if not text.strip():
        return Details()
    joined = text.replace("\n", "")
    if match := _NUMBERED.match(joined.lstrip()):
        return _numbered(joined.lstrip()[match.end() - 1 :], match[1], match[2])
    if len(_SLASHED.findall(joined)) >= 2:
        return _slashed(joined)
    return Details(purpose=_wrapped(text))


def structured(text: str) -> Details | None:
    """Field NS: a number of two digits before each line; None where it is not written so."""
    parts = re.findall(r"^(\d\d)(.*)$", text, re.MULTILINE)
    if not parts:
        return None
    purpose = " ".join(said.strip() for number, said in parts if "01" <= number <= "14")
    name = " ".join(said.strip() for number, said in parts if number in ("15", "16"))
    kind = next((said.strip() for number, said in parts if number == "17"), "")
    return Details(purpose=purpose or kind, name=name)


def _wrapped(text: str) -> str:
    made = ""
    for line in text.split("\n"):
        made += line if len(line) >= _FULL_LINE else line + " "
    return made


def _numbered(text: str, code: str, sign: str) -> Details:
    parts: dict[str, str] = {}
    for piece in text.split(sign):
        number, said = piece[:2], piece[2:]
        if number.isdigit():
            parts[number] = parts.get(number, "") + said
        elif parts:
            parts[next(reversed(parts))] += sign + piece
    numbers = [f"{n}" for n in (*range(20, 30), *range(60, 64)) if f"{n}" in parts]
    purpose = ""
    for number in numbers:
        said = parts[number]
        purpose += said if len(said) >= _FULL_FIELD else said + " "
    details = _marked(purpose)
    kind = parts.get("00", "").strip()
    return replace(
        details,
        purpose=details.purpose or kind,
        name=(parts.get("32", "") + parts.get("33", "")).strip(),
        account=(parts.get("31", "") or parts.get("38", "")).strip(),
        code=code,
    )


def _marked(text: str) -> Details:
    """The purpose and the reference out of a text with the SEPA marks in it."""
    found = list(_SEPA.finditer(text))
    if not found:
        return Details(purpose=text)
    parts: dict[str, str] = {}
    before = text[: found[0].start()].strip()
    for this, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        parts.setdefault(this[1], text[this.end() : end].strip())
    reference = next(
        (parts[k] for k in ("EREF", "KREF") if parts.get(k, "").upper() not in _NO_REFERENCE), ""
    )
    purpose = " ".join(x for x in (before, parts.get("SVWZ", "")) if x)
    return Details(purpose=purpose or text.strip(), reference=reference)


def _slashed(text: str) -> Details:
    found = list(_SLASHED.finditer(text))
    parts: dict[str, str] = {}
    for this, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        parts.setdefault(this[1], text[this.end() : end].strip("/ "))
    reference = parts.get("EREF", "")
    purpose = re.sub(r"^(USTD|STRD/CUR)//?", "", parts.get("REMI", ""))
    return Details(
        purpose=purpose or text.strip(),
        name=parts.get("NAME", ""),
        account=parts.get("IBAN", ""),
        reference="" if reference.upper() in _NO_REFERENCE else reference,
        code=parts.get("TRCD", ""),
    )
