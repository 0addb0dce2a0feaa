"""Planting a fault: a module of the product, made anew from its source with a piece changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


@contextmanager
def planted(module: ModuleType, piece: str, fault: str) -> Iterator[ModuleType]:
    """The module with a fault in place of a piece that stands in it once."""
    path = Path(str(module.__file__))
    sound = path.read_text("utf-8")
    assert sound.count(piece) == 1, f"{piece!r} stands {sound.count(piece)} times"
    faulty = ModuleType(f"faulty_{path.stem}")
    sys.modules[faulty.__name__] = faulty
    try:
        exec(compile(sound.replace(piece, fault), str(path), "exec"), faulty.__dict__)  # noqa: S102
        yield faulty
    finally:
        del sys.modules[faulty.__name__]
