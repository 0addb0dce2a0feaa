"""What holds for every template: strict policy, tokens only, known icons, words to translate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

from tillbook.plumbing.frame import RAIL
from tillbook.plumbing.templatetags.interface import ICONS

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tillbook"
TEMPLATES = sorted(
    path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".txt"}
)
RULES = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)[^>]*>|<script\b[^>]*>\s*[^\s<]", re.I
    ),
    "an event attribute": re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx code in an attribute": re.compile(r"\bhx-on\b|[\"']\s*(?:js|javascript):", re.IGNORECASE),
    "a raw colour": re.compile(
        r"(?:fill|stroke|color|bgcolor)=[\"']#|[\"'\s](?:bg|text|border|fill|stroke)-\[?#"
        r"|-(?:red|green|blue|gray|slate|zinc|amber|emerald|white|black)-?\d{2,3}\b"
        r"|\b(?:bg|text)-(?:white|black)\b"
    ),
    "an address of another host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I),
}


def _complaints(text: str) -> list[str]:
    return [name for name, rule in RULES.items() if rule.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_keeps_the_policy_and_the_tokens(path):
    assert _complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('<p style="color: red">', "an inline style"),
        ("<style>p {}</style>", "an inline style"),
        ("<script>go()</script>", "an inline script"),
        ('<script src="/a.js">go()</script>', "an inline script"),
        ('<button onclick="go()">', "an event attribute"),
        ('<button hx-on:click="go()">', "htmx code in an attribute"),
        ("<div hx-vals='js:{a: 1}'>", "htmx code in an attribute"),
        ('<rect fill="#1F6F54">', "a raw colour"),
        ('<p class="text-[#1F6F54]">', "a raw colour"),
        ('<p class="mt-2 bg-slate-100">', "a raw colour"),
        ('<p class="bg-white">', "a raw colour"),
        ('<img src="//example.com/a.png">', "an address of another host"),
    ],
)
def test_each_rule_catches_what_it_is_there_for(text, complaint):
    assert complaint in _complaints(text)


def test_every_template_compiles():
    names = {str(path).split("/templates/", 1)[1] for path in TEMPLATES if path.suffix == ".html"}
    for name in sorted(names):
        engines["django"].get_template(name)


def test_every_icon_that_is_named_is_there():
    named = re.compile(
        r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']|<c-[^>]*?\bicon(?:_end)?=[\"']([a-z0-9-]+)[\"']"
    )
    wanted = {entry.icon: "frame.py" for entry in RAIL}
    for path in TEMPLATES:
        for one, other in named.findall(path.read_text(encoding="utf-8")):
            wanted[one or other] = path.name
    known = {path.stem for path in ICONS.glob("*.svg")}
    assert wanted
    assert {name: where for name, where in wanted.items() if name not in known} == {}


def test_icons_are_bare_drawings():
    for path in ICONS.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"'), path
        assert not re.search(r"<script|\bon[a-z]+=|style=|href=", text), path
