"""Everything a person reads can be said in every language, and is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.plurals import get_plural
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_ALT, WEEKDAYS

from scripts import languages

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "src/tillbook"
CATALOGUES = sorted(path.name for path in languages.LOCALES.iterdir() if path.is_dir())
#: "%(name)s", "%d" and "{name}": what a translation must hand on as it is.
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}")
#: Shown to who builds pages, in English like the rest of what they read.
FOR_BUILDERS = re.compile(r"^(?:style)?guide(?:_\w+)?\.(?:html|py)$")
#: The same in every language.
NAMES = re.compile(
    r"\b(?:Tillbook|Ctrl K|Ctrl|CSV|XLSX|PDF|API|PIN|Cr|svg|Authorization|Bearer|tb__)"
)
#: Attributes that a person reads or hears.
SPOKEN = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aside",
    "busy", "caption", "data-busy", "data-label", "data-wrong", "error", "help", "label", "line",
    "placeholder", "reason", "small", "subtitle", "text", "title", "undo_label", "verb",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]{2,}")
TEXT_FILTER = re.compile(r"\|(?:default|default_if_none|yesno|pluralize|add):(?:\"|')([^\"']*)")


def wrong_with(entry: languages.Entry, language: str) -> list[str]:
    """What is wrong with a translation, in words."""
    said, complaints = entry.said, []
    if "fuzzy" in entry.flags:
        complaints.append("is marked fuzzy: somebody has to look at it")
    forms = get_plural(language).num_plurals if said.plural else 1
    if len(entry.translations) != forms or not all(entry.translations):
        complaints.append("is not translated")
        return complaints
    # A form for one thing may leave the number out, the others name what the plural names.
    for number, text in enumerate(entry.translations):
        wanted = sorted(PLACES.findall(said.plural if said.plural and number else said.text))
        if sorted(PLACES.findall(text)) != wanted:
            complaints.append(f"does not hand on {wanted}: “{text}”")
        if (
            said.text[:1].isspace() != text[:1].isspace()
            or said.text[-1:].isspace() != text[-1:].isspace()
        ):
            complaints.append("differs in the spaces around it")
        if "!" in text and "!" not in said.text:
            complaints.append("raises its voice")
    return complaints


@pytest.mark.parametrize("language", CATALOGUES)
def test_everything_is_translated(language):
    entries = languages.read_catalogue(language)
    complaints = [
        f"“{entry.said.text}” {complaint}"
        for entry in entries.values()
        for complaint in wrong_with(entry, language)
    ]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_catalogue_says_what_the_sources_say(language):
    said, known = languages.collect(), languages.read_catalogue(language)
    missing = [f"“{one.text}” of {min(said[one])} is missing" for one in said.keys() - known.keys()]
    stale = [f"“{one.text}” is said nowhere any more" for one in known.keys() - said.keys()]
    hint = "run “python scripts/languages.py” and translate what it names"
    assert not [*missing, *stale], "\n".join([*missing, *stale, hint])


@pytest.mark.parametrize("language", CATALOGUES)
def test_collecting_again_changes_nothing(language, tmp_path, monkeypatch):
    before = languages.catalogue(language).read_bytes()
    entries = languages.merge(languages.collect(), languages.read_catalogue(language))
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    languages.write_catalogue(language, entries)
    assert languages.catalogue(language).read_bytes() == before
    for machine in (str(PROJECT), "POT-Creation-Date", "Last-Translator", "Generated-By"):
        assert machine not in before.decode()


@pytest.mark.parametrize(
    ("said", "translations", "flags", "complaint"),
    [
        (("", "Sale"), [""], set(), "is not translated"),
        (("", "Sale"), ["Verkauf"], {"fuzzy"}, "fuzzy"),
        (("", "%(n)s of %(all)s"), ["%(n)s von allen"], set(), "does not hand on"),
        (("", "Last digit {digit}"), ["Letzte Ziffer"], set(), "does not hand on"),
        (("", "%d sale", "%d sales"), ["%d Verkauf", ""], set(), "is not translated"),
        (("", "%d sale", "%d sales"), ["%d Verkauf"], set(), "is not translated"),
        (("", "%d sale", "%d sales"), ["%d Verkauf", "Verkäufe"], set(), "does not hand on"),
        (("", " (all)"), ["(alle)"], set(), "spaces"),
        (("", "Sold."), ["Verkauft!"], set(), "raises its voice"),
    ],
)
def test_each_fault_of_a_translation_is_seen(said, translations, flags, complaint):
    entry = languages.Entry(languages.Said(*said), translations, flags)
    assert any(complaint in one for one in wrong_with(entry, "de"))


def test_all_ways_to_mark_a_text_are_found():
    module = (
        "_('a')\ngettext_lazy('b')\nngettext('c', 'cs', 2)\npgettext('where', 'd')\n"
        "_(\n'e'\n' and f')\nmarked('g')\n_(variable)\nother('h')\nself._('i')\n"
    )
    assert {(s.context, s.text, s.plural) for s in languages.said_in_python(module)} == {
        ("", "a", ""), ("", "b", ""), ("", "c", "cs"), ("where", "d", ""), ("", "e and f", ""),
        ("", "g", ""),
    }  # fmt: skip
    template = (
        '{% load i18n %}<p title="{% trans \'a (b)\' %}">{% translate "it\'s c" %}</p>'
        "{% blocktrans count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktrans %}"
        "{% trans 'd' context 'where' %}<c-x :label=\"_('e')\" />{{ x|default:_('f') }}"
        "{# {% trans 'not this' %} #}<c-y title=\"{% trans '100 %' %}\" />"
    )
    found = {(s.context, s.text, s.plural) for s in languages.said_in_template(template)}
    assert found == {
        ("", "a (b)", ""), ("", "it's c", ""), ("", "%(n)s row", "%(n)s rows"), ("where", "d", ""),
        ("", "e", ""), ("", "f", ""), ("", "100 %%", ""),
    }  # fmt: skip


def test_translations_stay_when_their_source_moves_and_go_with_their_text(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    sale, gone = languages.Said("", "Sale"), languages.Said("", "Gone")
    known = {
        sale: languages.Entry(sale, ["Verkauf"], set(), {"old.py"}),
        gone: languages.Entry(gone, ["Weg"], set(), {"old.py"}),
    }
    plural = languages.Said("", "Sale", "Sales")
    languages.write_catalogue("de", languages.merge({plural: {"new.py"}}, known))
    entries = languages.read_catalogue("de")
    assert list(entries) == [plural]
    assert entries[plural].translations == ["Verkauf", ""]
    assert entries[plural].files == {"new.py"}


def test_the_compiled_catalogue_is_made_when_it_is_older():
    mo = languages.catalogue("de").with_suffix(".mo")
    command = [sys.executable, PROJECT / "scripts/languages.py", "--compile"]
    subprocess.run(command, check=True, cwd=PROJECT)
    assert mo.stat().st_mtime_ns >= mo.with_suffix(".po").stat().st_mtime_ns
    before = mo.stat()
    subprocess.run(command, check=True, cwd=PROJECT)
    assert mo.stat().st_mtime_ns == before.st_mtime_ns


def test_german_is_what_a_german_page_says():
    with translation.override("de"):
        assert translation.gettext("Trial balance") == "Summen- und Saldenliste"
        assert translation.ngettext("sale", "sales", 2) == "Verkäufe"


def test_our_words_do_not_take_those_of_django():
    """A text of ours stands before Django's own of the same letters, wherever Django says it."""
    said = {one.text for one in languages.collect() if not one.context}
    taken = said & {*MONTHS.values(), *WEEKDAYS.values(), *MONTHS_ALT.values()}
    assert not taken, f"Django calls its days and months so: {taken}"


