"""Rows of adjustments, counts and transfers of stock as they are stored (`rows.py`)."""

from __future__ import annotations

from typing import Any, NamedTuple

from tillbook.insight.verification.rules.kinds import Day, Key


class Adjustment(NamedTuple):
    """`adjustment`."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    business_date: Day
    cause: str
    place_id: Key | None
    to_place_id: Key | None


class AdjustmentLine(NamedTuple):
    """`adjustment_line`."""

    adjustment_id: Key
    number: int
    variant_id: Key
    quantity_micro: int
    value_minor: int | None


class PostedCount(NamedTuple):
    """`posted_count`: an approved count of stock, or what corrects one."""

    id: Key
    company_id: Key
    location_id: Key
    series_id: Key
    number: int
    kind: str
    business_date: Day
    corrects_id: Key | None


class CountedItem(NamedTuple):
    """`counted_item`."""

    document_id: Key
    number: int
    item_id: Key
    counted_micro: int
    expected_micro: int
    quantity_micro: int
    seen: int
    lot: str | None
    retold_micro: int


class CountCorrection(NamedTuple):
    """`count_correction`."""

    document_id: Key
    number: int
    item_id: Key
    quantity_micro: int
    counted_number: int
    late_id: Key
    late_number: int


class TransferStep(NamedTuple):
    """`transfer_step`."""

    id: Key
    company_id: Key
    transfer_id: Key
    location_id: Key
    series_id: Key
    number: int
    kind: str
    business_date: Day


class TransferStepLine(NamedTuple):
    """`transfer_step_line`."""

    step_id: Key
    number: int
    variant_id: Key
    quantity_micro: int
    missing_micro: int
    extra_micro: int


#: Which table each is read from.
STOCKED: dict[type[Any], str] = {
    TransferStep: "transfer_step",
    TransferStepLine: "transfer_step_line",
    PostedCount: "posted_count",
    CountedItem: "counted_item",
    CountCorrection: "count_correction",
}
