"""The tidy rules: what must not be in the source, and what to use instead.

A ratchet: no file and no line is exempt, so there is no way to switch a rule off at a place. Paths
are relative to the project, in POSIX form.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

FUNCTION_LINES = 60
FILE_LINES = 400

Found = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is banned in the Python files that `where` accepts.

    find yields (line, what is there); instead names the replacement.
    """

    name: str
    where: Callable[[str], bool]
    find: Callable[[ast.Module], Found]
    instead: str


def matches(*patterns: str) -> Callable[[str], bool]:
    """Whether a path matches one of the patterns (`*` crosses folders)."""
    return lambda path: any(fnmatch(path, pattern) for pattern in patterns)


def source(*, outside: tuple[str, ...] = ()) -> Callable[[str], bool]:
    """Product code, rooms' own tests and migrations apart, and apart from `outside`."""
    apart = matches("*/migrations/*", "*/tests/*", *outside)
    return lambda path: path.startswith("src/tillbook/") and not apart(path)


_thinking = matches(
    "src/tillbook/values/*.py",
    "src/tillbook/*/rules.py",
    "src/tillbook/*/rules/*.py",
    "src/tillbook/*/effects.py",
    "src/tillbook/*/effects/*.py",
)
_near_money = matches(
    "src/tillbook/values/*.py",
    *(
        f"src/tillbook/*/{shelf}{end}"
        for shelf in ("rules", "effects", "operations", "append", "queries", "models", "schemas")
        for end in (".py", "/*.py")
    ),
)


def thinking(path: str) -> bool:
    """Rules and effects, but for the one file that divides."""
    return _thinking(path) and "/tests/" not in path and path != "src/tillbook/values/rounding.py"


def near_money(path: str) -> bool:
    """Every shelf that an amount passes."""
    return _near_money(path) and "/tests/" not in path and "/migrations/" not in path


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, calls skipped over: `a.objects.filter().update`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return ""


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every imported name in full: `from a.b import c` is `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{node.module or ''}.{alias.name}"


def imports_of(*packages: str) -> Callable[[ast.Module], Found]:
    """Find imports of these modules, or of anything in them."""

    def find(tree: ast.Module) -> Found:
        for line, name in imports(tree):
            if any(name == package or name.startswith(f"{package}.") for package in packages):
                yield line, f"import of {name}"

    return find


def names(pattern: str) -> Callable[[ast.Module], Found]:
    """Find names and attributes whose dotted form matches the whole pattern."""

    def find(tree: ast.Module) -> Found:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and re.fullmatch(pattern, dotted(node)):
                yield node.lineno, dotted(node)

    return find


def calls(pattern: str) -> Callable[[ast.Module], Found]:
    """Find calls whose dotted form matches the whole pattern."""

    def find(tree: ast.Module) -> Found:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and re.fullmatch(pattern, dotted(node.func)):
                yield node.lineno, f"{dotted(node.func)}()"

    return find


def any_of(*finders: Callable[[ast.Module], Found]) -> Callable[[ast.Module], Found]:
    """What one of these finds."""

    def find(tree: ast.Module) -> Found:
        for finder in finders:
            yield from finder(tree)

    return find


def divisions(tree: ast.Module) -> Found:
    """`/`, `//`, `%` and divmod between numbers; text written with `%` is not one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(
            node.op, ast.Div | ast.FloorDiv | ast.Mod
        ):
            left = node.left if isinstance(node, ast.BinOp) else None
            text = isinstance(left, ast.JoinedStr) or (
                isinstance(left, ast.Constant) and isinstance(left.value, str)
            )
            if not text:
                yield node.lineno, {"Div": "/", "FloorDiv": "//"}.get(type(node.op).__name__, "%")
    yield from calls("divmod|math\\.(floor|ceil|trunc)")(tree)


def floats(tree: ast.Module) -> Found:
    """Float constants, the type, and what returns one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, repr(node.value)
    yield from names("float|(models\\.)?FloatField|round")(tree)


def long_functions(tree: ast.Module) -> Found:
    """Functions of 60 lines and more, decorators not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines >= FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines"


def clock_by_default(tree: ast.Module) -> Found:
    """`timezone.localdate()` and its like: without a moment they read the clock."""
    for node in ast.walk(tree):
        bare = isinstance(node, ast.Call) and not node.args and not node.keywords
        if bare and re.fullmatch(r"(.*\.)?timezone\.(localdate|localtime)", dotted(node)):
            yield node.lineno, f"{dotted(node)}()"


_SAVE_WORDS = {"update_fields", "force_insert", "force_update", "using", "commit"}


def saves_without_words(tree: ast.Module) -> Found:
    """`row.save()` and `form.save()`: calls of save without a place to write to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = {keyword.arg for keyword in node.keywords}
            bare = not node.args and words <= _SAVE_WORDS
            if node.func.attr in {"save", "asave"} and bare:
                yield node.lineno, f"{dotted(node.func)}()"


def overridden_saves(tree: ast.Module) -> Found:
    """Methods that change what saving or deleting a row means."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}:
                    yield part.lineno, f"{node.name}.{part.name}"


_WRITES = (
    "create|acreate|bulk_create|abulk_create|update|aupdate|bulk_update|abulk_update|delete|"
    "adelete|get_or_create|aget_or_create|update_or_create|aupdate_or_create"
)
_WRITERS = (
    "src/tillbook/*/operations.py",
    "src/tillbook/*/operations/*.py",
    "src/tillbook/*/append.py",
    "src/tillbook/*/append/*.py",
    "src/tillbook/*/tasks.py",
    "src/tillbook/*/tasks/*.py",
)


