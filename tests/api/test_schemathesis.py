"""Every operation of the OpenAPI file against the running product, with data made to break it.

No answer may be a 5xx or one that the file does not name, what the file forbids must be refused,
and no operation may forget to ask for the key.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.api.calling import caller
from tests.api.test_sales import basket, sold
from tests.registering import enrolled_till
from tillbook.desks.sales.schemas import ID
from tillbook.plumbing.feed import catch_up

#: A request that reads well may still be wrong (a day before the first, an unknown product).
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]

[parameters]
customer_id = "{customer}"

[warnings]
fail-on = ["missing_auth"]
"""


def _with_a_key(server: Any, shop: Any, directory: Path, *more: str) -> None:
    """What programs with a key may do."""
    sold(caller(shop), basket(id=ID))  # the example of the file
    catch_up(shop.company_id)
    key = ["--header", f"Authorization: Bearer {shop.api_key}", "--exclude-tag", "Registers"]
    said = _run(server, shop, directory, {}, *key, *more)
    assert "Tested: 126" in said, said[-3000:]


def _as_a_register(server: Any, shop: Any, directory: Path, *more: str) -> None:
    """What registers do: each request signed."""
    till = enrolled_till(shop)
    secret = till.signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    environ = {
        "SCHEMATHESIS_HOOKS": "tests.api.signing_hooks",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "TILL": str(till.device),
        "TILL_KEY": secret.decode(),
    }
    said = _run(server, shop, directory, environ, "--include-tag", "Registers", *more)
    assert "Tested: 28" in said, said[-3000:]


def _run(server: Any, shop: Any, directory: Path, environ: dict[str, str], *more: str) -> str:
    config = directory / "schemathesis.toml"
    config.write_text(CONFIG.format(customer=shop.customer_id))
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file",
            str(config),
            "--no-color",
            "run",
            f"{server.url}api/v1/openapi.json",
            "--request-timeout",
            "30",
            *more,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=directory,
        env={**os.environ, "NO_PROXY": "*", **environ},
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Authentication failed" not in done.stdout
    return done.stdout


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("run", "phases"),
    # Every border value of every field of programs is 9,000 requests: those are of the night.
    [(_with_a_key, "examples,fuzzing"), (_as_a_register, "examples,coverage,fuzzing")],
)
def test_no_input_breaks_the_api(server, shop, tmp_path, run, phases):
    run(server, shop, tmp_path, "--phases", phases, "--max-examples", "5", "--seed", "1")


@pytest.mark.nightly
@pytest.mark.parametrize("run", [_with_a_key, _as_a_register])
def test_no_input_breaks_the_api_in_a_long_run(server, shop, tmp_path, run):
    # How fast inputs are made up says something of the machine, nothing of the API.
    slow = ("--suppress-health-check", "too_slow")
    run(server, shop, tmp_path, "--max-examples", "200", *slow)
