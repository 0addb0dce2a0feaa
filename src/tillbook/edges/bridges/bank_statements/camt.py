"""CAMT.052, 053 and 054 (ISO 20022) in all versions, by the local names of their elements."""

from __future__ import annotations

import re
from datetime import date

from tillbook.edges.bridges.bank_statements.reading import (
    MOST_LINES,
    Wanted,
    amount_of,
    currency_of,
    day_of,
    refuse,
    short,
)
from tillbook.edges.bridges.bank_statements.xml_nodes import Node, tree_of
from tillbook.values.statements import (
    Balance,
    BalanceKind,
    Part,
    Reading,
    Scope,
    Statement,
    StatementLine,
    account_of,
)
from tillbook.values.words import marked

_SCOPES = {
    "Stmt": ("camt.053", Scope.STATEMENT),
    "Rpt": ("camt.052", Scope.INTRADAY),
    "Ntfctn": ("camt.054", Scope.NOTICE),
}
_OPENING = ("OPBD", "PRCD")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_REFERENCES = ("EndToEndId", "InstrId", "PmtInfId", "MsgId", "ChqNb", "MndtId", "UETR")
_NO_REFERENCE = {"NOTPROVIDED", "NONREF", "NOTAVAILABLE"}


def read_camt(content: bytes, wanted: Wanted) -> Reading:
    """The statements, reports or notices of a file; raises StatementRefused."""
    root = tree_of(content)
    found = list(root.below(*_SCOPES))
    if root.tag in _SCOPES:
        found = [root]
    if not found:
        refuse(root.line, marked("This XML holds no bank statement (CAMT.052, 053 or 054)."))
    return Reading(statements=tuple(_statement(node, wanted) for node in found))


def _statement(node: Node, wanted: Wanted) -> Statement:
    form, scope = _SCOPES[node.tag]
    account = node.first("Acct")
    number = _account(account) if account else ""
    if not number:
        refuse(node.line, marked("This statement names no account."))
    currency = _currency(node, wanted)
    made = _day(node.first("CreDtTm"))
    entries = node.all("Ntry")
    if len(entries) > MOST_LINES:
        refuse(node.line, marked("This statement has more than %(most)d lines."), most=MOST_LINES)
    balances = _balances(node, currency)
    lines = tuple(_line(entry, currency, scope, made) for entry in entries)
    since, until = _span(node, balances)
    return Statement(
        format=form,
        scope=scope,
        account=account_of(number),
        account_name=short(node.value("Acct", "Nm") or node.value("Acct", "Ownr", "Nm"), 140),
        currency=currency,
        reference=short(node.value("Id"), 80),
        number=short(node.value("LglSeqNb") or node.value("ElctrncSeqNb"), 40),
        since=since,
        until=until,
        balances=balances,
        lines=lines,
        control=_control(node, currency),
        place=node.line,
    )


def _account(node: Node) -> str:
    return (
        node.value("Id", "IBAN")
        or node.value("Id", "Othr", "Id")
        or node.value("Id", "PrtryAcct", "Id")
        or node.value("Id", "BBAN")
        or node.value("Id", "UPIC")
        or node.value("Prxy", "Id")
    )


def _currency(node: Node, wanted: Wanted) -> str:
    """Of the account, else of its booked balances, else of its lines, else what was wanted."""
    account = node.first("Acct", "Ccy")
    if account is not None and account.text.strip():
        return currency_of(account.text, account.line)
    booked = [
        amount
        for balance in node.all("Bal")
        if _code(balance) in (*_OPENING, "CLBD", "ITBD", "OPAV", "CLAV")
        and (amount := balance.first("Amt")) is not None
    ]
    for amount in booked + [one for entry in node.all("Ntry") for one in entry.all("Amt")[:1]]:
        if amount.attributes.get("Ccy"):
            return currency_of(amount.attributes["Ccy"], amount.line)
    if not wanted.currency:
        refuse(node.line, marked("This statement names no currency."))
    return wanted.currency


def _code(balance: Node) -> str:
    return balance.value("Tp", "CdOrPrtry", "Cd") or balance.value("Tp", "CdOrPrtry", "Prtry")


def _balances(node: Node, currency: str) -> tuple[Balance, ...]:
    found = []
    nodes = node.all("Bal")
    codes = [_code(one) for one in nodes]
    opening = next((code for code in _OPENING if code in codes), "ITBD")
    for one, code in zip(nodes, codes, strict=True):
        amount, unit = _amount(one, currency)
        kind = BalanceKind.OTHER
        if code == "CLBD":
            kind = BalanceKind.CLOSING
        elif code == opening and code != "ITBD":
            kind = BalanceKind.OPENING
        found.append(
            Balance(
                kind=kind,
                code=short(code, 20),
                amount_minor=amount,
                currency=unit,
                day=_day(one.first("Dt")),
                place=one.line,
            )
        )
    return tuple(found)


def _amount(node: Node, currency: str) -> tuple[int, str]:
    """The signed amount of a balance, entry or transaction, and its currency."""
    amount = node.first("Amt")
    if amount is None or not amount.text.strip():
        refuse(node.line, marked("An amount is missing here."))
    unit = amount.attributes.get("Ccy", "").strip().upper()
    unit = currency_of(unit, amount.line) if unit else currency
    value = amount_of(amount.text, unit, amount.line, ".")
    side = node.first("CdtDbtInd")
    if side is None and value:
        refuse(node.line, marked("Nothing says whether this amount came in or went out."))
    told = side.text.strip().upper() if side is not None else "CRDT"
    if told not in ("CRDT", "DBIT"):
        refuse(node.line, marked("“%(text)s” is neither credit nor debit."), text=told)
    return (-value if told == "DBIT" else value), unit


