"""OFX and QFX: SGML without closing tags and XML alike, read by one tolerant reader of tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape, unescape

from tillbook.edges.bridges.bank_statements.reading import (
    MOST_LINES,
    Wanted,
    amount_of,
    currency_of,
    day_of,
    refuse,
    short,
    text_of,
)
from tillbook.edges.bridges.bank_statements.xml_nodes import MOST_DEPTH, MOST_NODES, Node
from tillbook.values.statements import (
    Balance,
    BalanceKind,
    Reading,
    Scope,
    Statement,
    StatementLine,
    StatementRefused,
    account_of,
)
from tillbook.values.words import marked

_TOKEN = re.compile(r"<\?[^<>]*>|<(/?)([A-Za-z][\w.\-]*)[^<>]*?(/?)>")
_CHARSET = re.compile(r"^(CHARSET|ENCODING)\s*:\s*(\S+)", re.MULTILINE)
_DECLARED = re.compile(r"""<\?xml[^>]*encoding=["']([\w\-]+)""")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_OTHERS = ("INVSTMTRS", "LOANSTMTRS", "AMRTSTMTRS")


def read_ofx(content: bytes, wanted: Wanted) -> Reading:
    """The bank and card statements of a file; raises StatementRefused."""
    text = text_of(content, _declared(content[:2000]))
    text = _plain(text)
    root = _tree(text)
    left_out = tuple(
        StatementRefused(
            node.line, marked("A securities or loan account: its statement is left out.")
        )
        for node in root.below(*_OTHERS)
    )
    found = [_statement(node, wanted) for node in root.below(*_STATEMENTS)]
    if not found:
        _refuse_empty(root, left_out)
    return Reading(statements=tuple(found), left_out=left_out)


def _refuse_empty(root: Node, left_out: tuple[StatementRefused, ...]) -> None:
    for status in root.below("STATUS"):
        if status.value("SEVERITY").upper() == "ERROR" or status.value("CODE") not in ("", "0"):
            refuse(
                status.line,
                marked("The bank sent an error instead of a statement: %(code)s %(text)s"),
                code=status.value("CODE"),
                text=short(status.value("MESSAGE")),
            )
    if left_out:
        raise left_out[0]
    refuse(1, marked("This OFX file holds no bank statement."))


def _declared(head: bytes) -> str:
    text = head.decode("latin-1")
    if match := _DECLARED.search(text):
        return "" if match[1].lower() in ("us-ascii", "ascii") else match[1]
    names = dict(_CHARSET.findall(text))
    charset = names.get("CHARSET", "")
    if charset.isdigit():
        return f"cp{charset}"
    return charset if charset.upper() not in ("", "NONE") else ""


def _plain(text: str) -> str:
    """The text with its quoted sections as ordinary text and without its comments."""
    made, position = [], 0
    while (start := text.find("<!", position)) >= 0:
        quoted = text.startswith("<![CDATA[", start)
        end = text.find("]]>" if quoted else "-->", start)
        if not (quoted or text.startswith("<!--", start)) or end < 0:
            refuse(
                text[:start].count("\n") + 1,
                marked("A document type or an entity stands here, which no bank statement needs."),
            )
        inside = text[start + 9 : end]
        made += [
            text[position:start],
            escape(inside, quote=False) if quoted else "\n" * inside.count("\n"),
        ]
        position = end + 3
    return "".join([*made, text[position:]])


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """(what, word, line): open, close, empty or text."""
    end, line = 0, 1
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        if between.strip():
            yield "text", unescape(between.strip()), line
        line += between.count("\n")
        if match[2]:
            word = "close" if match[1] else "empty" if match[3] else "open"
            yield word, match[2].upper(), line
        line += match[0].count("\n")
        end = match.end()
    if text[end:].strip():
        yield "text", unescape(text[end:].strip()), line


