"""The API of a box of a tax return: what made it, down to its lines."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tillbook.desks.taxation.queries import form_of, lines_page, return_of
from tillbook.desks.taxation.shown import shown
from tillbook.desks.taxation.telling import in_box
from tillbook.desks.taxation.why import Brought, Term, why_box
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import not_found
from tillbook.plumbing.api.shapes import Day, In, Out
from tillbook.values.money import format_decimal

router = Router(tags=["Tax returns"])

#: A rate in per cent has four decimals.
_PERCENT = 4


class BoxQuery(In):
    """Which of the box's lines."""

    first: int = Field(0, ge=0, le=10_000_000, description="After so many.")
    limit: int = Field(100, ge=1, le=500, description="How many at most, up to 500.")


class BroughtOut(Out):
    """What an account's lines under a tax code brought. tax: to the second column."""

    account: str
    tax_code: str = Field(description="Empty: they count by the box of their account.")
    rate_percent: str | None
    since: Day | None = Field(description="From when this rate was charged.")
    late: bool = Field(description="Of an earlier period, whose return was filed before.")
    lines: int
    amount: str
    tax: str


class TermOut(Out):
    """A box that a total takes, or takes off. tax: its second column."""

    box: str
    tax: bool
    amount: str


class BoxLineOut(Out):
    """A line of the journal that counts in the box."""

    entry_id: str
    document_kind: str
    document_id: str
    tax_point: Day
    posting_date: Day
    account: str
    tax_code: str
    late: bool
    amount: str
    tax: str | None


class BoxWhyOut(Out):
    """A box, and what made it. dropped: what the form's whole units leave off the lines' sum."""

    box: str
    name: str
    currency: str
    amount: str
    sum_of_lines: str
    dropped: str
    tax: str | None = Field(description="What the form takes from the base, where it does.")
    tax_booked: str
    brought: list[BroughtOut]
    terms: list[TermOut]
    lines: list[BoxLineOut]
    more: bool


@operation(
    router,
    "GET",
    "/tax-returns/{return_id}/boxes/{box}",
    gate=needs(Right.LEDGER_READ),
    out=BoxWhyOut,
    refusals=(404,),
)
def get_tax_box(
    request: HttpRequest, return_id: UUID, box: str, wanted: Query[BoxQuery]
) -> HttpResponse:
    """Get why a box of a tax return says what it says.

    The accounts, tax codes and rates that brought it, what the form did to their sum, and its
    lines; of a total, the boxes it is made of.
    """
    actor = actor_of(request)
    one = return_of(actor, return_id)
    form = form_of(one.registration) if one else None
    found = next((each for each in form.boxes if each.code == box), None) if form else None
    if one is None or form is None or found is None:
        raise not_found("box of a tax return")
    info = company_of(actor)

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    def counts(each: object) -> bool:
        return in_box(form, each, box) is not None  # type: ignore[arg-type]

    why = why_box(one, form, found, shown(one).text)
    _sums, lines = lines_page(one.member, counts, wanted.first, wanted.limit + 1)
    listed = []
    for line in lines[: wanted.limit]:
        said = in_box(form, line.alone, box) or (0, None)
        listed.append(
            BoxLineOut(
                entry_id=str(line.entry_id),
                document_kind=line.source_kind,
                document_id=str(line.source_id),
                tax_point=line.tax_point,
                posting_date=line.posting_date,
                account=line.alone.account,
                tax_code=line.alone.code,
                late=line.alone.late,
                amount=money(said[0]),
                tax=None if said[1] is None else money(said[1]),
            )
        )
    return answer(
        BoxWhyOut(
            box=box,
            name=_(found.words),
            currency=info.currency,
            amount=money(why.value_minor),
            sum_of_lines=money(why.raw_minor),
            dropped=money(why.dropped_minor),
            tax=None if why.taken_minor is None else money(why.taken_minor),
            tax_booked=money(why.books_minor),
            brought=[_brought(each, info.exponent) for each in why.brought],
            terms=[_term(each, info.exponent) for each in why.terms],
            lines=listed,
            more=len(lines) > wanted.limit,
        )
    )


def _brought(one: Brought, exponent: int) -> BroughtOut:
    return BroughtOut(
        account=one.account,
        tax_code=one.code,
        rate_percent=None if one.rate_ppm is None else format_decimal(one.rate_ppm, _PERCENT),
        since=one.since,
        late=one.late,
        lines=one.lines,
        amount=format_decimal(one.minor, exponent),
        tax=format_decimal(one.tax_minor, exponent),
    )


def _term(one: Term, exponent: int) -> TermOut:
    return TermOut(box=one.code, tax=one.column, amount=format_decimal(one.minor, exponent))
