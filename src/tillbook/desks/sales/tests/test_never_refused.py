"""A sale that happened is a fact: what registers send is never refused, and never delays others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import OperationalError

from tillbook.books.ledger.models import AccountRole, EntryLine
from tillbook.books.posting import operations as posting
from tillbook.books.stock.models import Level, Move
from tillbook.desks.sales.clarifying import to_clarify
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Discrepancy, ReturnedLine, Sale, SetAside
from tillbook.desks.sales.operations import commit_sales, dismiss_set_aside
from tillbook.desks.sales.operations.receive import fitted
from tillbook.desks.sales.operations.resolve_set_aside import post_set_aside
from tillbook.desks.sales.operations.setting_aside import set_unreadable_aside
from tillbook.desks.sales.queries.aside import resolution_id, suspense_id
from tillbook.desks.sales.rules import Submission, body_text
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import Department, Variant
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing import clock, registries
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.gaps import missing_numbers
from tillbook.plumbing.models import Envelope, OutboxMessage, Series
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.hashing import chain_hash
from tillbook.values.receipts import Receipt


class Till:
    """A register in a test: it numbers, chains and keeps what it sold."""

    def __init__(self, shop) -> None:
        self.shop = shop
        self.series = write(
            lambda: open_series(
                company_id=shop.company_id,
                owner_kind="register",
                owner_id=new_id(),
                code="R1",
                opened_at=clock.now(),
            )
        )
        self.number, self.head = 0, ""

    @property
    def today(self) -> date:
        return self.shop.sale([self.shop.line("P1")]).draft.business_date

    def sell(self, *lines, **changes) -> Submission:
        draft = self.shop.sale(lines).draft
        draft = replace(draft, series_id=self.series, register_id=new_id(), **changes)
        self.number += 1
        body = body_text(draft, self.number)
        digest = chain_hash(self.head, body)
        receipt = Receipt(
            protocol=1,
            number=self.number,
            body=body,
            previous_hash=self.head,
            hash=digest,
            sent_at=None,
        )
        self.head = digest
        return Submission(draft, receipt)


@pytest.fixture
def till(shop):
    return Till(shop)


def suspense(source_id) -> list[int]:
    lines = EntryLine.objects.filter(entry__source_id=source_id, account__code="1910")
    return list(lines.values_list("amount_minor", flat=True))


def test_receipts_are_posted_as_printed_and_chained(shop, till):
    sales = [till.sell(shop.line("P1")) for _ in range(3)]
    assert [o.number for o in commit_sales(shop.actor, sales)] == [
        "R1-000001",
        "R1-000002",
        "R1-000003",
    ]
    series = Series.objects.get(id=till.series)
    assert (series.verified_to, series.receipt_head) == (3, till.head)
    assert not Discrepancy.objects.exists()


def test_a_gap_is_stored_at_once_and_asked_for(shop, till):
    first, second, third = (till.sell(shop.line("P1")) for _ in range(3))
    assert commit_sales(shop.actor, [first, third])[1].need_from == 2
    assert missing_numbers(till.series) == [2]
    assert Sale.objects.count() == 2
    [late] = commit_sales(shop.actor, [second])
    assert (late.status, late.need_from) == ("stored", None)
    series = Series.objects.get(id=till.series)
    assert (series.verified_to, series.receipt_head) == (3, till.head)


def test_a_missing_account_role_puts_its_line_on_suspense_and_names_it(shop, till):
    AccountRole.objects.filter(role="revenue").delete()
    write(lambda: raise_version(shop.company_id))
    sale = till.sell(shop.line("P1", price_minor=120))
    assert commit_sales(shop.actor, [sale])[0].status == "stored"
    assert suspense(sale.draft.id) == [-100]
    line = EntryLine.objects.get(entry__source_id=sale.draft.id, account__code="1910")
    assert line.memo == "no account for revenue"


def test_a_receipt_that_does_not_add_up_is_quarantined_with_its_money(shop, till):
    good = till.sell(shop.line("P1"))
    bad = till.sell(shop.line("P1"), net_minor=1)
    after = till.sell(shop.line("P2"))
    statuses = [o.status for o in commit_sales(shop.actor, [good, bad, after])]
    assert statuses == ["stored", "quarantined", "stored"]
    assert suspense(bad.draft.id) == [-110]
    assert not Move.objects.filter(source_id=bad.draft.id).exists()
    assert SetAside.objects.get().reason == "total_does_not_add_up"
    assert Series.objects.get(id=till.series).verified_to == 3
    assert commit_sales(shop.actor, [bad])[0].status == "duplicate"
    assert suspense(bad.draft.id) == [-110]


def test_the_same_id_with_other_bytes_is_kept_aside(shop, till):
    sale = till.sell(shop.line("P1"))
    commit_sales(shop.actor, [sale])
    other = till.sell(shop.line("P1", 2))
    forged = Submission(replace(other.draft, id=sale.draft.id), other.receipt)
    assert commit_sales(shop.actor, [forged])[0].status == "conflict"
    assert commit_sales(shop.actor, [forged])[0].status == "conflict"
    row = SetAside.objects.get()
    assert row.kind == "conflict"
    assert Envelope.objects.get(document_id=sale.draft.id).body == sale.receipt.body
    # What the second says was paid is in the books at once, and once.
    assert suspense(suspense_id(row.id)) == [-forged.draft.total_minor]
    held = EntryLine.objects.get(entry__source_id=suspense_id(row.id), settlement_key="cash")
    assert held.amount_minor == forged.draft.total_minor
    dismiss_set_aside(shop.actor, row.id, reason="the same sale")
    with pytest.raises(SaleRefused):
        dismiss_set_aside(shop.actor, row.id, reason="again")
    with pytest.raises(SaleRefused):
        post_set_aside(shop.actor, row.id, series_id=shop.series["STORE001"], reason="again")
    assert suspense(resolution_id(row.id)) == [forged.draft.total_minor]
    assert commit_sales(shop.actor, [forged])[0].status == "conflict"
    catch_up(shop.company_id)
    assert not verify().findings


def test_a_cloned_register_is_found_by_its_repeated_number(shop, till):
    commit_sales(shop.actor, [till.sell(shop.line("P1"))])
    till.number, till.head = 0, ""
    clone = till.sell(shop.line("P2"))
    [outcome] = commit_sales(shop.actor, [clone])
    assert (outcome.status, outcome.refusal.value) == ("quarantined", "number_taken")
    assert Sale.objects.count() == 1
    row = SetAside.objects.get()
    assert row.document_id == clone.draft.id
    assert suspense(suspense_id(row.id)) == [-clone.draft.total_minor]
    assert commit_sales(shop.actor, [clone])[0].status == "duplicate"
    assert Envelope.objects.filter(kind="quarantine").count() == 1
    own, *_ = {e.series_id for e in Envelope.objects.filter(kind="quarantine")}
    assert own == shop.series["STORE001"]
    how = {"series_id": shop.series["STORE001"], "reason": "two tills"}
    posted = post_set_aside(shop.actor, row.id, **how)
    assert sorted(suspense(posted.id)) == [clone.draft.total_minor]
    catch_up(shop.company_id)
    assert not verify().findings


def test_a_broken_chain_and_a_wrong_clock_are_posted_and_flagged(shop, till):
    commit_sales(shop.actor, [till.sell(shop.line("P1"))])
    till.head = "0" * 64
    tomorrow = clock.now().date() + timedelta(days=9)
    sale = till.sell(shop.line("P1"), business_date=tomorrow)
    assert commit_sales(shop.actor, [sale])[0].status == "stored"
    assert set(Discrepancy.objects.values_list("kind", flat=True)) == {"chain", "business_date"}
    assert Sale.objects.get(id=sale.draft.id).business_date < tomorrow


def test_an_unknown_series_keeps_the_bytes_and_makes_no_entry(shop, till):
    sale = till.sell(shop.line("P1"))
    stranger = replace(sale, draft=replace(sale.draft, series_id=new_id()))
    [outcome] = commit_sales(shop.actor, [stranger])
    assert (outcome.status, outcome.refusal.value) == ("quarantined", "unknown_series")
    assert suspense(sale.draft.id) == []


def test_money_of_a_receipt_that_fits_no_product_is_cleared_by_tender_too(shop, till):
    read = till.sell(shop.line("P1")).draft
    strange = replace(read.lines[0], variant_id=new_id())
    paid = tuple(replace(tender, code="") for tender in read.tenders)
    fit, refusal = fitted(shop.actor, replace(read, lines=(strange,), tenders=paid))
    assert refusal == (Refusal.UNKNOWN_PRODUCT, "lines[0]")
    assert [tender.code for tender in fit.tenders] == ["cash"]


def test_unreadable_bytes_are_kept_once(shop):
    for _ in range(2):
        set_unreadable_aside(shop.company_id, "{not json", "line 1", clock.now())
    row = SetAside.objects.get()
    assert (row.kind, row.body) == ("unreadable", "{not json")


def test_a_register_may_bring_back_more_than_was_sold_but_it_is_to_clarify(shop, till):
    sold = till.sell(shop.line("P1", 1))
    commit_sales(shop.actor, [sold])
    line = shop.line("P1", -2)
    back = till.sell(replace(line, original=(sold.draft.id, 1)), kind="return")
    assert commit_sales(shop.actor, [back])[0].status == "stored"
    lines = EntryLine.objects.filter(entry__source_id=back.draft.id, account__code="1920")
    assert list(lines.values_list("amount_minor", flat=True)) == [220]
    assert Discrepancy.objects.get().kind == "returned_too_much"
    [row] = to_clarify(shop.actor, list(shop.locations.values()))
    assert (row.amount_minor, row.whole_minor) == (220, -220)
    assert row.why == "More came back than was sold, in line 1."


def test_a_price_that_is_not_the_shelf_s_is_posted_as_printed_and_noted_once(shop, till):
    cheap = till.sell(replace(shop.line("P1", price_minor=60), unit_price=600_000))
    right = till.sell(shop.line("P1"))
    commit_sales(shop.actor, [cheap, right])
    catch_up(shop.company_id)
    for _ in range(2):
        compare_new_sales(shop.company_id)
    [noted] = Discrepancy.objects.all()
    assert (noted.sale_id, noted.kind, noted.found) == (cheap.draft.id, "price", "600000")


def test_a_quarantined_sale_is_posted_once_its_cause_is_mended(shop, till):
    line = shop.line("P1", price_minor=120)
    product = Variant.objects.get(id=line.variant_id).product
    unknown = replace(line, department_id=new_id())
    bad = till.sell(unknown)
    refusal = (Refusal.UNKNOWN_PRODUCT, "lines[0]")
    commit_sales(shop.actor, [replace(bad, refusal=refusal)])
    row = SetAside.objects.get()
    how = {"series_id": shop.series["STORE001"], "reason": "department was missing"}
    with pytest.raises(SaleRefused):
        post_set_aside(shop.actor, row.id, **how)
    Department.objects.filter(id=product.department_id).update(code="old")
    made = Department(id=unknown.department_id, company_id=shop.company_id, code="new", name="New")
    Department.objects.bulk_create([made])
    write(lambda: raise_version(shop.company_id))
    outcome = post_set_aside(shop.actor, row.id, **how)
    assert outcome.status == "stored"
    with pytest.raises(SaleRefused):
        post_set_aside(shop.actor, row.id, **how)
    both = EntryLine.objects.filter(entry__source_id__in=[bad.draft.id, outcome.id])
    sums: dict[str, int] = {}
    for code, amount in both.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + amount
    assert sums == {"1010": 120, "1910": 0, "4010": -100, "2210": -20, "5010": 40, "1310": -40}


def test_a_return_in_the_same_batch_as_its_sale_counts_against_it(shop, till):
    sold = till.sell(shop.line("P1", 1))
    back = till.sell(replace(shop.line("P1", -1), original=(sold.draft.id, 1)), kind="return")
    assert [o.status for o in commit_sales(shop.actor, [sold, back])] == ["stored", "stored"]
    assert not Discrepancy.objects.exists()
    assert Move.objects.get(source_id=back.draft.id).value_minor == 40


def test_a_repeated_transaction_counts_what_comes_back_anew(shop, till, monkeypatch):
    sold = till.sell(shop.line("P1", 1))
    commit_sales(shop.actor, [sold])
    back = till.sell(replace(shop.line("P1", -1), original=(sold.draft.id, 1)), kind="return")
    real, tries = posting.record, []

    def lose_the_first_race(*args):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        real(*args)

    monkeypatch.setattr(posting, "record", lose_the_first_race)
    assert commit_sales(shop.actor, [back])[0].status == "stored"
    assert len(tries) == 2
    count = ReturnedLine.objects.get(sale_id=sold.draft.id)
    assert (count.returned_micro, count.returned_minor) == (1_000_000, 110)


def test_a_document_that_cannot_be_folded_stops_no_other(shop, monkeypatch):
    good, bad, later = (shop.sale([shop.line("P1")]) for _ in range(3))
    commit_sales(shop.actor, [good, bad, later])

    def fold(company_id, documents):
        if bad.draft.id in [d.id for d in documents]:
            raise KeyError("broken")

    monkeypatch.setattr(registries, "_folds", {**registries._folds, "z": fold})
    catch_up(shop.company_id)
    still_open = OutboxMessage.objects.filter(feed_number__isnull=True)
    assert [m.subject_id for m in still_open] == [bad.draft.id]
    monkeypatch.undo()
    still_open.update(due_at=None)
    catch_up(shop.company_id)
    numbers = sorted(OutboxMessage.objects.values_list("feed_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_another_company_s_document_id_says_nothing_but_that_it_is_taken(shop):
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    Series.objects.filter(id=shop.series["STORE001"]).update(company_id=new_id())
    [outcome] = commit_sales(shop.actor, [sale])
    assert (outcome.status, outcome.number) == ("conflict", "")


def test_a_sum_that_the_stock_cannot_hold_refuses_its_own_sale_alone(shop, till):
    item = shop.line("P2").variant_id
    most = 2**53 - 1
    Level.objects.filter(item_id=item).update(on_hand_micro=-most, moves=1)
    good, bad = shop.sale([shop.line("P1")]), shop.sale([shop.line("P2")])
    outcomes = commit_sales(shop.actor, [bad, good])
    assert [o.status for o in outcomes] == ["refused", "stored"]
    assert outcomes[0].refusal is Refusal.TOO_LARGE
    fact = till.sell(shop.line("P2"))
    assert commit_sales(shop.actor, [fact])[0].status == "quarantined"


def test_no_document_comes_to_more_than_a_till_could_take(shop):
    huge = shop.sale([shop.line("P1", price_minor=10**12 + 1)])
    assert commit_sales(shop.actor, [huge])[0].refusal is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    ("days_ago", "opened_days_ago", "occurred_days_ago", "counted", "flagged"),
    [
        (3, 30, 3, 3, False),  # sold off-line, and it came in late
        (4, 30, 3, 4, False),  # a shift that ran past midnight
        (9, 30, 3, 3, True),  # its own clock says otherwise
        (400, 30, 0, 0, True),
        (400, 30, 400, 0, True),  # before there was such a series
        (-1, 30, 0, -1, False),
        (-2, 30, 0, 0, True),
    ],
)
def test_a_business_day_that_cannot_be_true_is_flagged_and_not_taken(
    shop, till, days_ago, opened_days_ago, occurred_days_ago, counted, flagged
):
    now, today = clock.now(), till.today

    def day(ago):
        return today - timedelta(days=ago)

    sale = till.sell(
        shop.line("P1"),
        business_date=day(days_ago),
        occurred_at=now - timedelta(days=occurred_days_ago),
    )
    sale = replace(sale, not_before=now - timedelta(days=opened_days_ago))
    assert commit_sales(shop.actor, [sale])[0].status == "stored"
    assert Sale.objects.get().business_date == day(counted)
    noted = [(d.kind, d.expected, d.found) for d in Discrepancy.objects.all()]
    told = ("business_date", str(day(counted)), str(day(days_ago)))
    assert noted == ([told] if flagged else [])


def test_a_quarantined_receipt_of_an_impossible_day_is_booked_on_a_possible_one(shop, till):
    sale = till.sell(shop.line("P1"), business_date=date(8999, 1, 1))
    commit_sales(shop.actor, [replace(sale, refusal=(Refusal.UNKNOWN_PRODUCT, "lines[0]"))])
    [booked] = set(
        EntryLine.objects.filter(entry__source_id=sale.draft.id).values_list(
            "entry__posting_date", flat=True
        )
    )
    assert booked == till.today
    assert "business_date: 8999-01-01" in SetAside.objects.get().detail
    ways = {"series_id": shop.series["STORE001"], "reason": "mended"}
    assert post_set_aside(shop.actor, SetAside.objects.get().id, **ways).status == "stored"
    days = set(EntryLine.objects.values_list("entry__posting_date", flat=True))
    assert max(days) == till.today


def test_foreign_money_of_a_quarantined_receipt_is_listed_and_books_nothing(shop, till):
    sale = till.sell(shop.line("P1"), currency="EUR")
    [outcome] = commit_sales(shop.actor, [sale])
    assert (outcome.status, outcome.refusal) == ("quarantined", Refusal.WRONG_CURRENCY)
    lines = EntryLine.objects.filter(entry__source_id=sale.draft.id)
    assert sorted(
        lines.values_list("account__code", "amount_minor", "foreign_minor", "foreign_currency")
    ) == [("1010", 0, 110, "EUR"), ("1910", 0, -110, "EUR")]
    catch_up(shop.company_id)
