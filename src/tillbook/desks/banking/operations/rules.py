"""Remembered rules: what holds a text is booked to an account, when somebody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankRule
from tillbook.masters.catalog.queries import department_ids_by_code
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.queries import codes_owed, taxes_inside
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule to be. account: its number; way: "in", "out" or "" for both; tax and department:
    codes, "" for none."""

    contains: str
    account: str
    way: str = ""
    tax: str = ""
    department: str = ""


def add_bank_rule(actor: Actor, new: NewRule) -> UUID:
    """Remember a rule. Raises NotPossible with what would be right."""
    actor.require(Right.LEDGER_WRITE)
    contains = one_line(new.contains, 80)
    if len(contains) < 3:
        raise NotPossible(_("Give at least three signs of the text."))
    info = company(actor.company_id)
    code = new.account.strip().split(" ")[0]
    account = next((a for a in chart(info.id) if a.code == code), None)
    if account is None or account.archived_at is not None:
        raise NotPossible(_("Choose an account of the books that is in use."))
    owed = {row.code for row in codes_owed(info.id, info.version)}
    if new.tax and new.tax not in {*taxes_inside(info.id, info.version), *owed}:
        raise NotPossible(_("There is no such tax code that can be in a price."))
    if new.department and new.department not in department_ids_by_code(info.id):
        raise NotPossible(_("There is no such department."))
    way = new.way if new.way in ("in", "out") else ""

    def work() -> UUID:
        rows = BankRule.objects.filter(company_id=info.id, contains=contains, way=way)
        if rows.filter(ended_at=None).exists():
            raise NotPossible(_("There is a rule for this text already."))
        row = BankRule.objects.create(
            company_id=info.id,
            contains=contains,
            way=way,
            ledger_account_id=account.id,
            tax=new.tax,
            department=new.department,
            created_at=clock.now(),
        )
        _audit(actor, "bank_rule.added", row)
        key: UUID = row.id
        return key

    return write(work)


def end_bank_rule(actor: Actor, rule_id: UUID) -> None:
    """Suggest by it no more; nothing that was booked changes. Raises NotPossible."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> None:
        rows = BankRule.objects.filter(company_id=actor.company_id, ended_at=None)
        row = rows.filter(id=rule_id).first()
        if row is None:
            raise NotPossible(_("There is no such rule."))
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _audit(actor, "bank_rule.ended", row)

    write(work)


def _audit(actor: Actor, act: str, row: BankRule) -> None:
    audit_by(
        actor,
        actor.company_id,
        act,
        object_kind="bank_rule",
        object_id=row.id,
        detail={"contains": row.contains, "way": row.way},
    )
