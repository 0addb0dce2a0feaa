"""Taking a settlement back: its entry turned round, its pairs countered, the line open again."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.ledger.document_lines import allocations_of, entry_of, turned
from tillbook.books.ledger.open_fold import settled_ids
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankMatch, BankSettlement
from tillbook.desks.banking.operations.rows import Settled, Wanted, append
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.rules.settling import taken_back
from tillbook.desks.banking.settled import matched_lines
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers
from tillbook.values.hashing import hash_text
from tillbook.values.words import one_line


def undo_settlement(
    actor: Actor, settlement_id: UUID, document_id: UUID, *, why: str = "", late: bool = False
) -> Settled:
    """Take a settlement back, each once. Raises SettlingRefused.

    late: where the line's month is closed meanwhile, it is taken back on the first open day.
    """
    actor.require(Right.LEDGER_WRITE)
    rows = BankSettlement.objects.select_related("line__account")
    rows = rows.filter(account__in=bank_accounts(actor), kind=BankSettlement.Kind.SETTLE)
    row = rows.filter(id=settlement_id).first()
    if row is None:
        raise SettlingRefused(SettleRefusal.UNKNOWN_SETTLEMENT)

    def decided(turn: int) -> Wanted:
        if BankSettlement.objects.filter(undoes_id=row.id).exists():
            raise SettlingRefused(SettleRefusal.ALREADY_UNDONE)
        entry_id, lines = entry_of(row.id)
        _refuse_resting(entry_id)
        back, pairs = taken_back(entry_id, lines, allocations_of(row.id))
        ends = {end for one in pairs for end in (one.debit, one.credit)}
        booked = turned(row.id, settled_ids(row.account.company_id))
        pairs += tuple(one for one in booked if not ends & {one.debit, one.credit})
        matched = BankMatch.objects.filter(settlement_id=row.id).order_by("entry_id", "number")
        return Wanted(
            id=document_id,
            kind=BankSettlement.Kind.UNDO.value,
            turn=row.turn,
            memo=one_line(" ".join((row.line.name, row.line.purpose)), 200),
            lines=back,
            allocations=pairs,
            matched=tuple((one.entry_id, one.number, -one.amount_minor) for one in matched),
            written_off_minor=-row.written_off_minor,
            why=one_line(why, 200),
            late=late,
            undoes_id=row.id,
        )

    content = hash_text("bank_settlement", "undo", str(row.id))
    return append(actor, document_id, content, row.line, decided)


def _refuse_resting(entry_id: UUID | None) -> None:
    """A transfer's other side is matched with this entry: without it that line had nothing."""
    resting = matched_lines(entry_id) if entry_id else []
    if resting:
        numbers = document_numbers([row.id for row, _minor in resting])
        by = ", ".join(sorted(numbers.values()))
        raise SettlingRefused(SettleRefusal.RESTS_ON_IT, by=by)
