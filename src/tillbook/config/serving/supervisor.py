"""Starts the children, waits until they answer, and leaves none behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from gettext import gettext as _

from tillbook.config.commands.refusal import REFUSED
from tillbook.config.serving.addresses import Address, NotServable
from tillbook.config.serving.lifeline import LIFELINE
from tillbook.plumbing import clock
from tillbook.plumbing.stopping import Asked

#: A small machine that is busy with something else may need minutes; one that fails ends by itself.
READY_WITHIN_SECONDS = 300
STOP_WITHIN_SECONDS = 10
LONGEST_PAUSE_SECONDS = 30
#: What ends sooner than this after it was started anew is said to be failing, and waits longer.
STEADY_SECONDS = 60
#: Tells a child that it was started anew after failing, and when: the back office says so.
FAILED_AT = "TILLBOOK_FAILED_AT"


@dataclass(slots=True, kw_only=True)
class Child:
    """One process of the product. once: ending well is fine. vital: nobody is served without it,
    and what it left behind must not keep its port."""

    name: str
    command: list[str]
    environ: dict[str, str] = field(default_factory=dict)
    vital: bool = False
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    start_at: float = 0.0
    started_at: float = 0.0

    def start(self) -> None:
        """Run it in a session of its own, on the lifeline."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own modules, no shell
            self.command,
            env={**os.environ, **self.environ, LIFELINE: "1"},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def ask_to_stop(self) -> None:
        """Let it end by itself; what it started is its own to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """End it and everything it started, at once."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def product(
    address: Address,
    *,
    threads: int,
    also: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> list[Child]:
    """The web server, the worker and, when named, one more verb that ends by itself (`also`) and
    one that runs as long as they do (`beside`)."""
    tls = [str(address.certificate), str(address.key)] if address.certificate else []
    web = [sys.executable, "-m", "tillbook.config.serving.web"]
    web += [address.host, str(address.port), str(threads), *tls]
    program = [sys.executable, "-m", "tillbook"]
    children = [
        Child(name="web server", command=web, environ=_told(tls), vital=True),
        Child(name="worker", command=[*program, "worker"]),
    ]
    if also:
        children.append(Child(name=also[0], command=[*program, *also], once=True))
    if beside:
        children.append(Child(name=beside[0], command=[*program, *beside]))
    return children


def _told(tls: list[str]) -> dict[str, str]:
    return {"TILLBOOK_TLS": "1"} if tls else {}


class Supervisor:
    """Runs the children until SIGINT, SIGTERM or SIGHUP; a second signal does not wait."""

    def __init__(self, children: list[Child], address: Address) -> None:
        self.children = children
        self.address = address
        self.asked = Asked()
        self.ready = False

    def run(self) -> int:
        """Serve; 0 when it was asked to stop, the web server's own status when that refused."""
        self.asked = Asked((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        try:
            self.children[0].start()
            if refused := self._wait_until_ready():
                return refused
            while not self.asked.wait(0.2):
                self._look_after_children()
                if not self.ready and self.children[0].process and self.address.answers():
                    self._say_ready()
        finally:
            self._stop()
            self.asked.restore()
        return 0

    def _wait_until_ready(self) -> int:
        """0, or the status of a web server that has said why it cannot serve."""
        web = self.children[0]
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        while not self.asked:
            assert web.process
            if (status := web.process.poll()) == REFUSED:
                return status
            if status is not None or time.monotonic() > give_up:
                raise NotServable(_("the web server did not start; its own words are above."))
            if self.address.answers():
                self._say_ready()
                return 0
            self.asked.wait(0.05)
        return 0

    def _say_ready(self) -> None:
        self.ready = True
        words = _("Ready: %(url)s   (Ctrl-C stops it)") % {"url": self.address.url}
        print(words, flush=True)  # noqa: T201

    def _look_after_children(self) -> None:
        now = time.monotonic()
        for child in self.children:
            status = child.process.poll() if child.process else None
            if child.process and status is None:
                continue
            if child.once and status == 0:
                continue
            if child.process:
                if child.vital:
                    child.kill_group()
                    self.ready = False
                self._plan_restart(child, status, now)
            elif now >= child.start_at:
                child.start()

    def _plan_restart(self, child: Child, status: int | None, now: float) -> None:
        """Always once more, and later each time: a shop whose server stays away sells off-line, one
        whose server comes back need not wait for a person."""
        lived = now - child.started_at
        if lived >= STEADY_SECONDS:
            child.failures = 0
            child.environ.pop(FAILED_AT, None)
        pause = min(2**child.failures, LONGEST_PAUSE_SECONDS)
        said = {"name": child.name, "status": status, "pause": pause, "lived": f"{lived:.0f}"}
        if child.failures:
            child.environ[FAILED_AT] = str(int(clock.now().timestamp()))
            message = _(
                "tillbook: ALARM: the %(name)s ended again (status %(status)s), %(lived)s s after "
                "it was started anew; its own words are above. Again in %(pause)s s."
            )
        else:
            message = _("tillbook: the %(name)s ended (status %(status)s); again in %(pause)s s.")
        print(message % said, file=sys.stderr, flush=True)  # noqa: T201
        child.failures += 1
        child.process, child.start_at = None, now + pause

    def _stop(self) -> None:
        """Ask, wait, kill. What does not listen yet is killed at once: see the README."""
        for child in self.children:
            deaf = child.vital and not self.ready
            child.kill_group() if deaf else child.ask_to_stop()
        give_up = time.monotonic() + STOP_WITHIN_SECONDS
        while self._running() and time.monotonic() < give_up and self.asked.times < 2:
            time.sleep(0.02)
        for child in self.children:
            child.kill_group()
            if child.process:
                child.process.wait()

    def _running(self) -> bool:
        return any(child.process and child.process.poll() is None for child in self.children)
