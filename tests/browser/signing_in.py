"""Signing in from a browser test, and the people of the shop who can."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.shop import PASSWORD, Shop
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing.writer import write


def sign_in(page: Page, email: str, to: str = "/") -> None:
    """Sign in and wait for the page that was asked for."""
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
