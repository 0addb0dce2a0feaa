"""Prices on the shelf against the prices kept, and those against the audit trail."""

from __future__ import annotations

import json

from tillbook.insight.verification.queries.reading import key, stream
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key


def prove_prices(findings: Findings) -> None:
    """A variant costs what was last kept of it; what was kept is what the chained trail says.

    The first price of a variant has no record of its own in the trail: of it only the last kept
    price is proven.
    """
    told = _told()
    last: dict[Key, tuple[int, int]] = {}
    kept: dict[tuple[Key, int], tuple[Key, int]] = {}
    for row, variant, version, price, base in stream(
        f"SELECT {key('id')}, {key('variant_id')}, version, unit_price, price_base_micro"
        " FROM shelf_price ORDER BY variant_id, version, id"
    ):
        last[variant] = (price, base)
        if (variant, version) in told:
            kept[variant, version] = (row, price)
    for (variant, version), (record, price) in told.items():
        found = kept.get((variant, version))
        if found is None:
            detail = f"of version {version} nothing is kept"
            findings.add("price_history", "audit_record", {"id": record}, detail)
        elif found[1] != price:
            detail = f"kept {found[1]}, changed to {price} in version {version}"
            findings.add("price_history", "shelf_price", {"id": found[0]}, detail)
    for variant, price, base in stream(
        f"SELECT {key('id')}, unit_price, price_base_micro FROM variant ORDER BY id"
    ):
        if last.get(variant) != (price, base):
            detail = f"it costs {(price, base)}, kept was {last.get(variant)} (price, for so much)"
            findings.add("price_differs", "variant", {"id": variant}, detail)


def _told() -> dict[tuple[Key, int], tuple[Key, int]]:
    """(variant, version) -> (record, price) as the audit trail has it; the later record holds."""
    told: dict[tuple[Key, int], tuple[Key, int]] = {}
    for record, variant, detail in stream(
        f"SELECT {key('id')}, {key('object_id')}, detail FROM audit_record"
        " WHERE action = 'price.changed' ORDER BY company_id, position"
    ):
        said = _said(detail)
        if said:
            told[variant, said[0]] = (record, said[1])
    return told


def _said(detail: str) -> tuple[int, int] | None:
    """(version, price) of a record; one that cannot be read is the audit chain's business."""
    try:
        said = json.loads(detail)
        version, price = said["version"], said["unit_price"]
    except (ValueError, KeyError, TypeError):
        return None
    return (version, price) if isinstance(version, int) and isinstance(price, int) else None
