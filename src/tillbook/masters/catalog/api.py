"""The API of products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router

from tillbook.masters.catalog.errors import KindFrozen
from tillbook.masters.catalog.models import COMPOSED, Variant
from tillbook.masters.catalog.operations import (
    Change,
    NewProduct,
    NotAComponent,
    SkuTaken,
    UnknownTaxCategory,
    add_product,
    change_some,
)
from tillbook.masters.catalog.queries import terms_of
from tillbook.masters.catalog.queries.kits import ShownComponent, shown_components, yields_of
from tillbook.masters.catalog.rules import NO_TERMS, Part, Terms
from tillbook.masters.catalog.rules.recipes import percent_text
from tillbook.masters.catalog.schemas import (
    ComponentIn,
    ComponentOut,
    ProductChange,
    ProductIn,
    ProductOut,
    ProductsOut,
    ProductsQuery,
    TermsOfSaleIn,
    TermsOfSaleOut,
)
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
)
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.idempotency import Claim
from tillbook.values.money import QUANTITY_SCALE, format_price, format_quantity, parse_decimal

router = Router(tags=["Products"])

Sku = Annotated[str, Path(description="The SKU, URL-encoded.", examples=["SKU12345"])]


@operation(router, "GET", "/products", gate=needs(Right.CATALOG_READ), out=ProductsOut)
def list_products(request: HttpRequest, wanted: Query[ProductsQuery]) -> HttpResponse:
    """List products.

    By SKU, each variant by itself, archived ones too.
    """
    actor = actor_of(request)
    rows = _variants(actor).filter(sku__gt=wanted.after()).order_by("sku")
    if wanted.department:
        rows = rows.filter(product__department__name=wanted.department)
    page = list(rows[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
    company = company_of(actor)
    return answer(
        ProductsOut(
            items=_shown(company, page),
            next_cursor=key_cursor(page[-1].sku) if page else wanted.cursor,
            more=more,
        )
    )


def _variants(actor: Actor) -> Any:
    return (
        Variant.objects.filter(company_id=actor.company_id)
        .select_related(
            "product__department",
            "product__tax_category",
            "product__unit",
            "product__brand",
            "product__collection",
            "product__terms",
        )
        .prefetch_related("barcodes")
    )


def _shown(company: CompanyInfo, page: Sequence[Variant]) -> list[ProductOut]:
    kits = [variant.id for variant in page if variant.product.kind in COMPOSED]
    components, yields = shown_components(kits), yields_of(kits)
    asked = terms_of([variant.id for variant in page])
    return [
        _out(
            company,
            one,
            asked.get(one.id, NO_TERMS),
            components.get(one.id, ()),
            yields.get(one.id, QUANTITY_SCALE),
        )
        for one in page
    ]


def _out(
    company: CompanyInfo,
    variant: Variant,
    asked: Terms,
    components: Sequence[ShownComponent],
    yield_micro: int,
) -> ProductOut:
    product = variant.product
    own = getattr(product, "terms", None)
    return ProductOut(
        id=variant.sku,
        name=product.name,
        variant=variant.name,
        department=product.department.name,
        tax_category=product.tax_category.code,
        kind=product.kind,  # type: ignore[arg-type]
        unit=product.unit.code,
        decimals=product.unit.decimals,
        price=format_price(variant.unit_price, company.exponent),
        price_quantity=format_quantity(variant.price_base_micro),
        currency=company.currency,
        brand=product.brand.name if product.brand else "",
        collection=product.collection.name if product.collection else "",
        barcodes=sorted(barcode.code for barcode in variant.barcodes.all()),
        archived=variant.archived_at is not None,
        modifier=product.as_choice,
        weight=format_quantity(variant.weight_micro) if variant.weight_micro else None,
        terms=_terms_out(company, asked, own.minimum_age if own else 0),
        asked_age=asked.minimum_age,
        components=[
            ComponentOut(
                id=one.sku,
                quantity=format_quantity(one.quantity_micro),
                waste_percent=percent_text(one.waste_ppm),
            )
            for one in components
        ],
        batch=format_quantity(yield_micro),
    )


def _terms_out(company: CompanyInfo, terms: Terms, own_age: int) -> TermsOfSaleOut:
    def price(limit: int | None) -> str | None:
        return None if limit is None else format_price(limit, company.exponent)

    return TermsOfSaleOut(
        minimum_age=own_age,
        tracking=terms.tracking,  # type: ignore[arg-type]
        asks_price=terms.asks_price,
        lowest_price=price(terms.lowest_price),
        highest_price=price(terms.highest_price),
        for_anybody=terms.for_anybody,
        needs_expiry=terms.needs_expiry,
    )


def _terms(company: CompanyInfo, given: TermsOfSaleIn) -> Terms:
    """As they are stored. Limits mean nothing where no price is asked."""

    def price(text: str | None, name: str) -> int | None:
        if text is None or not given.asks_price:
            return None
        return parse_decimal(text, company.exponent + 4, name)

    low = price(given.lowest_price, "lowest_price")
    high = price(given.highest_price, "highest_price")
    if low is not None and high is not None and low > high:
        raise Problem(422, "limits", "The highest price is less than the lowest.")
    return Terms(
        minimum_age=given.minimum_age,
        tracking=given.tracking,
        asks_price=given.asks_price,
        lowest_price=low,
        highest_price=high,
        for_anybody=given.for_anybody and not given.minimum_age,
        needs_expiry=given.needs_expiry and given.tracking == "lot",
    )


@operation(
    router,
    "GET",
    "/products/{path:product_id}",
    gate=needs(Right.CATALOG_READ),
    out=ProductOut,
    refusals=(404,),
)
def get_product(request: HttpRequest, product_id: Sku) -> HttpResponse:
    """Get a product.

    By its SKU, told apart by letter case.
    """
    actor = actor_of(request)
    return answer(_shown(company_of(actor), [_one(actor, product_id)])[0])


def _one(actor: Actor, sku: str) -> Variant:
    variant = _variants(actor).filter(sku=sku).first() if "\0" not in sku else None
    if variant is None:
        raise not_found("product")
    return variant


@operation(
    router,
    "POST",
    "/products",
    gate=needs(Right.CATALOG_WRITE),
    out=ProductOut,
    refusals=(409,),
    success=201,
    body_example={
        "id": "SKU20001",
        "name": "Rye loaf",
        "department": "Bread",
        "tax_category": "standard",
        "price": "2.40",
    },
)
def post_product(
    request: HttpRequest, new: Body[ProductIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Add a product.

    With one variant. It can be sold at once. A kit or recipe moves the stock of its components.
    """
    actor = actor_of(request)
    company = company_of(actor)
    claim = claim_of(actor.id, idempotency_key, "products", new)
    before = answered_before(claim, documents=True)
    variant_id = before.resource_id if before else _add(company, new, claim)
    variant = _variants(actor).get(id=variant_id)
    [shown] = _shown(company, [variant])
    return answer(shown, 201, headers=REPLAYED if before else None)


