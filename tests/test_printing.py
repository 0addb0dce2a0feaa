"""Printing over the network: a printer in software as a process, its faults, and whom it serves."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.registering import enrolled_till
from tests.shop import OWNER, PASSWORD
from tillbook.desks.receipts import delivering
from tillbook.desks.receipts.delivering import NotPrinted, allowed
from tillbook.desks.receipts.models import PrintJob
from tillbook.desks.receipts.operations import (
    PrinterSettings,
    archive_printer,
    assign_printer,
    forget_jobs,
    keep_job,
    set_printer,
    take_up,
)
from tillbook.desks.receipts.picture import picture_of
from tillbook.desks.receipts.printing import print_job
from tillbook.desks.receipts.queries import last_jobs, printers
from tillbook.desks.receipts.rules.emulating import Act, Emulator, Line
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

PIECES = [{"is": "mark", "text": "Grüße für 4,90 €"}, {"is": "rule"}]


@contextmanager
def printer_process(out: Path, fault: str = "") -> Iterator[int]:
    """A printer on a free port of this machine."""
    command = [sys.executable, "-m", "tillbook.desks.receipts.peer", "--out", str(out)]
    process = subprocess.Popen([*command, "--fault", fault], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout and process.stdout.close()


@pytest.fixture
def here(monkeypatch: Any) -> None:
    """Printers may be on this machine, and nobody waits long for one."""
    monkeypatch.setattr(settings, "PRINTERS_ON_THIS_MACHINE", True)
    monkeypatch.setattr(delivering, "SEND_SECONDS", 3.0)


def add_printer(shop: Any, port: int, **more: Any) -> Any:
    wanted = PrinterSettings(
        location_id=shop.locations["STORE001"],
        name="Counter",
        kind="network",
        host="127.0.0.1",
        port=port,
        **more,
    )
    key = set_printer(shop.actor, wanted)
    return next(one for one in printers(shop.actor) if one.id == key)


def job_at(printer: Any, **more: Any) -> Any:
    job_id = new_id()
    assert keep_job(printer, job_id, title="Test", pieces=PIECES, **more)
    return job_id


def paper(out: Path, jobs: int = 1) -> list[Emulator]:
    """What came out, job by job."""
    for _ in range(50):
        lines = out.read_text().splitlines() if out.exists() else []
        if len(lines) >= jobs:
            break
        time.sleep(0.1)
    found = []
    for line in lines:
        emulator = Emulator()
        emulator.feed(bytes.fromhex(line))
        emulator.finish()
        found.append(emulator)
    return found


@pytest.mark.parametrize("fault", ["", "silent"])
def test_a_job_is_printed_once(shop: Any, here: None, tmp_path: Path, fault: str) -> None:
    out = tmp_path / "paper"
    with printer_process(out, fault) as port:
        job_id = job_at(add_printer(shop, port), drawer=True)
        assert print_job(job_id).state == "printed"
        # The same again, as a register that lost the answer would ask: nothing more comes out.
        assert print_job(job_id).state == "printed"
        time.sleep(0.3)
        [emulator] = paper(out)
    texts = [one.text.strip() for one in emulator.items if isinstance(one, Line)]
    assert "Grüße für 4,90 €" in texts
    assert Act(kind="drawer") in emulator.items
    assert Act(kind="cut") in emulator.items


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("paper_out", "paper_out"),
        ("cover_open", "cover_open"),
        ("hangs", "cut_off"),
        ("breaks", "cut_off"),
    ],
)
@pytest.mark.engines("sqlite")
def test_what_goes_wrong_is_said(
    shop: Any, here: None, tmp_path: Path, fault: str, problem: str
) -> None:
    out = tmp_path / "paper"
    with printer_process(out, fault) as port:
        printer = add_printer(shop, port)
        job_id = new_id()
        long = [{"is": "mark", "text": f"Row {n}"} for n in range(2000)]
        keep_job(printer, job_id, title="Test", pieces=long)
        job = print_job(job_id)
    if fault == "hangs":
        # It takes bytes into its buffer and never answers: nothing tells it from a cheap printer.
        assert (job.state, job.problem) in {("printed", ""), ("failed", "busy")}
        return
    assert (job.state, job.problem) == ("failed", problem)
    if problem in ("paper_out", "cover_open"):
        assert "Row" not in "".join(
            one.text for e in paper(out) for one in e.items if isinstance(one, Line)
        )
    with printer_process(out) as port:
        set_printer(shop.actor, _same(printer, port), printer.id)
        assert print_job(job_id).state == "printed"
    assert last_jobs(printer.id)[0].attempts == 2


def _same(printer: Any, port: int) -> PrinterSettings:
    return PrinterSettings(
        location_id=printer.location_id,
        name=printer.name,
        kind="network",
        host="127.0.0.1",
        port=port,
    )


@pytest.mark.engines("sqlite")
def test_nobody_there_is_said_soon(shop: Any, here: None) -> None:
    began = time.monotonic()
    job = print_job(job_at(add_printer(shop, 2)))
    assert (job.state, job.problem) == ("failed", "forbidden"), "below 1024 nobody prints"
    job = print_job(job_at(add_printer(shop, 29_917)))
    assert (job.state, job.problem) == ("failed", "no_answer")
    assert time.monotonic() - began < 6


def test_two_attempts_never_print_at_once(shop: Any, here: None) -> None:
    job_id = job_at(add_printer(shop, 29_917))
    assert take_up(job_id)
    assert not take_up(job_id)
    later = clock.now() - timedelta(minutes=2)
    PrintJob.objects.filter(id=job_id).update(tried_at=later)
    assert take_up(job_id), "an attempt of which nothing was heard is over at some time"


def test_what_was_printed_is_forgotten(shop: Any, here: None) -> None:
    printer = add_printer(shop, 29_917)
    old, new = job_at(printer), job_at(printer)
    PrintJob.objects.filter(id=old).update(created_at=clock.now() - timedelta(days=8))
    forget_jobs(shop.company_id)
    assert [one.id for one in last_jobs(printer.id)] == [new]


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.0.0.1", 9100),
        ("localhost", 9100),
        ("::1", 9100),
        ("::ffff:127.0.0.1", 9100),
        ("0.0.0.0", 9100),
        ("169.254.169.254", 9100),
        ("8.8.8.8", 9100),
        ("2001:db8::1", 9100),
        ("fe80::1", 9100),
        ("224.0.0.1", 9100),
        ("192.168.1.50", 22),
        ("192.168.1.50", 5432),
        ("0x7f000001", 9100),
        ("2130706433", 9100),
    ],
)
def test_the_server_is_not_sent_anywhere_else(host: str, port: int) -> None:
    with pytest.raises(NotPrinted) as refused:
        allowed(host, port)
    assert refused.value.problem in ("forbidden", "no_answer")


def test_printers_of_the_own_network_are_found() -> None:
    for host in ("192.168.1.50", "10.0.0.9", "172.16.4.4", "fd00::9"):
        assert allowed(host, 9100) == host


@pytest.mark.engines("sqlite")
def test_the_pages_add_try_and_show(shop: Any, client: Any, here: None, tmp_path: Path) -> None:
    client.post(reverse("account_login"), {"login": OWNER, "password": PASSWORD})
    form = {"name": "Counter", "location": str(shop.locations["STORE001"]), "kind": "network"}
    form |= {"paper": "80", "code_page": "auto", "cuts": "on", "opens_drawer": "on"}
    wrong = client.post(reverse("new_printer"), {**form, "host": "8.8.8.8", "port": "9100"})
    assert "That is no address of a printer" in wrong.content.decode()
    assert not printers(shop.actor)
    out = tmp_path / "paper"
    with printer_process(out) as port:
        client.post(reverse("new_printer"), {**form, "host": "127.0.0.1", "port": str(port)})
        [printer] = printers(shop.actor)
        answer = client.post(reverse("test_print", args=[printer.id]), follow=True)
        assert "The printer took it" in answer.content.decode()
        [emulator] = paper(out)
    assert any("Sourdough" in one.text for one in emulator.items if isinstance(one, Line))
    answer = client.post(reverse("test_print", args=[printer.id]), follow=True)
    assert "The printer does not answer" in answer.content.decode()
    job = last_jobs(printer.id)[0]
    picture = client.get(reverse("job_picture", args=[job.id]))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "Sourdough" in picture.content.decode()


def test_a_register_prints_through_the_server(shop: Any, here: None, tmp_path: Path) -> None:
    till = enrolled_till(shop)
    job = {"id": str(new_id()), "title": "R1-000001", "pieces": PIECES, "drawer": False}
    alone = till.call("POST", "/print", job)
    assert (alone.status, alone.body["type"].rpartition(":")[2]) == (409, "no_printer")
    assert till.get("/book").body["receipts"]["printer"] is None
    out = tmp_path / "paper"
    with printer_process(out) as port:
        printer = add_printer(shop, port)
        assign_printer(shop.actor, printer.id, {till.register})
        told = till.get("/book").body["receipts"]["printer"]
        assert told == {"name": "Counter", "kind": "network", "paper": "80"}
        for _ in range(2):
            answer = till.call("POST", "/print", job)
            assert answer.body == {"status": "printed", "problem": ""}
        [_emulator] = paper(out)
    gone = till.call("POST", "/print", {**job, "id": str(new_id())})
    assert gone.body == {"status": "failed", "problem": "no_answer"}
    hostile = [{"is": "mark", "text": "\x1bp\x00\x19\xfa"}]
    wrong = till.call("POST", "/print", {**job, "id": str(new_id()), "pieces": hostile})
    assert (wrong.status, wrong.body["type"].rpartition(":")[2]) == (422, "wrong_pieces")


def test_nobody_reads_or_repeats_anothers_jobs(shop: Any, here: None) -> None:
    till = enrolled_till(shop)
    first, second = add_printer(shop, 29_917), add_printer(shop, 29_918)
    job_id = job_at(first)
    assign_printer(shop.actor, second.id, {till.register})
    job = {"id": str(job_id), "title": "R1-000001", "pieces": PIECES, "drawer": False}
    assert till.call("POST", "/print", job).status == 409


@given(st.binary(max_size=3000))
@hypothesis_settings(max_examples=100, deadline=None)
def test_whatever_was_printed_is_a_picture(data: bytes) -> None:
    emulator = Emulator()
    emulator.feed(data)
    emulator.finish()
    expat.ParserCreate().Parse(picture_of(emulator.items, 576), True)


def test_who_works_elsewhere_changes_no_printer_here(shop):
    place = shop.locations["STORE001"]
    printer = add_printer(shop, 9100)
    elsewhere = replace(shop.actor, location_ids=frozenset([shop.locations["STORE002"]]))
    mine = PrinterSettings(location_id=shop.locations["STORE002"], name="Mine", kind="screen")
    for attempt in (
        lambda: set_printer(elsewhere, mine, printer.id),
        lambda: archive_printer(elsewhere, printer.id),
        lambda: assign_printer(elsewhere, printer.id, set()),
    ):
        with pytest.raises(NotPossible):
            attempt()
    [same] = printers(shop.actor)
    assert (same.location_id, same.name, same.archived_at) == (place, "Counter", None)
