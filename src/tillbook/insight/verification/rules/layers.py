"""What layers of stock must come to, from their stored text alone."""

from __future__ import annotations

import json


def layers_trouble(kept: str, on_hand: int, value: int, *, layered: bool) -> str:
    """What is wrong with the layers of a level, in a few words; "" where nothing is."""
    if not layered:
        return "layers are kept where the method keeps none" if kept else ""
    try:
        rows = json.loads(kept)
        sound = all(
            type(quantity) is int and type(worth) is int and quantity > 0 and worth >= 0
            for quantity, worth in rows
        )
    except (TypeError, ValueError):
        return "the layers cannot be read"
    if not sound:
        return "a layer holds nothing, is below zero or is no whole number"
    wanted = (on_hand, value) if on_hand > 0 else (0, 0)
    found = (sum([q for q, _ in rows]), sum([worth for _, worth in rows]))
    return "" if found == wanted else f"layers {found}, level {wanted} (quantity, value)"
