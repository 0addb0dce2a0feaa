"""Acts of many real processes at one moment.

`race` starts one process that sets Django up once and forks one for every act: sixty-four of them
cost one start. Each says when it is ready; when all are, they are let go together.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
Ready = Callable[[], None]
Act = Callable[[Any, Ready], Any]


def race(database: Any, act: Act, details: Sequence[Any]) -> list[Any]:
    """What `act(detail, ready)` returned, each in a process of its own.

    act: a function of a module in `tests`; it calls `ready()`, which returns when everybody is.
    details and answers are pickled. A process that fails fails the test with its own words.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.racing"],
        cwd=PROJECT,
        env=database.environ,
        input=pickle.dumps((act.__module__, act.__qualname__, list(details))),
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return list(pickle.loads(done.stdout))  # noqa: S301 - from the process started above


def in_threads(acts: Sequence[Callable[[], None]], ready: Ready) -> None:
    """Run each in a thread of this process, all let go by `ready`; connections are closed."""
    from django.db import connection

    def one(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [Thread(target=one, args=(act,)) for act in acts]
    ready()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _main() -> None:
    import django

    django.setup()
    module, name, details = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the test
    act = getattr(import_module(module), name)
    told_out, told_in = os.pipe()
    go_out, go_in = os.pipe()

    def ready() -> None:
        os.write(told_in, b".")
        os.read(go_out, 1)  # ends when the starter closes its end

    answers = []
    for detail in details:
        out, into = os.pipe()
        if not (child := os.fork()):
            os.close(go_in)
            os.close(out)
            _act(act, detail, ready, into, told_in)
        os.close(into)
        answers.append((child, out))
    for _ in details:
        os.read(told_out, 1)
    os.close(go_in)
    said = []
    for child, out in answers:
        with os.fdopen(out, "rb") as answer:
            said.append(answer.read())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    sys.stdout.buffer.write(pickle.dumps([pickle.loads(one) for one in said]))  # noqa: S301


def _act(act: Act, detail: Any, ready: Ready, into: int, told_in: int) -> None:
    """The life of a forked process; it never returns."""
    status = 1
    try:
        answer = pickle.dumps(act(detail, ready))
        with os.fdopen(into, "wb") as out:
            out.write(answer)
        status = 0
    except BaseException:
        traceback.print_exc()
        os.write(told_in, b"!")  # or everybody would wait for this one
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _main()
