"""Return some items of a sale: goods back, money back, at what was paid."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import ReturnedLine, Sale, SaleLine
from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.operations.taking_back import Stale
from tillbook.desks.sales.queries import Selling, sale_lines, selling, visible_sales
from tillbook.desks.sales.queries.refunds import cash_of, paid_with
from tillbook.desks.sales.refunding import Paid, as_paid
from tillbook.desks.sales.rules import Draft, Line, LineTax, Outcome, Submission, Tender, parts_of
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.money import format_quantity
from tillbook.values.rounding import LARGEST, divide, round_to_multiple


def return_items(
    actor: Actor,
    sale_id: UUID,
    quantities: Mapping[int, int],
    *,
    document_id: UUID,
    series_id: UUID,
    tender_code: str,
    reason: str,
    write_off: Collection[int] = (),
) -> Outcome:
    """Take back quantities (line number -> millionths, positive) of a sale and refund them.

    The modifiers of a line come back with it, in proportion, unless they are named themselves.

    tender_code: "" gives the money back as it was paid, in proportion; another way than the sale
    was paid needs `sales:refund_other` and a reason. write_off: lines whose goods are damaged.

    The refund is the amount due in proportion, cumulative, so that returning everything in parts
    refunds exactly what was due. Cash is rounded by each refund for itself, as each crosses the
    counter for itself: parts may differ from the whole by the cash rounding. Raises SaleRefused.
    """
    actor.require(Right.SALES_RETURN)
    sale = visible_sales(actor).filter(id=sale_id, kind=Sale.Kind.SALE).first()
    if sale is None:
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    context = selling(actor.company_id)
    content = hash_text(
        "return",
        str(sale_id),
        canonical_text(sorted(quantities.items())),
        tender_code,
        reason,
        *([canonical_text(sorted(write_off))] if write_off else []),
    )
    refund = _refund(actor, context, sale, tender_code, reason)
    for _ in range(5):
        lines = _written_off(_chosen_lines(context, sale, quantities), write_off)
        draft = _draft(actor, context, sale, lines, document_id, series_id, refund, reason, content)
        try:
            outcome = commit_sales(actor, [Submission(draft)])[0]
        except Stale:
            continue
        if outcome.status == "refused" and outcome.refusal:
            raise SaleRefused(outcome.refusal, outcome.detail)
        return outcome
    raise SaleRefused(Refusal.MORE_THAN_SOLD)


def _written_off(lines: Sequence[Line], write_off: Collection[int]) -> list[Line]:
    """What is damaged, with its modifiers."""
    gone = {line.number for line in lines if line.original and line.original[1] in write_off}
    return [
        replace(line, write_off=True) if line.number in gone or line.of in gone else line
        for line in lines
    ]


def _refund(
    actor: Actor, context: Selling, sale: Sale, tender_code: str, reason: str
) -> Sequence[Paid]:
    """By what money may go back: all that the sale was paid with, or one that somebody chose."""
    paid = paid_with(sale, context.tenders)
    if not tender_code:
        return paid
    tender = context.tender_by_code(tender_code)
    if tender is None or not tender.taken or not tender.refunds:
        raise SaleRefused(Refusal.UNKNOWN_TENDER, tender_code)
    as_it_was = [one for one in paid if one.left_minor > 0 and one.refunds]
    if any(one.type_id != tender.id for one in as_it_was):
        if not actor.may(Right.SALES_REFUND_OTHER):
            raise SaleRefused(Refusal.NOT_ALLOWED, str(Right.SALES_REFUND_OTHER))
        if not reason.strip():
            raise SaleRefused(Refusal.REASON_NEEDED)
    return [Paid(type_id=tender.id, left_minor=LARGEST, cash=tender.rounds_cash)]


def _draft(
    actor: Actor,
    context: Selling,
    sale: Sale,
    lines: Sequence[Line],
    document_id: UUID,
    series_id: UUID,
    refund: Sequence[Paid],
    reason: str,
    content: str,
) -> Draft:
    gross = sum(line.gross_minor for line in lines)
    before = _back_before(sale)
    rounding = _rounding_back(sale, before, -gross)
    whole = gross + rounding
    tenders = _tenders(context, refund, -whole)
    total = sum(tender.amount_minor for tender in tenders)
    location = context.company.locations[sale.location_id]
    now = clock.now()
    return Draft(
        id=document_id,
        kind="return",
        company_id=sale.company_id,
        location_id=sale.location_id,
        series_id=series_id,
        currency=sale.currency,
        business_date=business_date(now, location.zone, location.day_starts_hour),
        occurred_at=now,
        lines=tuple(lines),
        tenders=tenders,
        net_minor=sum(line.net_minor for line in lines),
        tax_minor=sum(line.tax_minor for line in lines),
        rounding_minor=rounding,
        cash_rounding_minor=total - whole,
        total_minor=total,
        price_version=sale.price_version,
        tax_version=sale.tax_version,
        person_id=actor.id if actor.kind == "person" else None,
        customer_id=sale.customer_id,
        original_id=sale.id,
        reason=reason,
        content=content,
        back_before_minor=before if sale.rounding_minor else None,
    )


def _tenders(context: Selling, refund: Sequence[Paid], whole: int) -> tuple[Tender, ...]:
    """The payments that give so much back (positive); what is cash is rounded as cash is."""
    cash = cash_of(context.tenders)
    shares = as_paid(refund, whole, cash)
    if not shares:  # it was paid by what nothing goes back by, or with nothing at all
        if cash is None:
            raise SaleRefused(Refusal.UNKNOWN_TENDER)
        shares = [(Paid(type_id=cash, left_minor=0, cash=True), whole)]
    step = context.company.cash_rounding_minor
    tenders = []
    for number, (one, minor) in enumerate(shares, 1):
        amount = -(round_to_multiple(minor, step) if one.cash else minor)
        tenders.append(
            Tender(
                number=number,
                type_id=one.type_id,
                code=context.tenders[one.type_id].code,
                amount_minor=amount,
                given_minor=amount,
                reference=one.reference,
            )
        )
    return tuple(tenders)


def _back_before(sale: Sale) -> int:
    """How much of the sale has come back, gross, over all its lines."""
    back = ReturnedLine.objects.filter(sale_id=sale.id)
    return sum(back.values_list("returned_minor", flat=True))


def _rounding_back(sale: Sale, before: int, gross: int) -> int:
    """The share of the rounding of the sale's total that comes back with goods of this gross
    amount: cumulative over all its lines, so that all of the goods bring all of it."""
    if not sale.rounding_minor:
        return 0
    paid = sum(line.gross_minor for line in sale_lines(sale.id) if line.quantity_micro > 0)
    if paid <= 0:
        return 0

    def share(minor: int) -> int:
        return divide(sale.rounding_minor * minor, paid)

    return share(before) - share(before + gross)


def _chosen_lines(context: Selling, sale: Sale, quantities: Mapping[int, int]) -> list[Line]:
    """The parts of the sale's lines that come back now; raises SaleRefused."""
    rows = {line.number: line for line in sale_lines(sale.id)}
    back = {r.number: r for r in ReturnedLine.objects.filter(sale_id=sale.id)}
    quantities = _with_modifiers(rows, quantities, back)
    if unknown := [n for n in quantities if n not in rows]:
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL, f"There is no line {unknown[0]}.")
    chosen = [rows[n] for n, micro in sorted(quantities.items()) if micro]
    items = items_by_id(
        context.company.id, context.company.version, [line.variant_id for line in chosen]
    )
    lines: list[Line] = []
    for row in chosen:
        before = back[row.number].returned_micro if row.number in back else 0
        if quantities[row.number] < 0 or before + quantities[row.number] > row.quantity_micro:
            left = format_quantity(row.quantity_micro - before)
            raise SaleRefused(Refusal.MORE_THAN_SOLD, f"Of line {row.number} {left} can come back.")
        item, rest = items[row.variant_id], row.quantity_micro - before
        # What is left of half a piece that was sold all the same may come back as it is.
        if not item.comes_in(quantities[row.number]) and quantities[row.number] != rest:
            unit = f"{item.unit}, with {item.decimals or 'no'} decimals"
            detail = f"Line {row.number} is sold by the {unit}."
            raise SaleRefused(Refusal.TOO_MANY_DECIMALS, detail)
        lines.append(_part_line(row, len(lines) + 1, before, quantities[row.number], item))
    places = {line.original[1]: line.number for line in lines if line.original}
    return [
        replace(line, of=places.get(rows[line.original[1]].of_number or 0))
        if line.original
        else line
        for line in lines
    ]


