"""Files of bank statements: kept until somebody confirms them, read again, taken in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from tillbook.desks.banking.operations import File, take_in
from tillbook.desks.banking.queries import account_for, bank_accounts, placed_in_turn
from tillbook.desks.banking.rules import Place, Placement, span
from tillbook.edges.bridges.bank_statements.csv_mapping import CsvMapping, chosen, guess, head_key
from tillbook.edges.bridges.bank_statements.files import form_of, read_statements
from tillbook.edges.bridges.bank_statements.reading import Wanted
from tillbook.edges.bridges.models import ColumnMemory, StatementFile
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.statements import Statement, StatementRefused

#: Under which head it is remembered how the QIF files of an account write days, and how they may.
_QIF, _ORDERS = "qif", ("dmy", "mdy")
#: A file that nobody confirmed is forgotten after so long.
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Found:
    """A statement of a file: the bank account it is of (None: none has its number), and what
    would become of it there."""

    statement: Statement
    account: Any
    placement: Placement | None


@dataclass(frozen=True, slots=True)
class CheckedStatements:
    """What a file holds, seen now. mapping: of a CSV, as it was read; date_order: of a QIF, ""
    where its days can be read in one way alone."""

    found: tuple[Found, ...]
    left_out: tuple[StatementRefused, ...]
    remarks: tuple[StatementRefused, ...]
    mapping: CsvMapping | None
    date_order: str = ""

    @property
    def new_lines(self) -> int:
        return sum(len(one.placement.new) for one in self.found if one.placement)

    @property
    def takes(self) -> bool:
        """Whether taking it in would add anything; a statement without lines is a link of the
        chain all the same."""
        return any(_adds(one) for one in self.found)


def _adds(one: Found) -> bool:
    if one.placement is None or one.placement.refused:
        return False
    if one.placement.new:
        return True
    return one.placement.place not in (Place.REPEAT, Place.PROVISIONAL)


def keep_file(
    actor: Actor,
    name: str,
    content: bytes,
    account_id: UUID | None = None,
    *,
    date_order: str = "",
) -> UUID:
    """Keep a file until it is confirmed; raises StatementRefused when it cannot be read at all.
    date_order: how a QIF writes its days, "" where nobody said."""
    actor.require(Right.LEDGER_WRITE)
    told = {"date_order": date_order} if date_order and form_of(content) == "qif" else {}
    row = StatementFile(
        company_id=actor.company_id,
        person_id=actor.id if actor.kind == "person" else None,
        name=name[:120],
        hash=sha256(content).hexdigest(),
        content=gzip.compress(content, 6),
        account_id=account_id,
        mapping=json.dumps(told),
        at=clock.now(),
    )
    check_file(actor, row)

    def work() -> UUID:
        old = StatementFile.objects.filter(
            company_id=actor.company_id, at__lt=row.at - KEPT, taken_at=None
        )
        old.delete()
        StatementFile.objects.bulk_create([row])
        key: UUID = row.id
        return key

    return write(work)


def change_reading(
    actor: Actor, file_id: UUID, *, account_id: UUID | None, mapping: Mapping[str, Any] | None
) -> None:
    """Say which bank account a file is of and what its columns mean; raises StatementRefused when
    it cannot be read like that."""
    actor.require(Right.LEDGER_WRITE)
    row = file_of(actor, file_id)
    assert row is not None
    row.account_id = account_id
    if mapping is not None:
        row.mapping = json.dumps(mapping)
    check_file(actor, row)
    write(
        lambda: StatementFile.objects.filter(id=row.id, taken_at=None).update(
            account_id=row.account_id, mapping=row.mapping
        )
    )


def file_of(actor: Actor, file_id: UUID) -> StatementFile | None:
    """A file that somebody brought; who is limited to locations sees their own alone."""
    rows = StatementFile.objects.filter(company_id=actor.company_id, id=file_id)
    if actor.location_ids is not None:
        rows = rows.filter(person_id=actor.id)
    return rows.first()


def check_file(actor: Actor, row: StatementFile) -> CheckedStatements:
    """Read a kept file against what is here now; raises StatementRefused."""
    content = gzip.decompress(row.content)
    wanted_account = (
        bank_accounts(actor).filter(id=row.account_id, archived_at=None).first()
        if row.account_id
        else None
    )
    currency = wanted_account.currency if wanted_account else company(actor.company_id).currency
    mapping, form = None, form_of(content)
    usual = "mdy" if company(actor.company_id).country == "US" else "dmy"
    wanted = Wanted(currency=currency, usual=usual)
    if form == "csv":
        mapping = _mapping(content, row, wanted_account, usual)
    elif form == "qif":
        wanted = _days(wanted, row, wanted_account)
    reading = read_statements(content, wanted, mapping)
    statements = sorted(
        reading.statements, key=lambda one: span(one)[0] or one.since or clock.now().date()
    )
    accounts = [
        account_for(actor, one.account) if one.account else wanted_account for one in statements
    ]
    placements: dict[int, Placement] = {}
    for account in {a.id: a for a in accounts if a}.values():
        numbers = [n for n, a in enumerate(accounts) if a and a.id == account.id]
        of_account = placed_in_turn(account, [statements[n] for n in numbers])
        placements.update(zip(numbers, of_account, strict=True))
    return CheckedStatements(
        tuple(
            Found(statement, accounts[n], placements.get(n))
            for n, statement in enumerate(statements)
        ),
        reading.left_out,
        reading.remarks,
        mapping,
        reading.date_order,
    )


def _days(wanted: Wanted, row: StatementFile, account: Any) -> Wanted:
    """With how days of a QIF are written: what somebody chose for this file, and what the files of
    its account before had."""
    told = json.loads(row.mapping).get("date_order", "")
    kept = None
    if account is not None:
        kept = ColumnMemory.objects.filter(account_id=account.id, head=_QIF).first()
    return replace(
        wanted,
        day_first=told == "dmy" if told in _ORDERS else None,
        known=json.loads(kept.mapping)["date_order"] if kept else "",
    )


def _mapping(content: bytes, row: StatementFile, account: Any, usual: str) -> CsvMapping:
    """What somebody chose for this file, else what is remembered of such a head, else the guess."""
    guessed = guess(content, usual)
    told = json.loads(row.mapping)
    if not told and account is not None:
        kept = ColumnMemory.objects.filter(account_id=account.id, head=head_key(guessed)).first()
        told = json.loads(kept.mapping) if kept else {}
    return chosen(guessed, told) if told else guessed


def take_file(actor: Actor, row: StatementFile) -> list[dict[str, Any]]:
    """Take in every statement of a file that has a bank account and is not refused, each in a
    transaction of its own; killed in between, doing it again adds the rest."""
    actor.require(Right.LEDGER_WRITE)
    checked = check_file(actor, row)
    outcome = []
    for one in checked.found:
        if one.account is None:
            continue
        placement = take_in(
            actor, one.account.id, one.statement, File(name=row.name, hash=row.hash)
        )
        outcome.append(
            {
                "account": one.account.name,
                "account_id": str(one.account.id),
                "until": str(span(one.statement)[1] or ""),
                "place": "refused" if placement.refused else placement.place.value,
                "lines": 0 if placement.refused else len(placement.new),
                "known": placement.known,
            }
        )
    write(lambda: _note(row, checked, outcome))
    return outcome


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file that was brought and taken in at once."""

    id: UUID
    checked: CheckedStatements
    outcome: list[dict[str, Any]]


