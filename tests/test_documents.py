"""The documentation points at what is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
_SKIPPED = {".venv", "node_modules", ".pg", ".cache", "test-output", ".git", "data"}
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_TEST_FILE = re.compile(r"`(tests/[\w/]+\.py)`")


def _documents() -> list[Path]:
    found = []
    for path in PROJECT.rglob("*.md"):
        if not _SKIPPED & set(path.relative_to(PROJECT).parts):
            found.append(path)
    return sorted(found)


def _broken(document: Path, text: str) -> list[str]:
    missing = [t for t in _LINK.findall(text) if not (document.parent / t).exists()]
    return missing + [t for t in _TEST_FILE.findall(text) if not (PROJECT / t).exists()]


def test_every_link_and_every_named_test_is_there():
    found = {str(d.relative_to(PROJECT)): _broken(d, d.read_text()) for d in _documents()}
    assert found
    assert not {document: broken for document, broken in found.items() if broken}


def test_a_broken_link_would_be_found():
    text = "[a](nowhere.md) and [b](README.md#part) and [c](https://x.example) `tests/test_no.py`"
    assert _broken(PROJECT / "README.md", text) == ["nowhere.md", "tests/test_no.py"]


def test_every_decision_is_in_the_list():
    listed = (PROJECT / "docs/decisions/README.md").read_text()
    pages = sorted((PROJECT / "docs/decisions").glob("[0-9]*.md"))
    assert pages
    assert [page.name for page in pages if page.name not in listed] == []


@pytest.mark.parametrize("target", ["run", "install", "test", "check", "bench", "nightly", "lock"])
def test_make_help_names_every_target(target):
    done = subprocess.run(
        ["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    assert f"make {target}\t" in done.stdout
