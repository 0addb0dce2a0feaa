"""The list of posted expenses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.expenses.models import Expense
from tillbook.desks.expenses.queries import category_names, lines_by_expense, visible
from tillbook.masters.files.queries import counts_of
from tillbook.masters.organisation.queries import company, people_names, people_of
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.filters import choice, days
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    """A posted expense with what its row says."""

    expense: Expense
    number: str
    spent_on: str
    person: str
    location: str
    files: int

    @property
    def id(self) -> UUID:
        return self.expense.id

    @property
    def what(self) -> str:
        return self.expense.supplier or self.expense.note or self.spent_on


def expense_listing(actor: Actor) -> Listing:
    """The expenses that somebody may see, the latest day first, with what they come to."""
    info = company(actor.company_id)
    return Listing(
        name="expenses",
        label=_("Expenses"),
        rows=visible(actor),
        order=("-business_date", "-id"),
        columns=_columns(),
        filters=_filters(actor, info),
        currency=info.money,
        link=lambda row: reverse("expense", args=[row.expense.id]),
        prepare=_prepared(info),
        summed=lambda rows: rows.order_by().aggregate(
            total=Sum("total_minor"), tax=Sum("tax_minor")
        ),
        counted=lambda n: ngettext("%(n)s expense", "%(n)s expenses", n) % {"n": count_words(n)},
        empty=Empty(
            icon="receipt",
            title=_("No expenses here yet"),
            text=_(
                "Take a photo of the receipt, say how much and what for: the books do the rest."
            ),
            action=_("New expense"),
            url=reverse("new_expense"),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[ExpenseRow]]:
    def prepare(rows: Sequence[Expense]) -> list[ExpenseRow]:
        ids = [row.id for row in rows]
        numbers = document_numbers(ids)
        people = people_names({key for row in rows if (key := row.owed_to or row.written_by)})
        names, lines = category_names(info.id), lines_by_expense(ids)
        files = counts_of(info.id, "expense", ids)
        return [
            ExpenseRow(
                row,
                numbers.get(row.id, ""),
                ", ".join(dict.fromkeys(names[one[0]] for one in lines.get(row.id, ()))),
                people.get(row.owed_to or row.written_by or row.id, ""),
                info.locations[row.location_id].name if row.location_id in info.locations else "",
                files.get(row.id, 0),
            )
            for row in rows
        ]

    return prepare


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: r.what,
            fixed=True,
            keep=True,
        ),
        Column(
            key="day",
            title=_("Date"),
            kind="day",
            value=lambda r: r.expense.business_date,
            sort=("business_date", "id"),
            down_first=True,
        ),
        Column(key="supplier", title=_("From"), value=lambda r: r.what, screen="tablet"),
        Column(key="category", title=_("For"), value=lambda r: r.spent_on, screen="tablet"),
        Column(
            key="paid",
            title=_("Paid from"),
            value=lambda r: str(Expense.Paid(r.expense.paid).label),
            screen="desk",
        ),
        Column(key="person", title=_("Person"), value=lambda r: r.person, screen="desk"),
        Column(key="location", title=_("Location"), value=lambda r: r.location, screen="wide"),
        Column(
            key="files", title=_("Receipts"), kind="count", value=lambda r: r.files, screen="wide"
        ),
        Column(
            key="tax",
            title=_("Tax in it"),
            kind="amount",
            value=lambda r: r.expense.tax_minor,
            screen="desk",
            total="folded",
        ),
        Column(
            key="total",
            title=_("Amount"),
            kind="amount",
            value=lambda r: r.expense.total_minor,
            total="folded",
        ),
    )


def _filters(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    spent = {str(key): name for key, name in category_names(info.id).items()}
    paid = {kind.value: str(kind.label) for kind in Expense.Paid}
    found = [
        *days(),
        _category(spent),
        choice("paid", _("Paid from"), paid, "paid"),
    ]
    if actor.may(Right.EXPENSES_READ):
        found.append(
            Filter(
                name="person",
                title=_("Person"),
                options=tuple(people_of(info.id).items()),
                indexed=False,
                apply=_of_person,
                words=lambda value: people_of(info.id).get(value),
            )
        )
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    if len(places) > 1:
        found.append(choice("location", _("Location"), places, "location_id"))
    return tuple(found)


def _category(spent: dict[str, str]) -> Filter:
    """Of a category: a subquery, since an expense with two such lines is one."""
    return Filter(
        name="category",
        title=_("For"),
        options=tuple(spent.items()),
        indexed=False,
        apply=lambda rows, value: rows.filter(
            id__in=Expense.objects.filter(lines__category_id=value).values("id")
        ),
        words=spent.get,
    )


def _of_person(rows: Any, value: str) -> Any:
    """Whose money it was, or where it was the company's who entered it."""
    return rows.filter(owed_to=value) | rows.filter(owed_to=None, written_by=value)
