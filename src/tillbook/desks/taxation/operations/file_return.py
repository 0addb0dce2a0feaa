"""Filing a return: its figures are kept as they were, and the tax accounts are cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.posting import operations as posting
from tillbook.desks.taxation.effects import KIND, clearing_lines, return_effects
from tillbook.desks.taxation.errors import Refusal, ReturnRefused
from tillbook.desks.taxation.models import TaxReturn
from tillbook.desks.taxation.queries import (
    Member,
    Standing,
    credit_account,
    form_of,
    return_of,
    sums_of,
)
from tillbook.desks.taxation.rules import Figures, Form, TaxSum, figures, tolerance
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.outbox import feed_end
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.writer import write
from tillbook.values.effects import EntryLine
from tillbook.values.hashing import canonical_text, hash_text

_RETURN = Table.of(TaxReturn)
_OWNER = "taxation"
_FIRST_CODE = "TR"
#: Where lines say whether they are late (1) or not (0): what was held until the last of a year.
HELD = 2


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of it: the document's id and number, whether it had been filed before."""

    id: UUID
    number: str
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """A return as the books have it now, and as it would be kept. mark: of exactly these
    figures. too_far_off: form and books are farther apart than rounding explains."""

    form: Form
    sums: Sequence[TaxSum]
    figures: Figures
    text: str
    mark: str
    too_far_off: bool


def figures_now(standing: Standing, *, through: int | None = None) -> Looked:
    """The figures of a return; of one that is filed, anew from the lines it holds."""
    form, member = form_of(standing.registration), standing.member
    if through is not None:
        member = replace(member, through=through)
    return look(form, member, standing.carried_minor)


def look(form: Form, member: Member, carried_minor: int) -> Looked:
    """The figures of the lines that a return holds."""
    whole = 10 ** company(member.company_id).exponent
    sums = sums_of(member)
    found = figures(form, sums, carried_minor, whole)
    text = _text(form, member, sums, found)
    far = abs(found.off_minor) > tolerance(form, sums, whole)
    return Looked(form, sums, found, text, hash_text(KIND, text), far)


def _text(form: Form, member: Member, sums: Sequence[TaxSum], found: Figures) -> str:
    return canonical_text(
        {
            "v": 1,
            "jurisdiction": member.place,
            "since": str(member.since),
            "until": str(member.until),
            "due": found.due_minor,
            "carried": found.carried_minor,
            "boxes": [[box, minor] for box, minor in sorted(found.values.items())],
            "raw": [[box, minor] for box, minor in sorted(found.raw.items())],
            "lines": sorted(_told(form, one) for one in sums),
        }
    )


def _told(form: Form, one: TaxSum) -> list[Any]:
    """A sum of lines and what it adds to which box, in its one form."""
    parts = [[part.box, part.minor, int(part.tax)] for part in form.place(one)]
    covered = int(one.covered) + 2 * int(one.partly)
    when = HELD if one.held else int(one.late)
    what = [one.account, str(one.account_id), one.code, one.rate_ppm, when, covered]
    return [*what, one.amount_minor, one.base_minor, one.lines, parts]


def file_return(actor: Actor, return_id: UUID, *, seen: str) -> Filed:
    """File a period's return. seen: the mark of the figures that were looked at. Raises
    ReturnRefused. Filed before: the same answer."""
    actor.require(Right.LEDGER_CLOSE)
    standing = return_of(actor, return_id)
    if standing is None:
        raise ReturnRefused(Refusal.UNKNOWN_RETURN)
    if standing.filed:
        return _known(standing.filed)
    if not standing.over:
        raise ReturnRefused(Refusal.NOT_OVER)
    if not standing.next:
        raise ReturnRefused(Refusal.ANOTHER_FIRST)
    through = feed_end(actor.company_id)
    looked = figures_now(standing, through=through)
    if looked.mark != seen:
        raise ReturnRefused(Refusal.CHANGED_MEANWHILE)
    if looked.too_far_off:
        raise ReturnRefused(Refusal.TOO_FAR_OFF)
    series_id = ensure_series(actor.company_id, owner=_OWNER, code=_FIRST_CODE)
    try:
        return write(lambda: _file(actor, standing, looked, series_id, through))
    except IntegrityError:
        again = return_of(actor, return_id)
        if again is None or again.filed is None:
            raise
        return _known(again.filed)


def _known(row: TaxReturn) -> Filed:
    return Filed(row.id, numbering.document_numbers([row.id])[row.id], duplicate=True)


def _clearing(standing: Standing, looked: Looked) -> tuple[EntryLine, ...]:
    own = standing.registration
    rounding = account_map(own.company_id, company(own.company_id).version).find(Role.ROUNDING)
    assert rounding is not None  # a company without a full role map cannot be opened
    return clearing_lines(
        cleared=looked.figures.cleared,
        due_minor=looked.figures.due_minor,
        carried_minor=looked.figures.carried_minor,
        control_id=own.control_id,
        credit_id=credit_account(own),
        rounding_id=rounding,
    )


def _file(actor: Actor, standing: Standing, looked: Looked, series_id: UUID, through: int) -> Filed:
    now = clock.now()
    own, period = standing.registration, standing.period
    lines = _clearing(standing, looked)
    effects = return_effects(
        document_id=standing.id,
        company_id=own.company_id,
        until=period.until,
        lines=lines,
        memo=f"{own.jurisdiction} {period.since} – {period.until}",
    )
    locked = posting.lock([effects], [series_id])
    state = locked.series[series_id]
    head = {
        "v": 1,
        "kind": KIND,
        "id": str(standing.id),
        "series": str(series_id),
        "business_date": str(period.until),
        "registration": str(own.id),
        "feed": through,
        "occurred_at": now.isoformat(),
        "person": str(actor.id) if actor.kind == "person" else None,
        "content": looked.mark,
        "figures": looked.text,
        "lines": [[str(line.account_id), line.amount_minor] for line in lines],
    }
    receipt = numbering.seal(state, partial(_body, head))
    writes = WriteSet()
    row = (standing.id, own.company_id, own.id, series_id, receipt.number, period.until)
    money = (looked.figures.due_minor, looked.figures.carried_minor)
    who = actor.id if actor.kind == "person" else None
    kept = (period.since, period.until, through, *money, looked.text, looked.mark, now, who)
    writes.append(_RETURN, (*row, *kept))
    soft = actor.may(Right.LEDGER_CLOSE)
    posting.record(
        locked, [posting.Posting(effects, series_id, receipt, now, into_soft=soft)], writes
    )
    audit_by(
        actor,
        own.company_id,
        "tax_return.filed",
        object_kind=KIND,
        object_id=standing.id,
        detail={
            "jurisdiction": own.jurisdiction,
            "period": str(period.until),
            "due_minor": looked.figures.due_minor,
        },
    )
    return Filed(standing.id, state.name(receipt.number))


def _body(head: dict[str, Any], number: int) -> str:
    """The document as canonical text (form 1)."""
    return canonical_text({**head, "number": number})