def _day(node: Node | None) -> date | None:
    """The day of a date, a date and time, or an element that holds one of them."""
    if node is None:
        return None
    for child in node.children:
        if child.tag in ("Dt", "DtTm"):
            return _day(child)
    text = node.text.strip()
    if not text:
        return None
    match = _DAY.match(text)
    if not match:
        refuse(node.line, marked("“%(text)s” is no day."), text=text)
    return day_of(int(match[1]), int(match[2]), int(match[3]), text, node.line)


def _span(node: Node, balances: tuple[Balance, ...]) -> tuple[date | None, date | None]:
    days = [one.day for one in balances if one.kind != BalanceKind.OTHER and one.day]
    since = _day(node.first("FrToDt", "FrDtTm") or node.first("FrToDt", "FrDt"))
    until = _day(node.first("FrToDt", "ToDtTm") or node.first("FrToDt", "ToDt"))
    return since or (min(days) if days else None), until or (max(days) if days else None)


def _control(node: Node, currency: str) -> tuple[int | None, int | None]:
    sums: list[int | None] = []
    for name in ("TtlCdtNtries", "TtlDbtNtries"):
        total = node.first("TxsSummry", name, "Sum")
        text = total.text.strip() if total is not None else ""
        sums.append(amount_of(text, currency, total.line, ".") if total and text else None)
    return sums[0], sums[1]


def _line(node: Node, currency: str, scope: Scope, made: date | None) -> StatementLine:
    amount, unit = _amount(node, currency)
    value_date = _day(node.first("ValDt"))
    booked = _day(node.first("BookgDt")) or value_date
    if booked is None and scope != Scope.STATEMENT:
        booked = made
    if booked is None:
        refuse(node.line, marked("This line has no day."))
    details = [one for part in node.all("NtryDtls") for one in part.all("TxDtls")]
    batch = node.first("NtryDtls", "Btch")
    count = batch.value("NbOfTxs") if batch is not None else ""
    parts = tuple(_part(one, unit, amount, node) for one in details)
    only = parts[0] if len(parts) == 1 else Part()
    more = short(node.value("AddtlNtryInf"))
    status = (node.value("Sts", "Cd") or node.value("Sts")).upper()
    return StatementLine(
        booked=booked,
        value_date=value_date,
        amount_minor=amount,
        currency=unit,
        reference=only.reference or _batch_reference(batch),
        bank_reference=short(node.value("AcctSvcrRef") or node.value("NtryRef"), 80),
        name=only.name,
        account=only.account,
        purpose=only.purpose or more,
        code=_bank_code(node),
        reversal=node.value("RvslInd").lower() in ("true", "1"),
        pending=status not in ("BOOK", ""),
        part_count=int(count) if count.isdecimal() and len(count) < 8 else _several(parts),
        parts=parts if len(parts) > 1 else (),
        place=node.line,
    )


def _several(parts: tuple[Part, ...]) -> int:
    return len(parts) if len(parts) > 1 else 0


def _batch_reference(batch: Node | None) -> str:
    if batch is None:
        return ""
    return short(batch.value("PmtInfId") or batch.value("MsgId"), 80)


def _bank_code(node: Node) -> str:
    own = node.value("BkTxCd", "Prtry", "Cd")
    domain = node.first("BkTxCd", "Domn")
    if domain is None:
        return short(own, 40)
    codes = [domain.value("Cd"), domain.value("Fmly", "Cd"), domain.value("Fmly", "SubFmlyCd")]
    return short("/".join(code for code in codes if code) or own, 40)


def _part(node: Node, currency: str, whole: int, entry: Node) -> Part:
    """A payment. Who paid us stands as debtor, whom we paid as creditor; of a reversal the other
    way round."""
    amount = _part_amount(node, currency, whole)
    reversal = entry.value("RvslInd").lower() in ("true", "1")
    came = (whole > 0) != reversal
    side, agent = ("Dbtr", "DbtrAcct") if came else ("Cdtr", "CdtrAcct")
    parties = node.first("RltdPties") or Node("", node.line)
    name = (
        parties.value(side, "Nm")
        or parties.value(side, "Pty", "Nm")
        or parties.value(f"Ultmt{side}", "Nm")
        or parties.value(f"Ultmt{side}", "Pty", "Nm")
    )
    account = parties.first(agent)
    return Part(
        amount_minor=amount,
        reference=_reference(node),
        name=short(name, 140),
        account=account_of(_account(account)) if account is not None else "",
        purpose=_purpose(node),
    )


def _part_amount(node: Node, currency: str, whole: int) -> int | None:
    """What of the entry's amount this payment is, in the entry's currency and with its sign."""
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt")):
        amount = node.first(*path)
        if amount is None or not amount.text.strip():
            continue
        if amount.attributes.get("Ccy", currency).strip().upper() == currency:
            value = amount_of(amount.text, currency, amount.line, ".")
            return -value if whole < 0 else value
    return None


def _reference(node: Node) -> str:
    refs = node.first("Refs") or Node("", node.line)
    structured = [
        one.value("CdtrRefInf", "Ref")
        for remittance in node.all("RmtInf")
        for one in remittance.all("Strd")
    ]
    for text in (*structured, *(refs.value(name) for name in _REFERENCES)):
        if text and text.upper() not in _NO_REFERENCE:
            return short(text, 80)
    return ""


def _purpose(node: Node) -> str:
    told = []
    for remittance in node.all("RmtInf"):
        told += [one.text for one in remittance.all("Ustrd")]
        for structured in remittance.all("Strd"):
            told += [one.text for one in structured.all("AddtlRmtInf")]
            told += [one.value("Nb") for one in structured.all("RfrdDocInf")]
    return short(" ".join(told) or node.value("AddtlTxInf"))
