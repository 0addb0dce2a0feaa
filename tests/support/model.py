"""What a shop's books must say after some sales, computed by nobody's rules but these few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum

from tests.support.sellers import Job, wishes
from tillbook.books.ledger.models import Account, DailyBalance, Entry, EntryLine
from tillbook.books.stock.models import Level, Move
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.models import Envelope, OutboxMessage, Series

MICRO = 1_000_000
#: `tests.shop` puts 100 pieces of each product on the shelf, worth 40 minor units apiece.
OPENING_PIECES = 100
UNIT_COST = 40


def require_books_agree(shop: Any, jobs: Iterable[Job], series_id: UUID | None = None) -> None:
    """The books hold each sale of these jobs exactly once, and nothing else but the opening.

    series_id: the series they stand in, if not the back office's.
    """
    sold: Counter[str] = Counter()
    takings = 0
    ids = set()
    prices = {sku: 100 + 10 * number for number, sku in enumerate(shop.skus)}
    for job in jobs:
        for sale_id, wanted in wishes(job):
            ids.add(sale_id)
            for product, pieces in wanted:
                sku = shop.skus[product]
                sold[sku] += pieces
                takings += pieces * prices[sku]
    assert set(Sale.objects.values_list("id", flat=True)) == ids
    assert SaleTender.objects.aggregate(s=Sum("amount_minor"))["s"] == takings
    assert SaleLine.objects.aggregate(s=Sum("gross_minor"))["s"] == takings
    _require_stock(sold)
    _require_journal(ids, takings, sum(sold.values()))
    _require_series(series_id or shop.series["STORE001"])
    _require_feed(shop)


def _require_stock(sold: Counter[str]) -> None:
    from tillbook.masters.catalog.models import Variant

    names = dict(Variant.objects.values_list("id", "sku"))
    for level in Level.objects.all():
        moves = Move.objects.filter(place_id=level.place_id, item_id=level.item_id)
        sums = moves.aggregate(
            n=Count("sequence"), last=Max("sequence"), q=Sum("quantity_micro"), v=Sum("value_minor")
        )
        left = OPENING_PIECES - sold[names[level.item_id]]
        assert level.on_hand_micro == sums["q"] == left * MICRO
        assert level.value_minor == sums["v"] == left * UNIT_COST
        assert level.moves == sums["n"] == sums["last"]


def _require_journal(ids: set[Any], takings: int, pieces: int) -> None:
    assert set(Entry.objects.values_list("source_id", flat=True)) >= ids
    assert Entry.objects.count() == len(ids) + 1
    assert EntryLine.objects.aggregate(s=Sum("amount_minor"))["s"] == 0
    by_code = {
        row["account__code"]: row["s"]
        for row in EntryLine.objects.filter(entry__source_id__in=ids)
        .values("account__code")
        .annotate(s=Sum("amount_minor"))
    }
    assert by_code["1010"] == takings
    assert by_code["5010"] == -by_code["1310"] == pieces * UNIT_COST


def _require_series(series_id: UUID) -> None:
    """Numbers and arrivals without a gap, both chains whole, the heads where they end."""
    series = Series.objects.get(id=series_id)
    chain = list(Envelope.objects.filter(series_id=series.id).order_by("arrival"))
    count = len(chain)
    assert [e.number for e in chain] == [e.arrival for e in chain] == list(range(1, count + 1))
    assert (series.next_number, series.arrivals, series.verified_to) == (count + 1, count, count)
    receipt, server = "", ""
    for envelope in chain:
        assert (envelope.previous_hash, envelope.server_previous) == (receipt, server)
        assert envelope.hash == sha256(f"{receipt}\n{envelope.body}".encode()).hexdigest()
        receipt, server = envelope.hash, envelope.server_hash
    assert (series.receipt_head, series.server_head) == (receipt, server)


def _require_feed(shop: Any) -> None:
    """Every document is numbered once, without a gap, and folded once."""
    catch_up(shop.company_id)
    numbers = sorted(OutboxMessage.objects.values_list("feed_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    committed = OutboxMessage.objects.filter(topic__endswith=".committed")
    assert committed.count() == Envelope.objects.count()
    for account in Account.objects.all():
        folded = DailyBalance.objects.filter(account_id=account.id).aggregate(
            s=Sum("debit_minor") - Sum("credit_minor")
        )
        posted = EntryLine.objects.filter(account_id=account.id).aggregate(s=Sum("amount_minor"))
        assert (folded["s"] or 0) == (posted["s"] or 0)
