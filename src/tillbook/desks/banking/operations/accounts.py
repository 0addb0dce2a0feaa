"""The writers of banking: accounts, and statements taken in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.books.ledger.operations.accounts import add_bank_account_of
from tillbook.books.ledger.operations.currencies import keep_in_currency
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankAccount, BankLine, BankStatement
from tillbook.desks.banking.queries import bank_accounts, placed
from tillbook.desks.banking.rules import Place, Placement, booked_lines, bounds, fingerprint, span
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.appending import Row, Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.templatetags.figures import money
from tillbook.plumbing.writer import write
from tillbook.values.statements import Scope, Statement, StatementLine, account_of, is_iban

STATEMENT = Table.of(BankStatement)
LINE = Table.of(BankLine)
#: The largest rest, in whole units, that an account may let people write off.
MOST_WRITE_OFF = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A bank account to be. ledger_account_id None: an account of the books is made for it.
    currency "": the company's. unchecked: what looks like an IBAN is one
    of a bank's own making, and its check digits do not matter."""

    name: str
    number: str
    ledger_account_id: UUID | None
    location_id: UUID | None = None
    currency: str = ""
    unchecked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The file a statement came in."""

    name: str
    hash: str


def add_bank_account(actor: Actor, new: NewAccount) -> UUID:
    """Make a bank account known. Raises NotPossible with what would be right."""
    actor.require(Right.LEDGER_WRITE)
    number = _number(new.number, unchecked=new.unchecked)
    currency = new.currency.strip().upper() or company(actor.company_id).currency
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise NotPossible(_("A currency has three letters, as EUR."))
    _check_place(actor, new)

    def work() -> UUID:
        if BankAccount.objects.filter(company_id=actor.company_id, number=number).exists():
            raise NotPossible(_("There is a bank account with this number already."))
        name = _name(new.name)
        ledger_account_id = new.ledger_account_id or add_bank_account_of(actor, name[:80])
        if BankAccount.objects.filter(ledger_account_id=ledger_account_id).exists():
            raise NotPossible(
                _("Another bank account is kept on this account of the books. Each needs its own.")
            )
        keep_in_currency(actor.company_id, ledger_account_id, currency)
        row = BankAccount.objects.create(
            company_id=actor.company_id,
            location_id=new.location_id,
            ledger_account_id=ledger_account_id,
            name=name,
            number=number,
            currency=currency,
            created_at=clock.now(),
        )
        _audit(actor, "bank_account.added", row)
        key: UUID = row.id
        return key

    return write(work)


def change_bank_account(
    actor: Actor, account_id: UUID, name: str, *, used: bool, write_off_minor: int | None = None
) -> None:
    """Give an account another name, or take no more statements for it; so small a rest of a line
    may be written off (None: as before). Raises NotPossible."""
    actor.require(Right.LEDGER_WRITE)
    info = company(actor.company_id)
    most = MOST_WRITE_OFF * 10**info.exponent
    if write_off_minor is not None and not 0 <= write_off_minor <= most:
        raise NotPossible(
            _("What may be written off is nothing, or at most %(most)s.")
            % {"most": money(most, info.money)}
        )

    def work() -> None:
        row = bank_accounts(actor).filter(id=account_id).first()
        if row is None:
            raise NotPossible(_("There is no such bank account."))
        row.name = _name(name)
        if used and row.archived_at and row.ledger_account.archived_at:
            raise NotPossible(
                _("%(account)s is archived. Take it back into use in the chart of accounts first.")
                % {"account": f"{row.ledger_account.code} {row.ledger_account.name}"}
            )
        row.archived_at = None if used else row.archived_at or clock.now()
        if write_off_minor is not None:
            row.write_off_minor = write_off_minor
        row.save(update_fields=["name", "archived_at", "write_off_minor"])
        _audit(actor, "bank_account.changed", row)

    write(work)


def _name(text: str) -> str:
    name = " ".join(text.split())[:120]
    if not name:
        raise NotPossible(_("Give the bank account a name."))
    return name


def _number(text: str, *, unchecked: bool) -> str:
    number = account_of(text)
    if not number:
        raise NotPossible(_("Give the IBAN or the number of the account."))
    looks_like_one = len(number) >= 15 and number[:2].isalpha() and number[2:4].isdigit()
    if looks_like_one and not unchecked and not is_iban(number):
        raise NotPossible(_("This IBAN is not right: its check digits do not fit. Look again."))
    return number


def _check_place(actor: Actor, new: NewAccount) -> None:
    account = next((a for a in chart(actor.company_id) if a.id == new.ledger_account_id), None)
    unfit = account is None or account.archived_at is not None or account.kind != "asset"
    if new.ledger_account_id is not None and unfit:
        raise NotPossible(_("Choose an account of the books that is an asset and in use."))
    if new.location_id is None:
        if actor.location_ids is not None:
            raise NotPossible(_("Choose one of your locations."))
    elif new.location_id not in company(actor.company_id).locations or not actor.at(
        new.location_id
    ):
        raise NotPossible(_("There is no such location."))


def _audit(actor: Actor, act: str, row: BankAccount) -> None:
    audit_by(
        actor,
        actor.company_id,
        act,
        object_kind="bank_account",
        object_id=row.id,
        detail={
            "name": row.name,
            "number": row.number,
            "used": row.archived_at is None,
            "write_off_minor": row.write_off_minor,
        },
    )


def take_in(actor: Actor, account_id: UUID, statement: Statement, file: File) -> Placement:
    """Keep what is new of a statement, in a transaction of its own; a refused one or a repeated
    one leaves nothing. Two people with the same file at once: the second adds nothing."""
    actor.require(Right.LEDGER_WRITE)
    try:
        return write(lambda: _take_in(actor, account_id, statement, file))
    except IntegrityError:
        # Somebody took in another one meanwhile, under the same number of order.
        return write(lambda: _take_in(actor, account_id, statement, file))


def _take_in(actor: Actor, account_id: UUID, statement: Statement, file: File) -> Placement:
    account = bank_accounts(actor).filter(id=account_id, archived_at=None).first()
    if account is None:
        raise NotPossible(_("There is no such bank account."))
    found = placed(account, statement)
    nothing_new = found.place == Place.PROVISIONAL and not found.new
    if found.refused or found.place == Place.REPEAT or nothing_new:
        return found
    writes = WriteSet()
    key, now = new_id(), clock.now()
    opening, closing = bounds(statement)
    since, until = span(statement)
    sequence = BankStatement.every.filter(account_id=account.id).count() + 1
    writes.append(
        STATEMENT,
        (
            key,
            account.id,
            sequence,
            statement.format[:10],
            statement.scope.value,
            statement.reference,
            statement.number,
            since,
            until,
            opening,
            closing,
            found.place.value,
            found.gap_minor,
            len(found.new),
            found.known,
            file.name[:120],
            file.hash,
            actor.id if actor.kind == "person" else None,
            now,
        ),
    )
    lines = booked_lines(statement)
    provisional = statement.scope != Scope.STATEMENT
    writes.extend(
        LINE,
        [
            _line_row(key, account.id, number, lines[place], provisional=provisional)
            for number, place in enumerate(found.new, 1)
        ],
    )
    writes.execute()
    audit_by(
        actor,
        actor.company_id,
        "bank_statement.taken_in",
        object_kind="bank_account",
        object_id=account.id,
        detail={"file": file.name[:120], "lines": len(found.new), "known": found.known},
    )
    return found


def _line_row(
    statement_id: UUID, account_id: UUID, number: int, line: StatementLine, *, provisional: bool
) -> Row:
    parts = [asdict(part) for part in line.parts[:1000]]
    return (
        new_id(),
        statement_id,
        account_id,
        number,
        line.booked,
        line.value_date,
        line.amount_minor,
        line.reference,
        line.bank_reference,
        line.name,
        line.account,
        line.purpose,
        line.code,
        line.reversal,
        provisional,
        line.part_count,
        json.dumps(parts, ensure_ascii=False) if parts else "[]",
        fingerprint(line),
    )