def _no_writer(path: str) -> bool:
    plumbing = path.startswith("src/tillbook/plumbing/") and not path.endswith("/pages.py")
    return source(outside=_WRITERS)(path) and not plumbing


def _anything(path: str) -> bool:
    return "/migrations/" not in path


RULES = [
    Rule("function length", _anything, long_functions, f"functions under {FUNCTION_LINES} lines"),
    Rule("float near money", near_money, floats, "integers and tillbook.values.rounding"),
    Rule("division", thinking, divisions, "tillbook.values.rounding.divide or allocate"),
    Rule(
        "clock",
        source(outside=("src/tillbook/plumbing/clock.py",)),
        any_of(
            names(r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|timezone\.now)"),
            names(r"time\.(time|time_ns)"),
            clock_by_default,
            imports_of("django.utils.timezone.now", "time.time", "time.time_ns"),
        ),
        "tillbook.plumbing.clock.now()",
    ),
    Rule(
        "signal",
        source(),
        imports_of(
            "django.dispatch",
            "django.core.signals",
            "django.db.models.signals",
            "django.db.backends.signals",
            "django.contrib.auth.signals",
            "django.test.signals",
            "allauth.account.signals",
            "allauth.mfa.signals",
        ),
        "the outbox for what follows, a registry filled in apps.py for what must be known",
    ),
    Rule(
        "transaction",
        source(outside=("src/tillbook/plumbing/writer.py", "src/tillbook/plumbing/snapshot.py")),
        any_of(
            names(r"(.*\.)?transaction\.(atomic|set_autocommit|commit|rollback|savepoint)"),
            imports_of("django.db.transaction.atomic", "django.db.transaction.set_autocommit"),
        ),
        "tillbook.plumbing.writer.write, or plumbing.snapshot to read",
    ),
    Rule(
        "on_commit",
        source(),
        any_of(names(r"(.*\.)?on_commit"), imports_of("django.db.transaction.on_commit")),
        "a message in the outbox, written in the same transaction",
    ),
    Rule(
        "write outside operations",
        _no_writer,
        any_of(calls(rf".*\.objects\b.*\.({_WRITES})"), saves_without_words),
        "a verb in the room's operations.py (append.py in the books)",
    ),
    Rule(
        "row lock",
        source(outside=("src/tillbook/plumbing/*",)),
        names(r".*\.select_for_update"),
        "the locking helpers of plumbing, which hold on SQLite too",
    ),
    Rule(
        "HTTP client",
        source(),
        imports_of(
            "httpx", "requests", "urllib.request", "urllib3", "http.client", "aiohttp", "pycurl"
        ),
        "the one outbound client, which cannot be turned on our own network",
    ),
    Rule(
        "save override",
        source(),
        overridden_saves,
        "a verb in operations.py; a form's own save lives in operations too",
    ),
]


def complaints(path: str, text: str) -> list[str]:
    """Everything that the rules find in one Python file, a line each."""
    tree = ast.parse(text, filename=path)
    found = [
        f"{path}:{line}: {rule.name}: {what}; use {rule.instead}"
        for rule in RULES
        if rule.where(path)
        for line, what in rule.find(tree)
    ]
    return [*found, *length_complaint(path, text)]


def length_complaint(path: str, text: str) -> list[str]:
    """A file of 400 lines and more, of any language."""
    lines = text.count("\n") + 1
    if "/migrations/" in path or lines <= FILE_LINES:
        return []
    return [f"{path}:1: file length: {lines - 1} lines; use files under {FILE_LINES} lines"]


_HOSTS = re.compile(r"(?:registry\.|files\.|\b)(?:npm|yarn|pypi|pythonhosted)[a-z]*\.(?:org|com)")
_HOMES = re.compile(r"(?<![\w./*-])/(?:root|home/\w+)/\w")


def text_complaints(path: str, text: str) -> list[str]:
    """What no tracked file of any kind holds: registries' hosts, paths of somebody's machine."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if host := _HOSTS.search(line):
            found.append(f"{path}:{number}: registry host: {host[0]}; use the user's own settings")
        if home := _HOMES.search(line):
            found.append(f"{path}:{number}: path of a machine: {home[0]}; use a relative one")
        if path.endswith("package-lock.json") and '"resolved"' in line:
            found.append(f"{path}:{number}: resolved address; use a lock without addresses")
        if re.fullmatch(r"requirements/.*\.txt", path) and "://" in line:
            found.append(f"{path}:{number}: address in a lock; use names and hashes alone")
    return found


def layout_complaints(files: list[str]) -> list[str]:
    """Rooms without a README, drawers for everything, tests that the contracts would see."""
    found = []
    rooms = {
        "/".join(path.split("/")[:4])
        for path in files
        if re.match(r"src/tillbook/(masters|books|desks|insight|edges)/[a-z_]+/", path)
    }
    rooms |= {"src/tillbook/plumbing", "src/tillbook/values"}
    for room in sorted(rooms):
        code = [f for f in files if f.startswith(f"{room}/") and f.endswith(".py")]
        shelves = [f for f in code if not f.endswith(("/__init__.py", "/apps.py"))]
        if shelves and f"{room}/README.md" not in files:
            found.append(f"{room}: no README.md; write purpose, words, invariants, verbs")
    for path in files:
        if path.startswith("src/") and path.endswith(("/utils.py", "/helpers.py", "/misc.py")):
            found.append(f"{path}: drawer for everything; use a file named after what it holds")
        if re.fullmatch(r"src/.*/tests/(.*/)?__init__\.py", path):
            found.append(f"{path}: tests of a room are no package; remove the file")
    return found
