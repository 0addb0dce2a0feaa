"""Plants a fault in a module of the engine and imports everything afresh around it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import tests.engine.checks  # noqa: F401 - so that nothing is first imported around a fault

_AFRESH = (
    "tillbook.values",
    "tillbook.masters.taxes.rules",
    "tillbook.masters.taxes.errors",
    "tillbook.masters.pricing",
    "tillbook.books.stock.rules",
    "tests.vectors",
    "tests.engine.checks",
    "tests.engine.figures",
)


class _Faulty(MetaPathFinder, SourceLoader):
    """Finds one module and gives its source with a piece replaced."""

    def __init__(self, name: str, path: str, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_filename(self, fullname: str) -> str:
        return self.path

    def get_data(self, path: str | bytes) -> bytes:
        return self.source.encode()

    def path_stats(self, path: str | bytes) -> dict[str, int]:
        raise OSError  # never take a compiled copy: it would be the sound one


@contextmanager
def planted(module: str, piece: str, fault: str) -> Iterator[ModuleType]:
    """Yield `tests.engine.checks` over an engine in which `piece` of a module reads `fault`."""
    spec = importlib.util.find_spec(module)
    assert spec
    assert spec.origin
    sound = Path(spec.origin).read_text("utf-8")
    assert sound.count(piece) == 1, f"{piece!r} stands {sound.count(piece)} times in {module}"
    known = set(sys.modules)
    kept = {name: sys.modules.pop(name) for name in known if _is_afresh(name)}
    finder = _Faulty(module, spec.origin, sound.replace(piece, fault))
    sys.meta_path.insert(0, finder)
    try:
        yield importlib.import_module("tests.engine.checks")
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_afresh(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
        for name, sound_module in kept.items():
            parent, _, last = name.rpartition(".")
            if parent in sys.modules:
                setattr(sys.modules[parent], last, sound_module)
        strange = [name for name in set(sys.modules) - known if name.startswith("tillbook.")]
        assert not strange, f"{strange} would keep what they imported around the fault"


def _is_afresh(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _AFRESH)
