"""Receipts of every protocol that registers ever spoke come in, byte for byte as they were made.

`batches/protocol-N.json` holds what a register of that protocol sent, once and for all: never make
such a file anew. Its ids are rows of a shop that the test furnishes beside its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.registering import Till, enrolled_till
from tillbook.books.ledger.models import AccountRole
from tillbook.books.payments.models import TenderType
from tillbook.books.stock.operations import create_shelf
from tillbook.desks.registers.models import Device
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.reading import PROTOCOLS, approvals_of
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import Department, Product, ShelfPrice, Unit, Variant
from tillbook.masters.organisation.models import Location, Register
from tillbook.masters.organisation.operations import raise_version
from tillbook.masters.taxes.models import Jurisdiction, TaxCategory, TaxCode
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.memory import forget
from tillbook.plumbing.models import Envelope, Series
from tillbook.plumbing.writer import write

BATCHES = Path(__file__).parent / "batches"


def batch_of(protocol: int) -> dict[str, Any]:
    return json.loads((BATCHES / f"protocol-{protocol}.json").read_text(encoding="utf-8"))


def furnish(shop: Any, ids: dict[str, str]) -> Till:
    """A register whose rows have the ids that the stored receipts name; returns it, enrolled."""
    till = enrolled_till(shop, "R9")
    keys = {name: UUID(text) for name, text in ids.items()}

    def work() -> None:
        _place(shop, keys)
        category = TaxCategory.objects.get(company_id=shop.company_id, code="standard")
        _goods(shop, keys, category)
        _money(shop, keys, category)
        Device.objects.filter(id=till.device).update(
            register_id=keys["register"], series_id=keys["series"]
        )
        raise_version(shop.company_id)

    write(work)
    forget()
    return till


def _place(shop: Any, keys: dict[str, UUID]) -> None:
    Location.objects.create(
        id=keys["location"],
        company_id=shop.company_id,
        code="OLD",
        name="Old",
        time_zone="Europe/London",
    )
    create_shelf(shop.company_id, keys["location"], "Old")
    Register.objects.create(
        id=keys["register"],
        company_id=shop.company_id,
        location_id=keys["location"],
        code="OLD",
        name="Old",
        enrolled_at=clock.now(),
    )
    Series.objects.create(
        id=keys["series"],
        company_id=shop.company_id,
        owner_kind="register",
        owner_id=keys["register"],
        code="OLD",
        opened_at=clock.now(),
    )


def _goods(shop: Any, keys: dict[str, UUID], category: TaxCategory) -> None:
    department = Department.objects.create(
        id=keys["department"], company_id=shop.company_id, code="old", name="Old"
    )
    product = Product.objects.create(
        company_id=shop.company_id,
        name="Old",
        department=department,
        unit=Unit.objects.filter(company_id=shop.company_id).first(),
        tax_category=category,
    )
    variant = Variant.objects.create(
        id=keys["variant"], company_id=shop.company_id, product=product, sku="OLD"
    )
    ShelfPrice.objects.create(
        variant=variant,
        version=1,
        unit_price=variant.unit_price,
        price_base_micro=variant.price_base_micro,
        recorded_at=clock.now(),
    )


def _money(shop: Any, keys: dict[str, UUID], category: TaxCategory) -> None:
    TaxCode.objects.create(
        id=keys["tax"],
        company_id=shop.company_id,
        jurisdiction=Jurisdiction.objects.filter(company_id=shop.company_id).first(),
        category=category,
        code="old",
        name="Old",
    )
    TenderType.objects.create(
        id=keys["tender"], company_id=shop.company_id, code="old", name="Old", kind="cash"
    )
    cash = TenderType.objects.get(company_id=shop.company_id, code="cash")
    clearing = AccountRole.objects.get(role="tender_clearing", scope_id=cash.id)
    AccountRole.objects.create(
        company_id=shop.company_id,
        role="tender_clearing",
        scope_id=keys["tender"],
        account_id=clearing.account_id,
    )


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_stored_batch_of_each_protocol_is_taken_whole(shop, protocol):
    batch = batch_of(protocol)
    assert {receipt["protocol"] for receipt in batch["receipts"]} == {protocol}
    till = furnish(shop, batch["ids"])
    receipts = batch["receipts"]
    assert till.statuses(receipts) == ["stored"] * len(receipts)
    assert till.statuses(receipts) == ["duplicate"] * len(receipts)
    stored = {
        str(e.document_id): e for e in Envelope.objects.filter(series_id=batch["ids"]["series"])
    }
    for receipt in receipts:
        envelope = stored[receipt["id"]]
        assert envelope.body == receipt["body"]
        assert (envelope.hash, envelope.protocol) == (receipt["hash"], protocol)
    kinds = sorted(Sale.objects.filter(register_id=batch["ids"]["register"]).values_list("kind"))
    assert kinds == [("return",), ("sale",), ("sale",), ("void",)]
    bodies = [json.loads(receipt["body"]) for receipt in receipts]
    said = sorted((line.get("of") or 0) for body in bodies for line in body.get("lines", ()))
    lines = SaleLine.objects.filter(variant_id=batch["ids"]["variant"])
    assert sorted(of or 0 for of in lines.values_list("of_number", flat=True)) == said
    catch_up(shop.company_id)
    assert verify().findings == ()


def test_protocol_2_carries_consent():
    found = [approvals_of(receipt["body"]) for receipt in batch_of(2)["receipts"]]
    assert [right for one in found for _, right, _ in one] == ["sales:return", "sales:void"]
