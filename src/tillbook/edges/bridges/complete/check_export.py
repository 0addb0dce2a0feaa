"""Check a complete export of Tillbook without Tillbook: Python 3.11 or later, nothing to install.

    python check_export.py DIRECTORY [--seal HASH] [--head NUMBER:HASH ...]

Recomputed from the files alone: the seal over manifest and files; both chains of every series;
audit trail; daily anchors; that entries balance and are what the chain says; that balances and
journal.csv are what they come to; attached files. --seal: as noted. --head: 2026-11-22:5f0c91d2.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

FORM = 1
PARTS = ("README.txt", "check_export.py", "journal.csv", *(f"{name}.jsonl" for name in (
    "accounts", "anchors", "attachments", "audit", "balances", "documents", "series")))  # fmt: skip
SHOWN = 50
Row = dict[str, Any]


class Check:
    """What is read on the way, and what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wrong: list[str] = []
        self.counts = {"documents": 0, "entries": 0, "lines": 0, "audit records": 0, "anchors": 0}
        self.series: dict[str, Row] = {}
        self.codes: dict[str, str] = {}
        self.anchored: dict[tuple[str, int], list[tuple[str, str]]] = {}
        self.heads: dict[str, list[str]] = {}
        self.sums: dict[str, tuple[str, list[int]]] = {}
        self.exponent, self.digest = 2, [0, 0]
        self.lost: list[str] = []

    def say(self, where: str, what: str) -> None:
        self.wrong.append(f"{where}: {what}")

    def printed(self, where: str, name: str, own: str) -> None:
        for said in self.heads.pop(name, ()):
            if not own.startswith(said):
                self.say(where, f"the printed head of {name} was {said}, this is {own}")

    def rows(self, name: str) -> Iterator[tuple[str, Row]]:
        with (self.folder / name).open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                yield f"{name}, line {number}", json.loads(line)


def digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def bare(key: str) -> str:
    return key.replace("-", "") if key else ""


def check_files(check: Check, seal: str) -> None:
    found = sha256(manifest := (check.folder / "manifest.json").read_bytes()).hexdigest()
    if (check.folder / "seal.txt").read_bytes() != f"{found}\n".encode():
        check.say("seal.txt", "is not the seal of manifest.json")
    if seal and seal.lower() != found:
        check.say("manifest.json", f"has the seal {found}, not the one that was noted")
    said = json.loads(manifest)
    if said["form"] != FORM:
        check.say("manifest.json", f"is of form {said['form']}, which this script does not know")
    check.exponent = said["decimals"]
    files = said["files"]
    there = {path.name for path in check.folder.iterdir()} - {"manifest.json", "seal.txt"}
    for name in sorted({*PARTS, *files} - there):
        check.say(name, "is missing")
    for name in sorted(there - set(files)):
        check.say(name, "does not belong to the export")
    for name in sorted(there & set(files)):
        with (check.folder / name).open("rb") as file:
            weighed, size = file_digest(file, "sha256"), file.tell()
        if [size, weighed.hexdigest()] != files[name]:
            check.say(name, "is not the file that was exported")
    for where, row in check.rows("attachments.jsonl"):
        if files.get(row["file"], ["", ""])[1] != row["sha256"]:
            check.say(where, "its file is not here")


def read_heads(check: Check) -> None:
    for where, row in check.rows("series.jsonl"):
        if row["id"] in check.series or row["code"] in check.codes:
            check.say(where, "is there twice")
        check.series[row["id"]] = {
            **row, "where": where, "count": 0, "link": "", "last": 0, "next": 1, "hash": "",
            "early": {}, "head_there": row["verified_to"] == 0, "turn": len(check.series),
        }  # fmt: skip
        check.codes[row["code"]] = row["id"]