class Spoken(HTMLParser):
    """Collects the text nodes and the spoken attributes of a template without its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in SPOKEN]


def untranslated(template: str) -> list[str]:
    """Texts that a person would read in English whatever their language."""
    text = re.sub(r"{#.*?#}|{% comment.*?{% endcomment %}", "", template, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktrans.*?{%\s*endblocktrans[^%]*%}", "", text, flags=re.DOTALL)
    found = [match for match in TEXT_FILTER.findall(text) if WORD.search(match)]
    text = re.sub(r"<c-vars.*?/>", "", text, flags=re.DOTALL)
    text = re.sub(r"{% block \w+_class %}[\w -]*{% endblock %}", "", text)
    text = re.sub(r"{{.*?}}|{%.*?%}", "", text, flags=re.DOTALL)
    parser = Spoken()
    parser.feed(text)
    parser.close()
    return found + [one.strip() for one in parser.found if WORD.search(NAMES.sub("", one))]


TEMPLATES = [
    path
    for path in languages.source_files()
    if path.suffix == ".html" and not FOR_BUILDERS.match(path.name)
]


def test_no_template_holds_words_of_its_own():
    complaints = [
        f"{path.relative_to(SOURCE)}: “{one[:80]}”"
        for path in TEMPLATES
        for one in untranslated(path.read_text(encoding="utf-8"))
    ]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    "template",
    [
        "<p>Sold</p>",
        "<p title='Sold'></p>",
        "<c-button busy='Posting…'>{% trans 'Post' %}</c-button>",
        "<p>{% trans 'Sold' %} by hand</p>",
        "{{ name|default:'nobody' }}",
        "<input placeholder='Name'>",
        "{% if x %}Sold{% endif %}",
    ],
)
def test_words_in_a_template_are_seen(template):
    assert untranslated(template)


def test_what_is_no_word_is_not_taken_for_one():
    assert not untranslated(
        "{% trans 'Sold' %} · 12 <a class='link' href='/sold/' id=\"x\" data-open='sheet'>"
        "{{ name|default:'–' }}</a> Tillbook {# a remark #}"
        "{% blocktrans %}Sold by {{ name }}{% endblocktrans %}"
    )


#: Keywords and calls whose text somebody reads.
READ_KEYWORDS = {"label", "help_text", "title", "text", "placeholder", "sentence", "verb", "small"}
READ_CALLS = {"ValidationError", "PermissionDenied"}
#: What only programs and operators read.
NO_PAGES = {
    "api.py",
    "schemas.py",
    "api",
    "commands",
    "command_line.py",
    "fields.py",
    "styleguide.py",
}


def untranslated_in_python(module: str) -> list[str]:
    """Literal texts handed on to where a person reads them."""
    found = []
    for node in ast.walk(ast.parse(module)):
        if not isinstance(node, ast.Call):
            continue
        handed = [k.value for k in node.keywords if k.arg in READ_KEYWORDS]
        called = ast.unparse(node.func)
        if called.startswith("messages.") or called.rsplit(".", 1)[-1] in READ_CALLS:
            handed += node.args
        found += [text for one in handed if (text := _words_of(one))]
    return found


def _words_of(node: ast.AST) -> str:
    """The words of a literal or of an f-string's own text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if WORD.search(node.value) else ""
    if isinstance(node, ast.JoinedStr):
        return " ".join(filter(None, map(_words_of, node.values)))
    return ""


def test_no_page_hands_on_words_of_its_own():
    complaints = []
    for path in languages.source_files():
        parts = set(path.relative_to(SOURCE).parts)
        if path.suffix == ".py" and not NO_PAGES & parts and not FOR_BUILDERS.match(path.name):
            found = untranslated_in_python(path.read_text(encoding="utf-8"))
            complaints += [f"{path.relative_to(SOURCE)}: “{one}”" for one in found]
    assert not complaints, "\n".join(complaints)


def test_words_that_a_page_hands_on_are_seen():
    assert untranslated_in_python("messages.error(request, 'Sold out')") == ["Sold out"]
    assert untranslated_in_python("CharField(label='Name')") == ["Name"]
    assert untranslated_in_python("messages.error(request, f'{n} sold')") == [" sold"]
    assert not untranslated_in_python("messages.error(request, _('Sold out'))")
