"""What came back against what was sold, and voids against their sales."""

from __future__ import annotations

from collections.abc import Iterable

from tillbook.insight.verification.queries.reading import fetch, key, stream, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.folding import Tally

_COUNTED = (
    "SELECT {sale}, number, {micro}, {minor} FROM ("
    " SELECT original_sale_id AS sale_id, original_number AS number, -quantity_micro AS micro,"
    " -gross_minor AS minor FROM sale_line WHERE original_sale_id IS NOT NULL"
    " UNION ALL SELECT sale_id, number, -returned_micro, -returned_minor FROM returned_line"
    ") AS both_sides GROUP BY sale_id, number"
    " HAVING sum(micro) <> 0 OR sum(minor) <> 0 ORDER BY sale_id, number"
)


def prove_counts(findings: Findings, tally: Tally) -> None:
    """The counted returns of every line are the sum of the lines that brought it back.

    Lines on "to clarify" do not count. Where a journal does not tell which of several equal lines
    stand there, any choice of them may explain the difference.
    """
    sql = _COUNTED.format(sale=key("sale_id"), micro=whole("sum(micro)"), minor=whole("sum(minor)"))
    over = {(sale, number): (micro, minor) for sale, number, micro, minor in stream(sql)}
    for line in sorted({*over, *tally.unclear}):
        if over.get(line, (0, 0)) not in _explained(tally.unclear.get(line, {}).values()):
            record = {"sale_id": line[0], "number": line[1]}
            micro, minor = over.get(line, (0, 0))
            detail = f"off by {micro} millionths and {minor} minor units"
            findings.add("returned_miscounted", "returned_line", record, detail)


def _explained(unclear: Iterable[tuple[int, int, bool]]) -> set[tuple[int, int]]:
    sums = {(0, 0)}
    for micro, minor, certain in unclear:
        more = {(a + micro, b + minor) for a, b in sums}
        sums = more if certain else sums | more
    return sums


def prove_bounds(findings: Findings, tally: Tally) -> None:
    """No more came back than was sold; counts are of lines that exist; originals exist."""
    for sale, number, *_ in stream(
        f"SELECT {key('sale_id')}, number FROM returned_line WHERE returned_micro > sold_micro"
        " OR returned_minor > sold_minor OR returned_micro < 0 OR returned_minor < 0"
        " ORDER BY sale_id, number"
    ):
        record = {"sale_id": sale, "number": number}
        findings.add("returned_more_than_sold", "returned_line", record)
    for sale, number in stream(
        f"SELECT {key('r.sale_id')}, r.number FROM returned_line r LEFT JOIN sale_line l"
        " ON l.sale_id = r.sale_id AND l.number = r.number WHERE l.sale_id IS NULL"
        " OR r.sold_micro <> CASE WHEN l.quantity_micro > 0 THEN l.quantity_micro ELSE 0 END"
        " OR r.sold_minor <> CASE WHEN l.gross_minor > 0 THEN l.gross_minor ELSE 0 END"
        " ORDER BY r.sale_id, r.number"
    ):
        record = {"sale_id": sale, "number": number}
        findings.add("returned_of_another", "returned_line", record)
    for sale, number, original, original_number in stream(
        f"SELECT {key('l.sale_id')}, l.number, {key('l.original_sale_id')}, l.original_number"
        " FROM sale_line l LEFT JOIN sale_line o"
        " ON o.sale_id = l.original_sale_id AND o.number = l.original_number"
        " WHERE l.original_sale_id IS NOT NULL AND o.sale_id IS NULL ORDER BY l.sale_id, l.number"
    ):
        if (original, original_number or 0) not in tally.unclear:
            record = {"sale_id": sale, "number": number}
            findings.add("original_missing", "sale_line", record)


def prove_voids(findings: Findings) -> None:
    """A sale is voided once, and a void takes back exactly what its sale came to."""
    for original, count in fetch(
        f"SELECT {key('original_id')}, count(*) FROM sale WHERE kind = 'void'"
        " GROUP BY original_id HAVING count(*) > 1 ORDER BY original_id"
    ):
        if original is not None:
            findings.add("voided_twice", "sale", {"original_id": original}, f"{count} times")
    for void in fetch(
        f"SELECT {key('v.id')} FROM sale v JOIN sale o ON o.id = v.original_id"
        " WHERE v.kind = 'void' AND (v.net_minor <> -o.net_minor OR v.tax_minor <> -o.tax_minor"
        " OR v.rounding_minor <> -o.rounding_minor OR v.total_minor <> -o.total_minor"
        " OR v.cash_rounding_minor <> -o.cash_rounding_minor OR v.company_id <> o.company_id)"
        " ORDER BY v.id"
    ):
        findings.add("void_is_not_whole", "sale", {"id": void[0]})
