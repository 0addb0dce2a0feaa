"""What pages and files say of a return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tillbook.desks.taxation.rules import TAX, Box, Figures, Form, TaxSum
from tillbook.values.money import format_decimal

_HALF_YEAR = 6
#: All lines that belong to an earlier period.
LATE = "late"


@dataclass(slots=True)
class Row:
    """A box as it is shown. tax_minor: of its second column, where it has one."""

    box: Box
    words: str
    minor: int
    tax_minor: int | None = None


@dataclass(slots=True)
class Group:
    """The boxes under a heading of the form."""

    words: str
    rows: list[Row] = field(default_factory=list)

    @property
    def taxed(self) -> bool:
        """Whether any of them has a second column."""
        return any(row.tax_minor is not None for row in self.rows)


def groups_of(form: Form, values: Figures) -> list[Group]:
    """The form's boxes under their headings."""
    groups: list[Group] = []
    for box in form.boxes:
        if not groups or groups[-1].words != _(box.section):
            groups.append(Group(_(box.section)))
        tax = values.values.get(box.code + TAX, 0) if box.taxed else None
        minor = values.values.get(box.code, 0)
        groups[-1].rows.append(Row(box, _(box.words), minor, tax))
    return groups


def file_heads() -> list[str]:
    """The columns of a return as a file."""
    return [_("Box"), _("Words"), _("Amount"), _("Tax")]


def file_rows(form: Form, values: Figures, exponent: int) -> list[Sequence[str]]:
    """A return as rows of a file."""
    rows: list[Sequence[str]] = []
    for group in groups_of(form, values):
        for row in group.rows:
            tax = "" if row.tax_minor is None else format_decimal(row.tax_minor, exponent)
            rows.append([row.box.code, row.words, format_decimal(row.minor, exponent), tax])
    return rows


def months_words(months: int) -> str:
    """How often somebody files."""
    words = {1: _("monthly"), 3: _("quarterly"), _HALF_YEAR: _("half-yearly")}
    return words.get(months, _("yearly"))


def in_box(form: Form, one: TaxSum, box: str) -> tuple[int, int | None] | None:
    """What lines add to a box: (amount, tax of its second column); None where nothing."""
    if box == LATE:
        return (0, -one.amount_minor) if one.late else None
    amount, tax, found = 0, None, False
    for part in form.place(one):
        if part.box == box:
            amount, found = amount + part.minor, True
        elif part.box == box + TAX:
            tax, found = (tax or 0) + part.minor, True
    return (amount, tax) if found else None
