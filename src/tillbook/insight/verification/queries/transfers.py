"""Transfers against their steps, and what lies in transit against what is on the way."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, whole
from tillbook.insight.verification.rules.findings import Findings

_DONE = ("shipped", "received", "missing", "extra")


def prove_transfers(findings: Findings) -> None:
    """What each line of a transfer says was done is the sum of its steps; its state is that of the
    last of them; and places in transit hold just what is on the way, never less than nothing."""
    done = {
        (transfer, number): tuple(int(one or 0) for one in sums)
        for transfer, number, *sums in fetch(
            f"SELECT {key('s.transfer_id')}, l.number,"
            f" {whole(_sum('ship', 'quantity'))}, {whole(_sum('receive', 'quantity'))},"
            f" {whole(_sum('receive', 'missing'))}, {whole(_sum('receive', 'extra'))}"
            " FROM transfer_step_line l JOIN transfer_step s ON s.id = l.step_id"
            " GROUP BY s.transfer_id, l.number"
        )
    }
    rows = fetch(
        f"SELECT {key('transfer_id')}, number, shipped_micro, received_micro, missing_micro,"
        " extra_micro FROM transfer_line ORDER BY transfer_id, number"
    )
    open_still = set()
    for transfer, number, *said in rows:
        was = done.pop((transfer, number), (0, 0, 0, 0))
        if was[0] > was[1] + was[2]:
            open_still.add(transfer)
        if tuple(said) != was:
            record = {"transfer_id": transfer, "number": number}
            detail = f"{tuple(said)}, its steps {was} ({', '.join(_DONE)})"
            findings.add("transfer_differs", "transfer_line", record, detail)
    for (transfer, number), was in sorted(done.items()):
        if was != (0, 0, 0, 0):
            record = {"transfer_id": transfer, "number": number}
            findings.add("transfer_differs", "transfer_line", record, "it is not there")
    _states(findings, open_still)
    _transit(findings)


def _sum(kind: str, what: str) -> str:
    return f"sum(CASE WHEN s.kind = '{kind}' THEN l.{what}_micro ELSE 0 END)"


def _states(findings: Findings, open_still: set[bytes]) -> None:
    kinds: dict[bytes, set[str]] = {}
    for transfer, kind in fetch(f"SELECT {key('transfer_id')}, kind FROM transfer_step"):
        kinds.setdefault(transfer, set()).add(kind)
    for transfer, state in fetch(f"SELECT {key('id')}, state FROM transfer ORDER BY id"):
        did = kinds.get(transfer, set())
        wanted = "requested" if "ship" not in did else "received"
        if "cancel" in did:
            wanted = "cancelled"
        elif transfer in open_still:
            wanted = "on_the_way"
        if state != wanted:
            detail = f"it is {state}, its steps make it {wanted}"
            findings.add("transfer_differs", "transfer", {"id": transfer}, detail)


def _transit(findings: Findings) -> None:
    way = {
        (location, item): int(micro or 0)
        for location, item, micro in fetch(
            f"SELECT {key('t.source_id')}, {key('l.variant_id')},"
            f" {whole('sum(l.shipped_micro - l.received_micro - l.missing_micro)')}"
            " FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id"
            " GROUP BY t.source_id, l.variant_id"
        )
    }
    for place, location, item, micro in fetch(
        f"SELECT {key('l.place_id')}, {key('p.location_id')}, {key('l.item_id')}, l.on_hand_micro"
        " FROM stock_level l JOIN place p ON p.id = l.place_id WHERE p.kind = 'transit'"
        " ORDER BY l.place_id, l.item_id"
    ):
        wanted = way.pop((location, item), 0)
        if micro != wanted or micro < 0:
            record = {"place_id": place, "item_id": item}
            detail = f"{micro} lie there, {wanted} are on the way (millionths)"
            findings.add("transit_differs", "stock_level", record, detail)
    for (location, item), micro in sorted(way.items()):
        if micro:
            record = {"location_id": location, "item_id": item}
            findings.add("transit_differs", "stock_level", record, f"no level for {micro}")