def _tree(text: str) -> Node:
    """Elements with a value end at the next tag; those that nothing ever closes are such too."""
    start = re.search(r"<OFX\b", text, re.IGNORECASE)
    if not start:
        refuse(1, marked("This file holds no OFX."))
    before = text[: start.start()].count("\n")
    text = text[start.start() :]
    closed = {name.upper() for name in re.findall(r"</([A-Za-z][\w.\-]*)", text)}
    root = Node("", 1)
    open_nodes = [root]
    count = 0
    for what, word, line in _tokens(text):
        place = line + before
        top = open_nodes[-1]
        if what == "text":
            if top is not root and not top.children:
                top.text += word
            continue
        if what == "close":
            names = [node.tag for node in open_nodes]
            if word in names[1:]:
                del open_nodes[len(names) - 1 - names[::-1].index(word) :]
            continue
        while len(open_nodes) > 1 and (open_nodes[-1].text or open_nodes[-1].tag not in closed):
            open_nodes.pop()
        count += 1
        if len(open_nodes) > MOST_DEPTH or count > MOST_NODES:
            refuse(place, marked("This OFX is nested deeper or is larger than a statement is."))
        node = Node(word, place)
        open_nodes[-1].children.append(node)
        if what == "open":
            open_nodes.append(node)
    return root


def _statement(node: Node, wanted: Wanted) -> Statement:
    owner = node.first("BANKACCTFROM") or node.first("CCACCTFROM")
    number = owner.value("ACCTID") if owner else ""
    if not number:
        refuse(node.line, marked("This statement names no account."))
    currency = _currency(node, wanted)
    since, until = (_day(node.first("BANKTRANLIST", tag)) for tag in ("DTSTART", "DTEND"))
    entries = [one for part in node.all("BANKTRANLIST") for one in part.all("STMTTRN")]
    if len(entries) > MOST_LINES:
        refuse(node.line, marked("This statement has more than %(most)d lines."), most=MOST_LINES)
    balances = tuple(
        balance
        for tag, kind in (("LEDGERBAL", BalanceKind.CLOSING), ("AVAILBAL", BalanceKind.OTHER))
        if (balance := _balance(node.first(tag), tag, kind, currency))
    )
    return Statement(
        format="ofx",
        scope=Scope.STATEMENT,
        account=account_of(number),
        account_name=short(owner.value("BANKID") if owner else "", 140),
        currency=currency,
        since=since,
        until=until,
        balances=balances,
        lines=tuple(_line(one, currency) for one in entries),
        place=node.line,
    )


def _currency(node: Node, wanted: Wanted) -> str:
    told = node.first("CURDEF")
    if told is not None and told.text.strip():
        return currency_of(told.text, told.line)
    for one in node.below("CURSYM"):
        if one.text.strip():
            return currency_of(one.text, one.line)
    if not wanted.currency:
        refuse(node.line, marked("This statement names no currency."))
    return wanted.currency


def _balance(node: Node | None, code: str, kind: BalanceKind, currency: str) -> Balance | None:
    if node is None or not node.value("BALAMT"):
        return None
    return Balance(
        kind=kind,
        code=code,
        amount_minor=amount_of(node.value("BALAMT"), currency, node.line),
        currency=currency,
        day=_day(node.first("DTASOF")),
        place=node.line,
    )


def _day(node: Node | None) -> date | None:
    """The day as the bank wrote it: the hour and its zone belong to the bank's clock."""
    text = node.text.strip() if node is not None else ""
    if node is None or not text:
        return None
    match = _DAY.match(text)
    if not match:
        refuse(node.line, marked("“%(text)s” is no day."), text=text)
    return day_of(int(match[1]), int(match[2]), int(match[3]), text, node.line)


def _line(node: Node, currency: str) -> StatementLine:
    booked = _day(node.first("DTPOSTED"))
    if booked is None:
        refuse(node.line, marked("This line has no day (DTPOSTED)."))
    amount = node.first("TRNAMT")
    if amount is None or not amount.text.strip():
        refuse(node.line, marked("This line has no amount (TRNAMT)."))
    name, memo = node.value("NAME") or node.value("PAYEE", "NAME"), node.value("MEMO")
    cheque = node.value("CHECKNUM").lstrip("0")
    return StatementLine(
        booked=booked,
        value_date=_day(node.first("DTAVAIL") or node.first("VALUEDATE")),
        amount_minor=amount_of(amount.text, currency, amount.line),
        currency=currency,
        reference=short(cheque or node.value("REFNUM"), 80),
        bank_reference=short(node.value("FITID"), 80),
        name=short(name, 140),
        account=account_of(node.value("BANKACCTTO", "ACCTID") or node.value("CCACCTTO", "ACCTID")),
        purpose=short(memo or name),
        code=short(node.value("TRNTYPE").upper(), 40),
        reversal=bool(node.value("CORRECTFITID")),
        place=node.line,
    )
