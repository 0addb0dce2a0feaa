"""Who belongs elsewhere: to another company, to another location, or in front of the counter."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.shop import OWNER, _business
from tests.test_access import PAGES, ask, hire, signed_in, things
from tillbook.books.ledger.models import Account, Entry
from tillbook.config.business import NewLocation, set_up
from tillbook.desks.registers.models import Pin
from tillbook.masters.catalog.models import Variant
from tillbook.masters.organisation.models import Role
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord

__all__ = ["things"]


@pytest.mark.postgresql_by_night
def test_the_owner_of_another_company_finds_nothing_of_this_one(shop, things):
    place = NewLocation(
        code="FAR1", name="Far away", time_zone="Europe/London", jurisdictions=("GB",), shifts=False
    )
    other = replace(
        _business(), name="Another", owner_email="other@example.com", locations=(place,)
    )
    another = set_up(other)
    # They work in both, as owner: what they chose is all there is, whatever else they might see.
    owner = signed_in(OWNER)
    asked = owner.post(reverse("new_person"), asked_in(shop, "other@example.com"))
    assert asked.status_code == 302, asked.context["form"].errors
    client = signed_in("other@example.com")
    assert "asks you to work there" in client.get(reverse("companies")).content.decode()
    yes = {"company": str(shop.company_id), "answer": "yes"}
    assert client.post(reverse("answer_invitation"), yes).status_code == 302
    client = working_in(client, another)
    wrong = {}
    for name, page in PAGES.items():
        if (found := ask(client, name, things)) != page.foreign:
            wrong[name] = (found, page.foreign)
    assert not wrong
    for name in (
        "home",
        "sales",
        "journal",
        "stock",
        "lots",
        "products",
        "customers",
        "reports",
        "stock_value",
    ):
        seen = client.get(reverse(name)).content.decode()
        assert "Product P1" not in seen, name
        assert "Marta Keane" not in seen, name
        assert seen.count("Harbour") == 1, name  # in the switch of companies

    there = client.get(reverse("sales"), {"form": "csv"})
    assert "B-000" not in b"".join(there).decode()
    refuses_what_another_tab_sends(client, shop, another, things)


def refuses_what_another_tab_sends(client, shop, another, things) -> None:
    # Back to the first company: its page is there, and what a tab of the other sends is refused.
    sale = reverse("sale", args=[things["sale"]])
    new, fields = reverse("new_customer"), {"name": "Typed in the other tab"}
    # What the person may see in the first is not shown, and leaves no trace: it is offered.
    before = AuditRecord.objects.filter(company_id=shop.company_id).count()
    for name in ("sale", "customer_data"):
        address = reverse(name, args=[things[PAGES[name].of]])
        offered = client.get(address)
        assert offered.status_code == 404
        assert "and open it" in offered.content.decode(), name
        assert f'name="next" value="{address}"' in offered.content.decode(), name
    assert AuditRecord.objects.filter(company_id=shop.company_id).count() == before
    assert "and open it" not in client.get(reverse("sale", args=[new_id()])).content.decode()
    home = working_in(client, shop.company_id)
    assert home.get(sale).status_code == 200
    stale = {"X-Company": str(another)}
    for answer in (
        home.post(new, {**fields, "of_company": str(another)}, headers={"X-Company": ""}),
        home.post(new, fields, headers={"X-Company": ""}),
        home.post(reverse("own_pin"), {"pin": "2580", "again": "2580"}, headers=stale),
        home.get(reverse("live"), {"of_company": str(another)}, headers={"X-Company": ""}),
        home.get(reverse("live_position"), headers=stale),
        home.get(f"{reverse('sales')}?export=csv&of_company={another}", headers={"X-Company": ""}),
        home.get(f"{reverse('choose_location')}?of_company={another}", headers={"X-Company": ""}),
    ):
        assert answer.status_code == 409
        saved = answer.wsgi_request.method == "POST"
        said = "Nothing was saved" if saved else "Nothing was opened or downloaded"
        assert said in answer.content.decode()
    # So do the forms of a part that another room draws into a page.
    page = home.get(reverse("adjustment", args=[things["adjustment"]])).content.decode()
    forms = re.findall(r'<form [^>]*method="post".*?</form>', page, re.DOTALL)
    assert any("attachments" in form for form in forms)
    assert all(f'name="of_company" value="{shop.company_id}"' in form for form in forms)
    # A page of the chosen company says so and is the page it always was.
    named = home.get(f"{reverse('sales')}?of_company={shop.company_id}", headers={"X-Company": ""})
    assert named.status_code == 200
    assert f"of_company={shop.company_id}" not in named.content.decode()
    part = home.get(reverse("sales"), headers={**stale, "HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"].partition("?")[0]) == (
        401,
        reverse("other_company"),
    )
    assert not PersonalData.objects.filter(name=fields["name"]).exists()
    assert not Pin.objects.exists()
    assert home.post(new, fields).status_code == 302
    made = AuditRecord.objects.filter(action="person.joined").values_list("company_id", flat=True)
    assert list(made) == [shop.company_id]
    assert Party.objects.get(personal__name=fields["name"]).company_id == shop.company_id


def asked_in(shop, email: str) -> dict[str, str]:
    """The form that asks somebody in as owner, everywhere."""
    role = Role.objects.get(company_id=shop.company_id, name="Owner").id
    return {"name": "-", "email": email, "role": str(role), "where": "everywhere"}


def working_in(client, company_id):
    """The same browser in another of its companies; its pages say so with what they send."""
    fields = {"company": str(company_id), "next": "/"}
    assert client.post(reverse("choose_company"), fields)["Location"] == "/"
    client.defaults["HTTP_X_COMPANY"] = str(company_id)
    return client


def test_who_works_at_one_location_sees_nothing_of_the_other(shop, things):
    client = hire(shop, "Manager", location_ids=[shop.locations["STORE002"]])
    for name in ("sale", "entry"):
        assert ask(client, name, things) == 404, name
    for name in ("void_sale", "return_items"):
        assert ask(client, name, things) == 404, name
    assert "B-000" not in client.get(reverse("sales")).content.decode()
    before = Entry.objects.filter(source_kind="sale").count()
    refused = client.post(
        reverse("sell"),
        {"id": str(new_id()), "location": "STORE001", "sku": "P1", "quantity": "1", "price": ""}
        | {"line_discount": "", "action": "take", "shown": "110", "tender": "cash"},
    )
    assert refused.status_code == 200
    assert "You may not sell at this location." in refused.content.decode()
    assert Entry.objects.filter(source_kind="sale").count() == before


#: What belongs to the company, wherever somebody works.
EVERYWHERE = {
    *(
        "supplier",
        "supplier item",
        "variant",
        "customer",
        "lost customer",
        "group",
        "account",
        "role",
        "card",
        "cashier",
    ),
    *(
        "coupon",
        "price_list",
        "promotion",
        "upload",
        "kit",
        "modifiers",
        "certificate",
        "bank rule",
    ),
    "terms",
}
#: What both ends see: where it comes from and where it goes.
BETWEEN = {"transfer", "asked transfer"}


def test_whoever_works_elsewhere_reaches_no_thing_of_a_location_by_its_address(shop, things):
    """All the rights there are, at one location: what stands at the other is not there."""
    client = hire(shop, "Owner", location_ids=[shop.locations["STORE002"]])
    placed = {
        name: page
        for name, page in PAGES.items()
        if page.foreign == 404 and page.of not in EVERYWHERE | BETWEEN | {"", "nothing"}
    }
    assert {"sale", "shift", "deposit", "closure", "till", "printer", "entry", "location"} <= {
        page.of for page in placed.values()
    }
    reached = {name: found for name in placed if (found := ask(client, name, things)) != 404}
    assert not reached


def test_a_cashier_is_shown_no_costs_and_no_way_into_the_books(shop, things):
    client = hire(shop, "Cashier")
    rail = client.get(reverse("sell")).content.decode()
    for hidden in ("Money", "Settings", "Reports", "Customers"):
        assert f'<span class="rail-name">{hidden}</span>' not in rail, hidden
    seen = client.get(reverse("sale", args=[things["sale"]])).content.decode()
    assert "Cost of goods" not in seen
    assert "/accounts/" not in seen
    assert "/journal/" not in seen
    assert "/journal/" not in client.get(reverse("sales")).content.decode()
    refused = client.get(reverse("journal"))
    assert refused.status_code == 403
    assert "Your role does not include it." in refused.content.decode()
    assert Account.objects.exists()
    assert Variant.objects.exists()
