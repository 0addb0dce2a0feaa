"""Signing in with more than a password: an app's codes, and a passkey."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import expect

from tests.browser.signing_in import sign_in_by_hand
from tests.shop import PASSWORD
from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write


@pytest.fixture
def local_page(chromium, server):
    """A page on localhost: a passkey belongs to a name, and an address of numbers is none."""
    url = server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(20_000)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def open_confirmed(page, shop, address: str) -> None:
    """Sign in and open what changes how one signs in, which asks for the password once more."""
    sign_in_by_hand(page, shop.email)
    page.goto(address)
    confirm(page, address)


def confirm(page, address: str) -> None:
    """Give the password once more where it is asked for before this address."""
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(f"**{address}")


def sign_out(page) -> None:
    page.locator(".bar-end details").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/login/**")


def current_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_an_apps_code_is_asked_for_from_then_on(page, shop):
    open_confirmed(page, shop, "/sign-in/2fa/totp/activate/")
    secret = page.get_by_label("Or type this key into it").input_value()
    page.get_by_label("Code").fill(current_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_url("**/2fa/**")
    sign_out(page)
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/**")
    page.goto("/")
    # The password alone opens nothing: the code is still asked for.
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    expect(page.locator(".bar-top")).to_have_count(0)


def test_who_has_to_is_led_to_it_gets_recovery_codes_and_goes_on(page, shop):
    write(lambda: Company.objects.update(second_step="books", second_step_since=clock.now()))
    write(lambda: raise_version(shop.company_id))
    page.goto("/sign-in/login/?next=/stock/")
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/second-step/**")
    later = page.get_by_role("link", name="Later")
    expect(later).to_have_attribute("href", "/stock/")
    page.get_by_role("link", name="Use an app").click()
    page.wait_for_url("**/sign-in/**")
    confirm(page, "/sign-in/2fa/totp/activate/")
    secret = page.get_by_label("Or type this key into it").input_value()
    page.get_by_label("Code").fill(current_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    expect(page.locator(".codes > li")).to_have_count(10)
    old = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Make new ones").click()
    expect(page.get_by_text("count no longer")).to_be_visible()
    page.get_by_role("button", name="Make new ones").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    assert old not in page.locator(".codes").inner_text()
    page.goto("/second-step/?next=/stock/")
    page.wait_for_url("**/stock/")


def test_a_passkey_is_added_and_opens_the_door_alone(local_page, shop):
    page = local_page
    open_confirmed(page, shop, "/sign-in/2fa/webauthn/add/")
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_label("It opens alone").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    expect(page.locator(".bar-top")).to_be_visible()
