"""The product as processes: it starts, answers, refuses what is unsafe, leaves nobody behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from tests.support.server import (
    free_port,
    run_program,
    running_product,
    start_program,
    stop,
    wait_until_ready,
)
from tillbook.config.serving.addresses import Address, is_loopback
from tillbook.config.serving.supervisor import FAILED_AT, STEADY_SECONDS, Child, Supervisor
from tillbook.masters.organisation.waiting import server_alerts
from tillbook.plumbing import clock


def _family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    me = psutil.Process(process.pid)
    return [me, *me.children(recursive=True)]


def _all_gone(family: list[psutil.Process], seconds: float) -> bool:
    _, alive = psutil.wait_procs(family, timeout=seconds)
    return not alive


def test_the_sign_in_page_answers_with_the_policy(database):
    with running_product(database.environ) as server:
        status, body = server.get("/sign-in/login/")
    assert status == 200
    assert b"<form" in body


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(database, number):
    process = start_program(["serve", "--port", str(free_port())], database.environ)
    wait_until_ready(process)
    family = _family(process)
    assert len(family) >= 3
    # It only watches: with Django in it, it would be as large as those that it watches.
    assert family[0].memory_info().rss < 60_000_000
    status, seconds = stop(process, number)
    assert status == 0
    assert seconds < 10
    assert _all_gone(family, 2)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("delay", [0.2, 1.1, 1.5, 2.1])
def test_a_signal_during_the_start_stops_every_process(database, delay):
    process = start_program(["serve", "--port", str(free_port())], database.environ)
    time.sleep(delay)
    family = _family(process)
    # Python may drop what is raised inside a callback of an import, and with it the first Ctrl-C:
    # somebody presses again. SIGTERM, which a service manager sends, raises nothing.
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(8)
    stop(process, signal.SIGINT)
    assert _all_gone(family, 5)


@pytest.mark.engines("sqlite")
def test_killing_the_supervisor_leaves_no_orphan(database):
    process = start_program(["serve", "--port", str(free_port())], database.environ)
    wait_until_ready(process)
    family = _family(process)
    stop(process, signal.SIGKILL)
    assert _all_gone(family, 5)


def _web_server(process: subprocess.Popen[str]) -> psutil.Process | None:
    found = [p for p in _family(process) if "tillbook.config.serving.web" in _words(p)]
    return min(found, key=lambda p: p.create_time(), default=None)


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.mark.engines("sqlite")
def test_a_web_server_that_dies_is_started_anew_every_time(database):
    port = free_port()
    process = start_program(["serve", "--port", str(port)], database.environ)
    wait_until_ready(process)
    family = _family(process)
    first = _web_server(process)
    first.kill()
    assert any("web server ended" in line for line in wait_until_ready(process))
    assert Address(host="127.0.0.1", port=port).answers()
    second = _web_server(process)
    assert second != first
    family += _family(process)
    # Seconds later again: the alarm is said, and a register finds its server all the same.
    second.kill()
    assert any("ALARM: the web server ended again" in line for line in wait_until_ready(process))
    assert Address(host="127.0.0.1", port=port).answers()
    assert _web_server(process) not in (first, second)
    family += _family(process)
    assert stop(process, signal.SIGTERM)[0] == 0
    assert _all_gone(family, 5)


def test_what_keeps_ending_waits_longer_each_time_and_never_for_ever(capsys):
    supervisor = Supervisor([], Address(host="127.0.0.1", port=1))
    child = Child(name="web server", command=[], vital=True)
    pauses = []
    for _round in range(8):
        supervisor._plan_restart(child, -9, child.started_at + 1)
        pauses.append(round(child.start_at - child.started_at - 1))
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert capsys.readouterr().err.count("ALARM") == 7
    assert int(child.environ[FAILED_AT]) > 0  # what the back office shows
    # A minute of service is a new beginning.
    supervisor._plan_restart(child, -9, child.started_at + STEADY_SECONDS)
    assert child.start_at - child.started_at == STEADY_SECONDS + 1
    assert "ALARM" not in capsys.readouterr().err
    assert not child.environ


def test_the_back_office_says_for_a_day_that_the_server_failed(monkeypatch):
    owner, cashier = (SimpleNamespace(may=lambda _right, so=so: so) for so in (True, False))
    failed = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)
    with clock.set_to(failed + timedelta(hours=23)):
        assert list(server_alerts(owner, ())) == []
        monkeypatch.setattr("django.conf.settings.SERVER_FAILED_AT", int(failed.timestamp()))
        assert [one.small[:24] for one in server_alerts(owner, ())] == ["Last on 23 Nov 2026, 05:"]
        assert list(server_alerts(cashier, ())) == []
    with clock.set_to(failed + timedelta(hours=25)):
        assert list(server_alerts(owner, ())) == []


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("option", "value"),
    [("--threads", "0"), ("--threads", "-3"), ("--threads", "100000"), ("--port", "0")],
)
def test_what_nobody_could_be_served_with_is_refused(database, option, value):
    port = [] if option == "--port" else ["--port", str(free_port())]
    done = run_program(["serve", *port, f"{option}={value}"], database.environ)
    assert done.returncode == 2
    assert f"“{value}” is not a whole number from 1 to" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("wrong", ["no PEM", "another key", "a key with a password"])
def test_files_that_tls_cannot_be_spoken_with_are_refused_in_a_sentence(database, tmp_path, wrong):
    (tmp_path / "other").mkdir()
    cert, key = _certificate(tmp_path)
    if wrong == "no PEM":
        Path(cert).write_text("junk")
    elif wrong == "another key":
        _, key = _certificate(tmp_path / "other")
    else:
        _, key = _certificate(tmp_path / "other", password=b"secret")
        cert = f"{tmp_path}/other/cert.pem"
    wanted = ["serve", "--port", str(free_port()), "--tls-cert", cert, "--tls-key", key]
    done = run_program(wanted, database.environ)
    assert done.returncode == 2
    assert "are not a certificate chain and its own private key" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "shop.example"])
def test_a_public_address_without_tls_is_refused(database, host):
    done = run_program(["serve", "--listen", host], database.environ)
    assert done.returncode == 2
    assert "--tls-cert" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("::", False)],
)
def test_loopback_is_told_from_public(host, wanted):
    assert is_loopback(host) is wanted


@pytest.mark.engines("sqlite")
def test_it_serves_over_tls_with_secure_cookies(database, tmp_path):
    cert, key = _certificate(tmp_path)
    port = free_port()
    process = start_program(
        ["serve", "--port", str(port), "--tls-cert", cert, "--tls-key", key], database.environ
    )
    try:
        wait_until_ready(process)
        probe = subprocess.run(
            [
                sys.executable,
                "-c",
                "import http.client, ssl, sys\n"
                f"c = http.client.HTTPSConnection('localhost', {port}, "
                f"context=ssl.create_default_context(cafile={cert!r}))\n"
                "c.request('GET', '/sign-in/login/')\n"
                "r = c.getresponse(); print(r.status, r.headers['Set-Cookie'])",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        stop(process)
    assert probe.stdout.startswith("200")
    assert "Secure" in probe.stdout


@pytest.mark.engines("sqlite")
def test_a_port_in_use_is_refused_in_a_sentence(database, server):
    port = server.url.rstrip("/").rpartition(":")[2]
    done = run_program(["serve", "--port", port], database.environ)
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_serving_without_guards_is_refused(database):
    owner = database.owner()
    if database.engine == "sqlite":
        owner.execute("DROP TRIGGER envelope_no_delete")
    else:
        owner.execute("DROP TRIGGER envelope_append_only ON envelope")
    owner.close()
    done = run_program(["serve", "--port", str(free_port())], database.environ)
    assert done.returncode == 2
    assert "tillbook migrate" in done.stderr
    assert run_program(["migrate"], database.environ).returncode == 0
    with_guards = start_program(["serve", "--port", str(free_port())], database.environ)
    wait_until_ready(with_guards)
    stop(with_guards)


@pytest.mark.engines("sqlite")
def test_serving_a_database_that_was_never_migrated_is_refused(database, tmp_path):
    environ = {**database.environ, "TILLBOOK_DATA": str(tmp_path)}
    del environ["DATABASE_URL"]
    done = run_program(["serve", "--port", str(free_port())], environ)
    assert done.returncode == 2
    assert "tillbook init" in done.stderr


def _certificate(directory: object, password: bytes | None = None) -> tuple[str, str]:
    """A certificate for localhost that the test trusts by name."""
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    from tillbook.plumbing import clock

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - datetime.timedelta(days=1))
        .not_valid_after(clock.now() + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = f"{directory}/cert.pem", f"{directory}/key.pem"
    with open(paths[0], "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
    with open(paths[1], "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(password)
                if password
                else serialization.NoEncryption(),
            )
        )
    return paths
