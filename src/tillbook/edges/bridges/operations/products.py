"""Keeping an upload until it is confirmed, and taking it over."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.edges.bridges.column_names import NOTE, keys_of
from tillbook.edges.bridges.kit_rows import add_rows, kit_fault, kits_last
from tillbook.edges.bridges.models import Upload
from tillbook.edges.bridges.product_changes import ChangedRow, change_rows, digest, held_against
from tillbook.edges.bridges.product_rows import Fault, ReadRow, Wanted, product_rows, skus_of
from tillbook.edges.bridges.products import (
    AT_ONCE,
    against_the_catalogue,
    clash_words,
    with_clashes,
)
from tillbook.masters.catalog.queries.in_tables import in_tables
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.taxes.queries import category_names
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

#: An upload that nobody confirmed is forgotten after so long.
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Checked:
    """What an upload would come to now: rows that are new, rows that change what is here, rows that
    say what is here already, and what is wrong with the others. seen: a mark of what changes."""

    fresh: list[ReadRow]
    here_before: int
    faults: list[Fault]
    changed: list[ChangedRow]

    @property
    def seen(self) -> str:
        return digest(self.changed)


class SeenOtherwise(ValueError):
    """What would change is not what was looked at: somebody changed a product meanwhile."""


def keep_upload(
    actor: Actor, name: str, tax_category: str, rows: Sequence[tuple[int, list[str]]]
) -> UUID:
    """Keep a table until it is confirmed; opens the writer transaction. Returns its key."""
    actor.require(Right.IMPORT)
    packed = gzip.compress(json.dumps(rows).encode(), 6)
    now = clock.now()

    def work() -> UUID:
        old = Upload.objects.filter(company_id=actor.company_id, at__lt=now - KEPT)
        old.filter(taken_at=None).delete()
        row = Upload.objects.create(
            company_id=actor.company_id,
            person_id=actor.id,
            name=name[:200],
            tax_category=tax_category,
            rows=packed,
            count=max(len(rows) - 1, 0),
            at=now,
        )
        key: UUID = row.id
        return key

    return write(work)


def check_upload(company: CompanyInfo, upload: Upload) -> Checked:
    """Read an upload against the catalogue as it is now; raises FileRefused."""
    rows = _rows(upload)
    here = in_tables(company.id, skus_of(rows))
    wanted = Wanted(
        company=company,
        categories=category_names(company.id, company.version),
        tax_category=upload.tax_category,
        checked=True,
        here=here,
    )
    good: list[ReadRow] = []
    faults: list[Fault] = []
    for found in product_rows(iter(rows), wanted, upload.name):
        if isinstance(found, ReadRow):
            good.append(found)
        else:
            faults.append(found)
    faults = with_clashes(company, faults)
    fresh, clashes = against_the_catalogue(company, good)
    faults += [Fault(row.line, "barcode", *clash_words(code), row.raw) for row, code in clashes]
    fresh, apart = kits_last(company, fresh)
    faults += [kit_fault(row, why) for row, why in apart]
    held = held_against(company, [row for row in good if row.new.sku in here], here, fresh)
    faults += held.faults
    faults.sort(key=lambda fault: fault.line)
    return Checked(fresh, held.same, faults, held.changed)


def _rows(upload: Upload) -> list[tuple[int, list[str]]]:
    kept = json.loads(gzip.decompress(upload.rows)) if upload.rows else []
    return [(int(line), list(cells)) for line, cells in kept]


def wrong_rows(
    company: CompanyInfo, upload: Upload
) -> tuple[list[str], list[tuple[int, str, str, str, list[str]]]]:
    """The heads of the file and the rows that are, or were, left out: (line, column, what is wrong,
    what would be right, cells). What a file of wrong rows said itself is left away from both."""
    if upload.taken_at:
        outcome = json.loads(upload.outcome)
        heads, rows = outcome.get("heads", []), outcome["set_aside"]
    else:
        heads = next((cells for _line, cells in _rows(upload)), [])
        rows = [_told(fault) for fault in check_upload(company, upload).faults]
    notes = {place for place, key in enumerate(keys_of(heads)) if key == NOTE}

    def own(cells: Sequence[str]) -> list[str]:
        return [cell for place, cell in enumerate(cells) if place not in notes]

    return own(heads), [
        (line, column, reason, right, own(cells)) for line, column, reason, right, cells in rows
    ]


def _told(fault: Fault) -> list[Any]:
    return [fault.line, fault.column, fault.reason, fault.right, list(fault.raw)]


def take_over(
    actor: Actor,
    company: CompanyInfo,
    upload: Upload,
    *,
    without_faults: bool,
    seen: str | None = None,
) -> dict[str, Any] | None:
    """Add and change the products of an upload; None when rows are wrong and may not be left out.
    seen: the mark of the changes that somebody looked at; raises SeenOtherwise.

    All of it was checked before the first is written; the writing is parted so that nobody at a
    till waits. Killed in between, confirming again does the rest.
    """
    actor.require(Right.IMPORT)
    checked = check_upload(company, upload)
    if checked.faults and not without_faults:
        return None
    if seen is not None and seen != checked.seen:
        raise SeenOtherwise
    changed = checked.changed if actor.may(Right.CATALOG_WRITE) else []
    unfit = [
        kit_fault(*wrong)
        for start in range(0, len(checked.fresh), AT_ONCE)
        for wrong in add_rows(company.id, checked.fresh[start : start + AT_ONCE])
    ]
    unchanged = [
        Fault(row.line, "", why, _("Look at the product, then bring this row again."), row.raw)
        for start in range(0, len(changed), AT_ONCE)
        for row, why in change_rows(actor, changed[start : start + AT_ONCE])
    ]
    outcome: dict[str, Any] = {
        "added": len(checked.fresh) - len(unfit),
        "changed": len(changed) - len(unchanged),
        "here_before": checked.here_before,
        "heads": next((cells for _line, cells in _rows(upload)), []),
        "set_aside": [_told(fault) for fault in (*checked.faults, *unfit, *unchanged)],
    }
    _note(actor, upload, outcome)
    return outcome


def _note(actor: Actor, upload: Upload, outcome: dict[str, Any]) -> None:
    """Keep what came of an upload, with the trail's line about it."""

    def work() -> None:
        Upload.objects.filter(id=upload.id, taken_at=None).update(
            taken_at=clock.now(), outcome=json.dumps(outcome), rows=b""
        )
        audit_by(
            actor,
            upload.company_id,
            "products.imported",
            object_kind="upload",
            object_id=upload.id,
            detail={
                **{key: outcome[key] for key in ("added", "changed", "here_before")},
                "set_aside": len(outcome["set_aside"]),
            },
        )

    write(work)
