"""The receipt is the law; afterwards the server prices it again and notes what differs.

A difference is a row for somebody to look at. It never changes or delays the sale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from uuid import UUID

from tillbook.desks.sales.labels import goods_told
from tillbook.desks.sales.marks import marks_of
from tillbook.desks.sales.models import Discrepancy, Sale, SaleExemption, SaleLine
from tillbook.desks.sales.operations.compare_promotions import wrong_promotions
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.reading import Circumstances, approvals_of, circumstances_of
from tillbook.masters.catalog.queries import items_by_id, price_at, terms_of
from tillbook.masters.catalog.rules import NO_TERMS
from tillbook.masters.organisation.queries import rights_at
from tillbook.masters.organisation.rules import Right
from tillbook.masters.parties.queries import certificate_of, groups_since
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.operations import note_used
from tillbook.masters.taxes.queries import exempt_code, taxes_at
from tillbook.masters.taxes.rules import Exemption, TaxRounding
from tillbook.plumbing import clock
from tillbook.plumbing.cursors import move_on, unseen
from tillbook.plumbing.series import bodies_of
from tillbook.plumbing.writer import write
from tillbook.values.money import format_quantity

FOLLOWER = "sales.compare_prices"
#: How long a register without a network may price by groups that a customer has left since.
_KNOWN_FOR = timedelta(days=7)


def compare_prices(company_id: UUID) -> int:
    """Compare the next sales of the feed; how many messages were looked at."""
    messages = unseen(company_id, FOLLOWER)
    if not messages:
        return 0
    ids = [m.subject_id for m in messages if m.topic == "sale.committed"]
    printed = Sale.objects.filter(id__in=ids, register_id__isnull=False)
    found = [row for sale in printed for row in _differences(company_id, sale)]

    def work() -> None:
        Discrepancy.objects.bulk_create(found)
        move_on(company_id, FOLLOWER, messages)

    write(work)
    return len(messages)


def _differences(company_id: UUID, sale: Sale) -> list[Discrepancy]:
    """Where a printed sale differs from the shelf prices and rates of its own version and day."""
    # Goods that came back are worth what was paid for them, whatever they cost today.
    rows = SaleLine.objects.filter(sale_id=sale.id, original_sale_id__isnull=True)
    lines = list(rows.order_by("number"))
    labelled = _labelled(sale)
    found: list[Discrepancy] = []
    if not lines:
        return found

    def note(kind: str, line: SaleLine, expected: object, printed: object) -> None:
        found.append(
            Discrepancy(
                company_id=company_id,
                sale_id=sale.id,
                kind=kind,
                expected=f"line {line.number}: {expected}",
                found=str(printed),
                recorded_at=clock.now(),
            )
        )

    shelves = [(line, price_at(line.variant_id, sale.price_version)) for line in lines]
    numbers = _note_prices(sale, shelves, labelled, note)
    _note_too_fine(company_id, [line for line in lines if line.number not in labelled], note)
    said = circumstances_of(bodies_of([sale.id]).get(sale.id, ""))
    # A coupon is used whatever becomes of the prices: else it could be used again.
    for kind, code in note_used(company_id, sale.id, sale.customer_id, said.coupons):
        note(kind, lines[0], "", code)
    _note_strange_groups(sale, lines[0], said, note)
    free = SaleExemption.objects.filter(sale_id=sale.id).first()
    if free:
        _note_certificate(sale, lines[0], free, note)
    try:
        again = _taxes_again(company_id, sale, lines, free)
        asked = {
            line.number: shelf[0] if shelf else line.unit_price
            for line, shelf in shelves
            if line.number not in numbers
        }
        for wrong in wrong_promotions(company_id, sale, lines, asked, said):
            note(wrong.what, wrong.line, wrong.expected, wrong.printed)
    except BasketRefused as refused:
        note("pricing", lines[0], f"{refused.path}: {refused.refusal.value}", "")
        return found
    for line, taxes in zip(lines, again, strict=True):
        printed = sorted((code, amount) for code, _base, amount in json.loads(line.taxes))
        if taxes != printed:
            note("tax", line, taxes, printed)
    return found


def _note_prices(
    sale: Sale,
    shelves: Sequence[tuple[SaleLine, tuple[int, int] | None]],
    labelled: Collection[int],
    note: Callable[[str, SaleLine, object, object], None],
) -> set[int]:
    """Prices that were made up without leave; the numbers of the lines priced by hand."""
    by_hand = [
        (line, shelf)
        for line, shelf in shelves
        if shelf and shelf != (line.unit_price, line.price_base_micro) and not line.price_list_id
    ]
    typed = terms_of([line.variant_id for line, _shelf in by_hand]) if by_hand else {}
    made_up = [
        (line, shelf)
        for line, shelf in by_hand
        if line.number not in labelled and not typed.get(line.variant_id, NO_TERMS).asks_price
    ]
    if made_up and not _priced_with_leave(sale):
        for line, shelf in made_up:
            note("price", line, shelf[0], line.unit_price)
    return {line.number for line, _shelf in by_hand}


def _note_strange_groups(
    sale: Sale,
    line: SaleLine,
    said: Circumstances,
    note: Callable[[str, SaleLine, object, object], None],
) -> None:
    """A register may know a customer's groups as they were a while ago, but none of strangers'."""
    if not said.customer_groups:
        return
    since = sale.occurred_at - _KNOWN_FOR
    known = groups_since(sale.customer_id, since) if sale.customer_id else set()
    if strange := set(said.customer_groups) - known:
        note("customer_group", line, sorted(map(str, known)), sorted(map(str, strange)))


def _note_certificate(
    sale: Sale,
    line: SaleLine,
    free: SaleExemption,
    note: Callable[[str, SaleLine, object, object], None],
) -> None:
    """A certificate that was somebody else's, frees of other taxes, or did not count that day."""
    found = certificate_of(sale.company_id, free.certificate_id)
    if found is None or found[0] != sale.customer_id:
        note("certificate", line, "", free.number)
        return
    paper = found[1]
    if not paper.counts_on(sale.business_date) or paper.jurisdiction != free.jurisdiction:
        counts = f"{paper.jurisdiction} {paper.valid_from} – {paper.valid_to or ''}".strip()
        note("certificate", line, counts, free.number)


