"""The digital receipt: what its link opens, for whom, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tillbook.books.payments.queries import spoken
from tillbook.desks.receipts.links import token_of
from tillbook.desks.receipts.operations import set_layout
from tillbook.desks.receipts.queries import layout_of
from tillbook.desks.receipts.telling import facts_of_document
from tillbook.desks.sales.operations import commit_sales, void_sale
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id


def sold(shop: Any, **more: Any) -> Any:
    sale = shop.sale([shop.line("P1", 2), shop.line("P2")], **more)
    commit_sales(shop.actor, [sale])
    return sale.draft


def test_whoever_holds_the_link_sees_the_receipt(shop: Any) -> None:
    draft = sold(shop)
    token = token_of(shop.company_id, draft.id)
    answer = Client().get(reverse("public_receipt", args=[token]))
    said = answer.content.decode()
    assert answer.status_code == 200
    for line in draft.lines:
        assert line.description in said
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sessionid" not in answer.cookies
    file = Client().get(reverse("public_receipt_file", args=[token]))
    assert (file.headers["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_link_that_nobody_gave_out_opens_nothing(shop: Any) -> None:
    draft = sold(shop)
    token = token_of(shop.company_id, draft.id)
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    for wrong in (forged, token_of(new_id(), draft.id), token_of(shop.company_id, new_id()), "x"):
        for name in ("public_receipt", "public_receipt_file"):
            assert Client().get(reverse(name, args=[wrong])).status_code == 404


def test_it_can_be_opened_for_as_long_as_the_shop_says(shop: Any) -> None:
    set_layout(shop.actor, replace(layout_of(shop.company_id), link_days=30))
    young = sold(shop, when=clock.now() - timedelta(days=29))
    old = sold(shop, when=clock.now() - timedelta(days=31))
    tokens = [token_of(shop.company_id, one.id) for one in (young, old)]
    statuses = [Client().get(reverse("public_receipt", args=[one])).status_code for one in tokens]
    assert statuses == [200, 410]
    # A part twice is no layout: every register's book would end in it.
    kept = layout_of(shop.company_id)
    with pytest.raises(NotPossible, match="once"):
        set_layout(shop.actor, replace(kept, blocks=(*kept.blocks, kept.blocks[0])))
    assert layout_of(shop.company_id) == kept


def test_it_says_what_was_printed_and_nothing_of_the_customer(shop: Any) -> None:
    draft = sold(shop)
    place = shop.locations["STORE001"]
    facts = facts_of_document(shop.company_id, place, draft.id, "en")
    assert facts is not None
    assert facts.total[1].endswith(f"{draft.total_minor / 100:.2f}")
    assert [line.name for line in facts.lines] == [line.description for line in draft.lines]
    assert not facts.customer
    assert not facts.reason
    german = facts_of_document(shop.company_id, place, draft.id, "de")
    assert german is not None
    assert german.total[0] == "Summe"
    # The product's own ways to pay are in the reader's language, a shop's own names as they are.
    assert (facts.tenders[0][0], german.tenders[0][0]) == ("Cash", "Bar")
    assert [spoken(name) for name in ("Bar", "Tab of the house")] == ["Cash", "Tab of the house"]
    document = new_id()
    void_sale(
        shop.actor,
        draft.id,
        document_id=document,
        series_id=shop.series["STORE001"],
        reason="private words",
    )
    void = facts_of_document(shop.company_id, place, document, "en")
    assert void is not None
    assert void.title == f"Void of {facts.code}"
    assert "private" not in str(void)
    assert facts_of_document(new_id(), place, draft.id, "en") is None
