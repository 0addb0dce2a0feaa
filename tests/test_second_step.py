"""A second step at sign-in can be asked for: who is led to it and how, and what stays shut."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER, PASSWORD
from tillbook.masters.organisation.models import Company, Person
from tillbook.masters.organisation.operations import NotPossible, create_person
from tillbook.masters.organisation.operations.company import CompanySettings, change_company
from tillbook.masters.organisation.rules import ROLES, SECOND_STEP_GRACE, Forbidden
from tillbook.masters.organisation.second_step import KeptSecondStep
from tillbook.plumbing import clock
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write

SIGN_IN = "/sign-in/login/"


def ask(shop, policy: str, days_ago: int = 0) -> None:
    """Have this shop ask for a second step, for so many days already."""
    row = Company.objects.get(id=shop.company_id)
    wanted = CompanySettings(
        name=row.name,
        legal_name="",
        tax_number="",
        tax_per_line=False,
        cash_rounding_minor=1,
        total_rounding_minor=1,
        second_step=policy,
    )
    change_company(shop.actor, wanted)
    since = clock.now() - timedelta(days=days_ago)
    write(lambda: Company.objects.update(second_step_since=since))
    write(lambda: Person.objects.update(created_at=since))
    change_company(shop.actor, wanted)  # processes read the company anew


def person(shop, role: str) -> Person:
    email = f"{role.lower()}@example.com"
    if role == "Owner":
        return Person.objects.get(email=OWNER)
    return write(
        lambda: create_person(
            company_id=shop.company_id, name=role, role=role, email=email, password=PASSWORD
        )
    )


def sign_in(who: Person, to: str = "/sales/") -> tuple[Client, str]:
    client = Client()
    answer = client.post(f"{SIGN_IN}?next={to}", {"login": who.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.context["form"].errors
    return client, answer["Location"]


def give_step(who: Person) -> Authenticator:
    row = Authenticator(user=who, type=Authenticator.Type.TOTP, data={"secret": "x"})
    write(lambda: Authenticator.objects.bulk_create([row]))
    return row


def second_company(who: Person) -> str:
    """Another company of the owner's, at a place that nobody was named for who taxes it."""
    client = Client()
    client.force_login(who)
    fields = {
        "name": "Second Bakery",
        "country": "US",
        "currency": "GBP",
        "location_name": "Main street",
        "location_code": "STORE001",
        "time_zone": "Europe/London",
    }
    new = reverse("new_company")
    form = client.post(new, fields).context["form"]
    asked = {name: form[name].value() for name in ("currency", "time_zone", "asked")}
    assert asked == {"currency": "USD", "time_zone": "Europe/London", "asked": "US"}
    assert set(form.errors) == {"currency", "time_zone"}
    made = client.post(new, {**fields, **asked, "currency": "GBP"}, follow=True)
    assert "No sales tax is charged yet: say at its location" in made.content.decode()
    company = Company.objects.get(name="Second Bakery")
    assert (company.currency_id, company.country) == ("GBP", "US")
    return str(company.id)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_may_change_people_settings_or_the_books_is_led_to_it_and_may_wait(shop, role):
    who = person(shop, role)
    ask(shop, "books")
    client, landed = sign_in(who)
    if role == "Cashier":
        assert landed == "/sales/"
        return
    assert landed.startswith(reverse("second_step"))
    text = client.get(landed).content.decode()
    assert "Later" in text
    assert reverse("mfa_activate_totp") in text
    assert client.get("/sales/").status_code == 200