def check_anchors(check: Check) -> None:
    previous, day = "", ""
    for where, row in check.rows("anchors.jsonl"):
        check.counts["anchors"] += 1
        text = json.loads(row["heads"])
        if row["previous"] != previous or row["hash"] != digest(previous, row["heads"]):
            check.say(where, "does not follow the anchor before it")
        if row["day"] != text["day"] or row["day"] <= day:
            check.say(where, "is of another day than it says")
        previous, day = row["hash"], row["day"]
        check.printed(where, day, previous)
        for series, (arrivals, head, verified) in text["heads"].items():
            state = check.series.get(series)
            if not state or state["arrivals"] < arrivals or state["verified_to"] < verified:
                check.say(where, f"series {series} had come further on {day}")
            elif arrivals:
                check.anchored.setdefault((series, arrivals), []).append((head, where))


def check_documents(check: Check, turn: int = 0) -> None:
    for where, row in check.rows("documents.jsonl"):
        check.counts["documents"] += 1
        state = check.series.get(row["series"])
        if state is None:
            check.say(where, "is of no series that is listed")
            continue
        posted = [check_entry(check, where, entry) for entry in row["entries"]]
        for number, place, item, quantity, value in row["moves"]:
            text = f"{bare(row['id'])}|{number}|{bare(place)}|{bare(item)}|{quantity}|{value}"
            posted.append(digest(f"1|{text}"))
        if row["hash"] != digest(row["previous"], row["body"]):
            check.say(where, "its text is not what its hash was made of")
        if row["server_hash"] != digest(row["server_previous"], row["hash"], *posted):
            check.say(where, "its entries or stock moves are not what was posted")
        follows = (row["server_previous"], row["arrival"]) == (state["link"], state["count"] + 1)
        if not follows or state["turn"] < turn:
            check.say(where, "does not follow the document that arrived before it")
        turn = state["turn"]
        state["count"], state["link"] = state["count"] + 1, row["server_hash"]
        for head, anchor in check.anchored.pop((row["series"], state["count"]), ()):
            if head != row["server_hash"]:
                check.say(anchor, f"anchored another arrival {row['arrival']} of {state['code']}")
        check_number(check, where, state, row)
        check.printed(where, f"{state['code']}-{row['number']:06d}", row["hash"])
    for (series, arrival), missing in check.anchored.items():
        for _head, anchor in missing:
            check.say(anchor, f"arrival {arrival} of series {series} is not here")


def check_number(check: Check, where: str, state: Row, row: Row) -> None:
    number = row["number"]
    if number < state["next"] or number in state["early"]:
        check.say(where, f"number {number} is there twice")
        return
    state["last"] = max(state["last"], number)
    state["early"][number] = (row["previous"], row["hash"], row["broken"], where)
    while found := state["early"].pop(state["next"], None):
        follow(check, state["hash"], found)
        state["hash"] = found[1]
        if state["next"] == state["verified_to"] and found[1] == state["receipt_head"]:
            state["head_there"] = True
        state["next"] += 1


def follow(check: Check, before: str, found: list[Any]) -> None:
    previous, _own, broken, where = found
    # A register that had lost its memory: noted on arrival, with both hashes.
    if previous != before and broken != [before, previous]:
        check.say(where, "does not follow the document with the number before it")


def check_heads(check: Check) -> None:
    for state in check.series.values():
        where = state["where"]
        if (state["count"], state["link"]) != (state["arrivals"], state["server_head"]):
            check.say(where, f"{state['arrivals']} documents arrived, {state['count']} are here")
        if state["next"] != state["verified_to"] + 1 or not state["head_there"]:
            check.say(where, f"numbers 1 to {state['verified_to']} are not all here")
        if state["last"] + 1 != state["next_number"]:
            check.say(where, f"the last number is {state['last']}")
        name = state["code"]
        check.lost += [f"{name}-{one['number']:06d}: {one['reason']}" for one in state["lost"]]
        for number, found in sorted(state["early"].items()):
            if before := state["early"].get(number - 1):
                follow(check, before[1], found)
    for name in check.heads:
        check.say(name, "what this printed head is of is not here")


