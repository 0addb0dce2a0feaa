"""Short ways to follow goods through a month: what lies where, who is paid, what must hold."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from tests.counting import approve, opened, settle
from tests.shop import Shop
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import chart
from tillbook.books.stock.models import Level, Move
from tillbook.books.stock.rules import layers_of
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import (
    File,
    NewAccount,
    Settle,
    Taken,
    add_bank_account,
    settle_line,
    take_in,
)
from tillbook.desks.counts.operations import GivenLine, add_lines
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.desks.supply.operations import adjust_with_cause
from tillbook.desks.supply.rules import Typed, TypedLine
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import NewProduct, add_product
from tillbook.masters.catalog.rules import Part
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.money import format_decimal, format_quantity, parse_decimal
from tillbook.values.statements import Scope, Statement, StatementLine

INVENTORY, UNBILLED, OWED = "1310", "2120", "2110"


def on(day: int, hour: int = 12) -> AbstractContextManager[None]:
    """The clock on a day of the month."""
    return clock.set_to(moment(day, hour))


def moment(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def goods(shop: Shop, sku: str, department: str, unit: str = "piece", price: int = 100) -> UUID:
    """A product that is kept in stock; its id."""
    return product(shop, sku, department, price=price, unit=unit)


def product(shop: Shop, sku: str, department: str, *, price: int = 100, **more: Any) -> UUID:
    new = NewProduct(
        sku=sku,
        name=sku.capitalize(),
        department=department,
        tax_category="standard",
        unit_price=price * 10_000,
        **more,
    )
    return add_product(shop.company_id, new).id


def recipe(shop: Shop, sku: str, makes: str, *parts: str, price: int = 100, **more: Any) -> UUID:
    """What is made of others, from lines like "FLOUR 0.4" or "APPLES 0.9 loses 10"."""
    made = []
    for one in parts:
        what, quantity, *loses = one.split()
        waste = int(loses[1]) * 10_000 if loses else 0
        made.append(Part(what, parse_decimal(quantity, 6), waste))
    facts = {"kind": "recipe", "components": tuple(made), "yield_micro": parse_decimal(makes, 6)}
    return product(shop, sku, "Counter", price=price, **facts, **more)


def sold(shop: Shop, sku: str, count: int, at: str = "STORE001") -> UUID:
    """A sale now; its id."""
    sale = shop.sale([shop.line(sku, count)], at=at)
    [outcome] = commit_sales(shop.actor, [sale])
    assert outcome.status == "stored"
    return sale.draft.id


def brought_back(
    shop: Shop, sale: UUID, count: int, at: str = "STORE001", *, torn: bool = False
) -> None:
    """So many of a sale's first line come back; what is torn goes into the bin."""
    return_items(
        shop.actor,
        sale,
        {1: count * 1_000_000},
        document_id=new_id(),
        series_id=shop.series[at],
        tender_code="cash",
        reason="torn" if torn else "did not fit",
        write_off=[1] if torn else [],
    )


def changed(
    shop: Shop, cause: str, sku: str, quantity: str, at: str = "STORE001", **more: str
) -> None:
    """Stock changes for a cause: so much broke, was used, was brought to another place."""
    lines = (TypedLine(sku=sku, quantity=quantity),)
    typed = Typed(location=at, cause=cause, lines=lines, **more)
    adjust_with_cause(shop.actor, new_id(), typed, series_id=shop.series[at])


def counted(shop: Shop, at: str = "STORE001", place: UUID | None = None, **found: str) -> None:
    """A count of so much of each, approved at once; place: the store room that is counted."""
    count = opened(shop, "list", *found, location_code=at, place=place)
    lines = [
        GivenLine(id=new_id(), code=sku, quantity_micro=parse_decimal(quantity, 6))
        for sku, quantity in found.items()
    ]
    kept = add_lines(shop.actor, count, lines, clock.now())
    assert not any(one.wrong for one in kept), kept
    approve(shop, count)


def lies(shop: Shop, *skus: str, at: str = "STORE001", kind: str = "shelf") -> dict[str, str]:
    """What lies there of these, and what it is worth: "60.6 worth 54.54"."""
    rows = Level.objects.filter(
        place__location_id=shop.locations[at], place__kind=kind, item__sku__in=skus
    )
    found = {
        row.item.sku: f"{format_quantity(row.on_hand_micro)} worth "
        f"{format_decimal(row.value_minor, 2)}"
        for row in rows.select_related("item")
    }
    return {sku: found[sku] for sku in skus if sku in found}


def balance(shop: Shop, account: str) -> str:
    """What an account stands at: debit positive."""
    rows = EntryLine.objects.filter(account__code=account, account__company_id=shop.company_id)
    return format_decimal(rows.aggregate(s=Sum("amount_minor"))["s"] or 0, 2)


def bank(shop: Shop) -> UUID:
    own = next(row for row in chart(shop.company_id) if row.code == "1050")
    new = NewAccount(name="Current account", number="4711", ledger_account_id=own.id)
    return add_bank_account(shop.actor, new)


def bank_pays(shop: Shop, account: UUID, amount: str, *bills: UUID, early: bool = False) -> None:
    """The bank's statement tells of a transfer that pays these bills."""
    said = StatementLine(
        booked=clock.now().date(), amount_minor=-parse_decimal(amount, 2), name="Transfer"
    )
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account="4711", currency="GBP", lines=(said,)
    )
    take_in(shop.actor, account, told, File(name="bank.csv", hash=new_id().hex * 2))
    line = BankLine.objects.filter(account_id=account).order_by("-id")[0]
    owed = next(row.id for row in chart(shop.company_id) if row.code == OWED)
    catch_up(shop.company_id)
    items = tuple(
        Taken(entry_id=one.entry_id, number=one.number)
        for one in open_items([owed])
        if one.source_id in bills
    )
    assert items
    settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=items, discount=early))
    assert BankAccount.objects.filter(id=account).exists()


def still_owed(shop: Shop) -> str:
    """What is open to suppliers."""
    catch_up(shop.company_id)
    owed = next(row.id for row in chart(shop.company_id) if row.code == OWED)
    return format_decimal(-sum(one.open_minor for one in open_items([owed])), 2)


def everything_holds(shop: Shop) -> None:
    """On hand is the sum of the moves; worth is theirs, the layers' and the accounts'."""
    settle(shop)
    moved = {
        (row["place"], row["item"]): (row["quantity"], row["value"])
        for row in Move.objects.order_by()
        .values("place", "item")
        .annotate(quantity=Sum("quantity_micro"), value=Sum("value_minor"))
    }
    levels = list(Level.objects.all())
    assert {(r.place_id, r.item_id): (r.on_hand_micro, r.value_minor) for r in levels} == moved
    for row in levels:
        if row.layers and row.on_hand_micro > 0:
            layers = layers_of(row.layers)
            assert sum(one.quantity_micro for one in layers) == row.on_hand_micro
            assert sum(one.value_minor for one in layers) == row.value_minor
    whole = sum(row.value_minor for row in levels)
    assert balance(shop, INVENTORY) == format_decimal(whole, 2)
    assert verify().findings == ()
