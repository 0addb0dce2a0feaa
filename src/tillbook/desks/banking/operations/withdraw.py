"""Taking a statement out again that should not have been taken in."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.books.posting import operations as posting
from tillbook.books.posting.items import items_series
from tillbook.desks.banking.models import BankStatement, BankWithdrawal
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.settled import in_force
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line

_WITHDRAWAL = Table.of(BankWithdrawal)


def withdraw_statement(actor: Actor, statement_id: UUID, *, reason: str) -> None:
    """Take the statement out that was taken in last, with the reason; its lines go with it. Raises
    NotPossible: another came after it, or something settles one of its lines."""
    actor.require(Right.LEDGER_WRITE)
    reason = one_line(reason, 200)
    if not reason:
        raise NotPossible(_("Say why it is taken out."))
    # Who settles waits at this series: no line is settled while its statement goes.
    series_id = items_series(actor.company_id)

    def work() -> None:
        posting.lock((), [series_id])
        rows = BankStatement.objects.filter(account__in=bank_accounts(actor))
        row = rows.filter(id=statement_id).first()
        if row is None:
            raise NotPossible(_("There is no such statement, or it is taken out already."))
        later = BankStatement.objects.filter(account_id=row.account_id, sequence__gt=row.sequence)
        if later.exists():
            raise NotPossible(
                _("Another statement was taken in after it: take the last one out first.")
            )
        if in_force().filter(line__statement_id=row.id).exists():
            raise NotPossible(_("Lines of it are settled: take their settlements back first."))
        person = actor.id if actor.kind == "person" else None
        writes = WriteSet()
        writes.append(_WITHDRAWAL, (row.id, reason, person, clock.now()))
        writes.execute()
        audit_by(
            actor,
            actor.company_id,
            "bank_statement.taken_out",
            object_kind="bank_account",
            object_id=row.account_id,
            reason=reason,
            detail={"file": row.file_name, "lines": row.line_count},
        )

    try:
        write(work)
    except IntegrityError:  # by somebody else at this moment
        raise NotPossible(_("There is no such statement, or it is taken out already.")) from None