def check_entry(check: Check, where: str, entry: Row) -> str:
    check.counts["entries"] += 1
    days = f"{entry['business_date']}|{entry['posting_date']}"
    text = [f"1|{bare(entry['id'])}|{entry['journal']}|{days}"]
    total = 0
    for number, line in enumerate(entry["lines"], 1):
        account, amount, location, department, tax, base, settlement = line
        text.append(
            f"{bare(account)}|{amount}|{bare(location)}|{bare(department)}|{bare(tax)}"
            f"|{'' if base is None else base}|{settlement}"
        )
        total += amount
        if account not in check.sums:
            check.say(where, "names an account that is not listed")
            continue
        code, sides = check.sums[account]
        sides[amount < 0] += abs(amount)
        add(check, 1, entry["posting_date"], entry["id"], number, code, amount)
    if total or len(entry["lines"]) < 2:
        check.say(where, f"entry {entry['id']} does not balance")
    found = digest(*text)
    if found != entry["hash"]:
        check.say(where, f"entry {entry['id']} is not what its hash was made of")
    return found


def add(check: Check, sign: int, *parts: Any) -> None:
    """Lines of entries and of journal.csv: the same ones, in whatever order, come to nothing."""
    check.counts["lines"] += sign > 0
    value = int.from_bytes(sha256("|".join(map(str, parts)).encode()).digest(), "big")
    check.digest = [check.digest[0] + sign, check.digest[1] + sign * value]


def read_accounts(check: Check) -> None:
    for where, row in check.rows("accounts.jsonl"):
        if row["id"] in check.sums:
            check.say(where, "is there twice")
        check.sums[row["id"]] = (row["code"], [0, 0])


def check_balances(check: Check) -> None:
    listed = []
    for where, row in check.rows("balances.jsonl"):
        listed.append(row["account"])
        if check.sums[row["account"]][1] != [row["debit"], row["credit"]]:
            check.say(where, "is not the sum of the entries")
    if sorted(listed) != sorted(check.sums):
        check.say("balances.jsonl", "has not each account once")
    if sum(debit - credit for _code, (debit, credit) in check.sums.values()):
        check.say("balances.jsonl", "debit and credit of all accounts are not the same")


def check_journal(check: Check) -> None:
    with (check.folder / "journal.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            whole, point, decimals = row["amount"].partition(".")
            amount = int(whole + decimals)
            if len(decimals) != check.exponent or bool(point) != bool(check.exponent):
                check.say("journal.csv", f"has the amount {row['amount']}")
            parts = (row["date"], row["entry"], row["line"], row["account"].removeprefix("'"))
            add(check, -1, *parts, amount)
    if check.digest != [0, 0]:
        check.say("journal.csv", "has not the lines of the entries")


def check_audit(check: Check) -> None:
    previous = ""
    for position, (where, row) in enumerate(check.rows("audit.jsonl"), 1):
        check.counts["audit records"] += 1
        own, before = row.pop("hash"), row.pop("previous")
        if row["position"] != position or before != previous:
            check.say(where, "does not follow the record before it")
        text = json.dumps(row, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        if own != digest(before, text):
            check.say(where, "is not what its hash was made of")
        previous = own


def run(folder: Path, seal: str = "", heads: Iterable[str] = ()) -> Check:
    """Every check in turn; one that cannot even read its file is a finding like any other."""
    check = Check(folder)
    for head in heads:
        name, _, said = head.partition(":")
        check.heads.setdefault(name, []).append(said.strip().lower())
    stages = (lambda it: check_files(it, seal), read_heads, read_accounts, check_anchors,
              check_documents, check_heads, check_balances, check_journal, check_audit)  # fmt: skip
    for stage in stages:
        try:
            stage(check)
        except Exception as error:
            check.say(type(error).__name__, f"the export cannot be read: {error}")
    return check


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    parser.add_argument("--seal", default="", help="the hash noted when the export was made")
    parser.add_argument("--head", action="append", default=[], help="from a Z: A1-000042:5f0c91d2")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        parser.error(f"{asked.folder} is no directory")
    check = run(asked.folder, asked.seal, asked.head)
    print(*(f"WRONG  {words}\n" for words in check.wrong[:SHOWN]), sep="", end="")
    print(*(f"LOST  {words}\n" for words in check.lost[:SHOWN]), sep="", end="")
    print(", ".join(f"{count} {name}" for name, count in check.counts.items()))
    print(f"{len(check.wrong)} things are wrong." if check.wrong else "All of it holds.")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
