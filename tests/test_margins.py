"""Margins by product add up to revenue and cost of sales of the profit and loss, to the cent; what
else stands there is named."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from tests.bookkeeping import post
from tests.kitting import sell_a_kit
from tests.shop import OWNER, Shop
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules.lines import line_of
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.insight.reports.margins import Margins, margins
from tillbook.insight.reports.models import DayMargin
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

DAY = timedelta(days=1)


def today(shop: Shop) -> date:
    place = next(iter(company(shop.company_id).locations.values()))
    return business_date(clock.now(), place.zone, place.day_starts_hour)


def found(shop: Shop, since: date, until: date, *codes: str) -> Margins:
    places = [shop.locations[code] for code in codes or shop.locations]
    return margins(shop.company_id, since, until, places, whole=not codes)


def on_line(shop: Shop, line: str, since: date, until: date, *codes: str) -> int:
    """What the profit and loss says, from the accounts themselves."""
    places = [shop.locations[code] for code in codes] or None
    rows = trial_balance(shop.company_id, until, since, places)
    return sum(
        row.balance_minor
        for row in rows
        if line_of(row.account.kind, row.account.statement_line) == line
    )


def trade(shop: Shop, seed: int) -> None:
    """Some weeks of everything that moves goods and money at a till."""
    dice, now = Random(seed), clock.now()  # noqa: S311 - a test
    for days in range(20, -1, -2):
        with clock.set_to(now - days * DAY):
            where = dice.choice(("STORE001", "STORE002"))
            price = dice.choice((None, None, 5, 97, 0))  # at times below cost, or for nothing
            lines = [
                shop.line(f"P{dice.randint(1, 9)}", dice.randint(1, 70), price_minor=price),
                shop.line(f"P{dice.randint(1, 9)}", 1),
            ]
            late = timedelta(days=dice.choice((0, 0, 3)))
            sale = shop.sale(lines, at=where, when=clock.now() - late)
            commit_sales(shop.actor, [sale])
            own: dict[str, Any] = {
                "document_id": new_id(),
                "series_id": shop.series[where],
                "reason": "wrong",
            }
            if (turn := dice.random()) < 0.2:
                void_sale(shop.actor, sale.draft.id, **own)
            elif turn < 0.6:
                back = {2: 1_000_000}
                damaged = [2] if turn < 0.4 else []
                return_items(
                    shop.actor, sale.draft.id, back, tender_code="cash", write_off=damaged, **own
                )
        if days == 8:
            catch_up(shop.company_id)
    sell_a_kit(shop)


@pytest.mark.parametrize("seed", [1, 2])
def test_margins_and_what_is_named_add_up_to_the_profit_and_loss(shop, seed):
    trade(shop, seed)
    last = today(shop)
    spans = [(last - 400 * DAY, last), (last - 9 * DAY, last - 3 * DAY), (last, last)]
    for numbered in (False, True):
        if numbered:
            catch_up(shop.company_id)
        for since, until in spans:
            for codes in ((), ("STORE002",)):
                both = found(shop, since, until, *codes)
                assert both.revenue.ledger_minor == -on_line(shop, "revenue", since, until, *codes)
                assert both.cost.ledger_minor == on_line(
                    shop, "cost_of_sales", since, until, *codes
                )
                assert both.whole.net_minor == both.revenue.goods_minor
                assert both.revenue.reasons == ()
                assert both.cost.difference_minor == sum(
                    one.amount_minor for one in both.cost.reasons
                )
                assert all(one.key.startswith("account.") for one in both.cost.reasons)
                departments = both.departments().values()
                assert sum(one.cost_minor for one in departments) == both.cost.goods_minor


def test_revenue_by_hand_is_a_line_with_its_document(shop):
    last = today(shop)
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])
    Account.objects.create(
        company_id=shop.company_id,
        code="4077",
        name="Commissions",
        kind="income",
        statement_line="revenue",
    )
    entry = post(shop, last, "1050 dr 9.99", "4077 cr 9.99")
    both = found(shop, last, last)
    [reason] = both.revenue.reasons
    assert (reason.key, reason.amount_minor) == ("no_goods.manual_entry", 999)
    assert reason.documents[0].url == reverse("manual_entry", args=[entry.id])


def test_a_planted_fault_in_the_figures_does_not_tie_in_silence(shop):
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])
    catch_up(shop.company_id)
    last = today(shop)
    assert found(shop, last, last).revenue.reasons == ()
    DayMargin.objects.update(net_minor=0)
    [reason] = found(shop, last, last).revenue.reasons
    assert reason.key == "earlier"
    assert reason.amount_minor == found(shop, last, last).revenue.ledger_minor != 0


def test_the_page_opens_a_department_and_a_file_has_its_products(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2), shop.line("P2", 1)])])
    last = str(today(shop))
    shown = client.get(reverse("margins"), {"since": last, "until": last})
    assert "Ties to the profit and loss" in shown.content.decode()
    key = shown.context["departments"][0][0]
    opened = client.get(reverse("margins"), {"since": last, "until": last, "department": str(key)})
    assert [row.sku for row in opened.context["products"]] in (["P1"], ["P2"])
    for form in ("csv", "xlsx"):
        file = client.get(reverse("margins"), {"since": last, "until": last, "export": form})
        body = b"".join(file.streaming_content) if file.streaming else file.content
        assert len(body) > 200
