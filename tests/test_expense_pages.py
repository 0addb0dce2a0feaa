"""The pages and the API of expenses: photo kept first, typed text never lost, each sent once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller, nothing_written
from tests.attaching import photo
from tests.bookkeeping import NOON, build_shop_at_noon, person
from tests.expensing import bank, category, fill, laid_out, spend
from tests.shifting import fill_safe
from tests.shop import OWNER, PASSWORD
from tillbook.desks.expenses.models import Expense, ExpenseCategory, ExpenseDraft, PettyCash
from tillbook.desks.expenses.operations import set_limit
from tillbook.masters.files.models import Attachment
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

pytestmark = pytest.mark.postgresql_by_night

DAY = NOON.date()


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def picture(name: str = "IMG.jpg", content: bytes = b""):
    file = BytesIO(content or photo())
    file.name = name
    return file


def form(shop, **more):
    return {
        "expense": str(new_id()),
        "version": "0",
        "day": str(DAY),
        "location": "STORE001",
        "paid": bank(shop),
        "supplier": "Paper & Co",
        "amount": "12.00",
        "category": category(shop),
        "tax": "usual",
        "action": "post",
        **more,
    }


def test_a_photo_and_an_amount_are_an_expense(shop, client):
    page = client.get(reverse("new_expense")).content.decode()
    assert 'capture="environment"' in page
    sent = form(shop, photo=picture())
    answer = client.post(reverse("save_expense"), sent, follow=True)
    told = answer.content.decode()
    assert "Posted as EX-000001." in told
    assert "IMG.jpg" in told
    row = Expense.objects.get()
    assert (row.total_minor, row.tax_minor) == (1200, 200)
    sent["photo"] = picture()
    again = client.post(reverse("save_expense"), sent)
    assert again["Location"] == reverse("expense", args=[row.id])
    assert (Expense.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_mistake_keeps_the_photo_and_what_was_typed(shop, client):
    for wrong in ({"amount": "twelve"}, {"amount": "0"}, {"category": ""}):
        told = client.post(reverse("save_expense"), form(shop, **wrong)).content.decode()
        assert 'value="Paper &amp; Co"' in told
    assert ExpenseDraft.objects.count() == 0  # nobody kept it, and no photo would be lost
    sent = form(shop, amount="twelve", photo=picture())
    told = client.post(reverse("save_expense"), sent).content.decode()
    assert "“twelve” is no amount." in told
    assert 'value="Paper &amp; Co"' in told
    assert "IMG.jpg" in told
    draft = ExpenseDraft.objects.get()
    right = form(shop, expense=str(draft.id), version=str(draft.version))
    assert "EX-000001" in client.post(reverse("save_expense"), right, follow=True).content.decode()
    assert ExpenseDraft.objects.count() == 0
    assert Attachment.objects.get().subject_id == draft.id


def test_a_file_that_cannot_be_kept_is_said_and_stops_nothing(shop, client):
    sent = form(shop, photo=picture("virus.pdf", b"MZ\0\0"))
    told = client.post(reverse("save_expense"), sent, follow=True).content.decode()
    assert "This kind of file cannot be attached." in told
    assert Expense.objects.count() == 1


def test_one_more_line_takes_what_was_typed_along(shop, client):
    told = client.post(reverse("save_expense"), form(shop, action="more")).content.decode()
    assert told.count('name="amount"') == 2
    assert 'value="12.00"' in told


def test_a_large_one_waits_and_is_approved_on_its_page(shop, client):
    set_limit(shop.actor, 1000)
    told = client.post(reverse("save_expense"), form(shop), follow=True).content.decode()
    assert "Waits for approval" in told
    draft = ExpenseDraft.objects.get()
    again = form(shop, expense=str(draft.id), version="1")
    told = client.post(reverse("save_expense"), again, follow=True).content.decode()
    assert "somebody else who may approve expenses posts it" in told
    hired = lambda: create_person(  # noqa: E731
        company_id=shop.company_id,
        name="Cora",
        role="Owner",
        email="cora@example.com",
        password=PASSWORD,
    )
    cora = write(hired)
    client.force_login(Person.objects.get(id=cora.id))
    assert "Not posted yet" in client.get(reverse("expenses")).content.decode()
    post = reverse("post_expense_draft", args=[draft.id])
    assert "EX-000001" in client.post(post, {"version": "1"}, follow=True).content.decode()


def test_the_list_filters_sums_and_leaves_as_a_file(shop, client):
    anna = person(shop, "Anna")
    spend(shop, DAY, "12.00 GB-standard Office supplies", "1.00 Postage")
    laid_out(shop, DAY, "9.00 Travel", by=anna.id)
    page = client.get(reverse("expenses")).content.decode()
    assert "22.00" in page
    assert "Owed to staff" in page
    one = client.get(reverse("expenses"), {"category": category(shop, "Postage")})
    assert "EX-000001" in one.content.decode()
    assert "EX-000002" not in one.content.decode()
    hers = client.get(reverse("expenses"), {"person": str(anna.id)}).content.decode()
    assert "EX-000002" in hers
    assert "EX-000001" not in hers
    file = client.get(reverse("expenses"), {"export": "csv"})
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert "EX-000001" in text
    assert "Office supplies, Postage" in text
    totals = client.get(reverse("expense_totals")).content.decode()
    assert "Travel" in totals
    assert "22.00" in totals


def test_petty_cash_is_filled_counted_and_pays_back_on_its_page(shop, client):
    anna = person(shop, "Anna")
    laid_out(shop, DAY, "9.00 Travel", by=anna.id)
    there = reverse("petty_cash")
    fill_it = {"location": "STORE001", "kind": "from_safe", "amount": "50.00"}
    sent = {**fill_it, "document": str(new_id())}
    told = client.post(reverse("move_petty_cash"), sent, follow=True).content.decode()
    assert "The safe holds £0.00 by the books: less than £50.00." in told
    fill_safe(shop)
    told = client.post(reverse("move_petty_cash"), sent, follow=True).content.decode()
    assert "Booked as PC-000001." in told
    client.post(reverse("move_petty_cash"), sent)
    assert PettyCash.objects.count() == 1
    pay = {"location": "STORE001", "person": str(anna.id), "amount": "9.00"}
    client.post(reverse("pay_back"), {**pay, "document": str(new_id())})
    assert "£41.00" in client.get(there).content.decode()
    count = {"location": "STORE001", "expected": "4100", "counted": "40.50"}
    told = client.post(reverse("count_petty_cash"), count, follow=True).content.decode()
    assert "Booked as PC-000003." in told
    document = reverse("petty_document", args=[PettyCash.objects.get(kind="count").id])
    assert "40.50" in client.get(document).content.decode()
    # A bank may lend, so it is asked, once, and the same form is sent again.
    bank = {**fill_it, "kind": "from_bank", "document": str(new_id()), "note": "stamps & tea"}
    told = client.post(reverse("move_petty_cash"), bank).content.decode()
    assert "Take £50.00 out all the same?" in told
    assert 'name="note" value="stamps &amp; tea"' in told
    assert not PettyCash.objects.filter(kind="from_bank").exists()
    sure = {**bank, "sure": "1"}
    told = client.post(reverse("move_petty_cash"), sure, follow=True).content.decode()
    assert "Booked as PC-000004." in told
    assert client.post(reverse("move_petty_cash"), bank).status_code == 302
    for name, bad in (
        ("move_petty_cash", {**fill_it, "amount": "-1"}),
        ("move_petty_cash", {**fill_it, "kind": "from_moon"}),
        ("move_petty_cash", {**fill_it, "location": "NOWHERE"}),
        ("count_petty_cash", {**count, "expected": "x"}),
        ("pay_back", {**pay, "person": "x"}),
        ("pay_back", {**pay, "amount": "1000"}),
    ):
        before = PettyCash.objects.count()
        assert client.post(reverse(name), bad).status_code == 302
        assert PettyCash.objects.count() == before, (name, bad)


def test_categories_and_sources_are_kept_in_settings(shop, client):
    new = {"name": "Flowers", "account": "6140 Small expenses in cash", "tax": "GB-standard"}
    client.post(reverse("expense_category"), new)
    row = ExpenseCategory.objects.get(name="Flowers")
    assert row.account.code == "6140"
    client.post(reverse("expense_category"), {"row": str(row.id), "action": "archive"})
    assert "Flowers" not in client.get(reverse("new_expense")).content.decode()
    for bad in (
        {**new, "name": "flowers"},
        {**new, "name": " "},
        {**new, "name": "Goods", "account": "1310"},
        {**new, "name": "Goods", "account": "0000"},
        {**new, "name": "Goods", "tax": "NOPE"},
    ):
        client.post(reverse("expense_category"), bad)
    assert ExpenseCategory.objects.filter(name__in=("flowers", "Goods", "")).count() == 0
    client.post(reverse("expense_source"), {"name": "Company card", "account": "1220"})
    assert "Company card" in client.get(reverse("new_expense")).content.decode()
    acts = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"expense_category.added", "expense_category.changed", "expense_source.changed"} <= acts


def test_programs_enter_list_and_take_back(shop):
    program = caller(shop)
    offered = program.get("/expense-categories").body
    travel = next(one["id"] for one in offered["categories"] if one["name"] == "Travel")
    asked = {
        "business_date": str(DAY),
        "location": "STORE001",
        "source_id": offered["sources"][0]["id"],
        "supplier": "Rail",
        "lines": [{"category_id": travel, "amount": "12.00", "tax": "GB-standard"}],
    }
    made = program.post("/expenses", asked, idempotency_key="k1").body
    assert program.post("/expenses", asked, idempotency_key="k1").body == made
    row = program.get(f"/expenses/{made['id']}").body
    assert (row["total"], row["tax"], row["number"]) == ("12.00", "2.00", "EX-000001")
    back = {"business_date": str(DAY), "reason": "Twice"}
    gone = f"/expenses/{made['id']}/take-back"
    assert program.post(gone, back).status == 200
    with nothing_written():
        assert program.post(gone, back).problem == "already_reversed"
        assert program.post("/expenses", {**asked, "source_id": None}).problem == (
            "petty_cash_short"
        )
        assert program.post("/expenses", {**asked, "location": "X"}).problem == "no_location"
        assert program.post(f"/expenses/{new_id()}/take-back", back).status == 404
    rows = program.get("/expenses", category_id=travel).body["items"]
    assert [one["total"] for one in rows] == ["-12.00", "12.00"]
    first = program.get("/expenses", limit="1").body
    second = program.get("/expenses", limit="1", cursor=first["next_cursor"]).body
    assert [one["id"] for one in second["items"]] == [made["id"]]
    fill(shop, 500)
    told = program.get("/petty-cash").body
    assert {one["location"]: one["balance"] for one in told["items"]}["STORE001"] == "5.00"
