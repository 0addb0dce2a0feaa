"""A small shop that can sell: what most tests start from, and short ways to sell in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Draft, Line, LineTax, Submission, Tender, parts_of
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.catalog.models import Product, Unit
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.operations import create_api_key, raise_version
from tillbook.masters.organisation.queries import system_actor
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.masters.parties.operations import (
    CertificateEdit,
    NewParty,
    add_certificate,
    add_parties,
)
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import Series
from tillbook.plumbing.writer import write
from tillbook.values.money import QUANTITY_SCALE, extend
from tillbook.values.rounding import divide

PASSWORD = "a-long-enough-word"
OWNER = "owner@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What `build_shop` made. locations and series: by location code (the back office's series)."""

    company_id: UUID
    locations: dict[str, UUID]
    series: dict[str, UUID]
    customer_id: UUID
    api_key: str
    api_key_id: UUID
    email: str = OWNER
    password: str = PASSWORD
    skus: tuple[str, ...] = field(default=())

    @property
    def actor(self) -> Actor:
        return system_actor(self.company_id, "test")

    def line(self, sku: str, quantity: int = 1, *, price_minor: int | None = None) -> Line:
        """A line of whole pieces at the shelf price, 20 % tax included (standard rate)."""
        context = selling(self.company_id)
        item = items_by_sku(self.company_id, context.company.version, [sku])[sku]
        gross = (
            price_minor * quantity
            if price_minor is not None
            else extend(item.unit_price, quantity * QUANTITY_SCALE)
        )
        tax = divide(gross * 20, 120)
        code = next(c for c in self.tax_codes() if c[0] == "GB-standard")[1]
        return Line(
            number=1,
            variant_id=item.id,
            department_id=item.department_id,
            description=item.name,
            quantity_micro=quantity * QUANTITY_SCALE,
            unit_price=item.unit_price,
            net_minor=gross - tax,
            tax_minor=tax,
            gross_minor=gross,
            list_minor=gross,
            stocked=item.stocked,
            parts=parts_of(item, quantity * QUANTITY_SCALE),
            taxes=(LineTax(code_id=code, base_minor=gross - tax, amount_minor=tax),),
        )

    def tax_codes(self) -> list[tuple[str, UUID]]:
        from tillbook.masters.taxes.queries import tax_codes

        version = selling(self.company_id).company.version
        return [(code.code, code.id) for code in tax_codes(self.company_id, version)]

    def certificate(self) -> UUID:
        """A certificate by which the customer buys free of tax from today on."""
        today = clock.now().date()
        edit = CertificateEdit(number="EX-1", reason="resale", valid_from=today)
        made = add_certificate(self.actor, self.customer_id, edit)
        assert made
        return made

    def sale(
        self,
        lines: Sequence[Line],
        *,
        at: str = "STORE001",
        when: datetime | None = None,
        tender: str = "cash",
        id: UUID | None = None,
    ) -> Submission:
        """A sale of these lines, paid exactly."""
        from dataclasses import replace

        context = selling(self.company_id)
        location = context.company.locations[self.locations[at]]
        moment = when or clock.now()
        numbered = tuple(replace(line, number=n) for n, line in enumerate(lines, 1))
        total = sum(line.gross_minor for line in numbered)
        paid_by = context.tender_by_code(tender)
        assert paid_by
        sale_id = id or new_id()
        return Submission(
            Draft(
                id=sale_id,
                kind="sale",
                company_id=self.company_id,
                location_id=location.id,
                series_id=self.series[at],
                currency=context.company.currency,
                business_date=business_date(moment, location.zone, location.day_starts_hour),
                occurred_at=moment,
                lines=numbered,
                tenders=(
                    Tender(
                        number=1,
                        type_id=paid_by.id,
                        code=paid_by.code,
                        amount_minor=total,
                        given_minor=total,
                    ),
                ),
                net_minor=sum(line.net_minor for line in numbered),
                tax_minor=sum(line.tax_minor for line in numbered),
                total_minor=total,
                price_version=context.company.version,
                tax_version=context.company.version,
                content=f"{sale_id}:{total}",
            )
        )


def build_shop() -> Shop:
    """Two London shops, ten products with stock worth 40.00 apiece at STORE001, one customer."""
    company_id = set_up(_business())
    products = [
        NewProduct(
            sku=sku,
            name=f"Product {sku}",
            department="Bread" if number % 2 else "Drinks",
            tax_category="standard",
            unit_price=10_000 * (100 + 10 * number),
            barcodes=(f"50000000000{number:02d}",),
        )
        for number, sku in enumerate(["SKU12345", *(f"P{n}" for n in range(1, 10))])
    ]
    write(lambda: add_products(company_id, products))
    actor = system_actor(company_id, "test")
    series = {
        s.code.removesuffix("-B"): (s.owner_id, s.id)
        for s in Series.objects.filter(company_id=company_id, owner_kind="back_office")
    }
    adjust_stock(
        actor,
        document_id=new_id(),
        location_code="STORE001",
        series_id=series["STORE001"][1],
        reason="opening stock",
        opening=True,
        changes=[Change(p.sku, 100 * QUANTITY_SCALE, 4000) for p in products],
    )
    customer = write(lambda: add_parties(company_id, [NewParty(code="C1", name="Marta Keane")]))[0]
    key, secret = write(
        lambda: create_api_key(
            company_id=company_id, name="test", scopes=[right.value for right in Right]
        )
    )
    return Shop(
        company_id=company_id,
        locations={code: owner for code, (owner, _) in series.items()},
        series={code: own for code, (_, own) in series.items()},
        customer_id=customer.id,
        api_key=secret,
        api_key_id=key.id,
        skus=tuple(p.sku for p in products),
    )


def _business() -> NewBusiness:
    return NewBusiness(
        name="Harbour Bakehouse",
        country="GB",
        currency="GBP",
        locations=(
            NewLocation(
                code="STORE001",
                name="Harbour Street",
                time_zone="Europe/London",
                jurisdictions=("GB",),
                shifts=False,
            ),
            NewLocation(
                code="STORE002",
                name="Mill Lane",
                time_zone="Europe/London",
                jurisdictions=("GB",),
                shifts=False,
            ),
        ),
        owner_name="Ola Owner",
        owner_email=OWNER,
        owner_password=PASSWORD,
        second_step="nobody",
    )


def by_weight(sku: str) -> None:
    """Sell this product by the kilogram from now on."""
    product = Product.objects.get(variants__sku=sku)

    def work() -> None:
        weight, _made = Unit.objects.get_or_create(
            company_id=product.company_id, code="kg", defaults={"name": "kg", "decimals": 3}
        )
        Product.objects.filter(id=product.id).update(unit=weight)
        raise_version(product.company_id)

    write(work)
