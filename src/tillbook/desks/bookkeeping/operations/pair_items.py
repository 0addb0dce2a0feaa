"""Pairing open items by hand, and taking it back: under the lock of whoever settles items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from tillbook.books.ledger.aged import accounts_of, open_now
from tillbook.books.ledger.document_lines import allocations_of
from tillbook.books.ledger.open_items import OpenItem, items_at
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.rules.pairing import Open, Pair, certain, oldest_first, paired
from tillbook.books.posting import operations as posting
from tillbook.books.posting.items import items_series
from tillbook.desks.bookkeeping.effects import PAIRING, pairing_effects
from tillbook.desks.bookkeeping.errors import PairingRefused, PairRefusal
from tillbook.desks.bookkeeping.models import Pairing
from tillbook.desks.bookkeeping.operations.rows import person_of
from tillbook.desks.bookkeeping.queries import today
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation
from tillbook.values.hashing import canonical_text, hash_text

ROW = Table.of(Pairing)
MOST_ITEMS = 2_000
#: What is chosen without anybody naming the items.
OLDEST, CERTAIN = "oldest", "certain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An item to pair. amount_minor: signed as it is; None takes all that is open."""

    entry_id: UUID
    number: int
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairWish:
    """What somebody wants paired: these items (what is due first with what was paid first), or all
    open ones of a party on an account in a `way`."""

    account_id: UUID
    party_id: UUID | None
    items: tuple[Chosen, ...] = ()
    way: str = ""

    @property
    def content(self) -> str:
        """What makes it the same wish again."""
        told = [[str(one.entry_id), one.number, one.amount_minor] for one in self.items]
        whose = (str(self.account_id), str(self.party_id or ""), self.way)
        return hash_text(PAIRING, *whose, canonical_text({"items": told}))


@dataclass(frozen=True, slots=True)
class Paired:
    """What became of it: id and number of the document, what was paired, whether it was here."""

    id: UUID
    number: str
    amount_minor: int
    duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    kind: str
    account_id: UUID
    party_id: UUID | None
    allocations: tuple[Allocation, ...]
    undoes_id: UUID | None = None

    @property
    def amount_minor(self) -> int:
        return sum([one.amount_minor for one in self.allocations])


def pair_items(actor: Actor, document_id: UUID, wish: PairWish) -> Paired:
    """Pair open items of an account and party, or raise PairingRefused with the first thing that is
    wrong. It moves no balance, so closed months do not matter.

    The same id with the same wish answers as a duplicate. Two people at once: the second finds the
    item taken.
    """
    actor.require(Right.LEDGER_WRITE)
    if len(wish.items) > MOST_ITEMS:
        raise PairingRefused(PairRefusal.TOO_MANY, most=MOST_ITEMS)
    return _append(actor, document_id, wish.content, lambda: _decided(actor, wish))


def undo_pairing(actor: Actor, pairing_id: UUID, document_id: UUID) -> Paired:
    """Take a pair back, each once: both items are open again. Raises PairingRefused."""
    actor.require(Right.LEDGER_WRITE)
    row = Pairing.objects.filter(
        company_id=actor.company_id, id=pairing_id, kind=Pairing.Kind.PAIR
    ).first()
    if row is None or not _sees(actor, row):
        raise PairingRefused(PairRefusal.UNKNOWN_PAIRING)

    def decided() -> _Wanted:
        if Pairing.objects.filter(undoes_id=row.id).exists():
            raise PairingRefused(PairRefusal.ALREADY_UNDONE)
        back = [
            Allocation(one.account_id, one.debit, one.credit, -one.amount_minor, key)
            for key, one in allocations_of(row.id)
        ]
        return _Wanted(
            kind=Pairing.Kind.UNDO.value,
            account_id=row.account_id,
            party_id=row.party_id,
            allocations=tuple(back),
            undoes_id=row.id,
        )

    return _append(actor, document_id, hash_text(PAIRING, "undo", str(row.id)), decided)


def _sees(actor: Actor, row: Pairing) -> bool:
    """Whether all that it pairs is of the actor's locations."""
    if actor.location_ids is None:
        return True
    ends = [end for _, one in allocations_of(row.id) for end in (one.debit, one.credit)]
    found = items_at((entry, number) for entry, number in ends if entry)
    return all(one.location_id in actor.location_ids for one in found.values())


def _decided(actor: Actor, wish: PairWish) -> _Wanted:
    """The pairs, of what is open now."""
    known = {one.id for side in Side for one in accounts_of(actor.company_id, side)}
    if wish.account_id not in known:
        raise PairingRefused(PairRefusal.NO_OPEN_ITEM)
    pairs = _named(actor, wish) if wish.items else _all(actor, wish)
    if not pairs:
        raise PairingRefused(PairRefusal.ONE_SIDE)
    return _Wanted(
        kind=Pairing.Kind.PAIR.value,
        account_id=wish.account_id,
        party_id=wish.party_id,
        allocations=tuple(
            Allocation(wish.account_id, one.debit, one.credit, one.amount_minor) for one in pairs
        ),
    )


