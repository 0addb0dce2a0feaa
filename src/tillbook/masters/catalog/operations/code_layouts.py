"""How a company's own labels are read."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.catalog.models import CodeLayout
from tillbook.masters.catalog.queries import code_layouts
from tillbook.masters.catalog.rules.layouts import (
    MOST_LAYOUTS,
    Layout,
    overlapping,
    wrong_layout,
)
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def add_code_layout(actor: Actor, name: str, layout: Layout) -> UUID:
    """Read labels of this layout from now on; raises NotPossible with the sentence why not."""
    actor.require(Right.CATALOG_WRITE)
    if why := wrong_layout(layout):
        raise NotPossible(_sentence(why))

    def work() -> UUID:
        there = code_layouts(actor.company_id)
        if len(there) >= MOST_LAYOUTS:
            raise NotPossible(_("There are as many layouts as there can be. Remove one first."))
        if other := overlapping(layout, there):
            raise NotPossible(
                _("Some labels would fit %(form)s too. Give one of them a longer beginning.")
                % {"form": other.form}
            )
        row: CodeLayout = CodeLayout.objects.create(
            company_id=actor.company_id, name=name, form=layout.form, decimals=layout.decimals
        )
        _tell(actor, "code_layout.added", row.id, layout.form)
        key: UUID = row.id
        return key

    return write(work)


def remove_code_layout(actor: Actor, layout_id: UUID) -> bool:
    """Read these labels no longer; False when there is no such layout."""
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        row = CodeLayout.objects.filter(company_id=actor.company_id, id=layout_id).first()
        if row is None:
            return False
        CodeLayout.objects.filter(id=row.id).delete()
        _tell(actor, "code_layout.removed", row.id, row.form)
        return True

    return write(work)


def _tell(actor: Actor, what: str, layout_id: UUID, form: str) -> None:
    raise_version(actor.company_id)
    audit_by(
        actor,
        actor.company_id,
        what,
        object_kind="code_layout",
        object_id=layout_id,
        detail={"form": form},
    )


def _sentence(why: str) -> str:
    return {
        "form": _(
            "Write the digits the labels begin with, then a letter for each digit: I for the "
            "item, W for its weight or P for its price, V before a price, C at the end."
        ),
        "length": _("A label has 8, 12, 13 or 14 digits: write as many signs."),
        "check": _("V checks a price of four or five digits, and nothing else."),
        "decimals": _("A price has at most 3 decimals, a weight at most 6."),
    }[why]
