"""Components compile, escape what they are given, and stand in one frame."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Engine, engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory, override_settings
from django.urls import path as url

from tillbook.plumbing import frame, pages
from tillbook.plumbing.styleguide import examples
from tillbook.plumbing.templatetags import interface

EVIL = '"><script>alert(1)</script>\' onmouseover="go()'


@pytest.fixture
def render(tmp_path):
    """Render a text as a template file, through the very loaders of the product."""
    options = copy.deepcopy(settings.TEMPLATES[0])
    backend = DjangoTemplates(
        {
            "NAME": "probe",
            "DIRS": [str(tmp_path)],
            "APP_DIRS": False,
            "OPTIONS": options["OPTIONS"],
        }
    )

    def render(text, context=None, part=""):
        (tmp_path / "probe.html").write_text(text, encoding="utf-8")
        backend.engine = Engine(
            dirs=[str(tmp_path)],
            **{
                key: value
                for key, value in options["OPTIONS"].items()
                if key in {"loaders", "builtins", "context_processors"}
            },
        )
        name = f"probe.html#{part}" if part else "probe.html"
        request = RequestFactory().get("/")
        return backend.get_template(name).render(context or {}, request)

    return render


def test_components_and_partials_both_compile(render):
    text = (
        '<p>{% partialdef row inline %}<c-badge tone="pine" icon="check">Paid</c-badge>'
        "{% endpartialdef %}</p>{% partial row %}"
    )
    whole = render(text)
    assert whole.count("badge-pine") == 2
    assert "<c-" not in whole
    alone = render(text, part="row")
    assert alone.count("badge-pine") == 1
    assert "<p>" not in alone


@pytest.mark.parametrize(
    "text",
    [
        '<c-button title="{{ evil }}">x</c-button>',
        '<c-button :title="evil">x</c-button>',
        '<c-button :data-x="evil">x</c-button>',
        '<c-badge icon="check">{{ evil }}</c-badge>',
        '<c-field label="{{ evil }}" name="a" value="{{ evil }}" help="{{ evil }}" />',
        '<c-field :label="evil" name="a" :value="evil" :error="evil" />',
        '<c-page-head title="{{ evil }}" :trail="trail" />',
        '<c-chip href="{{ evil }}" remove="{{ evil }}">{{ evil }}</c-chip>',
        '<c-need icon="check" verb="{{ evil }}" href="{{ evil }}" small="{{ evil }}">x</c-need>',
        '<c-select label="a" name="b" :options="pairs" :value="evil" />',
    ],
)
@pytest.mark.parametrize("evil", [EVIL, '"x" onmouseover="go()"', "' onfocus='go()"])
def test_what_people_typed_never_becomes_markup(render, text, evil):
    context = {"evil": evil, "trail": [(evil, evil)], "pairs": [(evil, evil)]}
    written = render(text, context)
    assert "<script>" not in written
    tags = written.replace("&quot;", "").replace("&#x27;", "").split("<")
    for tag in tags:
        outside = "".join(tag.partition(">")[0].split('"')[::2])
        assert "onmouseover" not in outside
        assert "onfocus" not in outside


def test_a_component_sees_only_what_it_is_given(render):
    assert "lock" not in render("<c-badge>x</c-badge>", {"icon": "lock", "tone": "brick"})
    assert "badge-brick" not in render("<c-badge>x</c-badge>", {"tone": "brick"})


def test_a_button_says_why_it_cannot_be_pressed(render):
    written = render('<c-button href="/x" reason="No right to post">Post</c-button>')
    assert "disabled" in written
    assert "No right to post" in written
    assert "Post</" not in written
    assert "href" not in written


def test_a_form_field_says_what_would_be_right(render):
    class Price(forms.Form):
        price = forms.IntegerField(help_text="Was 4.70")
        unit = forms.ChoiceField(choices=[("kg", "kilogram")], required=False)
        weighed = forms.BooleanField(required=False, label="Sold by weight")

    right = render('<c-form-field :field="form.price" unit="€" />', {"form": Price()})
    assert 'aria-describedby="id_price-help"' in right
    assert "Was 4.70" in right
    wrong = render(
        '<c-form-field :field="form.price" /><c-form-field :field="form.unit" />'
        '<c-form-field :field="form.weighed" />',
        {"form": Price({"price": "x"})},
    )
    assert "field-wrong" in wrong
    assert 'aria-invalid="true"' in wrong
    assert "Enter a whole number." in wrong
    assert "<select" in wrong
    assert 'type="checkbox"' in wrong
    assert "Sold by weight" in wrong


def test_every_component_is_on_the_style_guide():
    parts = (
        "styleguide.html",
        "parts/guide.html",
        "parts/guide_order.html",
        "parts/guide_lists.html",
    )
    templates = Path(pages.__file__).parent / "templates"
    shown = "".join((templates / "tillbook" / part).read_text(encoding="utf-8") for part in parts)
    # These stand in every page, or wrap what the guide shows.
    elsewhere = {"breadcrumb", "form_field", "form_errors", "icon", "bar"}
    for file in (templates / "cotton").rglob("*.html"):
        name = str(file.relative_to(templates / "cotton").with_suffix("")).removesuffix("/index")
        if name not in elsewhere:
            tag = f"<c-{name.replace('_', '-').replace('/', '.')}"
            assert tag in shown, f"{tag} is not on the style guide"


def test_no_form_writes_the_mark_against_forgery_by_itself():
    """The tag writes with it which company the page is of; without that a form is refused."""
    sources = Path(pages.__file__).resolve().parent.parent
    found = [file for file in sources.rglob("*.html") if "tests" not in file.parts]
    assert len(found) > 100
    assert not [file.name for file in found if "csrfmiddlewaretoken" in file.read_text("utf-8")]


def test_the_style_guide_renders_without_a_request_for_data():
    template = engines["django"].get_template("tillbook/parts/guide.html")
    written = template.render(
        {**examples(), "half": "day", "title": "Day"}, RequestFactory().get("/")
    )
    assert "<c-" not in written
    assert "{{" not in written


def test_an_unknown_icon_is_a_mistake():
    with pytest.raises(LookupError, match="no-such-icon"):
        interface.icon("no-such-icon")
    with pytest.raises(LookupError):
        interface.icon("../models")
    assert 'aria-label="Late"' in interface.icon("clock", 16, "Late")
    assert 'aria-hidden="true"' in interface.icon("clock")


def test_assets_are_named_by_what_was_built(monkeypatch):
    monkeypatch.setattr(interface, "manifest", lambda: {"a/b.css": {"file": "b-x1.css"}})
    assert interface.asset("a/b.css") == "/static/tillbook/dist/b-x1.css"
    assert interface.asset("a/c.css") == "/static/tillbook/dist/c.css"


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, 33), (2, 3, 67), (5, 3, 100), (-1, 3, 0), (1, 0, 0)]
)
def test_shares_are_whole_per_cents(part, whole, percent):
    assert interface.share(part, whole) == percent


class OnlySell:
    """Addresses of a product in which one may sell and look at sales."""

    urlpatterns = (
        url("sell", pages.choose_theme, name="sell"),
        url("sales", pages.choose_theme, name="sales"),
    )


@override_settings(ROOT_URLCONF=OnlySell)
def test_the_rail_shows_what_exists_and_may_be_opened(monkeypatch):
    monkeypatch.setattr(frame, "_gates", [])
    monkeypatch.setattr(frame, "_parts", [])
    frame.add_part(lambda request: {"rail_counts": {"money": 3}})
    request = RequestFactory().get("/")
    entries = frame.parts(request)["rail"]
    assert [(e.section, e.url, e.count) for e in entries] == [
        ("sell", "/sell", 0),
        ("money", "/sales", 3),
    ]
    frame.add_gate(lambda request, section: section != "money")
    assert [entry.section for entry in frame.parts(request)["rail"]] == ["sell"]


class OnlyBooks:
    """Addresses of a product with two pages of the books, and one of the bank."""

    urlpatterns = tuple(
        url(name, pages.choose_theme, name=name) for name in ("journal", "trial_balance", "bank")
    )


@override_settings(ROOT_URLCONF=OnlyBooks)
def test_a_sections_pages_stand_beside_each_other_and_one_alone_is_no_choice(monkeypatch, render):
    monkeypatch.setattr(frame, "_gates", [])
    monkeypatch.setattr(frame, "_parts", [])
    rail = frame.parts(RequestFactory().get("/"))["rail"]
    tabs = {entry.section: [(tab.key, tab.url) for tab in entry.tabs] for entry in rail}
    assert tabs == {
        "books": [("journal", "/journal"), ("statements", "/trial_balance")],
        "bank": [],
    }
    shown = render(
        '{% include "tillbook/parts/section_tabs.html" with current="statements" %}',
        {"frame": {"rail": rail}, "section": "books"},
    )
    assert '<a href="/journal">Journal</a>' in shown
    assert '<a href="/trial_balance" aria-current="page">Statements</a>' in shown


@pytest.mark.parametrize(
    ("theme", "back", "cookie", "goes"),
    [
        ("night", "/sales?day=today", "night", "/sales?day=today"),
        ("day", "https://elsewhere.example/", "day", "/"),
        ("auto", "//elsewhere.example/x", "", "/"),
        ("<script>", "/", "", "/"),
    ],
)
def test_day_and_night_are_kept_in_a_cookie(theme, back, cookie, goes):
    request = RequestFactory().post("/preferences/theme", {"theme": theme, "next": back})
    response = pages.choose_theme(request)
    assert response.headers["Location"] == goes
    assert response.cookies["theme"].value == cookie


def test_a_made_up_theme_is_not_written_into_the_page():
    request = RequestFactory().get("/")
    for kept, used in (("night", "night"), ("day", "day"), ('x" onload="', ""), ("", "")):
        request.COOKIES["theme"] = kept
        assert pages.chrome(request)["theme"] == used


def test_choosing_a_theme_needs_a_post():
    assert pages.choose_theme(RequestFactory().get("/preferences/theme")).status_code == 405


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing_but_themselves(name):
    written = engines["django"].get_template(name).render()
    assert "<h1>" in written
    assert 'href="/"' in written
    assert "<c-" not in written
