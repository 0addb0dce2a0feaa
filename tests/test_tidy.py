"""The house is tidy, and every tidy rule catches the bug it is there for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import tidy

PROJECT = Path(__file__).resolve().parent.parent
CODE = ("src/", "tests/", "bench/", "scripts/", "backoffice/", "register/", "conftest.py")
LANGUAGES = (".py", ".ts", ".js", ".svelte", ".css")


def _files() -> list[str]:
    """Tracked and new files that git does not ignore."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return [path for path in done.stdout.splitlines() if (PROJECT / path).is_file()]
    return [str(p.relative_to(PROJECT)) for c in CODE for p in (PROJECT / c).rglob("*.*")]


def _text(path: str) -> str | None:
    content = (PROJECT / path).read_bytes()
    return None if b"\0" in content[:8000] else content.decode("utf-8", "replace")


def test_the_source_holds_nothing_banned():
    found = []
    for path in _files():
        if path.startswith(CODE) and path.endswith(LANGUAGES):
            text = _text(path) or ""
            python = path.endswith(".py")
            found += (tidy.complaints if python else tidy.length_complaint)(path, text)
    assert not found, "\n".join(found)


def test_no_tracked_file_names_a_registry_or_a_machine():
    found = [
        c for path in _files() if (text := _text(path)) for c in tidy.text_complaints(path, text)
    ]
    assert not found, "\n".join(found)


def test_rooms_are_laid_out_alike():
    assert not (found := tidy.layout_complaints(_files())), "\n".join(found)


RULES_FILE = "src/tillbook/masters/pricing/rules.py"
PAGES_FILE = "src/tillbook/desks/sales/pages.py"
OPERATIONS_FILE = "src/tillbook/desks/sales/operations.py"

PLANTED = [
    ("function length", "tests/test_x.py", "def f():\n" + "    pass\n" * 59),
    ("file length", "tests/test_x.py", "x = 1\n" * 400),
    ("float near money", RULES_FILE, "half = float(1)"),
    ("float near money", OPERATIONS_FILE, "amount = 0.5"),
    ("float near money", "src/tillbook/desks/sales/models.py", "x = models.FloatField()"),
    ("float near money", RULES_FILE, "x = round(y)"),
    ("division", RULES_FILE, "x = a / b"),
    ("division", RULES_FILE, "x //= b"),
    ("division", "src/tillbook/desks/sales/effects.py", "x = a % b"),
    ("division", "src/tillbook/values/money.py", "x, y = divmod(a, b)"),
    ("division", RULES_FILE, "x = math.floor(a)"),
    ("clock", OPERATIONS_FILE, "x = datetime.now(UTC)"),
    ("clock", OPERATIONS_FILE, "x = datetime.datetime.now()"),
    ("clock", PAGES_FILE, "x = timezone.now()"),
    ("clock", PAGES_FILE, "x = date.today()"),
    ("clock", PAGES_FILE, "x = time.time()"),
    ("clock", PAGES_FILE, "x = timezone.localdate()"),
    ("clock", PAGES_FILE, "from django.utils.timezone import now"),
    (
        "signal",
        "src/tillbook/desks/sales/apps.py",
        "from django.db.models.signals import post_save",
    ),
    ("signal", "src/tillbook/desks/sales/apps.py", "from django.dispatch import receiver"),
    ("transaction", OPERATIONS_FILE, "with transaction.atomic():\n    pass"),
    ("transaction", OPERATIONS_FILE, "from django.db.transaction import atomic"),
    ("on_commit", OPERATIONS_FILE, "transaction.on_commit(send)"),
    ("write outside operations", PAGES_FILE, "Sale.objects.create(number=1)"),
    ("write outside operations", PAGES_FILE, "Sale.objects.filter(x=1).update(x=2)"),
    (
        "write outside operations",
        "src/tillbook/desks/sales/queries.py",
        "Sale.objects.all().delete()",
    ),
    ("write outside operations", PAGES_FILE, "form.save()"),
    ("write outside operations", PAGES_FILE, "row.save(update_fields=['x'])"),
    ("row lock", OPERATIONS_FILE, "Sale.objects.select_for_update().get()"),
    ("HTTP client", "src/tillbook/edges/bridges/tasks.py", "import httpx"),
    ("HTTP client", "src/tillbook/edges/bridges/tasks.py", "from urllib.request import urlopen"),
    ("HTTP client", "src/tillbook/edges/bridges/tasks.py", "import requests"),
    ("save override", "src/tillbook/desks/sales/models.py", "class A:\n    def save(self): pass"),
]


@pytest.mark.parametrize(("name", "path", "text"), PLANTED)
def test_a_planted_bug_is_caught_with_its_replacement(name, path, text):
    found = tidy.complaints(path, text)
    assert any(f": {name}: " in complaint and "; use " in complaint for complaint in found), found


def test_every_rule_has_a_planted_bug():
    assert {rule.name for rule in tidy.RULES} <= {name for name, _, _ in PLANTED}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (RULES_FILE, "x = 'is %s' % name"),
        (RULES_FILE, "x = f'{a}/{b}'"),
        ("src/tillbook/values/rounding.py", "x = (2 * a + b) // (2 * b)"),
        ("src/tillbook/plumbing/clock.py", "x = datetime.now(UTC)"),
        ("src/tillbook/plumbing/writer.py", "with transaction.atomic():\n    pass"),
        (OPERATIONS_FILE, "Sale.objects.create(number=1)"),
        ("src/tillbook/books/stock/append.py", "Level.objects.bulk_create(rows)"),
        ("src/tillbook/desks/sales/operations/void.py", "sale.save(update_fields=['x'])"),
        ("src/tillbook/desks/sales/migrations/0002_x.py", "Sale.objects.update(x=1)"),
        (PAGES_FILE, "book.save(stream)"),
        (PAGES_FILE, "seen.update(more)"),
        (PAGES_FILE, "x = timezone.localtime(sale.occurred_at)"),
        (PAGES_FILE, "x = rows.objects.filter(a=1).count()"),
        (PAGES_FILE, "from urllib.parse import urlsplit"),
        ("tests/test_x.py", "def f():\n" + "    pass\n" * 58),
        ("tests/test_x.py", "x = 1\n" * 399),
    ],
)
def test_what_is_allowed_is_let_through(path, text):
    assert tidy.complaints(path, text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "see registry.npm" + "js.org"),
        ("requirements/core.in", "--index-url py" + "pi.org/simple"),
        ("requirements/core.txt", "x @ https" + "://host/x.whl"),
        ("package-lock.json", '"resolved": "x"'),
        ("docs/a.md", "cd /ro" + "ot/project"),
        ("docs/a.md", "open /ho" + "me/ann/books"),
    ],
)
def test_registries_and_machines_are_caught_in_any_file(path, text):
    assert len(tidy.text_complaints(path, text)) == 1


@pytest.mark.parametrize(
    "files",
    [
        ["src/tillbook/desks/sales/models.py"],
        ["src/tillbook/desks/sales/README.md", "src/tillbook/desks/sales/utils.py"],
        ["src/tillbook/desks/sales/README.md", "src/tillbook/desks/sales/tests/__init__.py"],
    ],
)
def test_an_untidy_layout_is_caught(files):
    assert len(tidy.layout_complaints(files)) == 1
