"""The API of modifiers: groups of options that are chosen with products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from pydantic import Field

from tillbook.masters.catalog.operations.modifier_checks import NotAModifier
from tillbook.masters.catalog.operations.whole_group import WholeGroup, keep_group
from tillbook.masters.catalog.queries.modifiers import (
    ShownGroup,
    products_of_skus,
    shown_groups,
    skus_of_products,
)
from tillbook.masters.catalog.rules.modifiers import MOST_OPTIONS, MOST_TAKES, Take
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import KeyPage, key_cursor
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.api.shapes import FREE, Code, In, Out, PositiveDecimalText, text
from tillbook.values.money import format_price, format_quantity, parse_decimal

router = Router(tags=["Products"])

GroupName = Annotated[str, text(80, 1), FREE]


class LeftOutOut(Out):
    """What an option leaves out of the recipe of what it is chosen with."""

    product_id: str = Field(examples=["MILK"])
    quantity: str | None = Field(description="Of its unit, for one; null: all of it.")
    instead: str | None = Field(description="What is used in its place, as much as is left out.")


class ModifierOptionOut(Out):
    """One that can be chosen: a product, sold on a line of its own."""

    product_id: str = Field(examples=["MILK-OAT"])
    name: str = Field(examples=["Oat"])
    price: str = Field(examples=["0.50"])
    changes_stock: bool = Field(
        description="Whether it has a recipe of its own, is in stock, or takes something away."
    )
    takes: list[LeftOutOut]


class ModifiersOut(Out):
    """A group of modifiers: how many of its options are chosen, and with which products."""

    id: UUID
    name: str = Field(examples=["Milk"])
    least: int = Field(examples=[1])
    most: int = Field(examples=[1])
    archived: bool
    options: list[ModifierOptionOut]
    products: list[str] = Field(description="SKUs of what it is asked for with.")


class ModifierListOut(Out):
    """Groups by name."""

    items: list[ModifiersOut]
    next_cursor: str
    more: bool


class LeftOutIn(In):
    """What an option leaves out of the recipe of what it is chosen with."""

    product_id: Code
    quantity: PositiveDecimalText | None = Field(None, description="For one; left out: all of it.")
    instead: Code | None = Field(None, description="What is used in its place, as much.")


class ModifierOptionIn(In):
    """One that can be chosen."""

    product_id: Code = Field(description="A product that is there, sold by the piece.")
    takes: list[LeftOutIn] | None = Field(
        None, max_length=MOST_TAKES, description="Left out: as it is."
    )


class ModifiersIn(In):
    """A group of modifiers, the whole of it."""

    name: GroupName
    least: int = Field(0, ge=0, le=MOST_OPTIONS)
    most: int = Field(1, ge=1, le=MOST_OPTIONS)
    archived: bool = False
    options: list[ModifierOptionIn] = Field(max_length=MOST_OPTIONS)
    products: list[Code] = Field(
        default_factory=list, max_length=500, description="What it is asked for with, by SKU."
    )


@operation(router, "GET", "/modifiers", gate=needs(Right.CATALOG_READ), out=ModifierListOut)
def list_modifiers(request: HttpRequest, wanted: Query[KeyPage]) -> HttpResponse:
    """List groups of modifiers.

    By name, with their options and the products that they are chosen with; archived ones too.
    """
    actor = actor_of(request)
    after = wanted.after()
    rows = [one for one in shown_groups(actor.company_id) if one.name > after]
    rows.sort(key=lambda one: one.name)
    page, more = rows[: wanted.limit], len(rows) > wanted.limit
    cursor = key_cursor(page[-1].name) if page else wanted.cursor
    shown = _shown(company_of(actor), page)
    return answer(ModifierListOut(items=shown, next_cursor=cursor, more=more))


@operation(
    router,
    "PUT",
    "/modifiers/{group_id}",
    gate=needs(Right.CATALOG_WRITE),
    out=ModifiersOut,
    refusals=(404,),
    body_example={
        "name": "Milk",
        "least": 1,
        "most": 1,
        "options": [{"product_id": "SKU12345"}],
        "products": [],
    },
)
def put_modifiers(request: HttpRequest, group_id: UUID, wanted: Body[ModifiersIn]) -> HttpResponse:
    """Say what a group of modifiers is.

    The whole of it, under an id that you make; the same again changes nothing. What an option adds
    is its own recipe. Registers ask so from their next contact.
    """
    actor = actor_of(request)
    info = company_of(actor)
    skus = _skus(wanted)
    known = products_of_skus(info.id, skus)
    if missing := [sku for sku in skus if sku not in known]:
        raise Problem(422, "unknown_product", f"There is no product {missing[0]}.")
    whole = WholeGroup(
        name=wanted.name,
        least=wanted.least,
        most=wanted.most,
        archived=wanted.archived,
        options=[
            (
                known[one.product_id][0],
                None if one.takes is None else [_take(take, known) for take in one.takes],
            )
            for one in wanted.options
        ],
        products=[known[sku][1] for sku in wanted.products],
    )
    try:
        if not keep_group(actor, group_id, whole):
            raise not_found("group of modifiers")
    except NotAModifier as wrong:
        raise Problem(422, "not_a_modifier", str(wrong)) from None
    return answer(_shown(info, shown_groups(info.id, [group_id]))[0])


def _skus(wanted: ModifiersIn) -> list[str]:
    named = [one.product_id for one in wanted.options] + list(wanted.products)
    for one in wanted.options:
        for take in one.takes or ():
            named += [take.product_id, *([take.instead] if take.instead else [])]
    return list(dict.fromkeys(named))


def _take(said: LeftOutIn, known: dict[str, tuple[UUID, UUID]]) -> Take:
    return Take(
        known[said.product_id][0],
        None if said.quantity is None else parse_decimal(said.quantity, 6, "quantity"),
        known[said.instead][0] if said.instead else None,
    )


def _shown(info: CompanyInfo, groups: Sequence[ShownGroup]) -> list[ModifiersOut]:
    skus = skus_of_products([product for group in groups for product, *_ in group.products])
    return [
        ModifiersOut(
            id=group.id,
            name=group.name,
            least=group.least,
            most=group.most,
            archived=group.archived,
            options=[
                ModifierOptionOut(
                    product_id=one.sku,
                    name=one.name,
                    price=format_price(one.unit_price, info.exponent),
                    changes_stock=one.changes_stock,
                    takes=[
                        LeftOutOut(
                            product_id=take.sku,
                            quantity=None
                            if take.quantity_micro is None
                            else format_quantity(take.quantity_micro),
                            instead=take.instead_sku or None,
                        )
                        for take in one.takes
                    ],
                )
                for one in group.options
            ],
            products=[sku for product, *_ in group.products for sku in skus.get(product, ())],
        )
        for group in groups
    ]
