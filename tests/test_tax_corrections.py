"""Discounts for paying early, bad debts, and their tax in the return of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.banking import bank_on
from tests.bookkeeping import NOON, build_shop_at_noon, person, typed
from tests.shop import OWNER
from tests.taxing import files, standing
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.operations.periods import close_period
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.operations import (
    File,
    Settle,
    Taken,
    settle_line,
    take_in,
    undo_settlement,
)
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations import (
    Adjust,
    adjust_item,
    post_draft,
    post_entry,
    recover_debt,
    reverse_entry,
)
from tillbook.desks.bookkeeping.operations.settings import set_bookkeeping
from tillbook.desks.bookkeeping.rules import TypedLine
from tillbook.desks.taxation.operations import figures_now
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Company, Person
from tillbook.masters.parties.operations import NewTerms, add_terms
from tillbook.masters.parties.rules.terms import EarlyDiscount, Instalment, Terms
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.values.statements import Scope, Statement, StatementLine

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
SOLD, PAID = date(2026, 10, 12), date(2026, 11, 3)
OWED, TAX, CLAIM, BAD, LESS = "1410", "2210", "1510", "6310", "4020"


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def values(shop, until: date) -> dict[str, int]:
    return dict(figures_now(standing(shop, until)).figures.values)


def balance(shop, code: str) -> int:
    rows = EntryLine.objects.filter(account__company_id=shop.company_id, account__code=code)
    return sum(rows.values_list("amount_minor", flat=True))


def invoice(
    shop, net: str = "1000.00", tax: str = "200.00", gross: str = "1200.00", party: str = ""
):
    """An invoice of October, £1,200.00 with £200.00 of VAT in it."""
    lines = typed(SOLD, f"{OWED} dr {gross} STORE001", f"4010 cr {net} STORE001", memo="INV-7")
    line = TypedLine(account=TAX, credit=tax, tax="GB-standard", base=net, location="STORE001")
    claim, *rest = lines.lines
    whole = (replace(claim, party=party), *rest, line)
    post_entry(shop.actor, new_id(), replace(lines, lines=whole))
    return owed(shop)[-1]


def owed(shop, code: str = OWED):
    account = next(a for a in chart(shop.company_id) if a.code == code)
    return open_items([account.id])


def paid(shop, minor: int, purpose: str = "") -> BankLine:
    bank = next(a for a in chart(shop.company_id) if a.code == "1050")
    account = bank_on(shop, bank.id, "4711", "GBP")
    line = StatementLine(booked=PAID, amount_minor=minor, name="Café Lindgren", purpose=purpose)
    told = Statement(
        format="csv", scope=Scope.STATEMENT, account="4711", currency="GBP", lines=(line,)
    )
    take_in(shop.actor, account, told, File(name="bank.csv", hash="0" * 64))
    return BankLine.objects.get()


def wish(item, kind: str = "bad_debt", **more) -> Adjust:
    return Adjust(
        **{
            "entry_id": item.entry_id,
            "number": item.number,
            "kind": kind,
            "day": PAID,
            "reason": "insolvent",
            **more,
        }
    )


def test_a_discount_taken_with_the_payment_lowers_the_later_return(shop):
    """3 % off £1,200.00: £36.00, of which £6.00 is VAT."""
    files(shop)
    item = invoice(shop)
    line = paid(shop, 116_400)
    taken = (Taken(entry_id=item.entry_id, number=item.number),)
    plain = Settle(line_id=line.id, items=taken)
    with pytest.raises(SettlingRefused):
        settle_line(shop.actor, new_id(), plain)
    done = settle_line(shop.actor, new_id(), replace(plain, discount=True))
    assert owed(shop) == []
    assert (balance(shop, LESS), balance(shop, TAX)) == (3_000, -19_400)
    october, november = values(shop, OCTOBER), values(shop, NOVEMBER)
    assert (october["1"], october["6"]) == (20_000, 100_000)
    assert (november["1"], november["6"]) == (-600, -3_000)
    with pytest.raises(EntryRefused) as refused:
        reverse_entry(shop.actor, item.source_id, new_id(), day=PAID, reason="not sold")
    assert refused.value.refusal == Refusal.MADE_LESS
    undo_settlement(shop.actor, done.id, new_id(), why="wrong")
    assert (values(shop, NOVEMBER)["1"], [one.open_minor for one in owed(shop)]) == (0, [120_000])
    assert verify().holds


def test_a_claim_asks_whose_it_is(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    lines = {"account": [OWED, "4010"], "debit": ["12.00", ""], "credit": ["", "12.00"]}
    sent = {"entry": str(new_id()), "day": str(SOLD), "memo": "Sold", "action": "post", **lines}
    told = client.post(reverse("save_entry"), sent).content.decode()
    assert "Whose is it?" in told
    assert "Post without a name" in told
    assert not ManualEntry.objects.exists()
    named = {**sent, "entry": str(new_id()), "party": ["C1", ""]}
    client.post(reverse("save_entry"), named)
    client.post(reverse("save_entry"), {**sent, "action": "post_nameless"})
    assert [bool(one.party_id) for one in owed(shop)] == [True, False]
    # Nor is more moved between own accounts than is there without a question.
    moves = {**lines, "account": ["1010", "1050"]}
    told = client.post(reverse("save_entry"), {**sent, **moves, "entry": str(new_id())})
    assert "holds less than that" in told.content.decode()
    assert "Post it as it stands" in told.content.decode()


def test_terms_for_paying_early_are_applied_by_the_bank_line(shop):
    """3 % within 30 days: £1,164.00 that names the invoice pays £1,200.00, and £6.00 of VAT."""
    files(shop)
    early = EarlyDiscount(percent_ppm=30_000, days=30)
    terms = Terms(instalments=(Instalment(days=60),), discount=early)
    add_terms(shop.actor, NewTerms(name="3/30 net 60", terms=terms, default=True))
    invoice(shop, party="C1")
    line = paid(shop, 116_400, "Invoice JE-000001")
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    there = reverse("bank_settle", args=[line.account_id])
    [one] = client.get(there).context["waiting"]
    assert one.reasons[-1].startswith("3\xa0% less for paying by 11 November 2026"), one
    assert "checked" in client.get(reverse("bank_line", args=[line.id])).content.decode()
    sent = {"token": one.token, "document": str(one.document_id)}
    client.post(reverse("accept_suggestion", args=[line.id]), sent)
    assert owed(shop) == []
    assert (balance(shop, LESS), balance(shop, TAX)) == (3_000, -19_400)
    assert (values(shop, NOVEMBER)["1"], values(shop, NOVEMBER)["6"]) == (-600, -3_000)
    assert verify().holds


def test_a_discount_is_small_and_of_what_is_owed(shop):
    item = invoice(shop)
    line = paid(shop, 100_000)
    taken = (Taken(entry_id=item.entry_id, number=item.number),)
    with pytest.raises(SettlingRefused) as refused:
        settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=taken, discount=True))
    assert refused.value.refusal == SettleRefusal.DISCOUNT_LIMIT
    small = (Taken(entry_id=item.entry_id, number=item.number, amount_minor=99_000),)
    with pytest.raises(SettlingRefused) as refused:
        settle_line(shop.actor, new_id(), Settle(line_id=line.id, items=small, discount=True))
    assert refused.value.refusal == SettleRefusal.NO_DISCOUNT
    assert not Draft.objects.exists()


def test_a_discount_of_a_supplier_lowers_what_is_claimed_back(shop):
    files(shop)
    lines = typed(SOLD, "2110 cr 120.00", "6140 dr 100.00", memo="BILL-3")
    line = TypedLine(account=CLAIM, debit="20.00", tax="GB-standard", base="100.00")
    bill = new_id()
    post_entry(shop.actor, bill, replace(lines, lines=(*lines.lines, line)))
    [item] = owed(shop, "2110")
    adjust_item(shop.actor, new_id(), wish(item, "discount", amount_minor=-360))
    assert (balance(shop, "5130"), balance(shop, CLAIM)) == (-300, 1_940)
    november = values(shop, NOVEMBER)
    assert (november["4"], november["7"], november["6"]) == (-60, -300, 0)
    # Taken back whole now, its tax would be given back twice: the discount goes first.
    with pytest.raises(EntryRefused) as refused:
        reverse_entry(shop.actor, bill, new_id(), day=PAID, reason="not ours")
    assert refused.value.refusal == Refusal.MADE_LESS
    assert [one.open_minor for one in owed(shop, "2110")] == [-11_640]
    assert verify().holds


def test_a_bad_debt_is_claimed_in_box_four_and_owed_again_when_it_is_paid(shop):
    """VAT Notice 700/18: relief is added to box 4 and leaves 6 and 7 alone; what is paid later goes
    into box 1."""
    files(shop)
    item = invoice(shop)
    key = new_id()
    posted = adjust_item(shop.actor, key, wish(item, amount_minor=60_000))
    assert adjust_item(shop.actor, key, wish(item, amount_minor=60_000)).duplicate
    assert (balance(shop, BAD), balance(shop, CLAIM), balance(shop, TAX)) == (
        50_000,
        10_000,
        -20_000,
    )
    november = values(shop, NOVEMBER)
    assert [november[box] for box in ("1", "4", "6", "7")] == [0, 10_000, 0, 0]
    late = date(2026, 11, 19)
    more = {"day": late, "reason": "paid after all"}
    recover_debt(shop.actor, posted.id, new_id(), amount_minor=24_000, **more)
    assert (balance(shop, BAD), balance(shop, TAX)) == (30_000, -24_000)
    november = values(shop, NOVEMBER)
    assert [november[box] for box in ("1", "4", "6", "7")] == [4_000, 10_000, 0, 0]
    assert [one.open_minor for one in owed(shop)] == [60_000, 24_000]
    with pytest.raises(EntryRefused) as refused:
        recover_debt(shop.actor, posted.id, new_id(), amount_minor=36_001, **more)
    assert refused.value.refusal == Refusal.TOO_MUCH
    assert verify().holds


def test_of_a_document_that_was_paid_in_part_the_rest_owes_its_part_of_the_tax(shop):
    """Half of £1,200.00 was paid in cash: of £60.00 off the other half £10.00 are tax."""
    lines = typed(
        SOLD,
        f"{OWED} dr 600.00 STORE001",
        "1010 dr 600.00 STORE001",
        "4010 cr 1000.00 STORE001",
        memo="INV-8",
    )
    line = TypedLine(account=TAX, credit="200.00", tax="GB-standard", base="1000.00")
    post_entry(shop.actor, new_id(), replace(lines, lines=(*lines.lines, line)))
    item = owed(shop)[-1]
    wish = Adjust(
        entry_id=item.entry_id,
        number=item.number,
        kind="bad_debt",
        day=PAID,
        reason="Gone",
        amount_minor=6_000,
    )
    adjust_item(shop.actor, new_id(), wish)
    assert balance(shop, CLAIM) == 1_000
    assert balance(shop, BAD) == 5_000


def test_a_bad_debt_is_opened_again_once(shop):
    item = invoice(shop)

    def debt() -> object:
        key = new_id()
        wish = Adjust(
            entry_id=item.entry_id, number=item.number, kind="bad_debt", day=PAID, reason="Gone"
        )
        adjust_item(shop.actor, key, wish)
        return key

    first, back = debt(), new_id()
    assert owed(shop) == []
    reverse_entry(shop.actor, first, back, day=PAID, reason="Found again")
    [again] = owed(shop)
    assert (again.entry_id, again.open_minor, again.due) == (item.entry_id, 120_000, item.due)
    with pytest.raises(EntryRefused) as refused:
        recover_debt(shop.actor, first, new_id(), amount_minor=1, day=PAID, reason="Paid")
    assert refused.value.wrong[0].refusal == Refusal.ALREADY_REVERSED
    second = debt()
    recover_debt(shop.actor, second, new_id(), amount_minor=30_000, day=PAID, reason="Paid")
    with pytest.raises(EntryRefused) as refused:
        reverse_entry(shop.actor, second, new_id(), day=PAID, reason="All of it")
    assert refused.value.wrong[0].refusal == Refusal.ALREADY_REVERSED
    assert balance(shop, OWED) == 30_000
    # Entered by mistake: taken back, it came back of nothing, and neither line is open.
    found = ManualEntry.objects.get(kind="recovered")
    reverse_entry(shop.actor, found.id, new_id(), day=PAID, reason="Another's money")
    assert owed(shop) == []
    recover_debt(shop.actor, second, new_id(), amount_minor=120_000, day=PAID, reason="Paid")
    assert [one.open_minor for one in owed(shop)] == [120_000]
    assert verify().holds


def test_elsewhere_the_tax_that_is_owed_becomes_less(shop):
    files(shop)
    Company.objects.update(country="DE", configuration_version=99)
    item = invoice(shop)
    posted = adjust_item(shop.actor, new_id(), wish(item))
    lines = EntryLine.objects.filter(entry__source_id=posted.id).order_by("number")
    told = [(one.account.code, one.amount_minor, one.tax_base_minor) for one in lines]
    assert told == [(OWED, -120_000, None), (BAD, 100_000, None), (TAX, 20_000, 100_000)]
    without = invoice(shop)
    adjust_item(shop.actor, new_id(), wish(without, tax=False))
    assert (balance(shop, BAD), owed(shop)) == (220_000, [])


def test_above_the_limit_somebody_else_posts_it(shop):
    item = invoice(shop)
    set_bookkeeping(shop.actor, approval_minor=50_000, future_days=35)
    key = new_id()
    with pytest.raises(EntryRefused) as refused:
        adjust_item(shop.actor, key, wish(item))
    assert refused.value.refusal == Refusal.NEEDS_APPROVAL
    row = Draft.objects.get()
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    seen = client.get(reverse("entry_draft", args=[key])).content.decode()
    assert "Waits for approval" in seen
    assert client.get(reverse("manual_entries")).status_code == 200
    other = person(shop, "Second")
    posted = post_draft(other, key, row.version)
    assert (posted.id, owed(shop), Draft.objects.count()) == (key, [], 0)
    back = new_id()
    with pytest.raises(EntryRefused) as refused:  # what comes back of it waits too
        recover_debt(shop.actor, key, back, amount_minor=60_000, day=PAID, reason="Paid")
    assert refused.value.refusal == Refusal.NEEDS_APPROVAL
    assert "The bad debt" in client.get(reverse("entry_draft", args=[back])).content.decode()
    assert post_draft(other, back, Draft.objects.get().version).id == back
    [again] = owed(shop)
    assert (again.open_minor, again.due) == (60_000, item.due or item.day)


def test_a_softly_closed_month_is_asked_for(shop):
    item, later = invoice(shop), date(2026, 11, 18)
    posted = adjust_item(shop.actor, new_id(), wish(item, amount_minor=1_000))
    with clock.set_to(NOON + timedelta(days=35)):
        close_period(shop.actor, date(2026, 11, 1))
        part = wish(item, amount_minor=1_000, day=later)
        with pytest.raises(EntryRefused) as refused:
            adjust_item(shop.actor, new_id(), part)
        assert refused.value.refusal == Refusal.SOFT_PERIOD
        adjust_item(shop.actor, new_id(), part, into_soft=True)
        more = {"amount_minor": 1_000, "day": later, "reason": "Paid"}
        with pytest.raises(EntryRefused) as refused:
            recover_debt(shop.actor, posted.id, new_id(), **more)
        assert refused.value.refusal == Refusal.SOFT_PERIOD
        recover_debt(shop.actor, posted.id, new_id(), **more, into_soft=True)


def test_what_is_wrong_is_refused_and_nothing_is_written(shop):
    item = invoice(shop)
    before = EntryLine.objects.count()
    for more, why in (
        ({"amount_minor": 120_001}, Refusal.TOO_MUCH),
        ({"amount_minor": -1}, Refusal.TOO_MUCH),
        ({"amount_minor": 0}, Refusal.TOO_MUCH),
        ({"reason": " "}, Refusal.NO_REASON),
        ({"day": date(2026, 10, 1)}, Refusal.BEFORE_ITS_ENTRY),
        ({"day": date(2199, 1, 1)}, Refusal.FUTURE_DATE),
        ({"kind": "gift"}, Refusal.CONFLICT),
        ({"number": 2}, Refusal.UNKNOWN_ENTRY),
    ):
        with pytest.raises(EntryRefused) as refused:
            adjust_item(shop.actor, new_id(), wish(item, **more))
        assert refused.value.refusal == why, more
    assert EntryLine.objects.count() == before


def test_the_pages_do_it(shop):
    item = invoice(shop)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    assert "INV-7" in client.get(reverse("open_items")).content.decode() or owed(shop)
    key = f"{item.entry_id}/{item.number}"
    page = client.get(reverse("open_item"), {"item": key})
    assert short_day(date(2027, 4, 12)) in page.context["hint"]  # six months after
    form = {"item": key, "document": str(page.context["document_id"]), "kind": "bad_debt"}
    form |= {"amount": "600.00", "day": str(PAID), "reason": "insolvent", "tax": "1"}
    done = client.post(reverse("adjust_item"), form, follow=True)
    assert "Posted as JE-000002" in done.content.decode()
    row = ManualEntry.objects.get(kind="bad_debt")
    back = {"document": str(new_id()), "amount": "60.00", "day": str(PAID), "reason": "paid"}
    done = client.post(reverse("recover_debt", args=[row.id]), back, follow=True)
    assert "The claim is open again" in done.content.decode()
    assert balance(shop, OWED) == 66_000
