"""What must be there before the first invoice: products, customers, accounts, a series.

Made in small transactions, and only what is missing: a product or customer of that code that is
there already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from tillbook.books.ledger.operations import play_role
from tillbook.books.ledger.rules import Role
from tillbook.desks.sales.queries import selling
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.online_retail.documents import SOURCE, TENDER_CODE, Ground
from tillbook.edges.bridges.online_retail.goods import filing_of
from tillbook.edges.bridges.online_retail.invoices import Survey
from tillbook.edges.bridges.online_retail.rows import CURRENCY
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.organisation.rules import CompanyInfo, LocationInfo
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.masters.parties.queries import parties_by_code
from tillbook.masters.taxes.queries import category_ids, tax_code_ids
from tillbook.plumbing import clock
from tillbook.plumbing.series import open_series, series_of
from tillbook.plumbing.writer import write

OUTSIDE = "outside"
#: Products or customers in one transaction.
AT_ONCE = 100
Thing = TypeVar("Thing")
Tell = Callable[[str, int, int], None]


def check(company: CompanyInfo, tax_category: str) -> None:
    """Refuse (FileRefused) what cannot come right, before anything is written."""
    if company.currency != CURRENCY:
        raise FileRefused(
            f"the file is in {CURRENCY}, and the books of “{company.name}” are in "
            f"{company.currency}."
        )
    there = category_ids(company.id)
    for category in (tax_category, OUTSIDE):
        if category and category not in there:
            raise FileRefused(
                f"there is no tax category “{category}”; there are {', '.join(sorted(there))}."
            )
    if selling(company.id).tender_by_code(TENDER_CODE) is None:
        raise FileRefused(f"there is no means of payment “{TENDER_CODE}”.")


def prepare(
    company: CompanyInfo, location: LocationInfo, found: Survey, tax_category: str, tell: Tell
) -> Ground:
    """Make what is missing and return what invoices are read against."""
    _add_products(company, found, tax_category, tell)
    customers = _add_customers(company, found, tell)
    items = _items(company.id, found)
    _book_apart(company.id, {sku: item.department_id for sku, item in items.items()})
    series_id = _series(company.id)
    now = organisation.company(company.id)
    tender = selling(company.id).tender_by_code(TENDER_CODE)
    assert tender
    return Ground(
        company=now,
        location=location,
        series_id=series_id,
        tender_id=tender.id,
        items=items,
        customers=customers,
        tax_category=tax_category,
        tax_ids=tax_code_ids(company.id, now.version),
    )


def _add_products(company: CompanyInfo, found: Survey, tax_category: str, tell: Tell) -> None:
    there = items_by_sku(company.id, company.version, found.products)
    new = []
    for sku, product in found.products.items():
        if sku in there:
            continue
        filing = filing_of(sku)
        new.append(
            NewProduct(
                sku=sku,
                name=product.name or sku,
                department=filing.department,
                kind=filing.kind,
                tax_category=(tax_category if filing.taxed else "") or OUTSIDE,
                unit_price=product.price,
            )
        )
    for done, part in _parts(new):
        tell("products", done, len(new))
        write(lambda: add_products(company.id, part))  # noqa: B023 - runs at once


def _add_customers(company: CompanyInfo, found: Survey, tell: Tell) -> Mapping[str, UUID]:
    there = parties_by_code(company.id, "customer")
    new = [
        NewParty(
            code=code,
            name=f"Customer {code}",
            country=countries.most_common(1)[0][0],
        )
        for code, countries in found.customers.items()
        if code not in there
    ]
    for done, part in _parts(new):
        tell("customers", done, len(new))
        write(lambda: add_parties(company.id, part))  # noqa: B023 - runs at once
    return parties_by_code(company.id, "customer")


def _items(company_id: UUID, found: Survey) -> Mapping:
    version = organisation.company(company_id).version
    return items_by_sku(company_id, version, found.products)


def _book_apart(company_id: UUID, departments: Mapping[str, UUID]) -> None:
    """Fees, vouchers and bad debt are no sales: their departments book on accounts of their own."""
    wanted = {
        departments[sku]: filing.role
        for sku in departments
        if (filing := filing_of(sku)).role is not None
    }

    def work() -> None:
        changed = [
            play_role(company_id, Role.REVENUE, department, like)
            for department, like in wanted.items()
        ]
        if any(changed):
            raise_version(company_id)

    write(work)


def _series(company_id: UUID) -> UUID:
    """The series of this source in this company; its owner's id follows from both."""
    owner = UUID(bytes=sha256(company_id.bytes + SOURCE.encode()).digest()[:16])
    if there := series_of(owner):
        return there[0].id
    return write(
        lambda: open_series(
            company_id=company_id,
            owner_kind="import",
            owner_id=owner,
            code=SOURCE,
            opened_at=clock.now(),
        )
    )


def _parts(things: Sequence[Thing]) -> Iterator[tuple[int, Sequence[Thing]]]:
    for start in range(0, len(things), AT_ONCE):
        yield start, things[start : start + AT_ONCE]
