"""Short ways to sell, load and take gift cards, store credit and accounts in a test's shop."""

from __future__ import annotations

import secrets
from dataclasses import replace
from uuid import UUID

from tests.shop import Shop
from tillbook.books.earnings.operations import set_tips
from tillbook.books.earnings.rules import PAID_OUT, TipSettings, tip_reference
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.books.loyalty.queries import card_by_hash
from tillbook.books.loyalty.rules import new_number, number_hash, reference_of
from tillbook.books.payments.operations import add_tender, ensure_tip_tender
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.operations import commit_sales, sell
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Submission, Tender
from tillbook.masters.organisation.queries import workers
from tillbook.masters.pricing.operations import add_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
from tillbook.plumbing.fields import new_id

KINDS = {"gift_card": "Gift card", "store_credit": "Store credit", "on_account": "On account"}


def switch_on(shop: Shop) -> None:
    """The shop takes gift cards, store credit and purchases on account."""
    for kind, name in KINDS.items():
        add_tender(shop.actor, name=name, kind=kind)


def a_number() -> str:
    return new_number(secrets.randbelow)


def tender(shop: Shop, kind: str, amount: int, *, number: str = "", place: int = 1) -> Tender:
    """A payment of a kind; by a gift card with its number."""
    found = next(t for t in selling(shop.company_id).tenders.values() if t.kind == kind)
    return Tender(
        number=place,
        type_id=found.id,
        code=found.code,
        amount_minor=amount,
        given_minor=amount,
        reference=reference_of(number) if number else "",
    )


def loading(
    shop: Shop, kind: str, amount: int, *, number: str = "", customer: UUID | None = None
) -> Submission:
    """Money put on a card, a credit or an account, paid in cash: a document without goods."""
    base = shop.sale([])
    tenders = (
        tender(shop, "cash", amount, place=1),
        tender(shop, kind, -amount, number=number, place=2),
    )
    draft = replace(
        base.draft, id=new_id(), tenders=tenders, customer_id=customer, content=f"{new_id()}"
    )
    return Submission(draft)


def buying(
    shop: Shop,
    price: int,
    kind: str,
    amount: int,
    *,
    number: str = "",
    customer: UUID | None = None,
    pieces: int = 1,
) -> Submission:
    """A sale at a price paid with so much of a kind, and the rest in cash."""
    base = shop.sale([shop.line("P1", pieces, price_minor=price)])
    tenders = [tender(shop, kind, amount, number=number)]
    if price * pieces != amount:
        tenders.append(tender(shop, "cash", price * pieces - amount, place=2))
    draft = replace(base.draft, tenders=tuple(tenders), customer_id=customer)
    return Submission(draft)


def use_a_card(shop: Shop) -> tuple[UUID, UUID]:
    """A gift card that was sold and used in part; a customer who bought on account."""
    switch_on(shop)
    number = a_number()
    bought = buying(shop, 700, "gift_card", 500, number=number)
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    owed = buying(shop, 900, "on_account", 900, customer=shop.customer_id)
    given = loading(shop, "store_credit", 300, customer=shop.customer_id)
    batch = [loading(shop, "gift_card", 2_000, number=number), bought, owed, given]
    for one in batch:
        assert commit_sales(shop.actor, [one])[0].status == "stored"
    card = card_by_hash(shop.company_id, number_hash(number))
    assert card
    return card.id, bought.draft.id


def take_tips(shop: Shop) -> None:
    """The shop's registers ask for tips."""
    set_tips(
        shop.actor,
        shop.locations["STORE001"],
        TipSettings(before=True, after=True),
        made=lambda: ensure_tip_tender(shop.company_id),
    )


def tipped(shop: Shop, price: int, tip: int, person: UUID | None, by: str = "card") -> Submission:
    """A sale with a tip, paid together."""
    base = shop.sale([shop.line("P1", price_minor=price)])
    left = tender(shop, "tip", -tip, place=2)
    if person:
        left = replace(left, reference=tip_reference(person))
    return Submission(replace(base.draft, tenders=(tender(shop, by, price + tip), left)))


def tip_alone(shop: Shop, amount: int, person: UUID, note: str = "R1-000001") -> Submission:
    """A tip that is added later (negative: given back, or paid out), in cash, without goods."""
    left = replace(tender(shop, "tip", -amount, place=2), reference=tip_reference(person, note))
    tenders = (tender(shop, "cash", amount), left)
    draft = replace(shop.sale([]).draft, id=new_id(), tenders=tenders, content=f"{new_id()}")
    return Submission(draft)


def use_a_card_and_tip(shop: Shop) -> dict[str, UUID]:
    """What `use_a_card` does, and a sale with a tip, of which a part is paid out; by name."""
    card, card_sale = use_a_card(shop)
    take_tips(shop)
    person = workers(shop.company_id)[0].id
    sale = tipped(shop, 1_000, 150, person)
    for one in (sale, tip_alone(shop, -50, person, PAID_OUT)):
        assert commit_sales(shop.actor, [one])[0].status == "stored"
    sell_promoted(shop)
    return {"card": card, "card_sale": card_sale, "tipped_sale": sale.draft.id}


def sell_promoted(shop: Shop) -> None:
    """A sale of which a promotion takes a tenth off."""
    add_promotion(
        shop.actor,
        Promotion(
            id="",
            name="A tenth",
            kind=PromotionKind.PERCENT,
            value=100_000,
            goods=Goods(products=("P5",)),
        ),
    )
    basket = BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P5", quantity_micro=3_000_000),),
        tenders=(WantedTender(code="cash"),),
    )
    assert sell(shop.actor, [basket])[0].status == "stored"
