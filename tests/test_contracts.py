"""The import contracts hold, and each catches an import planted against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

#: (contract, file that gets the import, the import)
PLANTED = [
    ("A group imports only from groups below it", "plumbing/clock.py", "tillbook.config.rooms"),
    ("Rooms of desks stand as the floors say", "desks/sales/apps.py", "tillbook.desks.supply.apps"),
    ("Rooms of books stand as the floors say", "books/stock/apps.py", "tillbook.books.ledger.apps"),
    (
        "Rooms of masters stand as the floors say",
        "masters/organisation/apps.py",
        "tillbook.masters.taxes.apps",
    ),
    (
        "Inside a room imports run from the door down to the rules",
        "books/ledger/queries.py",
        "tillbook.books.ledger.append",
    ),
    ("Thinking is pure", "books/ledger/rules.py", "tillbook.plumbing.clock"),
    ("Thinking is pure", "values/money.py", "django.db"),
    ("Writing is one door", "desks/sales/apps.py", "tillbook.books.ledger.append"),
    ("A room's rows are its own", "desks/sales/apps.py", "tillbook.books.ledger.models"),
    ("Operations do not know who calls them", "books/posting/operations.py", "ninja"),
]


def _lint(directory: Path) -> subprocess.CompletedProcess[str]:
    paths = [str(directory / "src"), str(PROJECT)]
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """One run over a copy of the source with every planted import in it."""
    directory = tmp_path_factory.mktemp("planted")
    shutil.copytree(PROJECT / "src", directory / "src", ignore=shutil.ignore_patterns("static"))
    shutil.copy(PROJECT / ".importlinter", directory)
    for _, file, module in PLANTED:
        with open(directory / "src/tillbook" / file, "a") as target:
            target.write(f"\nimport {module}\n")
    return _lint(directory).stdout


def test_the_contracts_hold():
    done = _lint(PROJECT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "file", "module"), PLANTED)
def test_a_planted_import_breaks_its_contract(planted, contract, file, module):
    verdict = next(line for line in planted.splitlines() if line.startswith(contract))
    assert verdict.endswith("BROKEN")
    importer = "tillbook." + file.removesuffix(".py").replace("/", ".")
    assert importer in planted