def bring_file(
    actor: Actor,
    name: str,
    content: bytes,
    account_id: UUID | None = None,
    *,
    date_order: str = "",
    take: bool = True,
) -> Brought:
    """Keep a file, and take in what is new of it unless it is only to be looked at; raises
    StatementRefused when it cannot be read at all. The same file again adds nothing."""
    key = keep_file(actor, name, content, account_id, date_order=date_order)
    row = StatementFile.objects.get(id=key, company_id=actor.company_id)
    checked = check_file(actor, row)
    return Brought(key, checked, take_file(actor, row) if take else [])


def _note(row: StatementFile, checked: CheckedStatements, outcome: list[dict[str, Any]]) -> None:
    StatementFile.objects.filter(id=row.id, taken_at=None).update(
        taken_at=clock.now(), outcome=json.dumps(outcome), content=b""
    )
    head, told = "", dict[str, Any]()
    if checked.mapping is not None:
        head, told = head_key(checked.mapping), checked.mapping.as_data()
    elif checked.date_order and not checked.remarks:
        head, told = _QIF, {"date_order": checked.date_order}
    for one in checked.found if head else ():
        if one.account is not None:
            ColumnMemory.objects.update_or_create(
                account_id=one.account.id, head=head, defaults={"mapping": json.dumps(told)}
            )
