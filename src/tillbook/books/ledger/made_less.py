"""What made a document less after it was posted: a discount for paying early, a bad debt.

Each gave back its part of the document's tax. Taken back or returned whole after that, the document
would give back the same tax twice, and more than was ever charged: desks ask here first.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tillbook.books.ledger.models import AccountRole, Allocation, Entry, EntryLine
from tillbook.books.ledger.rules import Role
from tillbook.values.rounding import divide

#: What bears the part that nobody pays.
_BEARERS = (Role.DISCOUNT_ALLOWED, Role.DISCOUNT_RECEIVED, Role.BAD_DEBT)
#: Who writes such entries: people by hand, and who settles a line of the bank.
BY_HAND, BY_BANK = "manual_entry", "bank_settlement"


def made_less(
    company_id: UUID, document_ids: Collection[UUID], by: Collection[str] = (BY_HAND, BY_BANK)
) -> list[UUID]:
    """The documents that settled lines of these ones and took something off them, in order of id;
    what was taken back took nothing. A discount or a bad debt stands on its account, and whatever
    else gives back tax of a claim or debt of theirs does the same. by: the kinds that count."""
    own = list(Entry.objects.filter(source_id__in=document_ids).values_list("id", flat=True))
    if not own:
        return []
    others = _settling(own, company_id)
    entries = Entry.objects.filter(id__in=others, source_kind__in=by)
    found = dict(entries.values_list("id", "source_id"))
    if not found:
        return []
    bearers = _playing(company_id, _BEARERS)
    owed = _playing(company_id, (Role.RECEIVABLE, Role.PAYABLE))
    taxed = _taxed(own)
    less = set()
    for line in EntryLine.objects.filter(entry_id__in=found):
        gives = line.tax_code_id and (line.tax_code_id, line.amount_minor < 0) in taxed
        if line.account_id in bearers or (gives and others[line.entry_id] & owed):
            less.add(found[line.entry_id])
    return sorted(less - set(document_ids))


def taken_off(company_id: UUID, document_id: UUID) -> dict[UUID, int]:
    """How much each document that made this one less took off it, signed as the claim or debt: of
    what such a document took off several, the share of what it settled of this one."""
    own = list(Entry.objects.filter(source_id=document_id).values_list("id", flat=True))
    found: dict[UUID, int] = {}
    others = made_less(company_id, [document_id]) if own else []
    if not others:
        return found
    taxed, bearers = _taxed(own), _playing(company_id, _BEARERS)
    owed = _playing(company_id, (Role.RECEIVABLE, Role.PAYABLE))
    rows = EntryLine.objects.filter(entry_id__in=own).exclude(account_id__in=owed)
    sides = {
        (account, minor > 0) for account, minor in rows.values_list("account_id", "amount_minor")
    }
    for document in others:
        lines = EntryLine.objects.filter(entry__source_id=document)
        off = sum(
            [
                line.amount_minor
                for line in lines
                if line.account_id in bearers
                or (line.account_id, line.amount_minor < 0) in sides
                or (line.tax_code_id and (line.tax_code_id, line.amount_minor < 0) in taxed)
            ]
        )
        entries = {line.entry_id for line in lines}
        ends = Q(debit_entry_id__in=entries) | Q(credit_entry_id__in=entries)
        pairs = list(Allocation.objects.filter(ends, account_id__in=owed))
        whole = sum([row.amount_minor for row in pairs])
        mine = [row for row in pairs if {row.debit_entry_id, row.credit_entry_id} & set(own)]
        if whole:
            found[document] = divide(off * sum([row.amount_minor for row in mine]), whole)
    return found


def _settling(own: list[UUID], company_id: UUID) -> dict[UUID, set[UUID]]:
    """The entries that settle lines of these, each with the accounts it does so on."""
    ends = Q(debit_entry_id__in=own) | Q(credit_entry_id__in=own)
    rows = Allocation.objects.filter(ends, company_id=company_id)
    sums: dict[tuple[UUID, UUID], int] = {}
    for debit, credit, account, minor in rows.values_list(
        "debit_entry_id", "credit_entry_id", "account_id", "amount_minor"
    ):
        for other in {debit, credit} - set(own):
            sums[other, account] = sums.get((other, account), 0) + minor
    found: dict[UUID, set[UUID]] = {}
    for (other, account), minor in sums.items():
        if minor:
            found.setdefault(other, set()).add(account)
    return found


def _playing(company_id: UUID, roles: Collection[Role]) -> set[UUID]:
    rows = AccountRole.objects.filter(company_id=company_id, role__in=[one.value for one in roles])
    return set(rows.values_list("account_id", flat=True))


def _taxed(own: list[UUID]) -> set[tuple[UUID, bool]]:
    """The taxes of these entries as (code, whether a line that gives some back is a credit)."""
    rows = EntryLine.objects.filter(entry_id__in=own, tax_code_id__isnull=False)
    return {
        (code, minor > 0)
        for code, minor in rows.values_list("tax_code_id", "amount_minor")
        if code and minor
    }
