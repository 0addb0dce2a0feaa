"""A signed-in person reads in their own language and formats; nobody else's leak to the next."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from tillbook.plumbing.api import door
from tillbook.plumbing.locales import (
    about_figure,
    as_typed,
    current_locale,
    persons_locale,
    typed_figure,
)
from tillbook.values.typed import TwoMeanings


@pytest.fixture
def seen():
    """Answers of the middleware: (formats, language) inside the page."""

    def see(locale: str | None, *, signed_in: bool = True) -> tuple[str, str | None]:
        request = RequestFactory().get("/")
        if signed_in:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
        request.user = SimpleNamespace(locale=locale) if locale is not None else SimpleNamespace()
        inside = []

        def page(request):
            inside.append((str(current_locale()), translation.get_language()))
            return HttpResponse()

        persons_locale(page)(request)
        return inside[0]

    with translation.override("en"):
        yield see


def test_each_person_reads_in_their_own_habits(seen):
    assert seen("de") == ("de", "de")
    translation.activate("en")
    assert seen("en-US") == ("en_US", "en")
    assert seen("nl") == ("nl", "en")
    assert seen("no such") == ("en_GB", "en")


def test_without_a_person_the_page_decides(seen):
    assert seen("de", signed_in=False) == ("en_GB", "en")
    assert seen(None) == ("en_GB", "en")


def test_nothing_is_kept_for_the_next_request(seen):
    seen("nl")
    assert str(current_locale()) == "en_GB"


def test_the_api_speaks_english_after_a_page_that_did_not(monkeypatch):
    heard = []

    def view(request):
        heard.append(translation.get_language())
        return HttpResponse()

    found = SimpleNamespace(func=view, args=(), kwargs={})
    monkeypatch.setattr(door, "_found", lambda path: found)
    with translation.override("de"):
        door.straight_to_the_api(None)(RequestFactory().get("/api/v1/me", HTTP_HOST="localhost"))
        assert translation.get_language() == "de"
    assert heard == ["en"]


def test_figures_are_read_as_the_reader_writes_them_and_refused_where_two_are_meant():
    for language, written, typed, ambiguous in (
        ("en", "1234.50", ("1,234.50", "1.234,50", "1 234,50"), "1,234"),
        ("de", "1234,50", ("1.234,50", "1,234.50", "1234,5"), "1.234"),
    ):
        with translation.override(language):
            assert as_typed("1234.50") == written
            for text in (written, *typed):
                assert typed_figure(text).rstrip("0") == "1234.5"
            with pytest.raises(TwoMeanings) as refused:
                typed_figure(ambiguous)
            said = about_figure(refused.value, ambiguous, "otherwise")
            assert ambiguous in said
            assert said != "otherwise"
            assert about_figure(ValueError(), "x", "otherwise") == "otherwise"
