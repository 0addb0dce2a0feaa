"""What is set aside says what it is, where its money stands, and which paper it came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.clarifying import to_clarify, unbooked
from tillbook.desks.sales.filtering import by_number
from tillbook.desks.sales.models import Sale, SetAside
from tillbook.desks.sales.operations import commit_sales, setting_aside
from tillbook.desks.sales.operations.resolve_set_aside import dismiss_set_aside, post_set_aside
from tillbook.desks.sales.queries import visible_sales
from tillbook.desks.sales.queries.aside import printed_as, suspense_id
from tillbook.desks.sales.rules import Submission, body_text
from tillbook.desks.sales.story import sale_story
from tillbook.desks.sales.tests.test_never_refused import Till, suspense
from tillbook.desks.sales.waiting import sales_alerts
from tillbook.insight.verification.operations import verify
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.gaps import missing_numbers, series_with_gaps
from tillbook.values.hashing import chain_hash
from tillbook.values.receipts import Receipt

#: The module, whose verb has its name in the package.
commit = import_module("tillbook.desks.sales.operations.commit_sales")


@pytest.fixture
def till(shop):
    return Till(shop)


def cloned(shop, till) -> tuple[Submission, Submission]:
    """A sale, and another of the clone of its register, under the same number."""
    first = till.sell(shop.line("P1"))
    till.number, till.head = 0, ""
    second = till.sell(shop.line("P2"))
    commit_sales(shop.actor, [first])
    commit_sales(shop.actor, [second])
    return first, second


def test_what_stands_in_no_account_is_said_so_and_not_on_suspense(shop, till, monkeypatch):
    """Of releases before, which booked nothing of them, and of places without a series."""
    for room in (setting_aside, commit):
        monkeypatch.setattr(room, "aside_series", lambda company, draft: None)
    _first, second = cloned(shop, till)
    monkeypatch.undo()
    places = list(shop.locations.values())
    aside = SetAside.objects.get()
    assert suspense(second.draft.id) == suspense(suspense_id(aside.id)) == []
    [row] = to_clarify(shop.actor, places)
    assert (row.booked, row.title) == (False, "R1-000001")
    assert unbooked(shop.actor, places, "quarantine") == (1, second.draft.total_minor)
    [alert] = sales_alerts(shop.actor, places)
    assert "is in no account until it is posted" in alert.small
    commit_sales(shop.actor, [till.sell(shop.line("P1"), net_minor=1)])
    assert sorted(row.booked for row in to_clarify(shop.actor, places)) == [False, True]
    [alert] = sales_alerts(shop.actor, places)
    assert "the rest on suspense" in alert.small
    how = {"series_id": shop.series["STORE001"], "reason": "two devices"}
    post_set_aside(shop.actor, aside.id, **how)
    catch_up(shop.company_id)
    # The copy's receipt named no receipt before it, and the next one follows that.
    assert {one.check for one in verify().findings} == {"receipt_chain"}


def test_a_clone_s_sale_names_its_paper_and_is_found_by_it(shop, till):
    first, _second = cloned(shop, till)
    row = SetAside.objects.get()
    how = {"series_id": shop.series["STORE001"], "reason": "two devices"}
    posted = post_set_aside(shop.actor, row.id, **how)
    assert printed_as(posted.id) == "R1-000001"
    assert printed_as(first.draft.id) == ""
    found = by_number(shop.actor, visible_sales(shop.actor), "R1-000001")
    assert set(found.values_list("id", flat=True)) == {first.draft.id, posted.id}
    assert sale_story(shop.actor, posted.id)["printed_as"] == "R1-000001"


def test_two_receipts_of_one_id_stand_side_by_side_and_the_second_can_be_posted(shop, till):
    sale = till.sell(shop.line("P1"))
    commit_sales(shop.actor, [sale])
    other = till.sell(shop.line("P2", 2), id=sale.draft.id)
    assert commit_sales(shop.actor, [other])[0].status == "conflict"
    [row] = to_clarify(shop.actor, list(shop.locations.values()))
    assert (row.kind, row.answer, row.title) == ("conflict", "either", "R1-000002")
    assert [paper.number for paper in row.papers] == ["R1-000001", "R1-000002"]
    assert [paper.total_minor for paper in row.papers] == [
        sale.draft.total_minor,
        other.draft.total_minor,
    ]
    assert [paper.lines[0][0] for paper in row.papers] == [1_000_000, 2_000_000]
    [alert] = sales_alerts(shop.actor, list(shop.locations.values()))
    assert row.booked
    assert "the money of the second is on suspense" in alert.small
    how = {"series_id": shop.series["STORE001"], "reason": "a sale of its own"}
    posted = post_set_aside(shop.actor, row.id, **how)
    assert Sale.objects.get(id=posted.id).total_minor == other.draft.total_minor
    assert Sale.objects.count() == 2
    # Its number is another thing than missing, though later ones come from now on.
    assert to_clarify(shop.actor, list(shop.locations.values())) == []
    commit_sales(shop.actor, [till.sell(shop.line("P1"))])
    assert not series_with_gaps(shop.company_id)
    aside = SetAside.objects.get()
    ids = [posted.id, suspense_id(aside.id)]
    entries = EntryLine.objects.filter(entry__source_id__in=ids, account__code="1910")
    amounts = sorted(entries.values_list("amount_minor", flat=True))
    assert amounts == [-other.draft.total_minor, other.draft.total_minor]
    what_waits_is_told_from_what_is_missing(shop, till, sale)


def what_waits_is_told_from_what_is_missing(shop, till, sale) -> None:
    """The next two: one under a known id, which is dismissed later, and one that never comes."""
    again = till.sell(shop.line("P2"), id=sale.draft.id)
    till.sell(shop.line("P1"))
    commit_sales(shop.actor, [again])
    commit_sales(shop.actor, [till.sell(shop.line("P1"))])
    places = list(shop.locations.values())
    [gap] = to_clarify(shop.actor, places, "gap")
    assert (gap.numbers, gap.answer) == ("5", "lost")
    assert gap.why.endswith("Kept aside as a conflict, and so not missing: R1-000004.")
    waiting = SetAside.objects.get(resolution__isnull=True)
    dismiss_set_aside(shop.actor, waiting.id, reason="rung up twice")
    [gap] = to_clarify(shop.actor, places)
    assert (gap.kind, gap.numbers) == ("gap", "5")
    assert "aside" not in gap.why
    [series] = series_with_gaps(shop.company_id)
    assert missing_numbers(series.id) == [5]
    catch_up(shop.company_id)
    report = verify()
    assert report.holds
    assert report.absent == (
        ("R1-000002", "a sale of its own", True),
        ("R1-000004", "rung up twice", True),
        ("R1-000005", "", False),
    )


def test_papers_that_look_alike_say_in_what_they_differ(shop, till):
    """The change, the second, a field that no paper shows; or the receipt before them alone."""
    sale = till.sell(shop.line("P1"))
    commit_sales(shop.actor, [sale])
    [paid] = sale.draft.tenders
    given = replace(paid, given_minor=paid.amount_minor + 90, change_minor=90)
    later = sale.draft.occurred_at + timedelta(seconds=1)
    changes = [
        {"tenders": (given,)},
        {"occurred_at": later},
        {"price_version": sale.draft.price_version + 1},
    ]
    for change in changes:
        draft = replace(sale.draft, **change)
        commit_sales(shop.actor, [sealed(draft, 1, "")])
    commit_sales(shop.actor, [sealed(sale.draft, 1, "0" * 64)])
    rows = to_clarify(shop.actor, list(shop.locations.values()), "conflict", order="oldest")
    told = [" ".join(row.differs) for row in rows]
    assert told[0].startswith("Given £1.10 with £0.00 change, and £2.00 with £0.90 change.")
    assert told[1].startswith("Made at ")
    first, second = told[1].removeprefix("Made at ").rstrip(".").split(" and at ")
    assert first != second
    assert "prices" in told[2] or "price" in told[2]
    assert told[3].startswith("They say the same")


def sealed(draft, number: int, previous: str) -> Submission:
    """The draft as another device of the register would send it."""
    body = body_text(draft, number)
    receipt = Receipt(
        protocol=1,
        number=number,
        body=body,
        previous_hash=previous,
        hash=chain_hash(previous, body),
        sent_at=None,
    )
    return Submission(draft, receipt)
