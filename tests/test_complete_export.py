"""A complete export proves itself, and shows every edit of it, to a bare Python."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from tests.busy_shop import build_busy_shop
from tests.shop import OWNER
from tests.support.server import run_program
from tillbook.edges.bridges.complete import Complete, export_complete
from tillbook.edges.bridges.complete.files import CHECKER
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.models import AuditRecord

EDITS = 50
JSONL = ("accounts", "anchors", "attachments", "audit", "balances", "documents", "series")


@pytest.fixture
def template_setup():
    return build_busy_shop


@pytest.fixture
def exported(database, tmp_path):
    """The books of the shop where everything has happened."""
    wanted = Complete(company=company(database.seed.shop.company_id), at=clock.now())
    folder = tmp_path / "export"
    folder.mkdir()
    for name, pieces in export_complete(wanted):
        (folder / name).write_bytes(b"".join(pieces))
    return folder, wanted


def checked(folder: Path, *more: str, script: Path = CHECKER) -> subprocess.CompletedProcess:
    """The script, as somebody without Tillbook runs it."""
    command = [sys.executable, "-I", "-S", str(script), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def seal_again(folder: Path) -> None:
    """What somebody does who knows the format: a manifest and a seal that fit."""
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text())
    for name in said["files"]:
        content = (folder / name).read_bytes() if (folder / name).exists() else b""
        said["files"][name] = [len(content), sha256(content).hexdigest()]
    manifest.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")
    (folder / "seal.txt").write_text(sha256(manifest.read_bytes()).hexdigest() + "\n")


def rows_of(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def write_rows(folder: Path, name: str, rows: list[dict]) -> None:
    lines = [json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n" for row in rows]
    (folder / name).write_text("".join(lines))


def digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def _bytes_in(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def a_byte(folder: Path, dice: random.Random) -> str:
    file = dice.choice([one for one in sorted(folder.rglob("*")) if _bytes_in(one)])
    content = bytearray(file.read_bytes())
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    file.write_bytes(content)
    return f"{file.name}: byte {at}"


def a_file(folder: Path, dice: random.Random) -> str:
    file = dice.choice(sorted(one for one in folder.iterdir() if one.is_file()))
    file.unlink()
    return f"{file.name} removed"


def a_part(folder: Path, dice: random.Random) -> str:
    file = dice.choice(
        sorted(
            {one for one in folder.iterdir() if one.is_file()}
            - {folder / "seal.txt", folder / "manifest.json"}
        )
    )
    file.unlink()
    return f"{file.name} removed"


def a_stranger(folder: Path, dice: random.Random) -> str:
    (folder / f"more-{dice.randrange(9)}.jsonl").write_text("{}\n")
    return "a file more"


def _lines(folder: Path, dice: random.Random, change: Callable[[list[bytes], int], None]) -> str:
    names = [*(f"{one}.jsonl" for one in JSONL), "journal.csv"]
    # What the shop has not yet, such as attachments, has no line to change.
    name = dice.choice([one for one in names if (folder / one).read_bytes().count(b"\n") > 2])
    lines = (folder / name).read_bytes().splitlines(keepends=True)
    at = dice.randrange(1 if name == "journal.csv" else 0, len(lines) - 1)
    change(lines, at)
    (folder / name).write_bytes(b"".join(lines))
    return f"{name}: line {at + 1}"


def a_line_gone(folder: Path, dice: random.Random) -> str:
    return "gone from " + _lines(folder, dice, lambda lines, at: lines.pop(at) and None)


def a_line_twice(folder: Path, dice: random.Random) -> str:
    return "twice in " + _lines(folder, dice, lambda lines, at: lines.insert(at, lines[at]))


def lines_swapped(folder: Path, dice: random.Random) -> str:
    name = dice.choice(["anchors.jsonl", "audit.jsonl", "documents.jsonl"])
    rows = rows_of(folder, name)
    at = dice.randrange(len(rows) - 1)
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    write_rows(folder, name, rows)
    return f"{name}: lines {at + 1} and {at + 2} swapped"


def documents_swapped(folder: Path, dice: random.Random) -> str:
    """Two documents of a series change places, numbers and arrivals mended."""
    rows = rows_of(folder, "documents.jsonl")
    one, other = dice.sample([n for n, row in enumerate(rows) if row["number"] > 1], 2)
    for name in ("series", "number", "arrival"):
        rows[one][name], rows[other][name] = rows[other][name], rows[one][name]
    rows[one], rows[other] = rows[other], rows[one]
    write_rows(folder, "documents.jsonl", rows)
    return f"documents {one} and {other} swapped"


def an_amount(folder: Path, dice: random.Random) -> str:
    """An entry that still balances, one cent more on both sides, its hash made anew."""
    rows = rows_of(folder, "documents.jsonl")
    row = dice.choice([row for row in rows if row["entries"]])
    lines = row["entries"][0]["lines"]
    lines[0][1] += 1
    lines[1][1] -= 1
    write_rows(folder, "documents.jsonl", rows)
    return f"an amount of {row['id']}"


def a_text_hashed_again(folder: Path, dice: random.Random) -> str:
    """One document says something else, and its own two hashes fit."""
    rows = rows_of(folder, "documents.jsonl")
    row = dice.choice(rows[:-1])
    row["body"] = row["body"].replace("1", "2", 1)
    row["hash"] = digest(row["previous"], row["body"])
    posted = [entry["hash"] for entry in row["entries"]]
    row["server_hash"] = digest(row["server_previous"], row["hash"], *posted)
    write_rows(folder, "documents.jsonl", rows)
    return f"document {row['id']} hashed again"


def an_act(folder: Path, dice: random.Random) -> str:
    rows = rows_of(folder, "audit.jsonl")
    row = dice.choice(rows)
    row["action"] = "nothing.happened"
    write_rows(folder, "audit.jsonl", rows)
    return f"act {row['position']}"


#: Each edit is tried as it is, and by somebody who makes manifest and seal anew: True.
KINDS: tuple[tuple[Callable[[Path, random.Random], str], bool], ...] = (
    (a_byte, False),
    (a_file, False),
    (a_stranger, False),
    (a_line_gone, False),
    (a_line_twice, False),
    (lines_swapped, False),
    (a_part, True),
    (a_line_gone, True),
    (a_line_twice, True),
    (lines_swapped, True),
    (documents_swapped, True),
    (an_amount, True),
    (a_text_hashed_again, True),
    (an_act, True),
)


@pytest.mark.postgresql_by_night
def test_the_untouched_one_passes_and_each_of_fifty_edits_is_found(exported, tmp_path):
    folder, wanted = exported
    untouched = checked(folder, "--seal", wanted.seal)
    assert untouched.returncode == 0, untouched.stdout
    assert untouched.stdout.endswith("All of it holds.\n")
    itself = checked(folder, script=folder / "check_export.py")
    assert (itself.returncode, itself.stdout) == (0, untouched.stdout)
    missed = []
    for n in range(EDITS):
        dice = random.Random(n)  # noqa: S311 - which edit, nothing secret
        edit, sealed = KINDS[n % len(KINDS)]
        copy = tmp_path / f"copy{n}"
        shutil.copytree(folder, copy)
        what = edit(copy, dice)
        if sealed:
            seal_again(copy)
        found = checked(copy)
        if (found.returncode, found.stderr) != (1, "") or "WRONG" not in found.stdout:
            missed.append((n, what, sealed, found.stdout, found.stderr))
        shutil.rmtree(copy)
    assert not missed, missed


@pytest.mark.engines("sqlite")
def test_what_was_noted_elsewhere_is_compared(exported):
    folder, wanted = exported
    rows = rows_of(folder, "documents.jsonl")
    codes = {row["id"]: row["code"] for row in rows_of(folder, "series.jsonl")}
    row = rows[3]
    name = f"{codes[row['series']]}-{row['number']:06d}"
    assert checked(folder, "--head", f"{name}:{row['hash'][:16].upper()}").returncode == 0
    other = checked(folder, "--head", f"{name}:{rows[4]['hash'][:16]}")
    assert other.returncode == 1
    assert f"the printed head of {name}" in other.stdout
    assert checked(folder, "--head", f"A9-000001:{row['hash']}").returncode == 1
    # As a Z has it on paper and on its page: its number with twelve digits, and its day's anchor.
    z = next(row for row in rows if row["kind"] == "shift_close")
    printed = f"{codes[z['series']]}-{z['number']:06d}:{z['hash'][:12]}"
    anchor = rows_of(folder, "anchors.jsonl")[-1]
    of_day = f"{anchor['day']}:{anchor['hash'][:12]}"
    assert checked(folder, "--head", printed, "--head", of_day).returncode == 0
    assert checked(folder, "--head", f"{anchor['day']}:{z['hash'][:12]}").returncode == 1
    wrong = checked(folder, "--seal", "0" * 64)
    assert wrong.returncode == 1
    assert "not the one that was noted" in wrong.stdout
    assert checked(folder / "nothing").returncode == 2
    # Whoever makes everything anew cannot make the seal that was noted.
    (folder / "README.txt").write_text("Something else.\n")
    seal_again(folder)
    assert checked(folder).returncode == 0
    assert checked(folder, "--seal", wanted.seal).returncode == 1


def test_the_script_is_short_and_needs_nothing():
    text = CHECKER.read_text()
    assert len(text.splitlines()) < 300
    assert "tillbook." not in text
    assert "django" not in text


def _last_act() -> str:
    act = AuditRecord.objects.latest("position")
    return f"{act.action} {act.object_kind} {act.detail}"


@pytest.mark.engines("sqlite")
def test_the_page_gives_a_zip_and_the_command_a_folder(database, tmp_path):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    assert reverse("complete_file") in client.get(reverse("journal_export")).content.decode()
    # Whoever breaks it off before the end has the books all the same, and stands in the trail.
    broken_off = client.get(reverse("complete_file"))
    next(iter(broken_off.streaming_content))
    broken_off.close()
    assert _last_act().startswith("list.exported complete")
    assert "seal" not in _last_act()
    answer = client.get(reverse("complete_file"))
    archive = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    archive.extractall(tmp_path)
    [folder] = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert checked(folder).returncode == 0
    assert (folder / "seal.txt").read_text().strip() in _last_act()
    target = tmp_path / "by-command"
    name = "Harbour Bakehouse"
    command = ["export", "complete", "--output", str(target), "--company", name]
    done = run_program(command, database.environ)
    assert done.returncode == 0, done.stderr
    seal = (target / "seal.txt").read_text().strip()
    assert seal in done.stdout
    assert checked(target, "--seal", seal).returncode == 0
    again = run_program(command, database.environ)
    assert again.returncode == 2
    assert "is not empty" in again.stderr
