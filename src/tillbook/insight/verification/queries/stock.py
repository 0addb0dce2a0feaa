"""Levels against their moves, and the stock's value against the ledger."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, mark, stream, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.layers import layers_trouble
from tillbook.insight.verification.rules.rows import Key


def prove_levels(findings: Findings) -> None:
    """Quantity, value and count of every level are those of its moves, numbered 1 to n."""
    levels = {
        (item, place): (on_hand, value, moves)
        for item, place, on_hand, value, moves in fetch(
            f"SELECT {key('item_id')}, {key('place_id')}, on_hand_micro, value_minor, moves"
            " FROM stock_level ORDER BY item_id, place_id"
        )
    }
    for item, place, count, first, last, positions, quantity, value in stream(
        f"SELECT {key('item_id')}, {key('place_id')}, count(*), min(sequence), max(sequence),"
        f" {whole('sum(sequence)')}, {whole('sum(quantity_micro)')}, {whole('sum(value_minor)')}"
        " FROM stock_move GROUP BY item_id, place_id ORDER BY item_id, place_id"
    ):
        record = {"place_id": place, "item_id": item}
        level = levels.pop((item, place), None)
        if (first, last) != (1, count) or 2 * positions != count * (count + 1):
            sequence = _first_gap(item, place)
            findings.add("move_sequence", "stock_move", {**record, "sequence": sequence})
        if level is None:
            findings.add("level_missing", "stock_level", record)
        elif level != (quantity, value, count):
            detail = f"level {level}, moves {(quantity, value, count)} (quantity, value, moves)"
            findings.add("level_is_not_its_moves", "stock_level", record, detail)
        if level and level[0] == 0 and level[1] != 0:
            findings.add("empty_but_worth", "stock_level", record, f"{level[1]} minor units")
    for (item, place), level in levels.items():
        if level != (0, 0, 0):
            record = {"place_id": place, "item_id": item}
            findings.add("level_is_not_its_moves", "stock_level", record, "it has no moves")


def prove_reserved(findings: Findings) -> None:
    """What a level counts as promised is what is left of its open reservations."""
    left = "sum(quantity_micro - taken_micro)"
    for place, item, promised, counted in stream(
        f"SELECT {key('l.place_id')}, {key('l.item_id')}, {whole('coalesce(r.micro, 0)')},"
        f" l.reserved_micro FROM stock_level l LEFT JOIN (SELECT place_id, item_id, {left} AS micro"
        " FROM stock_reservation WHERE state = 'open' GROUP BY place_id, item_id) r"
        " ON r.place_id = l.place_id AND r.item_id = l.item_id"
        " WHERE l.reserved_micro <> coalesce(r.micro, 0) ORDER BY l.place_id, l.item_id"
    ):
        record = {"place_id": place, "item_id": item}
        detail = f"counted {counted}, open reservations {promised}"
        findings.add("reserved_differs", "stock_level", record, detail)


def prove_layers(findings: Findings) -> None:
    """Layers add up to their level, are there where the place's method keeps them and nowhere else,
    and all places of a company have one method."""
    for place, item, on_hand, value, kept, method in stream(
        f"SELECT {key('l.place_id')}, {key('l.item_id')}, l.on_hand_micro, l.value_minor, l.layers,"
        " p.costing FROM stock_level l JOIN place p ON p.id = l.place_id"
        " WHERE l.layers <> '' OR p.costing <> 'average' ORDER BY l.place_id, l.item_id"
    ):
        if trouble := layers_trouble(kept, on_hand, value, layered=method == "fifo"):
            record = {"place_id": place, "item_id": item}
            findings.add("layers_differ", "stock_level", record, trouble)
    for company, methods in fetch(
        f"SELECT {key('company_id')}, count(DISTINCT costing) FROM place"
        " GROUP BY company_id ORDER BY company_id"
    ):
        if methods > 1:
            findings.add("costing_differs", "company", {"id": company})


#: Moves, and what was said of goods that lay there: that adds up to nothing.
_WHERE_SHARES_ARE = (
    "(SELECT source_id, number, place_id, quantity_micro FROM stock_move UNION ALL"
    " SELECT source_id, number, place_id, 0 FROM stock_lot_telling)"
)


def prove_lots(findings: Findings) -> None:
    """The lots of an item at a place add up to its level, and are kept nowhere else; each lot that
    was named lies where its moves brought it; the lots of a move are all of it."""
    place, item = key("l.place_id"), key("l.item_id")
    for at, what, on_hand, kept, lots in stream(
        f"SELECT {place}, {item}, l.on_hand_micro, l.lots, {whole('coalesce(t.micro, 0)')}"
        " FROM stock_level l LEFT JOIN (SELECT v.place_id, o.item_id, sum(v.on_hand_micro) AS micro"
        " FROM stock_lot_level v JOIN stock_lot o ON o.id = v.lot_id GROUP BY v.place_id, o.item_id"
        ") t ON t.place_id = l.place_id AND t.item_id = l.item_id"
        " WHERE l.lots OR t.micro IS NOT NULL ORDER BY l.place_id, l.item_id"
    ):
        if lots != (on_hand if kept else 0):
            record = {"place_id": at, "item_id": what}
            detail = f"level {on_hand}, lots {lots}"
            findings.add("lots_differ", "stock_level", record, detail)
    for at, lot, lies, moved in stream(
        f"SELECT {key('x.place_id')}, {key('x.lot_id')}, {whole('sum(x.lies)')},"
        f" {whole('sum(x.moved)')} FROM ("
        " SELECT place_id, lot_id, on_hand_micro AS lies, 0 AS moved FROM stock_lot_level"
        " UNION ALL SELECT m.place_id, s.lot_id, 0, s.quantity_micro FROM stock_move_lot s JOIN"
        f" {_WHERE_SHARES_ARE} m ON m.source_id = s.source_id AND m.number = s.number"
        ") x JOIN stock_lot o ON o.id = x.lot_id WHERE o.code <> '' GROUP BY x.place_id, x.lot_id"
        " HAVING sum(x.lies) <> sum(x.moved) ORDER BY x.place_id, x.lot_id"
    ):
        record = {"place_id": at, "lot_id": lot}
        findings.add("lot_is_not_its_moves", "stock_lot_level", record, f"{lies} lie, {moved} came")
    for source, number, micro, told in stream(
        f"SELECT {key('s.source_id')}, s.number, min(m.quantity_micro),"
        f" {whole('sum(s.quantity_micro)')} FROM stock_move_lot s LEFT JOIN"
        f" {_WHERE_SHARES_ARE} m ON m.source_id = s.source_id AND m.number = s.number"
        " GROUP BY s.source_id, s.number"
        " HAVING min(m.quantity_micro) IS NULL OR min(m.quantity_micro) <> sum(s.quantity_micro)"
        " ORDER BY s.source_id, s.number"
    ):
        record = {"source_id": source, "number": number}
        findings.add("shares_differ", "stock_move_lot", record, f"move {micro}, lots {told}")


def _first_gap(item: Key, place: Key) -> int:
    expected = 1
    for (present,) in stream(
        f"SELECT sequence FROM stock_move WHERE item_id = {mark()} AND place_id = {mark()}"
        " ORDER BY sequence",
        [item, place],
    ):
        if present != expected:
            break
        expected += 1
    return expected


def prove_value(findings: Findings, learned: set[tuple[Key, Key]]) -> None:
    """What lies in all places of a company is worth the balance of its stock accounts.

    learned: (company, account) pairs that journals booked moves on. Accounts that play the role
    today belong to them; one that played it earlier is known from its journals.
    """
    roles = fetch(
        f"SELECT {key('company_id')}, {key('account_id')} FROM account_role"
        " WHERE role = 'inventory'"
    )
    accounts: dict[Key, set[Key]] = {}
    for company, account in [*roles, *learned]:
        accounts.setdefault(company, set()).add(account)
    worth = dict(
        fetch(
            f"SELECT {key('p.company_id')}, {whole('sum(l.value_minor)')}"
            " FROM stock_level l JOIN place p ON p.id = l.place_id GROUP BY p.company_id"
        )
    )
    for company in sorted({*accounts, *worth}):
        balance = sum([_balance(account) for account in accounts.get(company, set())])
        if balance != worth.get(company, 0):
            detail = f"stock {worth.get(company, 0)}, accounts {balance} (minor units)"
            findings.add("stock_is_not_inventory", "company", {"id": company}, detail)


def _balance(account: Key) -> int:
    total = whole("coalesce(sum(amount_minor), 0)")
    sql = f"SELECT {total} FROM entry_line WHERE account_id = {mark()}"
    return int(fetch(sql, [account])[0][0])