def _components(given: Sequence[ComponentIn]) -> tuple[Part, ...]:
    return tuple(
        [
            Part(
                one.id,
                parse_decimal(one.quantity, 6, "quantity"),
                parse_decimal(one.waste_percent, 4, "waste_percent"),
            )
            for one in given
        ]
    )


def _add(company: CompanyInfo, new: ProductIn, claim: Claim | None) -> UUID:
    wanted = NewProduct(
        sku=new.id,
        name=new.name,
        department=new.department,
        tax_category=new.tax_category,
        unit_price=parse_decimal(new.price, company.exponent + 4, "price"),
        unit=new.unit,
        kind=new.kind,
        variant_name=new.variant,
        brand=new.brand,
        barcodes=tuple(dict.fromkeys(new.barcodes)),
        terms=NO_TERMS if new.terms is None else _terms(company, new.terms),
        components=_components(new.components),
        yield_micro=parse_decimal(new.batch, 6, "batch"),
        weight_micro=parse_decimal(new.weight, 6, "weight"),
        as_choice=new.modifier,
    )
    try:
        return add_product(company.id, wanted, claim).id
    except UnknownTaxCategory as unknown:
        raise Problem(422, "unknown_tax_category", str(unknown)) from None
    except NotAComponent as wrong:
        raise Problem(422, "not_a_component", str(wrong)) from None
    except SkuTaken as taken:
        before = answered_before(claim)  # the same request, a moment ago
        if before:
            return before.resource_id
        raise Problem(409, "code_taken", str(taken)) from None


@operation(
    router,
    "PATCH",
    "/products/{path:product_id}",
    gate=needs(Right.CATALOG_WRITE),
    out=ProductOut,
    refusals=(404, 409),
    body_example={"price": "2.60"},
)
def patch_product(
    request: HttpRequest, product_id: Sku, change: Body[ProductChange]
) -> HttpResponse:
    """Change a product.

    From now on; what is sold already keeps the price it had, and what its kits were made of.
    """
    actor = actor_of(request)
    company = company_of(actor)
    variant = _one(actor, product_id)
    if not change.model_fields_set:
        raise Problem(422, "nothing_to_change", "Name what shall be otherwise, such as the price.")
    price = None
    if change.price is not None:
        price = parse_decimal(change.price, company.exponent + 4, "price")
    wanted = Change(
        unit_price=price,
        kind=change.kind,
        unit=change.unit,
        terms=None if change.terms is None else _terms(company, change.terms),
        components=None if change.components is None else _components(change.components),
        yield_micro=None if change.batch is None else parse_decimal(change.batch, 6, "batch"),
        weight_micro=None if change.weight is None else parse_decimal(change.weight, 6, "weight"),
    )
    try:
        if not change_some(actor, variant.id, wanted):
            raise not_found("product")
    except NotAComponent as wrong:
        raise Problem(422, "not_a_component", str(wrong)) from None
    except KindFrozen as frozen:
        raise Problem(409, "kind_frozen", str(frozen)) from None
    return answer(_shown(company, [_one(actor, product_id)])[0])
