"""Take what a register brings back: texts, customers added off-line, receipts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.utils import DataError, IntegrityError

from tillbook.desks.registers.models import Device, PersonalText
from tillbook.desks.registers.queries import limits
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations import erase_late_notes, receive
from tillbook.desks.sales.queries import set_aside_by_hash
from tillbook.desks.sales.queries.aside import dealt_with
from tillbook.desks.sales.reading_values import kept_text
from tillbook.desks.sales.rules import Outcome
from tillbook.desks.shifts.operations import receive_cash
from tillbook.desks.shifts.queries import shift_days
from tillbook.desks.shifts.reading import kind_of, shifts_named
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.masters.parties.queries import ids_in_use
from tillbook.plumbing import clock
from tillbook.plumbing.envelopes import series_by_document
from tillbook.plumbing.writer import write
from tillbook.values.card_numbers import masked
from tillbook.values.hashing import hash_text

_LONGEST_TEXT = 1000
_REASONS = {one.value: one for one in Refusal}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came with one request, as parsed JSON; nothing in it can stop the receipts."""

    receipts: Sequence[Any]
    texts: Sequence[Any] = ()
    customers: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one receipt, as the register is told; reason: why it was kept aside; forked:
    another device must have written its number, or its id; cleared: it was kept aside, and somebody
    has dealt with it since."""

    outcome: Outcome
    status: str
    reason: Refusal | None
    forked: bool = False
    cleared: bool = False


def actor_for(device: Device) -> Actor:
    """The register itself, acting at its location."""
    return Actor(
        company_id=device.company_id,
        kind="register",
        id=device.register_id,
        name=device.register.code,
        rights=frozenset({Right.SALES_WRITE.value}),
        location_ids=frozenset([device.register.location_id]),
        series_id=device.series_id,
    )


def sync(device: Device, batch: Batch) -> list[Answered]:
    """Take a batch. What it brings besides receipts comes first, since receipts refer to it."""
    take_texts(device, batch.texts)
    take_customers(device, batch.customers)
    if not batch.receipts:
        return []
    return take_receipts(device, batch.receipts, device.register_id)


def take_texts(device: Device, values: Sequence[Any]) -> None:
    """Keep the notes that came with receipts, those that are what their hash says."""
    texts = _texts(values)
    if texts:
        write(lambda: _keep_texts(device.company_id, texts))


def take_customers(device: Device, values: Sequence[Any]) -> None:
    """Add customers that came with receipts; none of them can hold up a receipt."""
    customers = _customers(device, values)
    try:
        _add_customers(device.company_id, customers.values())
    except (IntegrityError, DataError):
        # The same batch beside this one, or a code that is taken: the others one by one.
        for new in customers.values():
            with suppress(IntegrityError, DataError):
                _add_customers(device.company_id, [new])


def take_receipts(device: Device, receipts: Sequence[Any], register_id: UUID) -> list[Answered]:
    """Post what a device brings of this register's receipts, and say of each what became of it."""
    outcomes = _received(device, receipts, register_id)
    erase_late_notes(actor_for(device), receipts)
    return _answers(device.company_id, receipts, outcomes)


def _received(device: Device, receipts: Sequence[Any], register_id: UUID) -> list[Outcome]:
    """What became of each, in runs as they came: a shift is opened before its sales arrive."""
    actor, outcomes = actor_for(device), list[Outcome]()
    cap = limits(device.company_id).unreferenced_day_minor
    for of_shift, run in groupby(receipts, key=lambda one: bool(kind_of(one))):
        part = list(run)
        if of_shift:
            outcomes += receive_cash(actor, part, register_id=register_id)
            continue
        days = shift_days(device.company_id, shifts_named(part))
        outcomes += receive(
            actor, part, register_id=register_id, shift_days=days, return_cap_minor=cap
        )
    return outcomes


