"""A shop where everything has happened that can happen: what verification is tried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.kitting import sell_a_kit
from tests.registering import enrolled_till
from tests.shifting import Drawer, close_too_early
from tests.shop import Shop, build_shop
from tests.supplying import send_and_buy
from tests.taxing import by_hand
from tests.valuing import use_a_card_and_tip
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.sales.operations.resolve_set_aside import dismiss_set_aside, post_set_aside
from tillbook.desks.sales.operations.setting_aside import set_unreadable_aside
from tillbook.desks.sales.rules import Draft, LineTax, Submission, body_text
from tillbook.desks.shifts.models import Closure
from tillbook.desks.shifts.operations import check_shifts, close_days, note_arrival, take_to_bank
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.catalog.operations import NewProduct, add_product, change_price
from tillbook.masters.parties.operations import NewParty, add_party
from tillbook.plumbing import clock
from tillbook.plumbing.anchors import anchor_heads
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.idempotency import Claim
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.hashing import chain_hash
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.receipts import Receipt

DAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyShop:
    """What `build_busy_shop` made, by name; ids of documents."""

    shop: Shop
    other_company: UUID
    register_series: UUID
    sales: tuple[UUID, ...]
    returned: UUID
    returns: tuple[UUID, ...]
    voided: UUID
    void: UUID
    register_sales: tuple[UUID, ...]
    beyond: UUID
    quarantined: UUID
    resolved: UUID
    broken: UUID
    adjustment: UUID
    transfer: UUID
    goods_receipt: UUID
    supplier_bill: UUID
    manual: UUID
    settlement: UUID
    pairing: UUID
    tax_return: UUID
    kit_sale: UUID
    unfolded: UUID
    shift: UUID
    open_shift: UUID
    movement: UUID
    closing: UUID
    closure: UUID
    card: UUID
    card_sale: UUID
    tipped_sale: UUID


@dataclass(slots=True)
class Till:
    """A register of a test: numbers and chains its receipts as a real one does."""

    shop: Shop
    series_id: UUID
    number: int = 0
    head: str = ""

    def print(self, draft: Draft) -> Submission:
        """The next receipt of this register."""
        self.number += 1
        draft = replace(draft, series_id=self.series_id)
        body = body_text(draft, self.number)
        receipt = receipt_of(self.number, self.head, body, draft.occurred_at)
        self.head = receipt.hash
        return Submission(draft, receipt)


def receipt_of(number: int, previous: str, body: str, sent_at: datetime | None = None) -> Receipt:
    """A receipt as a register would send it."""
    return Receipt(
        protocol=1,
        number=number,
        body=body,
        previous_hash=previous,
        hash=chain_hash(previous, body),
        sent_at=sent_at,
    )


def build_busy_shop() -> BusyShop:
    """Two companies; sales, returns, voids, adjustments, gaps, quarantine, folded and not."""
    with clock.set_to(DAY):
        shop, other = build_shop(), _other_company()
        _ask_once(shop)
        sales = _sell(shop)
        returned, returns = _bring_back(shop)
        (voided, void), adjustment = _void(shop), _adjust(shop)
        owed = sell_a_kit(shop) | use_a_card_and_tip(shop) | by_hand(shop, DAY.date())
        owed |= send_and_buy(shop)
        anchor_heads(shop.company_id)
        catch_up(shop.company_id)
        catch_up(other)
    with clock.set_to(DAY + timedelta(days=1)):
        till = Till(shop, _open_register(shop, "TILL-1"))
        register_sales, beyond, quarantined = _at_the_register(shop, till, sales[0])
        resolved = _resolve(shop, till)
        broken, cash = _break_the_chain(shop), _keep_a_drawer(shop)
        set_unreadable_aside(shop.company_id, "not { json", "not JSON", clock.now())
        catch_up(shop.company_id)
        anchor_heads(shop.company_id)
        late = shop.sale([shop.line("P4"), shop.line("P5", 2)])
        commit_sales(shop.actor, [late])
        while check_shifts(shop.company_id):
            pass
    with clock.set_to(DAY + timedelta(days=2)):
        assert close_days(shop.company_id)
        closure = Closure.objects.get(period=str((DAY + timedelta(days=1)).date())).id
    return BusyShop(
        shop=shop,
        other_company=other,
        register_series=till.series_id,
        sales=tuple(sales),
        returned=returned,
        returns=tuple(returns),
        voided=voided,
        void=void,
        register_sales=tuple(register_sales),
        beyond=beyond,
        quarantined=quarantined,
        resolved=resolved,
        broken=broken,
        adjustment=adjustment,
        unfolded=late.draft.id,
        **cash,
        closure=closure,
        **owed,
    )


def _other_company() -> UUID:
    return set_up(
        NewBusiness(
            name="Quay Books",
            country="GB",
            currency="GBP",
            locations=(
                NewLocation(
                    code="QUAY",
                    name="Quay",
                    time_zone="Europe/London",
                    jurisdictions=("GB",),
                    shifts=False,
                ),
            ),
            owner_name="Olga Other",
            owner_email="olga@example.com",
            owner_password="another-long-word",
        )
    )


def _ask_once(shop: Shop) -> None:
    """A product and a customer that a program asked for under keys of its own."""
    product = NewProduct(
        sku="NEW",
        name="Asked for once",
        department="Bread",
        tax_category="standard",
        unit_price=10_000,
    )
    added = add_product(shop.company_id, product, Claim(shop.api_key_id, "product", "1" * 64))
    for price in (12_000, 15_000):
        change_price(shop.actor, added.id, price)
    claim = Claim(shop.api_key_id, "customer", "2" * 64)
    add_party(shop.company_id, NewParty(code="C2", name="Noor Bell"), claim)


def _sell(shop: Shop) -> list[UUID]:
    """Sales at both places: one line and several, to a customer, split payment, cash rounding."""
    plain = [shop.sale([shop.line("SKU12345", 2), shop.line(f"P{n}", n)]) for n in range(1, 6)]
    card = shop.sale([shop.line("P6", 3)], tender="card", at="STORE002")
    known = shop.sale([shop.line("P7")])
    known = replace(known, draft=replace(known.draft, customer_id=shop.customer_id))
    both = _split(shop, shop.sale([shop.line("P8", 2)]))
    rounded = _rounded(shop.sale([shop.line("P9", 1, price_minor=333)]))
    submissions = [*plain, card, known, both, rounded]
    assert {o.status for o in commit_sales(shop.actor, submissions)} == {"stored"}
    return [s.draft.id for s in submissions]


def _split(shop: Shop, sale: Submission) -> Submission:
    """Half in cash with change, half by card."""
    draft = sale.draft
    cash = draft.tenders[0]
    card = shop.sale([shop.line("P1")], tender="card").draft.tenders[0]
    half = draft.total_minor - 100
    tenders = (
        replace(cash, amount_minor=100, given_minor=500, change_minor=400),
        replace(card, number=2, amount_minor=half, given_minor=half),
    )
    return replace(sale, draft=replace(draft, tenders=tenders))


def _rounded(sale: Submission) -> Submission:
    draft = sale.draft
    paid = replace(draft.tenders[0], amount_minor=335, given_minor=335)
    return replace(
        sale,
        draft=replace(draft, tenders=(paid,), cash_rounding_minor=2, total_minor=335),
    )


def _bring_back(shop: Shop) -> tuple[UUID, list[UUID]]:
    sale = shop.sale([shop.line("P1", 3, price_minor=33), shop.line("P2", 2)])
    commit_sales(shop.actor, [sale])
    back = []
    for quantities in ({1: QUANTITY_SCALE}, {1: QUANTITY_SCALE, 2: QUANTITY_SCALE}):
        back.append(new_id())
        return_items(
            shop.actor,
            sale.draft.id,
            quantities,
            document_id=back[-1],
            series_id=shop.series["STORE001"],
            tender_code="cash",
            reason="torn",
        )
    return sale.draft.id, back


def _void(shop: Shop) -> tuple[UUID, UUID]:
    sale, void = shop.sale([shop.line("P3", 3), shop.line("P4")]), new_id()
    commit_sales(shop.actor, [sale])
    void_sale(
        shop.actor,
        sale.draft.id,
        document_id=void,
        series_id=shop.series["STORE001"],
        reason="wrong customer",
    )
    return sale.draft.id, void


def _adjust(shop: Shop) -> UUID:
    document = new_id()
    adjust_stock(
        shop.actor,
        document_id=document,
        location_code="STORE001",
        series_id=shop.series["STORE001"],
        reason="broken",
        changes=[
            Change("P1", -QUANTITY_SCALE),
            Change("P2", 3 * QUANTITY_SCALE, 500),
            Change("P3", -2 * QUANTITY_SCALE),
        ],
        claim=Claim(shop.api_key_id, "first", "0" * 64),
    )
    return document


def _open_register(shop: Shop, code: str) -> UUID:
    return write(
        lambda: open_series(
            company_id=shop.company_id,
            owner_kind="register",
            owner_id=new_id(),
            code=code,
            opened_at=clock.now(),
            location_id=shop.locations["STORE001"],
        )
    )


def _at_the_register(shop: Shop, till: Till, original: UUID) -> tuple[list[UUID], UUID, UUID]:
    """Receipts out of order with one lost, a clash, an excess return and one beyond posting."""
    printed = [till.print(shop.sale([shop.line("P1"), shop.line("P2")]).draft) for _ in range(4)]
    lost, *arrived = printed[1], printed[0], printed[3], printed[2]
    beyond = [till.print(_give_back(shop, original, 2)) for _ in range(2)]
    strange = shop.sale([shop.line("P3")]).draft
    wrong = replace(strange.tenders[0], amount_minor=strange.total_minor + 5, given_minor=999)
    strange = till.print(replace(strange, tenders=(wrong,)))
    assert lost.receipt
    statuses = [
        outcome.status
        for submission in [*arrived, *beyond, strange]
        for outcome in commit_sales(shop.actor, [submission])
    ]
    assert statuses == ["stored"] * 5 + ["quarantined"]
    again = printed[0].draft
    for reason in ("changed", "changed again"):
        forged = receipt_of(1, "", body_text(replace(again, reason=reason), 1))
        assert commit_sales(shop.actor, [Submission(again, forged)])[0].status == "conflict"
    row = SetAside.objects.get(kind="conflict", content_hash=forged.hash)
    dismiss_set_aside(shop.actor, row.id, reason="the same sale")
    return [s.draft.id for s in arrived], beyond[-1].draft.id, strange.draft.id


def _resolve(shop: Shop, till: Till) -> UUID:
    """A receipt of a shop that its sender may not sell for, posted by somebody who may."""
    receipt = till.print(shop.sale([shop.line("P6")], at="STORE002", tender="card").draft)
    narrow = replace(shop.actor, location_ids=frozenset({shop.locations["STORE001"]}))
    assert commit_sales(narrow, [receipt])[0].status == "quarantined"
    row = SetAside.objects.get(document_id=receipt.draft.id)
    ways = {"series_id": shop.series["STORE002"], "reason": "sold at Mill Lane"}
    return post_set_aside(shop.actor, row.id, **ways).id


def _keep_a_drawer(shop: Shop) -> dict[str, UUID]:
    """A shift that ended a pound short, closed again by mistake, and one that goes on."""
    close_too_early(shop)
    drawer = Drawer(enrolled_till(shop, "TILL-3"))
    batch = [
        drawer.open(10_000, count=((5_000, 2),)),
        drawer.sell("P1", 2),
        drawer.sell("P2", tender="card"),
        drawer.move("pay_out", 700, "stamps"),
        drawer.move("pay_in", 50, "found"),
        drawer.move("drop", 2_000),
        drawer.move("no_sale", reason="change"),
    ]
    closed = drawer.shift
    batch += [drawer.close(drawer.expected - 100), drawer.close(drawer.expected)]
    drawer.z_number, drawer.perpetual = drawer.z_number - 1, drawer.totals
    batch += [drawer.open(8_000), drawer.sell("P3"), drawer.move("drop", 100)]
    assert drawer.till.statuses(batch) == ["stored"] * len(batch)
    deposit, at = new_id(), shop.locations["STORE001"]
    take_to_bank(shop.actor, deposit, location_id=at, amount_minor=1_000, reference="B-1")
    note_arrival(shop.actor, new_id(), deposit)
    assert None not in (closed, drawer.shift)
    return {
        "shift": closed,
        "open_shift": drawer.shift,
        "movement": UUID(batch[3]["id"]),
        "closing": UUID(batch[7]["id"]),
    }


def _break_the_chain(shop: Shop) -> UUID:
    """A register that lost its memory: its next receipt does not follow the one before."""
    till = Till(shop, _open_register(shop, "TILL-2"))
    first = till.print(shop.sale([shop.line("P1")]).draft)
    till.head = "0" * 64
    second = till.print(shop.sale([shop.line("P2")]).draft)
    assert {o.status for o in commit_sales(shop.actor, [first, second])} == {"stored"}
    return second.draft.id


def _give_back(shop: Shop, original: UUID, quantity: int) -> Draft:
    """A return that a register made off-line, of the first line of a sale."""
    sale = shop.sale([shop.line("SKU12345", quantity)]).draft
    lines = tuple(
        replace(
            line,
            quantity_micro=-line.quantity_micro,
            list_minor=-line.list_minor,
            net_minor=-line.net_minor,
            tax_minor=-line.tax_minor,
            gross_minor=-line.gross_minor,
            taxes=tuple(
                LineTax(code_id=t.code_id, base_minor=-t.base_minor, amount_minor=-t.amount_minor)
                for t in line.taxes
            ),
            original=(original, 1),
        )
        for line in sale.lines
    )
    return replace(
        sale,
        kind="return",
        lines=lines,
        tenders=tuple(
            replace(t, amount_minor=-t.amount_minor, given_minor=-t.given_minor)
            for t in sale.tenders
        ),
        net_minor=-sale.net_minor,
        tax_minor=-sale.tax_minor,
        total_minor=-sale.total_minor,
        original_id=original,
    )
