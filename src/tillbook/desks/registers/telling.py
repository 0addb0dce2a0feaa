"""Rows of goods and of customers in the words of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from tillbook.desks.registers.goods_shapes import (
    BarcodeOut,
    ChoicesOut,
    FamilyOut,
    KitPartOut,
    TermsOut,
    VariantOut,
)
from tillbook.desks.registers.schemas import CustomerRowOut, RegisterCertificateOut
from tillbook.masters.catalog.queries import ShelfRow
from tillbook.masters.catalog.rules import Component
from tillbook.masters.catalog.rules.families import Family
from tillbook.masters.parties.queries import CustomerRow
from tillbook.values.money import QUANTITY_SCALE


def variant_out(row: ShelfRow) -> VariantOut:
    """What is sold, with what its sale asks for and what it is one of."""
    return VariantOut.model_construct(
        id=row.id,
        sku=row.sku,
        name=row.name,
        department=row.department_id,
        unit=row.unit,
        decimals=row.decimals,
        price=row.unit_price,
        base=row.price_base_micro,
        tax_category=row.tax_category,
        stocked=row.stocked,
        barcodes=[BarcodeOut.model_construct(code=c, quantity=q) for c, q in row.barcodes],
        archived=row.archived,
        terms=TermsOut.model_construct(**asdict(row.terms)) if row.terms else None,
        family=_family(row.family) if row.family else None,
        components=_components(row.components),
        choices=[
            ChoicesOut.model_construct(
                name=one.name, least=one.least, most=one.most, options=list(one.options)
            )
            for one in row.choices
        ],
        as_choice=row.as_choice,
    )


def _components(components: Sequence[Component] | None) -> list[KitPartOut] | None:
    if components is None:
        return None
    return [
        KitPartOut.model_construct(id=one.variant_id, quantity=one.in_micro(QUANTITY_SCALE))
        for one in components
        if one.stocked and one.in_micro(QUANTITY_SCALE)
    ]


def _family(family: Family) -> FamilyOut:
    return FamilyOut.model_construct(
        id=family.product_id,
        name=family.name,
        options=list(family.options),
        values=list(family.values),
    )


def customer_out(row: CustomerRow) -> CustomerRowOut:
    """As little of a customer as finding them needs."""
    return CustomerRowOut.model_construct(
        id=row.id,
        name=row.name,
        code=row.code,
        phone_end=row.phone_end,
        erased=row.erased,
        groups=list(row.groups),
        note=row.note,
        alert=row.alert,
        certificates=[
            RegisterCertificateOut.model_construct(**asdict(one)) for one in row.certificates
        ],
    )
