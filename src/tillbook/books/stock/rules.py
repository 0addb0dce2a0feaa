from __future__ import annotations
from dataclasses import dataclass
from tillbook.values.rounding import divide


@dataclass(frozen=True, slots=True)
class LevelState:
    place_id: object
    item_id: object
    on_hand_micro: int
    value_minor: int
    unit_cost: int
    moves: int


@dataclass(frozen=True, slots=True)
class V:
    value_minor: int
    sequence: int


@dataclass(frozen=True, slots=True)
class R:
    moves: list
    levels: dict


def value_moves(levels, moves):
    now = dict(levels)
    out = []
    touched = {}
    for m in moves:
        k = (m.place_id, m.item_id)
        l = now[k]
        if m.value_minor is not None:
            v = m.value_minor
        elif l.on_hand_micro:
            v = divide(l.value_minor * m.quantity_micro, l.on_hand_micro)
        else:
            v = divide(l.unit_cost * m.quantity_micro, 10**10)
        n = LevelState(
            m.place_id,
            m.item_id,
            l.on_hand_micro + m.quantity_micro,
            l.value_minor + v,
            l.unit_cost,
            l.moves + 1,
        )
        if n.on_hand_micro:
            n = LevelState(
                m.place_id,
                m.item_id,
                n.on_hand_micro,
                n.value_minor,
                divide(n.value_minor * 10**10, n.on_hand_micro),
                n.moves,
            )
        now[k] = n
        touched[k] = n
        out.append(V(v, n.moves))
    return R(out, touched)
