"""I6: prices that are not what was kept, and a history of them that the trail does not tell."""

from __future__ import annotations

from typing import Any

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal


def variant_of(v: Vandal, sku: str) -> Any:
    return v.one(f"SELECT id FROM variant WHERE sku = '{sku}'")


def kept_of(v: Vandal, place: int) -> Any:
    """A price kept of the product whose price changed: the first is 1."""
    variant = variant_of(v, "NEW")
    return v.one(
        "SELECT id FROM shelf_price WHERE variant_id = :d ORDER BY version"
        f" LIMIT 1 OFFSET {place - 1}",
        d=variant,
    )


@damage("price_differs")
def price_on_the_shelf_changed(v: Vandal, busy: BusyShop) -> Named:
    variant = variant_of(v, "P2")
    v.change("UPDATE variant SET unit_price = unit_price + 1 WHERE id = :d", d=variant)
    return "variant", {"id": variant}


@damage("price_differs")
def price_for_another_quantity(v: Vandal, busy: BusyShop) -> Named:
    variant = variant_of(v, "P2")
    v.change("UPDATE variant SET price_base_micro = 2000000 WHERE id = :d", d=variant)
    return "variant", {"id": variant}


@damage("price_differs")
def first_price_kept_changed(v: Vandal, busy: BusyShop) -> Named:
    variant = variant_of(v, "P2")
    v.change("UPDATE shelf_price SET unit_price = 1 WHERE variant_id = :d", d=variant)
    return "variant", {"id": variant}


@damage("price_history")
def past_price_kept_changed(v: Vandal, busy: BusyShop) -> Named:
    kept = kept_of(v, 2)
    v.change("UPDATE shelf_price SET unit_price = unit_price - 1 WHERE id = :d", d=kept)
    return "shelf_price", {"id": kept}


@damage("price_history")
def price_changed_in_both_places(v: Vandal, busy: BusyShop) -> Named:
    kept = kept_of(v, 3)
    v.change("UPDATE shelf_price SET unit_price = 1 WHERE id = :d", d=kept)
    v.change("UPDATE variant SET unit_price = 1 WHERE sku = 'NEW'")
    return "shelf_price", {"id": kept}


@damage("price_history")
def past_price_kept_erased(v: Vandal, busy: BusyShop) -> Named:
    variant = variant_of(v, "NEW")
    v.change("DELETE FROM shelf_price WHERE id = :d", d=kept_of(v, 2))
    records = (
        "SELECT id FROM audit_record WHERE action = 'price.changed' AND object_id = :d"
        " ORDER BY position LIMIT 1"
    )
    return "audit_record", {"id": v.one(records, d=variant)}