def _with_modifiers(
    rows: Mapping[int, SaleLine], quantities: Mapping[int, int], back: Mapping[int, ReturnedLine]
) -> Mapping[int, int]:
    """With as much of each modifier as of its line comes back, where nothing is said of it; what is
    left of it at most."""
    more = dict(quantities)
    for number, row in rows.items():
        whole = rows.get(row.of_number or 0)
        micro = quantities.get(row.of_number or 0, 0)
        if whole is None or number in quantities or micro <= 0:
            continue
        left = row.quantity_micro - (back[number].returned_micro if number in back else 0)
        share = divide(row.quantity_micro * micro, whole.quantity_micro)
        if same := max(0, min(left, share)):
            more[number] = same
    return more


def _part_line(row: SaleLine, number: int, before: int, micro: int, item: Item) -> Line:
    """The part of a sold line that comes back now: each figure by cumulative shares."""

    def part(figure: int) -> int:
        after = divide(figure * (before + micro), row.quantity_micro)
        return divide(figure * before, row.quantity_micro) - after

    told = [(UUID(code), base, part(amount)) for code, base, amount in json.loads(row.taxes)]
    tax = sum(amount for _code, _base, amount in told)
    gross = part(row.gross_minor)
    # Net is what remains, so that the line adds up whatever its parts rounded to; what a tax was
    # taken on differs from it as it did on the sale, so that the bases add up to the net too.
    net = gross - tax
    taxes = tuple(
        [
            LineTax(
                code_id=code,
                base_minor=net + part(base - row.net_minor) if base else 0,
                amount_minor=amount,
            )
            for code, base, amount in told
        ]
    )
    return Line(
        number=number,
        variant_id=row.variant_id,
        department_id=row.department_id,
        description=row.description,
        quantity_micro=-micro,
        unit_price=row.unit_price,
        price_base_micro=row.price_base_micro,
        list_minor=part(row.list_minor),
        discount_minor=part(row.discount_minor),
        basket_discount_minor=part(row.basket_discount_minor),
        net_minor=net,
        tax_minor=tax,
        gross_minor=gross,
        taxes=taxes,
        discounts=tuple(
            (name, part(minor), *promotion) for name, minor, *promotion in json.loads(row.discounts)
        ),
        stocked=item.stocked,
        parts=parts_of(item, -micro),
        original=(row.sale_id, row.number),
        before_micro=before,
    )
