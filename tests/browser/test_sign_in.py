"""Signing in, with a real browser on the real product."""

from __future__ import annotations

from tests.shop import OWNER, PASSWORD


def test_the_owner_signs_in_and_sees_the_frame(page, shop):
    page.goto("/sign-in/login/")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    assert page.get_by_role("navigation").first.is_visible()


def test_a_wrong_password_says_so_and_lets_nobody_in(page, shop):
    page.goto("/sign-in/login/")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("alert").first.is_visible()
    page.goto("/")
    assert "/sign-in/" in page.url
