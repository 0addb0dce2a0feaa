"""The real product as a process of its own, on a free port of loopback."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO
from urllib.request import ProxyHandler, Request, build_opener

import psutil

from tests.support.warm import Loaded, settings_in

READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Product:
    """The running product: where it answers."""

    url: str

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of a GET; a refusal's status too."""
        request = Request(self.url.rstrip("/") + path, headers=dict(headers or {}))
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=30) as response:
                return response.status, response.read()
        except OSError as error:
            if hasattr(error, "code") and hasattr(error, "read"):
                return error.code, error.read()
            raise


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_program(arguments: list[str], environ: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start `tillbook ARGUMENTS` without waiting; its words come on `stdout`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tillbook", *arguments],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_program(
    arguments: list[str], environ: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `tillbook ARGUMENTS` to its end; standard output and errors apart."""
    return subprocess.run(
        [sys.executable, "-m", "tillbook", *arguments],
        env=dict(environ),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def wait_until_ready(process: subprocess.Popen[str]) -> list[str]:
    """Read the program's words up to the one that says it serves; they are returned."""
    said: list[str] = []
    output: IO[str] | None = process.stdout
    assert output
    for line in output:
        said.append(line.rstrip())
        if line.startswith("Ready:"):
            return said
    raise AssertionError("the product did not start:\n" + "\n".join(said))


@contextmanager
def quick_product(loaded: Loaded, environ: Mapping[str, str]) -> Iterator[Product]:
    """The same from the process that has loaded it: see `tests/support/warm.py`."""
    if settings_in(environ) != loaded.settings:
        with running_product(environ) as product:
            yield product
        return
    port = free_port()
    forked = loaded.serve(port, environ)
    try:
        yield Product(f"http://127.0.0.1:{port}/")
    finally:
        forked.stop()


@contextmanager
def running_product(environ: Mapping[str, str], *more: str) -> Iterator[Product]:
    """Serve until the block ends; fails when the product does not stop when asked."""
    port = free_port()
    process = start_program(["serve", "--port", str(port), *more], environ)
    try:
        wait_until_ready(process)
        yield Product(f"http://127.0.0.1:{port}/")
    finally:
        stop(process)


def _states(pid: int) -> Iterator[str]:
    """What a process and its children are doing: to find out why they do not end."""
    me = psutil.Process(pid)
    for one in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):
            threads = len(one.threads())
            yield f"{one.pid} {one.status()} {threads} threads: {' '.join(one.cmdline()[1:])}"


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, float]:
    """Ask the program to stop; its exit status, and the seconds it took."""
    started = time.monotonic()
    if process.poll() is None:
        process.send_signal(number)
    try:
        status = process.wait(STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired as expired:
        still = "\n".join(_states(process.pid))
        process.kill()
        raise AssertionError(
            f"still there {STOP_WITHIN_SECONDS} s after its signal:\n{still}"
        ) from expired
    finally:
        if process.stdout:
            process.stdout.close()
    return status, time.monotonic() - started
