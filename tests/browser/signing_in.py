"""Signing in from a browser test, and the people of the shop who can."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.shop import PASSWORD, Shop
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing.writer import write


def sign_in(page: Page, email: str, to: str = "/") -> None:
    """Be signed in, and open the page that is asked for."""
    client = Client()
    client.force_login(Person.objects.get(email=email))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    page.context.add_cookies([{**cookie, "domain": "127.0.0.1", "path": "/"}])
    page.goto(to)


def sign_in_by_hand(page: Page, email: str, to: str = "/") -> None:
    """Sign in as a person does, and wait for the page that was asked for."""
    page.goto(f"/sign-in/login/?next={to}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def hire(shop: Shop, role: str) -> str:
    """Somebody with this role who can sign in; the e-mail address."""
    email = f"{role.lower()}@example.com"
    write(
        lambda: create_person(
            company_id=shop.company_id, name=role, role=role, email=email, password=PASSWORD
        )
    )
    return email
