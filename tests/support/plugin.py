"""The fixtures: `engine`, `database`, `shop`, `server`, `page`.

A test that asks for `database` (itself or through another fixture) runs once on each engine;
`--engine sqlite` keeps to one while working, `@pytest.mark.engines("postgresql")` for good. Of the
browser's tests PostgreSQL has the night: what a person does asks little of the engine. Those that
name both engines are the ones that follow a sale into the books.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import pytest
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import translation
from hypothesis import settings

from tests.support.places import quick_place, run_directory

RUN_DIR = "TILLBOOK_TEST_RUN"
POSTGRES = "TILLBOOK_TEST_POSTGRES_URL"
_ENGINES = ("sqlite", "postgresql")
_BROWSER = Path(__file__).resolve().parents[1] / "browser"
FAILED = pytest.StashKey[bool]()
_open = ExitStack()


def _claim_run_dir() -> Path:
    """One directory for the whole run, told to worker processes by the environment.

    It is also the data directory that the settings find, so no test touches a real one.
    """
    if RUN_DIR not in os.environ:
        directory = run_directory(quick_place())
        os.environ[RUN_DIR] = _open.enter_context(directory)
    os.environ["TILLBOOK_DATA"] = os.environ[RUN_DIR]
    return Path(os.environ[RUN_DIR])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=_ENGINES, help="test on this database engine only (default: both)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up; in the process that owns the run also start PostgreSQL, for all workers."""
    config.addinivalue_line("markers", "engines(name): run on these database engines only")
    config.addinivalue_line("markers", "nightly: long; runs in `make nightly` alone")
    config.addinivalue_line("markers", "postgresql_by_night: on SQLite always, else by night")
    run_dir = _claim_run_dir()
    if config.option.markexpr == "nightly":
        os.environ.setdefault("TILLBOOK_LOOK", "1")
    os.environ["LANGUAGE"] = "en"  # whoever runs the tests may speak another language
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "TILLBOOK_DEBUG"):
        os.environ.pop(name, None)
    # How long an example takes says how busy the machine is, not whether the code is right.
    settings.register_profile("tillbook", deadline=None)
    settings.load_profile("tillbook")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tillbook.config.settings"
    django.setup()
    from tests.support.databases import drop_run, release_django

    release_django()
    setup_test_environment(debug=False)
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    from scripts import languages

    for path in languages.LOCALES.iterdir():
        languages.compile_catalogue(path.name)
    if "postgresql" in engines_of(config) and POSTGRES not in os.environ:
        from tests.support.postgres import running_server

        os.environ[POSTGRES] = _open.enter_context(running_server(run_dir / "pg"))
    _open.callback(drop_run, os.environ.get(POSTGRES, ""), run_dir)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started; the last thing a run does."""
    if not hasattr(config, "workerinput"):
        _open.close()


def engines_of(config: pytest.Config) -> tuple[str, ...]:
    """The engines this run tests on."""
    one = config.getoption("--engine")
    return (one,) if one else _ENGINES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engines")
        wanted = [e for e in engines_of(metafunc.config) if not marker or e in marker.args]
        # What a person does is the same on both engines: PostgreSQL's half of the browser tests
        # belongs to the night, unless a test names both engines or the run is for one. So does
        # that of the tests that say so, being many of one kind.
        browser = not marker and metafunc.definition.path.is_relative_to(_BROWSER)
        late = browser or metafunc.definition.get_closest_marker("postgresql_by_night")
        several = [_late(e) if late and len(wanted) > 1 else e for e in wanted]
        metafunc.parametrize("engine", several, scope="session")


def _late(engine: str) -> Any:
    return pytest.param(engine, marks=[pytest.mark.nightly] * (engine == "postgresql"))


@pytest.fixture(scope="session")
def templates() -> Any:
    """The templates of this run, which every `database` is a copy of."""
    from tests.support.databases import Templates

    return Templates(Path(os.environ[RUN_DIR]), os.environ.get(POSTGRES, ""))


@pytest.fixture
def template_setup(request: pytest.FixtureRequest) -> Callable[[], Any] | None:
    """What fills the template: a function whose answer (to be pickled) is `database.seed`.

    With `shop` among the fixtures it is `tests.shop.build_shop`; override this fixture for
    another. It runs once a run and engine, on a migrated database, with the application's rights.
    """
    if "shop" not in request.fixturenames:
        return None
    from tests.shop import build_shop

    return build_shop


@pytest.fixture
def database(
    engine: str, templates: Any, template_setup: Callable[[], Any] | None
) -> Iterator[Any]:
    """A migrated database of the test's own, which Django's connection points at."""
    with templates.copy(engine, template_setup) as copy:
        copy.use()
        yield copy


@pytest.fixture
def shop(database: Any) -> Any:
    """A company that can sell, as `tests.shop.build_shop` left it in the template."""
    return database.seed


@pytest.fixture
def client(database: Any) -> Client:
    """Django's test client, without a network, on `database`."""
    return Client()


@pytest.fixture(scope="session")
def loaded() -> Iterator[Any]:
    """A process that has loaded the product, from which every `server` is forked."""
    from tests.support.warm import Loaded

    process = Loaded()
    try:
        yield process
    finally:
        process.close()


@pytest.fixture
def server(database: Any, loaded: Any) -> Iterator[Any]:
    """The product's own web server and worker on `database`, at a free port of loopback."""
    from tests.support.server import quick_product

    with quick_product(loaded, database.environ) as product:
        yield product


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One real Chromium for the run of this process."""
    from tests.support.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def console() -> Any:
    """What the browser complained about; `console.allow(pattern)` expects a complaint."""
    from tests.support.browser import Console

    return Console()


@pytest.fixture
def page(chromium: Any, server: Any, console: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page on the running product.

    A console error, an exception, a report of the content security policy or a request to
    another host fails the test.
    """
    from tests.support.browser import keep_picture, watched_page

    with watched_page(chromium, server.url, console) as page:
        yield page
        unexpected = console.unexpected()
        if unexpected or request.node.stash.get(FAILED, False):
            print("the page when it failed:", keep_picture(page, request.node.name))
        assert not unexpected, "\n".join(unexpected)


def pytest_runtest_setup() -> None:
    """A test speaks no other language because the one before it asked for a page in one."""
    translation.deactivate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let fixtures know whether the test itself failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
