"""Card terminals: which there are, and which register's payments each takes."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.payments.models import (
    CardAttempt,
    OfflineCard,
    TenderType,
    Terminal,
    TerminalAccount,
)
from tillbook.books.payments.ports import terminal_kinds
from tillbook.books.payments.queries import PURPOSE, visible_terminals
from tillbook.books.payments.rules import OPEN, OfflineCaps
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.secrets import seal_secret
from tillbook.plumbing.writer import write

#: The most a register may write down so on a day, in minor units; far past any shop.
MOST_OFFLINE = 10**12


def add_terminal(
    actor: Actor,
    *,
    name: str,
    kind: str,
    address: str,
    tender_id: UUID | None,
    register_id: UUID | None,
) -> UUID:
    """Add a card terminal. Raises NotPossible; opens the transaction."""
    actor.require(Right.SETTINGS_WRITE)
    if kind not in terminal_kinds():
        raise NotPossible(_("There is no such kind of terminal."))
    name, address = _words(name, address)

    def work() -> UUID:
        rows = Terminal.objects.filter(company_id=actor.company_id)
        if rows.filter(name__iexact=name).exists():
            raise NotPossible(_("There is a terminal “%(name)s” already.") % {"name": name})
        row = Terminal(
            company_id=actor.company_id,
            name=name,
            kind=kind,
            address=address,
            tender_id=_tender(actor, tender_id),
            register_id=_free_register(actor, register_id, None),
        )
        Terminal.objects.bulk_create([row])
        _tell(actor, row)
        added: UUID = row.id
        return added

    return write(work)


def change_terminal(
    actor: Actor,
    terminal_id: UUID,
    *,
    name: str,
    address: str,
    tender_id: UUID | None,
    register_id: UUID | None,
    used: bool,
) -> None:
    """Call it otherwise, move it to another register, or use it no longer. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    name, address = _words(name, address)

    def work() -> None:
        rows = Terminal.objects.filter(company_id=actor.company_id)
        row = rows.filter(id=terminal_id).first()
        if row is None or not _may_see(actor, row):
            raise NotPossible(_("There is no such terminal."))
        if rows.filter(name__iexact=name).exclude(id=terminal_id).exists():
            raise NotPossible(_("There is a terminal “%(name)s” already.") % {"name": name})
        _require_settled(row, address)
        row.name, row.address = name, address
        row.tender_id = _tender(actor, tender_id)
        row.register_id = _free_register(actor, register_id if used else None, terminal_id)
        row.archived_at = None if used else (row.archived_at or clock.now())
        row.save(update_fields=["name", "address", "tender", "register", "archived_at"])
        _tell(actor, row)

    write(work)


def keep_account(actor: Actor, kind: str, secret: str, *, test_mode: bool) -> None:
    """Keep the secret key that a vendor knows the company by, encrypted; it is shown to nobody."""
    actor.require(Right.SETTINGS_WRITE)
    values = {"sealed": seal_secret(PURPOSE, secret.encode()), "test_mode": test_mode}

    def work() -> None:
        TerminalAccount.objects.update_or_create(
            company_id=actor.company_id, kind=kind, defaults=values
        )
        detail = {"kind": kind, "test_mode": test_mode}
        audit_by(actor, actor.company_id, "terminal.account_set", detail=detail)

    write(work)


def set_offline_card(actor: Actor, location_id: UUID, caps: OfflineCaps | None) -> None:
    """Let a location's registers write down, without a network, what their terminal took by itself;
    None: no longer. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if location_id not in company(actor.company_id).locations or not actor.at(location_id):
        raise NotPossible(_("There is no such location."))
    if caps and not 0 < caps.sale_minor <= caps.day_minor <= MOST_OFFLINE:
        raise NotPossible(_("A sale’s limit is above 0 and not above the day’s."))

    def work() -> None:
        rows = OfflineCard.objects.filter(location_id=location_id)
        detail: dict[str, object] = {"allowed": caps is not None}
        if caps is None:
            rows.delete()
        else:
            values = {"sale_minor": caps.sale_minor, "day_minor": caps.day_minor}
            OfflineCard.objects.update_or_create(location_id=location_id, defaults=values)
            detail |= values
        detail["version"] = raise_version(actor.company_id)
        audit_by(
            actor,
            actor.company_id,
            "offline_card.set",
            object_kind="location",
            object_id=location_id,
            detail=detail,
        )

    write(work)


def _may_see(actor: Actor, row: Terminal) -> bool:
    """Whether it takes payments at the actor's locations, or nowhere yet: whoever sets its address
    says what counts as paid there."""
    return any(one.id == row.id for one in visible_terminals(actor))


def _words(name: str, address: str) -> tuple[str, str]:
    name, address = " ".join(name.split())[:80], address.strip()[:200]
    if not name or not address:
        raise NotPossible(_("A terminal needs a name and an address."))
    return name, address


def _require_settled(row: Terminal, address: str) -> None:
    """Only at its address can somebody find out what became of an open payment."""
    open_ones = CardAttempt.objects.filter(terminal=row, state__in=OPEN)
    if address != row.address and open_ones.exists():
        raise NotPossible(
            _("A payment at this terminal is not settled yet; its address stays until it is.")
        )


def _tender(actor: Actor, tender_id: UUID | None) -> UUID:
    rows = TenderType.objects.filter(company_id=actor.company_id, archived_at=None)
    found = rows.filter(id=tender_id, kind=TenderType.Kind.CARD).first()
    if found is None:
        raise NotPossible(_("Choose a way to pay of the kind “card”."))
    key: UUID = found.id
    return key


def _free_register(actor: Actor, register_id: UUID | None, but: UUID | None) -> UUID | None:
    if register_id is None:
        return None
    here = {one.id for one in registers(actor.company_id) if actor.at(one.location_id)}
    if register_id not in here:
        raise NotPossible(_("There is no such register."))
    taken = Terminal.objects.filter(register_id=register_id).exclude(id=but).first()
    if taken:
        raise NotPossible(
            _("That register has the terminal “%(name)s” already.") % {"name": taken.name}
        )
    return register_id


def _tell(actor: Actor, row: Terminal) -> None:
    version = raise_version(actor.company_id)
    audit_by(
        actor,
        actor.company_id,
        "terminal.changed",
        object_kind="card_terminal",
        object_id=row.id,
        detail={
            "name": row.name,
            "kind": row.kind,
            "register": str(row.register_id or ""),
            "used": row.archived_at is None,
            "version": version,
        },
    )
