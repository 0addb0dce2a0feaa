"""What of a level can still be promised or taken: pure arithmetic over a locked row."""

from __future__ import annotations


def available(on_hand_micro: int, reserved_micro: int) -> int:
    """What nobody else was promised; below zero where more was sold or promised than lies there."""
    return on_hand_micro - reserved_micro


def most_to_take(on_hand_micro: int, reserved_micro: int, own_micro: int = 0) -> int:
    """How much one document may take. own_micro: what it takes up of what is reserved, which was
    put aside for it even where a sale that happened took what was put aside for others."""
    free = max(available(on_hand_micro, reserved_micro), 0)
    return max(min(on_hand_micro, free + own_micro), 0)
