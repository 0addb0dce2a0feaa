"""What leaves no document stands in the audit trail, chained."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

from django.urls import reverse
from django.utils import translation

import tillbook
from tests.registering import enrolled_till
from tillbook.books.earnings.operations import set_tips
from tillbook.books.earnings.rules import TipSettings
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.desks.shifts.operations import set_shifts_required
from tillbook.masters.catalog.models import ShelfPrice
from tillbook.masters.catalog.operations import change_price, change_prices
from tillbook.masters.catalog.queries import items_by_sku, price_at
from tillbook.masters.organisation.audit_facts import fact_words, facts
from tillbook.masters.organisation.audit_pages import act_words, audit_listing
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import audit_by, note_export, revoke_api_key
from tillbook.masters.organisation.operations.company import CompanySettings
from tillbook.masters.organisation.operations.locations import LocationSettings
from tillbook.masters.organisation.queries import actor_of, company, memberships
from tillbook.masters.parties.operations import CertificateEdit, add_certificate
from tillbook.masters.taxes.queries import business_day
from tillbook.plumbing.audit import audit_text
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write
from tillbook.values.hashing import chain_hash


def test_keys_prices_and_sign_ins_are_recorded_and_chained(shop, client):
    client.post("/sign-in/login/", {"login": shop.email, "password": "not-the-word"})
    client.post("/sign-in/login/", {"login": shop.email, "password": shop.password})
    item = items_by_sku(shop.company_id, company(shop.company_id).version, ["P1"])["P1"]
    assert change_price(shop.actor, item.id, 2_000_000)
    assert revoke_api_key(shop.company_id, shop.api_key_id)
    assert not revoke_api_key(shop.company_id, shop.api_key_id)
    records = list(AuditRecord.objects.order_by("position"))
    assert [r.action for r in records] == [
        "company.opened",
        "api_key.created",
        "sign_in.failed",
        "signed_in",
        "price.changed",
        "api_key.revoked",
    ]
    assert [r.position for r in records] == list(range(1, 7))
    previous = ""
    for record in records:
        assert record.previous_hash == previous
        assert record.hash == chain_hash(previous, audit_text(record))
        previous = record.hash


def test_no_shelf_price_is_forgotten(shop):
    info = company(shop.company_id)
    item = items_by_sku(info.id, info.version, ["P1"])["P1"]
    change_price(shop.actor, item.id, 2_000_000)
    later = company(shop.company_id).version
    assert later == info.version + 1
    assert price_at(item.id, info.version) == (item.unit_price, item.price_base_micro)
    assert price_at(item.id, later) == (2_000_000, item.price_base_micro)
    assert ShelfPrice.objects.filter(variant_id=item.id).count() == 2


def test_the_page_names_places_and_keeps_ids_for_who_opens_the_details(shop, client):
    place = shop.locations["STORE001"]
    set_shifts_required(shop.actor, place, True)
    enrolled = {"device": str(new_id())}
    write(lambda: audit_by(shop.actor, shop.company_id, "register.enrolled", detail=enrolled))
    client.force_login(Person.objects.get(email=shop.email))
    text = client.get(reverse("audit_trail")).content.decode()
    assert "Selling in shifts set" in text
    name = company(shop.company_id).locations[place].name
    assert f"<summary>Location: {name}; Required: yes</summary>" in text
    assert "<summary>Details</summary>" in text
    assert f">{place}<" not in text


def test_the_page_says_whose_limit_and_certificate_it_was_and_who_let_a_register_in(shop, client):
    set_credit_limit(shop.actor, shop.customer_id, 5_000)
    since = business_day(shop.company_id)
    edit = CertificateEdit(number="EX 1", reason="charity", jurisdiction="GB", valid_from=since)
    add_certificate(shop.actor, shop.customer_id, edit)
    set_tips(shop.actor, shop.locations["STORE001"], TipSettings(before=True), made=list)
    person = Person.objects.get(email=shop.email)
    owner = actor_of(memberships(person.id)[0], person.name)
    known = {one.name: getattr(shop, one.name) for one in fields(shop)}
    enrolled_till(SimpleNamespace(**known, actor=owner), "R9")
    listing = audit_listing(shop.actor)
    rows = {one.record.action: one for one in listing.prepare(list(listing.rows))}
    assert rows["value.limit"].what == rows["certificate.added"].what == "Marta Keane"
    assert rows["register.enrolled"].who == "Ola Owner"
    assert ("Tip before paying", "yes") in rows["tips.set"].facts


def recorded_acts() -> set[str]:
    """Every act that a call of `audit…` or `_tell` in the source names, such as “price.changed”."""
    acts = set()
    for path in Path(tillbook.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or "tests" in path.parts:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in ("audit", "audit_by", "_tell"):
                given = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                acts |= {one for one in given if re.fullmatch(r"[a-z_]+\.[a-z_]+", str(one))}
    return acts


def test_every_act_has_words_of_its_own():
    acts = recorded_acts()
    assert {"price.changed", "api_key.created", "shift.closed"} <= acts
    plain = {
        act
        for act in acts
        if act_words(act) == act.replace("_", " ").replace(".", ": ").capitalize()
    }
    assert not plain, f"give these acts words in audit_pages.act_words: {sorted(plain)}"


def recorded_facts() -> set[str]:
    """Every name of a detail in the functions that write the audit trail."""
    found = {field.name for kind in (CompanySettings, LocationSettings) for field in fields(kind)}
    for path in Path(tillbook.__file__).parent.rglob("*.py"):
        tree = [] if "tests" in path.parts else ast.walk(ast.parse(path.read_text()))
        for node in (one for one in tree if isinstance(one, ast.FunctionDef)):
            inside = list(ast.walk(node))
            called = {ast.unparse(one.func) for one in inside if isinstance(one, ast.Call)}
            if not called & {"audit", "audit_by", "_tell", "note_location"}:
                continue
            told = [
                one.value
                for one in inside
                if (isinstance(one, ast.keyword) and one.arg in ("detail", "told"))
                or (
                    isinstance(one, ast.Assign)
                    and ast.unparse(one.targets[0]) in ("detail", "told")
                )
            ]
            for given in (one for each in told for one in ast.walk(each)):
                if isinstance(given, ast.Dict):
                    found |= {key.value for key in given.keys if isinstance(key, ast.Constant)}
    return found


def test_every_detail_has_words_of_its_own_in_german():
    names = recorded_facts()
    assert {"archived", "counted_minor", "cash_rounding_minor", "jurisdictions"} <= names
    with translation.override("de"):
        plain = {one for one in names if fact_words(one) == one.replace("_", " ").capitalize()}
    # These are the same word in both languages.
    plain -= {"code", "codes", "coupon", "name", "version"}
    assert not plain, f"give these details words in audit_facts: {sorted(plain)}"


def test_money_and_shares_in_details_are_figures(shop):
    currency = company(shop.company_id).money

    def shown(action: str, **detail: object) -> list[str]:
        row = SimpleNamespace(action=action, detail=json.dumps(detail))
        return [value for _name, value in facts(row, {}, currency)]

    assert shown("company.changed", cash_rounding_minor=5, second_step="nobody") == [
        "£0.05",
        "nobody",
    ]
    assert shown("value.limit", after=5_000, before=None) == ["£50.00"]
    assert shown("tax_rate.changed", rate_ppm=200_000, valid_from="2026-01-31") == [
        "20\N{NO-BREAK SPACE}%",
        "31 Jan 2026",
    ]


def test_the_page_says_of_which_product_the_price_was_changed_and_from_what(shop):
    item = items_by_sku(shop.company_id, company(shop.company_id).version, ["P1"])["P1"]
    change_price(shop.actor, item.id, 2_000_000)
    change_prices(shop.actor, [item.id], 100_000)
    note_export(shop.actor, "sales", "csv", [])
    listing = audit_listing(shop.actor)
    rows = listing.prepare(list(listing.rows.order_by("position")))
    told = {one.record.action: one for one in rows}
    first = next(one for one in rows if one.record.action == "price.changed")
    assert first.what == item.name
    assert "Unit price: 2.00" in first.told
    assert "Unit price before: 1.10" in first.told
    assert f"Products: {item.name}" in told["prices.by_percent"].told
    assert told["list.exported"].what == "Sales"