def _labelled(sale: Sale) -> frozenset[int]:
    """Numbers of the lines whose price or quantity stood on the label that was scanned."""
    marks = marks_of([sale.id]).get(sale.id)
    if not marks:
        return frozenset()
    return goods_told(selling(sale.company_id).company, sale.business_date, marks).lines


def _note_too_fine(
    company_id: UUID, lines: list[SaleLine], note: Callable[[str, SaleLine, object, object], None]
) -> None:
    """Half of what is sold by the piece was sold all the same: somebody is to look at it."""
    version = selling(company_id).company.version
    items = items_by_id(company_id, version, [line.variant_id for line in lines])
    for line in lines:
        item = items[line.variant_id]
        if not item.comes_in(line.quantity_micro):
            unit = f"{item.unit}, {item.decimals} decimals"
            note("quantity", line, unit, format_quantity(line.quantity_micro))


def _priced_with_leave(sale: Sale) -> bool:
    """Whether a person stands for another price than the shelf's: the seller, or who allowed it.

    Whether they had the right to is asked where the register's receipts are checked.
    """
    allowed = approvals_of(bodies_of([sale.id]).get(sale.id, ""))
    if any(right == Right.SALES_PRICE for _, right, _ in allowed):
        return True
    seller: UUID | None = sale.person_id
    return seller is not None and Right.SALES_PRICE in rights_at(sale.company_id).get(seller, ())


def _taxes_again(
    company_id: UUID, sale: Sale, lines: list[SaleLine], free: SaleExemption | None
) -> list[list[tuple[str, int]]]:
    """Each line's taxes (code id, amount) from its printed prices and discounts, as priced now."""
    company = selling(company_id).company
    items = items_by_id(company_id, company.version, [line.variant_id for line in lines])
    taxes, ids = taxes_at(company_id, company.version, sale.location_id, sale.business_date)
    paper = certificate_of(company_id, free.certificate_id) if free else None
    whose = {line.number: items[line.variant_id] for line in lines}

    def category(line: SaleLine) -> str:
        """What is sold as a modifier alone is taxed like what it modifies."""
        own = items[line.variant_id]
        like = whose.get(line.of_number or 0, own) if own.as_choice else own
        return like.tax_category

    off = pricing.DiscountKind.AMOUNT
    basket = pricing.Basket(
        exponent=company.exponent,
        tax_rounding=TaxRounding.LINE if company.tax_per_line else TaxRounding.DOCUMENT,
        exemption=Exemption(
            jurisdiction=free.jurisdiction,
            code=exempt_code(taxes, paper[1].counted_as if paper else "exempt"),
        )
        if free
        else None,
        lines=tuple(
            pricing.BasketLine(
                key=str(line.number),
                quantity_micro=line.quantity_micro,
                unit_price=line.unit_price,
                price_base_micro=line.price_base_micro,
                taxes=taxes[category(line)],
                discounts=(
                    pricing.Discount(
                        kind=off, value=abs(line.discount_minor + line.basket_discount_minor)
                    ),
                ),
            )
            for line in lines
        ),
    )
    priced = pricing.price(basket)
    return [
        sorted(
            # The buyer owes a reverse-charged tax: the receipt prints its base alone.
            (str(ids[t.tax.code]), 0 if t.tax.reverse_charge else t.amount_minor)
            for t in line.taxes
        )
        for line in priced.lines
    ]
