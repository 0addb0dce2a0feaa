"""Collect what the pages say, keep its translations, and make them fit for use.

Without an argument: read every text that the sources mark for translation, write the catalogues
anew (what was translated stays; what is no longer said goes) and compile them. `--compile` only
compiles what is out of date, which is what `make` does at every start. Only Python is needed.

A catalogue holds no dates, no names and no line numbers, and is sorted by source: two people's
changes meet only where they are about the same text.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = PROJECT / "src/tillbook"
LOCALES = SOURCES / "locale"
#: Functions that mark a text, with the places of (context, text, plural) among their arguments.
#: `marked` is for what may not know Django: see `tillbook.values.words`.
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "marked"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
#: What Django makes of template tags: calls among blanked-out text.
_CALL = re.compile(r"(?<![\w.])(?:_|n?p?gettext)\(")
_CONSTANT = re.compile(r"""(?<![\w.])_\(((?:"[^"]*")|(?:'[^']*'))\)""")
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Tillbook\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the sources: its context (or ""), itself, and its plural (or "")."""

    context: str
    text: str
    plural: str = ""


@dataclass(slots=True)
class Entry:
    """A text in a catalogue: one translation, or one for each plural form; flags; sources."""

    said: Said
    translations: list[str]
    flags: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def main() -> int:
    """Compile what changed; without `--compile` collect first and say what is untranslated."""
    languages = sorted(path.name for path in LOCALES.iterdir() if path.is_dir())
    if "--compile" in sys.argv:
        for language in languages:
            compile_catalogue(language)
        return 0
    said = collect()
    for language in languages:
        entries = merge(said, read_catalogue(language))
        write_catalogue(language, entries)
        compile_catalogue(language)
        open_ = [entry for entry in entries if not all(entry.translations)]
        print(f"{language}: {len(entries)} texts, {len(open_)} not translated")
        for entry in open_:
            print(f"  {entry.said.text!r}  ({', '.join(sorted(entry.files))})")
    return 0


def collect() -> dict[Said, set[str]]:
    """Every text the sources mark, with the files that say it; a plural wins over the bare text."""
    found: dict[Said, set[str]] = {}
    for path in source_files():
        name = path.relative_to(PROJECT).as_posix()
        text = path.read_text(encoding="utf-8")
        says = said_in_python(text) if path.suffix == ".py" else said_in_template(text, name)
        for said in says:
            found.setdefault(said, set()).add(name)
    for said in [said for said in found if said.plural]:
        bare = Said(said.context, said.text)
        if bare in found:
            found[said] |= found.pop(bare)
    return found


def source_files() -> list[Path]:
    """The Python modules and templates that can say something to a person."""
    found = []
    for folder, names, files in os.walk(SOURCES):
        names[:] = [n for n in names if n not in {"tests", "migrations", "static", "__pycache__"}]
        found += [Path(folder, file) for file in files if file.endswith((".py", ".html", ".txt"))]
    return sorted(path for path in found if path.suffix == ".py" or "templates" in path.parts)


def said_in_python(text: str) -> Iterator[Said]:
    """What a module marks: calls of `MARKS` with literal texts."""
    yield from _said_by(ast.parse(text))


def _said_by(tree: ast.AST) -> Iterator[Said]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            places = MARKS.get(node.func.id)
            said = _arguments(node, places) if places else None
            if said is not None:
                yield said


def _arguments(call: ast.Call, places: tuple[int | None, int, int | None]) -> Said | None:
    """The literal texts of a marking call; None when it is about a variable."""
    texts = []
    for place in places:
        if place is None:
            texts.append("")
            continue
        argument = call.args[place] if place < len(call.args) else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return None
        texts.append(argument.value)
    return Said(*texts) if texts[1] else None


def said_in_template(text: str, name: str = "") -> Iterator[Said]:
    """What a template marks: by tags, by filters' arguments and by `_("…")` in attributes."""
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calls = templatize(text, origin=name)
    for match in _CALL.finditer(calls):
        yield from _said_by(ast.parse(_whole_call(calls, match.start()), mode="eval"))
    for match in _CONSTANT.finditer(text):
        yield Said("", ast.literal_eval(match[1]))


def _whole_call(text: str, start: int) -> str:
    """The call that begins at `start`, to its own closing bracket."""
    quote, depth, at = "", 0, start
    while at < len(text):
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return text[start : at + 1]
        at += 1
    raise SyntaxError(f"a call without an end: {text[start : start + 60]}")


def catalogue(language: str) -> Path:
    """Where the translations into a language are kept."""
    return LOCALES / language / "LC_MESSAGES/django.po"


def read_catalogue(language: str) -> dict[Said, Entry]:
    """The entries of a catalogue as it lies there, by what they translate."""
    from babel.messages.pofile import read_po

    path = catalogue(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    entries = {}
    for message in read:
        if not message.id:
            continue
        text, plural = message.id if isinstance(message.id, tuple) else (message.id, "")
        said = Said(message.context or "", text, plural)
        given = message.string
        translations = list(given) if isinstance(given, (tuple, list)) else [str(given or "")]
        files = {str(file) for file, _line in message.locations}
        flags = {flag for flag in message.flags if flag == "fuzzy"}
        entries[said] = Entry(said, translations, flags, files)
    return entries


def merge(said: dict[Said, set[str]], known: dict[Said, Entry]) -> list[Entry]:
    """What is said now, with the translations there are; sorted by first source, then text."""
    by_text = {(entry.said.context, entry.said.text): entry for entry in known.values()}
    entries = []
    for one, files in said.items():
        forms = 2 if one.plural else 1
        before = known.get(one) or by_text.get((one.context, one.text))
        translations = list(before.translations) if before else []
        translations = (translations + [""] * forms)[:forms]
        entries.append(Entry(one, translations, before.flags if before else set(), files))
    return sorted(entries, key=lambda e: (min(e.files), e.said.text, e.said.context))


def write_catalogue(language: str, entries: list[Entry]) -> None:
    """Write a catalogue; the same entries make the same bytes."""
    from babel.messages.plurals import get_plural

    parts = [HEADER.format(language=language, plurals=get_plural(language).plural_forms)]
    parts += [_written(entry) for entry in entries]
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _written(entry: Entry) -> str:
    """One entry; of its sources only the first, so that moving a text about changes little."""
    said = entry.said
    lines = [f"#: {min(entry.files)}"]
    flags = sorted(entry.flags | ({"python-format"} if "%(" in said.text + said.plural else set()))
    if flags:
        lines.append(f"#, {', '.join(flags)}")
    if said.context:
        lines.append(f"msgctxt {_quoted(said.context)}")
    lines.append(f"msgid {_quoted(said.text)}")
    if said.plural:
        lines.append(f"msgid_plural {_quoted(said.plural)}")
        lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(entry.translations)]
    else:
        lines.append(f"msgstr {_quoted(entry.translations[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + escaped.replace("\n", "\\n") + '"'


def compile_catalogue(language: str) -> bool:
    """Make the file that is read at run time, when the catalogue is newer; says whether it did."""
    source = catalogue(language)
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    part = target.with_name(f"{target.name}.{os.getpid()}")
    with part.open("wb") as file:
        write_mo(file, read)
    part.replace(target)
    return True


if __name__ == "__main__":
    sys.exit(main())