def test_after_the_days_of_grace_no_page_opens_until_it_is_done(shop):
    who = person(shop, "Owner")
    elsewhere = second_company(who)
    ask(shop, "books", days_ago=SECOND_STEP_GRACE.days)
    client, landed = sign_in(who)
    text = client.get(landed).content.decode()
    assert "Later" not in text
    # The page stands alone: it names who asks, and the other company is one press away.
    assert "so Harbour Bakehouse asks for" in text
    assert "Work in Second Bakery instead" in text
    there = Client()
    there.force_login(who)
    assert there.post(reverse("choose_company"), {"company": elsewhere})["Location"] == "/"
    assert there.get("/sales/").status_code == 200
    for name in ("home", "sales", "settings", "staff"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("second_step"))
    part = client.get("/sales/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"].startswith(reverse("second_step"))
    way = client.get(reverse("mfa_activate_totp"))
    assert reverse("second_step") not in way.headers.get("Location", "")
    give_step(who)
    assert client.get("/sales/").status_code == 200
    assert client.get(landed)["Location"] == "/sales/"


def test_somebody_new_has_their_own_days_and_a_cashier_is_asked_when_everybody_is(shop):
    ask(shop, "everybody", days_ago=100)
    fresh = person(shop, "Bookkeeper")
    client, landed = sign_in(fresh)
    assert landed.startswith(reverse("second_step"))
    assert client.get("/sales/").status_code == 200
    cashier = person(shop, "Cashier")
    write(lambda: Person.objects.update(created_at=clock.now() - timedelta(days=100)))
    client, _landed = sign_in(cashier)
    assert client.get("/sales/").status_code == 302


def test_the_last_second_step_stays_while_it_is_asked_for(shop):
    who = person(shop, "Owner")
    app = give_step(who)
    assert KeptSecondStep().can_delete_authenticator(app)
    ask(shop, "books")
    assert not KeptSecondStep().can_delete_authenticator(app)
    codes = Authenticator(user=who, type=Authenticator.Type.RECOVERY_CODES, data={})
    key = Authenticator(user=who, type=Authenticator.Type.WEBAUTHN, data={})
    write(lambda: Authenticator.objects.bulk_create([codes]))
    assert not KeptSecondStep().can_delete_authenticator(app)
    assert KeptSecondStep().can_delete_authenticator(codes)
    write(lambda: Authenticator.objects.bulk_create([key]))
    assert KeptSecondStep().can_delete_authenticator(app)


def test_only_who_may_change_settings_changes_it_and_it_is_written_down(shop):
    ask(shop, "books")
    assert '"second_step": "books"' in AuditRecord.objects.filter(action="company.changed")[
        0
    ].detail.replace('":"', '": "')
    manager = person(shop, "Manager")
    client = Client()
    client.force_login(manager)
    assert client.post(reverse("company_settings"), {"second_step": "nobody"}).status_code == 403
    weak = shop.actor.__class__(
        company_id=shop.company_id, kind="person", id=None, name="Weak", rights=frozenset()
    )
    row = Company.objects.get(id=shop.company_id)
    wanted = CompanySettings(
        name=row.name,
        legal_name="",
        tax_number="",
        tax_per_line=False,
        cash_rounding_minor=1,
        total_rounding_minor=1,
        second_step="nobody",
    )
    with pytest.raises(Forbidden):
        change_company(weak, wanted)
    with pytest.raises(NotPossible):
        change_company(shop.actor, wanted.__class__(**{**vars_of(wanted), "second_step": "x"}))


def vars_of(settings: CompanySettings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def test_a_new_business_asks_and_the_demo_says_why_it_does_not(shop):
    row = Company.objects.get(id=shop.company_id)
    assert Company(name="x").second_step == "books"
    client = Client()
    client.force_login(person(shop, "Owner"))
    assert "A stolen one" in client.get(reverse("staff")).content.decode()
    write(lambda: Company.objects.filter(id=row.id).update(demo=True))
    assert "this is the demo business" in client.get(reverse("staff")).content.decode()
    ask(shop, "books")
    text = client.get(reverse("staff")).content.decode()
    assert "by password alone" in text
    give_step(Person.objects.get(email=OWNER))
    assert "with a second step</small>" in client.get(reverse("staff")).content.decode()
