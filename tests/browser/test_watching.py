"""The fixture `page` fails a test on what the browser complains about."""

from __future__ import annotations


def test_an_inline_script_is_refused_and_reported(page, console):
    page.goto("/sign-in/login/")
    page.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = 'window.planted = 1'; document.body.append(s); }"
    )
    assert page.evaluate("window.planted") is None
    page.wait_for_timeout(100)
    (complaint,) = console.complaints
    assert "Content Security Policy" in complaint
    assert console.unexpected() == [complaint]
    console.allow("Content Security Policy")
    assert console.unexpected() == []


def test_an_exception_and_a_missing_file_are_complaints(page, console):
    page.goto("/sign-in/login/")
    page.evaluate("() => { setTimeout(() => { throw new Error('planted') }, 0) }")
    page.evaluate("() => fetch('/nowhere/at/all').then(() => 1)")
    page.wait_for_timeout(100)
    found = console.unexpected()
    assert any("planted" in complaint for complaint in found)
    assert any("404" in complaint for complaint in found)
    console.allow("planted|404")


def test_a_request_to_a_stranger_is_refused_and_a_complaint(page, console):
    page.goto("/sign-in/login/")
    page.evaluate("() => fetch('http://127.0.0.2:1/').catch(() => 1)")
    page.wait_for_timeout(100)
    assert console.unexpected()
    console.allow("127.0.0.2|Content Security Policy")
    assert console.unexpected() == []
