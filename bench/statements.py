"""Bringing a bank statement of 10,000 lines: chosen, looked at and taken in, on the pages.

Each run brings the next statement of the same account, so that it is held against those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.books import build_books
from bench.timing import Result, seconds
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.operations import NewAccount, add_bank_account
from tillbook.masters.organisation.queries import companies, system_actor

LINES = 10_000
SECONDS = 5.0
RUNS = 5
_FIRST = date(2021, 1, 4)
_DAYS = 300
_IBANS = {"camt": "GB33BUKB20201555555555", "mt940": "GB29NWBK60161331926819", "csv": ""}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>{number}</Id>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>GBP</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">{opening}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{first}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">{closing}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{last}</Dt></Dt></Bal>
"""
_ENTRY = """<Ntry><Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls><TxDtls>
<Refs><EndToEndId>R{n}</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Customer {n}</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>Invoice INV-{n:07d}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""


def measure_statements(engine: str, copies: Any) -> Iterator[Result]:
    """Seconds for a statement in each of three forms."""
    with copies.copy(engine, build_books) as database:
        database.use()
        [info] = companies()
        actor = system_actor(info.id, "bench")
        client = Client(SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.get(email="bench@example.com"))
        assets = [a for a in chart(info.id) if a.kind == "asset"]
        for place, (form, make) in enumerate((("camt", _camt), ("mt940", _mt940), ("csv", _csv))):
            new = NewAccount(
                name=form,
                number=_IBANS[form] or "4711",
                ledger_account_id=assets[place].id,
            )
            account = str(add_bank_account(actor, new))
            files = [make(run) for run in range(RUNS)]
            times = [seconds(partial(_bring, client, account, file)) for file in files]
            kept = BankLine.objects.filter(account_id=account).count()
            assert kept == RUNS * LINES, kept
            name = f"bank statement of {LINES:,} lines taken in, {form}"
            yield Result(engine, name, times, target=SECONDS, at_most=True, unit="s")
        connection.close()


def _bring(client: Client, account: str, content: bytes) -> None:
    """The three clicks: choose the file, look at what it would add, take it in."""
    file = SimpleUploadedFile("statement", content)
    kept = client.post(reverse("import_statements"), {"file": file, "account": account})
    assert kept.status_code == 302, kept.content
    assert client.get(kept["Location"]).status_code == 200
    taken = client.post(kept["Location"], {"action": "take"})
    assert taken.status_code == 302, taken.content


def _lines(run: int) -> tuple[int, list[tuple[int, date, int]]]:
    """The balance a statement begins with, and its lines: (number, day, amount)."""
    numbers = range(run * LINES, (run + 1) * LINES)
    begins = _FIRST + timedelta(days=run * (_DAYS + 10))
    lines = [(n, begins + timedelta(days=n % LINES * _DAYS // LINES), _amount(n)) for n in numbers]
    return 100_000 + sum(_amount(n) for n in range(run * LINES)), lines


def _amount(n: int) -> int:
    return 1_000 + n * 7_919 % 90_000


def _written(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _camt(run: int) -> bytes:
    opening, lines = _lines(run)
    head = _HEAD.format(
        number=run + 1,
        iban=_IBANS["camt"],
        opening=_written(opening),
        closing=_written(opening + sum(amount for _n, _day, amount in lines)),
        first=lines[0][1],
        last=lines[-1][1],
    )
    rows = [_ENTRY.format(amount=_written(amount), day=day, n=n) for n, day, amount in lines]
    return (head + "".join(rows) + "</Stmt></BkToCstmrStmt></Document>").encode()


def _mt940(run: int) -> bytes:
    opening, lines = _lines(run)
    comma: Callable[[int], str] = lambda minor: _written(minor).replace(".", ",")  # noqa: E731
    rows = [f":20:A\n:25:{_IBANS['mt940']}\n:28C:{run + 1}"]
    rows.append(f":60F:C{lines[0][1]:%y%m%d}GBP{comma(opening)}")
    for n, day, amount in lines:
        rows.append(f":61:{day:%y%m%d}C{comma(amount)}NTRFR{n}")
        rows.append(f":86:166?00TRANSFER?20EREF+R{n}?21SVWZ+INV-{n:07d}?32Customer {n}")
    closing = opening + sum(amount for _n, _day, amount in lines)
    rows.append(f":62F:C{lines[-1][1]:%y%m%d}GBP{comma(closing)}\n-\n")
    return "\n".join(rows).encode()


def _csv(run: int) -> bytes:
    balance, lines = _lines(run)
    rows = ["Date,Name,Purpose,Reference,Amount,Balance"]
    for n, day, amount in lines:
        balance += amount
        told = f"{day},Customer {n},Invoice INV-{n:07d},R{n}"
        rows.append(f"{told},{_written(amount)},{_written(balance)}")
    return "\n".join(rows).encode()