def _all(actor: Actor, wish: PairWish) -> list[Pair]:
    found = open_now(
        actor.company_id, [wish.account_id], actor.location_ids, party_id=wish.party_id
    )
    own = [one for one in found if one.party_id == wish.party_id and not one.currency]
    items = [open_value(one) for one in own][:MOST_ITEMS]
    return certain(items) if wish.way == CERTAIN else oldest_first(items)


def _named(actor: Actor, wish: PairWish) -> list[Pair]:
    found = items_at((one.entry_id, one.number) for one in wish.items)
    if len({(one.entry_id, one.number) for one in wish.items}) < len(wish.items):
        raise PairingRefused(PairRefusal.ITEM_TWICE)
    chosen: list[tuple[OpenItem, int]] = []
    for one in wish.items:
        item = found.get((one.entry_id, one.number))
        if item is None or not _theirs(actor, item):
            raise PairingRefused(PairRefusal.UNKNOWN_ITEM)
        if (item.account_id, item.party_id) != (wish.account_id, wish.party_id):
            raise PairingRefused(PairRefusal.OTHER_PARTY)
        if item.currency:
            raise PairingRefused(PairRefusal.FOREIGN)
        left, amount = item.open_minor, one.amount_minor
        if not left:
            raise PairingRefused(PairRefusal.ITEM_TAKEN)
        if amount is not None and (amount * left <= 0 or abs(amount) > abs(left)):
            raise PairingRefused(PairRefusal.TOO_MUCH, wanted=amount, open=left)
        chosen.append((item, left if amount is None else amount))
    chosen.sort(key=lambda one: (one[0].due or one[0].day, one[0].entry_id, one[0].number))
    return paired([((item.entry_id, item.number), amount) for item, amount in chosen])


def _theirs(actor: Actor, item: OpenItem) -> bool:
    return actor.location_ids is None or item.location_id in actor.location_ids


def open_value(item: OpenItem) -> Open:
    """An item as the rules of pairing read it."""
    return Open(
        key=(item.entry_id, item.number),
        open_minor=item.open_minor,
        due=item.due or item.day,
        location_id=item.location_id,
    )


def _append(
    actor: Actor, document_id: UUID, content: str, decided: Callable[[], _Wanted]
) -> Paired:
    series_id = items_series(actor.company_id)
    day = today(actor.company_id)

    def work() -> Paired:
        locked = posting.lock((), [series_id])
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        wanted, now, person = decided(), clock.now(), person_of(actor)
        state = locked.series[series_id]
        body = partial(_body, wanted, document_id, series_id, person, content, day, now)
        receipt = numbering.seal(state, body)
        head = (document_id, actor.company_id, series_id, receipt.number, wanted.kind)
        about = (wanted.account_id, wanted.party_id, wanted.undoes_id, day, wanted.amount_minor)
        writes = WriteSet()
        writes.append(ROW, (*head, *about, person, now, content))
        effects = pairing_effects(
            document_id=document_id, company_id=actor.company_id, allocations=wanted.allocations
        )
        posting.record(locked, [posting.Posting(effects, series_id, receipt, now)], writes)
        return Paired(document_id, state.name(receipt.number), wanted.amount_minor)

    return write(work)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Paired:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise PairingRefused(PairRefusal.CONFLICT)
    amount = Pairing.objects.values_list("amount_minor", flat=True).get(id=document_id)
    return Paired(document_id, found.number, amount, duplicate=True)


def _body(
    wanted: _Wanted,
    document_id: UUID,
    series_id: UUID,
    person_id: UUID | None,
    content: str,
    day: date,
    now: datetime,
    number: int,
) -> str:
    """The document as canonical text (form 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": PAIRING,
            "id": str(document_id),
            "series": str(series_id),
            "number": number,
            "what": wanted.kind,
            "undoes": str(wanted.undoes_id) if wanted.undoes_id else None,
            "account": str(wanted.account_id),
            "party": str(wanted.party_id) if wanted.party_id else None,
            "amount": wanted.amount_minor,
            "business_date": str(day),
            "occurred_at": now.isoformat(),
            "person": str(person_id) if person_id else None,
            "content": content,
            "pairs": [
                [_end(one.debit), _end(one.credit), one.amount_minor] for one in wanted.allocations
            ],
        }
    )


def _end(end: tuple[UUID | None, int]) -> str:
    return f"{end[0] or ''}/{end[1]}"
