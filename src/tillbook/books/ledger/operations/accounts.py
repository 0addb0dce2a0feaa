"""The writers of accounts: add, change, archive, take back into use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.charts import chart_of, usual_chart
from tillbook.books.ledger.models import Account, AccountRole, EntryLine
from tillbook.books.ledger.open_fold import follow, settled_ids
from tillbook.books.ledger.queries import account_map, chart
from tillbook.books.ledger.rules import KINDS, TAX_ROLES, Role, Span, next_code
from tillbook.books.ledger.rules.lines import TAX_LINES, StatementLine, line_of, lines_for
from tillbook.books.ledger.rules.role_lines import LINES
from tillbook.books.ledger.words import line_words
from tillbook.masters.organisation.operations import NotPossible, audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.account_registries import PLAYING, account_uses, known_boxes
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

#: A number as people write one: digits and letters, parted by dots or hyphens.
_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-]{0,18}[0-9A-Za-z])?")
#: The last day there is: a balance of whatever was posted, future days included.
_EVER = Span(None, date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """What a bookkeeper says of an account. statement_line: of `rules.lines`; empty: its kind's
    usual one. tax_box: of the country's return, empty for none."""

    code: str
    name: str
    kind: str
    statement_line: str = ""
    tax_box: str = ""


def add_account(actor: Actor, wanted: AccountSettings) -> UUID:
    """Add an account to the chart; return its id. Raises NotPossible."""
    actor.require(Right.LEDGER_WRITE)
    wanted = _checked(wanted)
    _require_known_box(actor.company_id, wanted, _side(wanted))
    return write(lambda: _added(actor, wanted))


def add_bank_account_of(actor: Actor, name: str) -> UUID:
    """Add an account for the money at a bank, numbered after the usual one, in the open writer
    transaction; return its id. Raises NotPossible."""
    taken = {one.code for one in chart(actor.company_id)}
    usual = account_map(actor.company_id, company(actor.company_id).version).find(Role.BANK)
    first = Account.objects.values_list("code", flat=True).get(id=usual)
    wanted = AccountSettings(
        code=next_code(first, taken),
        name=name,
        kind="asset",
        statement_line=StatementLine.CASH.value,
    )
    return _added(actor, _checked(wanted))


def _added(actor: Actor, wanted: AccountSettings) -> UUID:
    _require_free(actor.company_id, wanted.code, None)
    account_id = new_id()
    row = Account(
        id=account_id,
        company_id=actor.company_id,
        code=wanted.code,
        name=wanted.name,
        kind=wanted.kind,
        statement_line=wanted.statement_line,
        tax_box=wanted.tax_box,
    )
    row.save(force_insert=True)
    _note(actor, account_id, "account.added", wanted)
    return account_id


def change_account(actor: Actor, account_id: UUID, wanted: AccountSettings) -> None:
    """Change number, name, line or tax box; the kind too while nothing was posted. Raises
    NotPossible, also when there is no such account."""
    actor.require(Right.LEDGER_WRITE)
    wanted = _checked(wanted)

    def work() -> None:
        row = _account(actor, account_id)
        _require_free(actor.company_id, wanted.code, account_id)
        if (wanted.tax_box, _side(wanted)) != (row.tax_box, _side(row)):
            _require_known_box(actor.company_id, wanted, _playing(row, wanted))
        if wanted.kind != row.kind:
            _require_other_kind(row, wanted.kind)
        _require_line_of_roles(row, wanted)
        settled = settled_ids(actor.company_id)
        Account.objects.filter(id=account_id).update(
            code=wanted.code,
            name=wanted.name,
            kind=wanted.kind,
            statement_line=wanted.statement_line,
            tax_box=wanted.tax_box,
        )
        follow(actor.company_id, settled)
        _note(actor, account_id, "account.changed", wanted)

    write(work)


def boxes_to_take(company_id: UUID) -> list[tuple[Account, str]]:
    """The accounts that are as the template of the company's country has them but in no box of the
    return, where the template now has one; in order of code, each with that box."""
    info = company(company_id)
    known = known_boxes(company_id)
    boxes = {
        (one.code, one.name, one.kind): one.tax_box
        for one in chart_of(usual_chart(info.country))
        if one.tax_box and (known is None or one.tax_box in known)
    }
    rows = Account.objects.filter(company_id=company_id, tax_box="", archived_at=None)
    return [
        (row, boxes[row.code, row.name, row.kind])
        for row in rows.order_by("code")
        if (row.code, row.name, row.kind) in boxes
    ]


def take_boxes(actor: Actor) -> int:
    """Put these accounts into their boxes; how many there were."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> int:
        found = boxes_to_take(actor.company_id)
        for row, box in found:
            Account.objects.filter(id=row.id, tax_box="").update(tax_box=box)
            settings = AccountSettings(
                code=row.code,
                name=row.name,
                kind=row.kind,
                statement_line=row.statement_line,
                tax_box=box,
            )
            _note(actor, row.id, "account.changed", settings)
        return len(found)

    return write(work)


def archive_account(actor: Actor, account_id: UUID) -> None:
    """Take an account out of use. Raises NotPossible while a role or a balance stands on it, or
    something books to it."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> None:
        row = _account(actor, account_id)
        if row.archived_at is not None:
            return
        shown = {"account": f"{row.code} {row.name}"}
        if AccountRole.objects.filter(account_id=account_id).exists():
            raise NotPossible(
                _("%(account)s is what something is booked to. Give that another account first.")
                % shown
            )
        if uses := account_uses(actor.company_id, account_id):
            raise NotPossible(
                _("%(uses)s books to %(account)s. Give it another account first.")
                % {**shown, "uses": uses[0]}
            )
        scope = Scope(company_id=actor.company_id, account_ids=(account_id,))
        if sums(scope, [_EVER]).of(_EVER).get(account_id, Movement()).balance_minor:
            raise NotPossible(
                _("%(account)s has a balance. Move it to another account first.") % shown
            )
        Account.objects.filter(id=account_id).update(archived_at=clock.now())
        _note(actor, account_id, "account.archived", None)

    write(work)


