"""A location added in the back office sells at once, like the one that `init` made; accounts play
only roles that they can play."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import post
from tests.shop import OWNER, PASSWORD
from tillbook.books.ledger import operations as roles
from tillbook.books.ledger.models import Account, AccountRole, EntryLine
from tillbook.books.ledger.operations import assign_role
from tillbook.books.ledger.rules import KINDS, Role
from tillbook.books.stock.operations import add_location
from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.queries import selling
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.models import Location, Person
from tillbook.masters.organisation.operations import NotPossible, create_person
from tillbook.masters.organisation.operations.locations import LocationSettings
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Forbidden
from tillbook.masters.taxes.operations import UnknownJurisdiction
from tillbook.masters.taxes.queries import location_jurisdictions
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.series import back_office_series
from tillbook.plumbing.writer import write

FORM = {
    "name": "Station Kiosk",
    "code": "STORE003",
    "address": "1 Platform\nLondon",
    "time_zone": "Europe/London",
    "day_starts_hour": "5",
    "jurisdictions": "",
}


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def opened(shop, client, **changed) -> Location:
    answer = client.post(reverse("new_location"), {**FORM, **changed})
    assert answer.status_code == 302, answer.context["form"].errors
    return Location.objects.get(company_id=shop.company_id, code=changed.get("code", "STORE003"))


def test_a_location_that_was_added_sells_at_once(shop, owner):
    place = opened(shop, owner)
    shop.locations["STORE003"] = place.id
    shop.series["STORE003"] = back_office_series(place.id)
    sale = shop.sale([shop.line("P1")], at="STORE003")
    [outcome] = commit_sales(shop.actor, [sale])
    assert outcome.status == "stored"
    lines = EntryLine.objects.filter(entry__source_id=sale.draft.id)
    suspense = AccountRole.objects.get(role="suspense", scope_id=None).account_id
    assert {line.location_id for line in lines} == {place.id}
    assert suspense not in {line.account_id for line in lines}
    info = company(shop.company_id)
    assert location_jurisdictions(info.id, info.version)[place.id] == ("GB",)
    [record] = AuditRecord.objects.filter(action="location.opened")
    assert record.object_id == place.id
    assert "Station Kiosk" in record.detail


def test_a_location_is_changed_with_its_code_and_who_taxes_it(shop, owner):
    place = opened(shop, owner)
    address = reverse("location_settings", args=[place.id])
    assert "STORE003" in owner.get(address).content.decode()
    assert owner.post(address, {**FORM, "code": "KIOSK", "name": "Kiosk"}).status_code == 302
    place.refresh_from_db()
    assert (place.code, place.name, place.day_starts_hour) == ("KIOSK", "Kiosk", 5)
    again = opened(shop, owner)  # the code is free again; its numbers are not
    assert back_office_series(again.id) != back_office_series(place.id)
    assert AuditRecord.objects.filter(action="location.changed").count() == 1


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "STORE001"}, "__all__"),
        ({"code": "no spaces"}, "__all__"),
        ({"name": ""}, "name"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"day_starts_hour": "24"}, "day_starts_hour"),
        ({"jurisdictions": "GB XX-9"}, "jurisdictions"),
    ],
)
def test_what_cannot_be_a_location_is_said_beside_its_field_and_nothing_is_made(
    shop, owner, changed, field
):
    before = Location.objects.count()
    answer = owner.post(reverse("new_location"), {**FORM, **changed})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert Location.objects.count() == before


def test_only_who_may_and_works_everywhere_opens_a_location(shop, owner):
    wanted = LocationSettings(code="X1", name="X", time_zone="UTC")
    person = write(
        lambda: create_person(
            company_id=shop.company_id,
            name="Half Owner",
            role="Owner",
            email="half@example.com",
            password=PASSWORD,
            location_ids=[shop.locations["STORE001"]],
        )
    )
    half = Client()
    half.force_login(person)
    assert half.get(reverse("new_location")).status_code == 403
    away = reverse("location_settings", args=[shop.locations["STORE002"]])
    assert half.post(away, {**FORM, "code": "STORE002"}).status_code == 404
    weak = shop.actor.__class__(
        company_id=shop.company_id, kind="person", id=None, name="Weak", rights=frozenset()
    )
    with pytest.raises(Forbidden):
        add_location(weak, wanted, [])
    with pytest.raises(UnknownJurisdiction):
        add_location(shop.actor, wanted, ["ZZ-1"])
    assert not Location.objects.filter(code="X1").exists()


def account(code: str) -> Account:
    return Account.objects.get(code=code)


def assign(client, role: Role, account_code: str, scope: object = "") -> str:
    key = account(account_code).id if account_code else ""
    form = {"account": str(key), "scope": str(scope)}
    page = client.post(reverse("assign_role", args=[role.value]), form, follow=True)
    return str(next(iter(page.context["messages"])))


def test_a_department_and_a_way_to_pay_have_accounts_of_their_own(shop, owner):
    names = {name: key for key, name in department_names(shop.company_id).items()}
    extra = Account(company_id=shop.company_id, code="4077", name="Bread sales", kind="income")
    till = Account(company_id=shop.company_id, code="1099", name="Cash box", kind="asset")
    write(lambda: Account.objects.bulk_create([extra, till]))
    bread = names["Bread"]
    cash = selling(shop.company_id).tender_by_code("cash")
    assert assign(owner, Role.REVENUE, "4077", bread).startswith("Saved")
    assert assign(owner, Role.TENDER_CLEARING, "1099", cash.id).startswith("Saved")
    sale = shop.sale([shop.line("P1"), shop.line("P2")])
    commit_sales(shop.actor, [sale])
    booked = {
        line.account.code
        for line in EntryLine.objects.filter(entry__source_id=sale.draft.id).select_related(
            "account"
        )
    }
    assert {"4077", "4010", "1099"} <= booked
    page = owner.get(reverse("account_roles")).content.decode()
    assert "As in general (4010 Sales)" in page
    assert assign(owner, Role.REVENUE, "", bread).startswith("Saved")
    assert not AccountRole.objects.filter(role="revenue", scope_id=bread).exists()
    assert AuditRecord.objects.filter(action="account_role.changed").count() == 3


def test_a_wrong_or_missing_account_is_refused_with_a_sentence(shop, owner):
    write(lambda: _spare(shop, "1320"))
    before = set(AccountRole.objects.values_list("role", "scope_id", "account_id"))
    said = assign(owner, Role.REVENUE, "6110")
    assert "6110 Rounding is of the kind “expense”" in said
    assert "“income” or “liability”" in said
    assert "needs an account" in assign(owner, Role.REVENUE, "")
    assert "account of its own" in assign(owner, Role.SUSPENSE, stock_account())
    assert "account of its own" in assign(owner, Role.INVENTORY, "1910")
    # The value of the stock stays where it lies, and comes to no account with something on it.
    held = f"{stock_account()} Stock holds the value of the stock"
    assert held in assign(owner, Role.INVENTORY, "1320")
    assert "nothing of that kind" in assign(owner, Role.REVENUE, "4010", shop.customer_id)
    write(lambda: Account.objects.filter(code="6130").update(archived_at="2026-01-01T00:00Z"))
    assert "archived" in assign(owner, Role.ROUNDING, "6130")
    assert set(AccountRole.objects.values_list("role", "scope_id", "account_id")) == before
    with pytest.raises(NotPossible):
        assign_role(shop.actor, Role.REVENUE, shop.customer_id)


def test_what_is_held_on_an_account_is_told_when_another_plays_its_role(shop, owner):
    write(lambda: _spare(shop, "1098"))
    day = today(shop.company_id)
    post(shop, day, "1020 dr 50.00 STORE001", "1030 dr 20.00 STORE001", "1050 cr 70.00 STORE001")
    form = {"account": str(account("1098").id), "scope": ""}
    page = owner.post(reverse("assign_role", args=["safe"]), form, follow=True)
    _saved, told = [str(one) for one in page.context["messages"]]
    assert "50.00 stands on 1020 Safe still" in told
    # What is on its way to the bank is settled item by item: nobody could where it was.
    catch_up(shop.company_id)
    assert "Items are open on 1030" in assign(owner, Role.CASH_TO_BANK, "1098")
    assert AccountRole.objects.get(role="cash_to_bank").account.code == "1030"


@pytest.mark.engines("sqlite")
def test_without_that_rule_an_entry_by_hand_changes_what_the_stock_is_worth(shop, monkeypatch):
    """The planted fault: the old account of the stock is open to entries, and verify finds it."""
    old = stock_account()
    write(lambda: _spare(shop, "1320"))
    with pytest.raises(EntryRefused):
        post(shop, today(shop.company_id), "6480 dr 5.00", f"{old} cr 5.00")
    monkeypatch.setattr(roles, "_check_stock", lambda _now, _account: None)
    assign_role(shop.actor, Role.INVENTORY, account("1320").id)
    post(shop, today(shop.company_id), "6480 dr 5.00", f"{old} cr 5.00")
    catch_up(shop.company_id)
    assert "stock_is_not_inventory" in {one.check for one in verify().findings}


def _spare(shop, code: str) -> None:
    Account.objects.create(company_id=shop.company_id, code=code, name="Spare", kind="asset")


def stock_account() -> str:
    return AccountRole.objects.get(role="inventory", scope_id=None).account.code


def test_the_chart_of_a_new_business_plays_its_roles_by_the_rules(shop):
    for row in AccountRole.objects.select_related("account"):
        assert row.account.kind in KINDS[Role(row.role)], row.role
    assert set(KINDS) == set(Role)
