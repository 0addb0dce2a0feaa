"""Payment terms in use: what is sold on account is due by them, a line for each day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from tests.banking import some_terms
from tests.bookkeeping import typed
from tests.shop import OWNER
from tests.test_aged import OWED, listed, people
from tests.test_stored_value import holds_up, statuses, voided
from tests.valuing import buying, switch_on
from tillbook.books.ledger.models import EntryLine
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.desks.bookkeeping.proposing import with_due
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.models import Party, PaymentTerms
from tillbook.masters.parties.operations import (
    NameTaken,
    NewParty,
    NewTerms,
    add_parties,
    add_terms,
    archive_terms,
    change_terms,
    set_party_terms,
)
from tillbook.masters.parties.queries import terms_of, terms_rows, terms_value
from tillbook.masters.parties.rules.terms import (
    DiscountTax,
    EarlyDiscount,
    Instalment,
    Terms,
    TermsFault,
    TermsRefused,
    due_dates,
)
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

__all__ = ["people"]

THIRDS = Terms(
    instalments=(
        Instalment(percent_ppm=333_333, days=0),
        Instalment(percent_ppm=333_333, days=30),
        Instalment(percent_ppm=333_334, days=30, month_day=15),
    ),
    discount=EarlyDiscount(percent_ppm=20_000, days=10, tax=DiscountTax.NEVER_REDUCED),
)


def test_terms_are_kept_changed_and_put_away(shop):
    key = add_terms(shop.actor, NewTerms(name="  In  thirds ", terms=THIRDS, default=True))
    [row] = terms_rows(shop.company_id)
    assert (row.name, terms_value(row)) == ("In thirds", THIRDS)
    usual = some_terms(shop, 14, default=True)
    assert [one.id for one in PaymentTerms.objects.filter(is_default=True)] == [usual]
    plain = Terms(instalments=(Instalment(days=7),))
    assert change_terms(shop.actor, key, NewTerms(name="7 days", terms=plain))
    assert terms_of(shop.company_id, [shop.customer_id])[shop.customer_id].instalments[0].days == 14
    assert set_party_terms(shop.actor, shop.customer_id, key)
    assert terms_of(shop.company_id, [shop.customer_id]) == {shop.customer_id: plain}
    assert archive_terms(shop.actor, key)
    assert terms_of(shop.company_id, [shop.customer_id])[shop.customer_id].instalments[0].days == 14
    assert not archive_terms(shop.actor, key)
    assert not change_terms(shop.actor, key, NewTerms(name="x", terms=plain))
    assert not set_party_terms(shop.actor, shop.customer_id, key)
    assert not set_party_terms(shop.actor, new_id(), None)
    add_terms(shop.actor, NewTerms(name="7 days", terms=plain))  # the name is free again
    acts = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"payment_terms.added", "payment_terms.changed", "payment_terms.archived"} <= acts
    assert "party.terms_set" in acts


def test_terms_that_cannot_be_are_refused_and_nothing_is_kept(shop):
    half = Terms(instalments=(Instalment(percent_ppm=500_000),))
    with pytest.raises(TermsRefused) as refused:
        add_terms(shop.actor, NewTerms(name="Half", terms=half))
    assert refused.value.fault is TermsFault.NOT_WHOLE
    for name in ("", "x" * 61):
        with pytest.raises(NameTaken):
            add_terms(shop.actor, NewTerms(name=name, terms=THIRDS))
    add_terms(shop.actor, NewTerms(name="Thirds", terms=THIRDS))
    with pytest.raises(NameTaken):
        add_terms(shop.actor, NewTerms(name="Thirds", terms=THIRDS))
    assert PaymentTerms.objects.count() == 1


def test_an_entry_by_hand_is_due_by_the_terms_of_whom_it_names(people):
    shop = people
    write(lambda: add_parties(shop.company_id, [NewParty(code="S2", name="X", kind="supplier")]))
    plain = typed("2026-01-31", "1410 dr 10.00", "4010 cr 10.00")
    named = replace(plain, lines=(replace(plain.lines[0], party="C1"), plain.lines[1]))
    assert with_due(shop.actor, named) == named  # no terms: nothing to propose
    some_terms(shop, 30, default=True)
    assert [one.due for one in with_due(shop.actor, named).lines] == ["2026-03-02", ""]
    said = replace(named, lines=(replace(named.lines[0], due="2026-02-01"), named.lines[1]))
    assert with_due(shop.actor, said) == said
    paid = replace(named, lines=(TypedLine(account=OWED, party="C1", credit="1.00"),))
    assert with_due(shop.actor, paid) == paid
    owes = replace(named, lines=(TypedLine(account="2110", party="S2", credit="1.00"),))
    assert with_due(shop.actor, owes).lines[0].due == "2026-03-02"
    supplier = Party.objects.get(code="S2")
    assert set_party_terms(shop.actor, supplier.id, some_terms(shop, 60))
    assert with_due(shop.actor, owes).lines[0].due == "2026-04-01"


def test_a_sale_on_account_is_due_in_a_line_for_each_day(database, shop):
    switch_on(shop)
    set_credit_limit(shop.actor, shop.customer_id, 50_000)
    before = buying(shop, 700, "on_account", 700, customer=shop.customer_id)
    assert statuses(shop, before)[0][0] == "stored"
    set_party_terms(
        shop.actor,
        shop.customer_id,
        add_terms(shop.actor, NewTerms(name="Thirds", terms=THIRDS)),
    )
    sold = buying(shop, 1000, "on_account", 1000, customer=shop.customer_id)
    assert statuses(shop, sold)[0][0] == "stored"
    lines = EntryLine.objects.filter(account__code=OWED).order_by("entry__recorded_at", "number")
    day = sold.draft.business_date
    due = due_dates(THIRDS, day)
    assert list(lines.values_list("due_date", "amount_minor")) == [
        (None, 700),
        *zip(sorted(due), (333, 333, 334), strict=True),
    ]
    shown = listed(shop, str(day + timedelta(days=29)))
    assert shown.ties
    assert shown.parties[0].row.amounts == (667, 1033, 0, 0, 0)
    holds_up(shop)
    voided(shop, sold.draft)
    assert lines.aggregate(left=Sum("amount_minor"))["left"] == 700
    holds_up(shop)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("sale", args=[sold.draft.id])).content.decode()
    assert page.count("due on ") == 3


@pytest.fixture
def signed_in(shop, client: Client) -> Client:
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.mark.engines("sqlite")
def test_the_form_reads_what_is_typed_and_says_what_is_wrong(shop, signed_in):
    form = {
        "name": "Halves",
        "percent": ["50", "50,00 %", ""],
        "days": ["0", "30", ""],
        "then": ["", "month", ""],
        "day": ["", "0", ""],
        "discount": "2",
        "discount_days": "10",
        "discount_tax": "never_reduced",
        "default": "1",
    }
    wrong = signed_in.post(reverse("new_payment_terms"), {**form, "percent": ["50", "49.9999", ""]})
    assert "do not come to exactly 100" in wrong.content.decode()
    for odd in ("x", "-5", "10^15", "1" * 40):
        bad = signed_in.post(reverse("new_payment_terms"), {**form, "days": [odd, "1", ""]})
        assert "whole number from 0 to 3650" in bad.content.decode()
    assert signed_in.post(reverse("new_payment_terms"), form).status_code == 302
    [row] = terms_rows(shop.company_id)
    assert terms_value(row) == Terms(
        instalments=(
            Instalment(percent_ppm=500_000),
            Instalment(percent_ppm=500_000, days=30, month_day=0),
        ),
        discount=EarlyDiscount(percent_ppm=20_000, days=10, tax=DiscountTax.NEVER_REDUCED),
    )
    page = signed_in.get(reverse("change_terms", args=[row.id])).content.decode()
    assert 'value="50"' in page
    listed_page = signed_in.get(reverse("payment_terms")).content.decode()
    assert re.search(r"2\s?% less within 10 days", listed_page)
    key = shop.customer_id
    chosen = {"terms": str(row.id)}
    assert signed_in.post(reverse("set_party_terms", args=[key]), chosen).status_code == 302
    assert "Halves" in signed_in.get(reverse("customer", args=[key])).content.decode()
    for text in ("x", str(new_id())):
        odd = signed_in.post(reverse("set_party_terms", args=[key]), {"terms": text})
        assert odd.status_code == 404