def restore_account(actor: Actor, account_id: UUID) -> None:
    """Take an archived account back into use. Raises NotPossible when there is none."""
    actor.require(Right.LEDGER_WRITE)

    def work() -> None:
        _account(actor, account_id)
        Account.objects.filter(id=account_id).update(archived_at=None)
        _note(actor, account_id, "account.restored", None)

    write(work)


def _checked(wanted: AccountSettings) -> AccountSettings:
    """The settings as they are stored; raises NotPossible with the sentence that says why not."""
    code, name, box = wanted.code.strip(), wanted.name.strip(), wanted.tax_box.strip()
    if not _CODE.fullmatch(code):
        raise NotPossible(_("An account number has at most 20 digits or letters, such as 4010."))
    if not name or len(name) > 200 or not name.isprintable():
        raise NotPossible(_("An account needs a name of at most 200 letters."))
    if wanted.kind not in Account.Kind.values:
        raise NotPossible(_("Choose what kind of account it is."))
    if wanted.statement_line and wanted.statement_line not in lines_for(wanted.kind):
        raise NotPossible(
            _("An account of the kind “%(kind)s” does not stand on that line.")
            % {"kind": Account.Kind(wanted.kind).label}
        )
    if len(box) > 20 or not (box.isprintable() or not box):
        raise NotPossible(_("The box of a tax return has at most 20 letters."))
    return AccountSettings(
        code=code,
        name=name,
        kind=wanted.kind,
        statement_line=wanted.statement_line,
        tax_box=box,
    )


def _account(actor: Actor, account_id: UUID) -> Account:
    row = Account.objects.filter(company_id=actor.company_id, id=account_id).first()
    if row is None:
        raise NotPossible(_("There is no such account."))
    return row


def _require_free(company_id: UUID, code: str, own: UUID | None) -> None:
    if Account.objects.filter(company_id=company_id, code=code).exclude(id=own).exists():
        raise NotPossible(
            _("There is an account with the number %(code)s already.") % {"code": code}
        )


def _side(one: Account | AccountSettings) -> str:
    """What decides which boxes an account can fill."""
    return f"tax_{one.kind}" if line_of(one.kind, one.statement_line) in TAX_LINES else one.kind


def _playing(row: Account, wanted: AccountSettings) -> str:
    """Its side, of an account that tax is booked to: it is in no box of what is paid of that."""
    plays = AccountRole.objects.filter(account_id=row.id, role__in=TAX_ROLES)
    side = _side(wanted)
    return f"{PLAYING}{side}" if side.startswith("tax_") and plays.exists() else side


def _require_known_box(company_id: UUID, wanted: AccountSettings, side: str) -> None:
    """What stands on an account with a box that no return has, or that such an account does not
    fill, would be in none, unseen."""
    box = wanted.tax_box
    known = known_boxes(company_id) if box else None
    if known is None:
        return
    fills = known_boxes(company_id, side=side) or ()
    shown = {"box": box, "boxes": ", ".join(fills or known)}
    if box not in known:
        raise NotPossible(
            _("Your tax return has no box “%(box)s”. Leave it empty, or take one of: %(boxes)s.")
            % shown
        )
    if box in fills:
        return
    if not fills:
        raise NotPossible(
            _("An account of this kind and line fills no box of your tax return. Leave it empty.")
        )
    raise NotPossible(
        _("Such an account does not fill box “%(box)s”. Leave it empty, or take one of: %(boxes)s.")
        % shown
    )


def _require_line_of_roles(row: Account, wanted: AccountSettings) -> None:
    """Elsewhere it would move in every statement there was, and what customers owe be cash."""
    line = line_of(wanted.kind, wanted.statement_line)
    if line == line_of(row.kind, row.statement_line):
        return
    for role in AccountRole.objects.filter(account_id=row.id).values_list("role", flat=True):
        kept = LINES.get(Role(role))
        if kept and line != kept:
            raise NotPossible(
                _("What is booked to %(account)s stands on the line “%(line)s”.")
                % {"account": f"{row.code} {row.name}", "line": line_words()[kept]}
            )


def _require_other_kind(row: Account, kind: str) -> None:
    """Another kind would move what was posted to another place of every statement there was."""
    shown = {"account": f"{row.code} {row.name}"}
    if EntryLine.objects.filter(account_id=row.id).exists():
        raise NotPossible(_("%(account)s was posted to: its kind stays what it is.") % shown)
    for role in AccountRole.objects.filter(account_id=row.id).values_list("role", flat=True):
        if kind not in KINDS[Role(role)]:
            raise NotPossible(
                _("What is booked to %(account)s needs the kind that it has.") % shown
            )


def _note(actor: Actor, account_id: UUID, act: str, wanted: AccountSettings | None) -> None:
    """Write to the audit trail. Registers read no account, so their version stays."""
    detail: dict[str, object] = {}
    if wanted is not None:
        detail |= {
            "code": wanted.code,
            "name": wanted.name,
            "kind": wanted.kind,
            "statement_line": wanted.statement_line,
            "tax_box": wanted.tax_box,
        }
    audit_by(
        actor,
        actor.company_id,
        act,
        object_kind="account",
        object_id=account_id,
        detail=detail,
    )
