"""What goods brought and cost in some posting days, by department and product, beside the revenue
and cost of sales of the profit and loss; and why the two differ, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import AccountBalance, Scope, trial_balance
from tillbook.books.ledger.by_document import Posted, accounts_playing, balance_by_day
from tillbook.books.ledger.rules import Role, Span
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.books.stock.queries import worth_of
from tillbook.desks.sales.queries.margins import net_of
from tillbook.insight.reports.differing import (
    MOST_DAYS,
    Found,
    Reason,
    differing_days,
    documents_that_differ,
)
from tillbook.insight.reports.goods_folds import DAY_MARGIN, goods_sums_of
from tillbook.insight.reports.models import DayMargin
from tillbook.insight.reports.rules import Margin
from tillbook.masters.catalog.queries.modifiers import option_ids
from tillbook.plumbing.outbox import open_documents
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.templatetags.interface import word

#: What is booked on the line of cost of sales and is not the cost of goods sold.
_NOT_SOLD = (Role.STOCK_ADJUSTMENT, Role.STOCK_VARIANCE)


@dataclass(frozen=True, slots=True)
class Side:
    """Revenue or cost of sales of the profit and loss, and what it has more than the goods."""

    line: str
    ledger_minor: int
    goods_minor: int
    reasons: tuple[Reason, ...]

    @property
    def difference_minor(self) -> int:
        return self.ledger_minor - self.goods_minor


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of some posting days. products: (department, variant) -> what it came to.
    options: variants that are sold with something else only; sums do not count them as items."""

    span: Span
    products: Mapping[tuple[UUID, UUID], Margin]
    options: Collection[UUID]
    revenue: Side
    cost: Side

    @property
    def whole(self) -> Margin:
        return sum(self.departments().values(), Margin())

    def departments(self) -> dict[UUID, Margin]:
        """The same by department."""
        found: dict[UUID, Margin] = {}
        for (department, variant), one in self.products.items():
            counted = replace(one, items_micro=0) if variant in self.options else one
            found[department] = found.get(department, Margin()) + counted
        return found


def margins(
    company_id: UUID, since: date, until: date, location_ids: Sequence[UUID], *, whole: bool
) -> Margins:
    """Margins of these posting days, as of one moment. whole: all of the company, lines of the
    ledger without a location included."""
    span = Span(since, until)
    with snapshot():
        by_day = _rows(company_id, span, location_ids)
        products: dict[tuple[UUID, UUID], Margin] = {}
        nets: dict[date, int] = {}
        costs: dict[date, int] = {}
        for (day, department, variant), one in by_day:
            key = (department, variant)
            products[key] = products.get(key, Margin()) + one
            nets[day] = nets.get(day, 0) + one.net_minor
            costs[day] = costs.get(day, 0) + one.cost_minor
        scope = Scope(company_id=company_id, location_ids=None if whole else tuple(location_ids))
        places = scope.location_ids

        def cost_of(ids: list[UUID]) -> dict[UUID, int]:
            worth = worth_of(ids, places, "customer")
            return {key: -value for key, value in worth.items()}

        def brought(ids: list[UUID]) -> dict[UUID, int]:
            return net_of(ids, places)

        rows = trial_balance(company_id, until, since, places)
        revenue = _side(scope, rows, span, StatementLine.REVENUE, nets, brought)
        cost = _side(scope, rows, span, StatementLine.COST_OF_SALES, costs, cost_of)
        options = option_ids(company_id)
    return Margins(span, products, options, revenue, cost)


def _rows(
    company_id: UUID, span: Span, location_ids: Sequence[UUID]
) -> Iterator[tuple[tuple[date, UUID, UUID], Margin]]:
    """((posting day, department, variant), margin), folded and what has no number yet."""
    rows = DayMargin.objects.filter(
        company_id=company_id,
        posting_date__range=(span.since, span.until),
        location_id__in=list(location_ids),
    ).order_by()
    keys = ("posting_date", "department_id", "variant_id")
    sums = (Sum("items_micro"), Sum("net_minor"), Sum("cost_minor"))
    for day, department, variant, *amounts in rows.values_list(*keys).annotate(*sums):
        yield (day, department, variant), Margin(*[int(one) for one in amounts])
    fresh = goods_sums_of(company_id, open_documents(company_id)).tables
    for key, amounts in fresh.get(DAY_MARGIN, {}).items():
        _company, day, location, department, variant = key
        if location in location_ids and (span.since or day) <= day <= span.until:
            yield (day, department, variant), Margin(*amounts)


def _side(
    scope: Scope,
    rows: Sequence[AccountBalance],
    span: Span,
    line: StatementLine,
    goods: Mapping[date, int],
    figures_of: Callable[[list[UUID]], Mapping[UUID, int]],
) -> Side:
    """What stands on a line of the profit and loss, against what the goods say by day."""
    apart = accounts_playing(scope.company_id, _NOT_SOLD) - accounts_playing(
        scope.company_id, (Role.COST_OF_SALES, Role.REVENUE)
    )
    sign = -1 if line == StatementLine.REVENUE else 1
    own, reasons, ledger = [], [], 0
    for row in rows:
        account = row.account
        if line_of(account.kind, account.statement_line) != line:
            continue
        amount = sign * row.balance_minor
        ledger += amount
        if account.id not in apart:
            own.append(account.id)
        elif amount:
            days = urlencode({"since": span.since, "until": span.until})
            words = f"{account.code} {account.name}"
            url = f"{reverse('account', args=[account.id])}?{days}"
            reasons.append(Reason(f"account.{account.code}", words, amount, url=url))
    whole = sum(goods.values())
    known = sum(one.amount_minor for one in reasons)
    if ledger - whole != known:
        own_scope = replace(scope, account_ids=tuple(own))
        reasons += _documents(own_scope, span, sign, goods, figures_of)
    known = sum(one.amount_minor for one in reasons)
    if ledger - whole != known:
        words = _("On other days, not looked into here")
        reasons.append(Reason("earlier", words, ledger - whole - known))
    return Side(line, ledger, whole, tuple(reasons))


def _documents(
    scope: Scope,
    span: Span,
    sign: int,
    goods: Mapping[date, int],
    figures_of: Callable[[list[UUID]], Mapping[UUID, int]],
) -> list[Reason]:
    """Documents that posted something else to these accounts than their lines say."""
    books = {day: sign * amount for day, amount in balance_by_day(scope, span).items()}
    days = differing_days(books, goods)[:MOST_DAYS]
    found = Found()
    for document, amount, known in documents_that_differ(scope, days, figures_of, sign):
        found.add(*_why(document, known), document, amount - (known or 0))
    return found.reasons()


def _why(document: Posted, known: int | None) -> tuple[str, str]:
    kind = word(document.source_kind)
    if known is None:
        return f"no_goods.{document.source_kind}", _("%(kind)s: no goods sold") % {"kind": kind}
    words = _("%(kind)s: part of it is booked on other accounts, to clarify or suspense")
    return f"elsewhere.{document.source_kind}", words % {"kind": kind}