def _answers(
    company_id: UUID, receipts: Sequence[Any], outcomes: Sequence[Outcome]
) -> list[Answered]:
    """Outcomes in a register's words. A second copy of what was set aside is told what it was, and
    once somebody has dealt with that, that it is here."""
    digests = [_kept_as(*pair) for pair in zip(receipts, outcomes, strict=True)]
    again = any(outcome.status != "stored" for outcome in outcomes)
    aside = set_aside_by_hash(company_id, filter(None, digests)) if again else {}
    done = dealt_with([row.id for row in aside.values()]) if aside else set()
    conflicts = [outcome.id for outcome in outcomes if outcome.status in ("conflict", "duplicate")]
    stands = series_by_document(conflicts) if conflicts else {}
    answers = []
    for receipt, outcome, digest in zip(receipts, outcomes, digests, strict=True):
        status, reason = outcome.status, outcome.refusal
        row = aside.get(digest) if digest else None
        cleared = row is not None and row.id in done
        if status == "duplicate" and row is not None:
            status = "conflict" if row.kind == "conflict" else "quarantined"
            reason = _REASONS.get(row.reason)
        # No register writes two receipts under one number, nor two under one id.
        own = isinstance(receipt, dict) and str(stands.get(outcome.id)) == receipt.get("series")
        forked = reason is Refusal.NUMBER_TAKEN or (status == "conflict" and own)
        if forked:
            answers.append(Answered(outcome, "conflict", reason, forked, cleared))
        elif cleared:
            answers.append(Answered(outcome, "duplicate", None, cleared=True))
        else:
            answers.append(Answered(outcome, status, reason))
    return answers


def _kept_as(receipt: Any, outcome: Outcome) -> str | None:
    """By which hash a receipt stands among what was set aside, if it does."""
    if outcome.refusal in (Refusal.UNREADABLE, Refusal.NOT_ENROLLED):
        return hash_text(kept_text(receipt))
    digest = receipt.get("hash") if isinstance(receipt, dict) else None
    return digest if isinstance(digest, str) else None


def _texts(values: Sequence[Any]) -> list[tuple[str, str, str]]:
    """(hash, salt, text) of those that are what their hash says."""
    found = []
    for value in values:
        if not isinstance(value, dict):
            continue
        digest, salt, text = (value.get(name) for name in ("hash", "salt", "text"))
        if not (isinstance(salt, str) and isinstance(text, str) and isinstance(digest, str)):
            continue
        if len(salt) > 64 or len(text) > _LONGEST_TEXT or not _storable(salt + text):
            continue
        if text_hash(salt, text) == digest:
            found.append((digest, salt, text))
    return found


def text_hash(salt: str, text: str) -> str:
    """What stands on a receipt of a personal text: SHA-256(salt ‖ text) as hex."""
    return hash_text(salt + text)


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _keep_texts(company_id: UUID, texts: Sequence[tuple[str, str, str]]) -> None:
    now = clock.now()
    PersonalText.objects.bulk_create(
        [
            PersonalText(
                company_id=company_id,
                hash=digest,
                salt=salt,
                text=masked(text),
                received_at=now,
            )
            for digest, salt, text in texts
        ],
        ignore_conflicts=True,
    )


def _customers(device: Device, values: Sequence[Any]) -> dict[UUID, NewParty]:
    """Customers that read; a field that is nonsense is left empty, a name cut."""
    found: dict[UUID, NewParty] = {}
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            continue
        try:
            key = UUID(value["id"])
        except ValueError:
            continue
        found[key] = NewParty(
            id=key,
            code=f"{device.register.code}-{key.hex[-8:]}".upper(),
            name=_cut(value.get("name"), 200) or "?",
            phone=_cut(value.get("phone"), 40),
            email=_cut(value.get("email"), 254),
        )
    return found


def _cut(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not _storable(value):
        return ""
    # A card's number is not kept, not even where somebody typed it as a name.
    return masked("".join(letter for letter in value if letter.isprintable()))[:longest].strip()


def _add_customers(company_id: UUID, customers: Iterable[NewParty]) -> None:
    taken = ids_in_use([new.id for new in customers if new.id])
    fresh = [new for new in customers if new.id not in taken]
    if fresh:
        write(lambda: add_parties(company_id, fresh))
