"""Journal, trial balance, tax and reports over the API: exact before and after the worker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.calling import caller
from tests.api.test_sales import basket, sold
from tests.test_aged import owe
from tillbook.config.command_line import main
from tillbook.plumbing.feed import catch_up


def _day(api: Any, sale: str) -> str:
    return api.get(f"/sales/{sale}").body["business_date"]


def test_the_trial_balance_is_exact_at_any_moment(shop):
    api = caller(shop)
    catch_up(shop.company_id)
    items = sold(api, basket(), basket())
    day = _day(api, items[0]["id"])
    before = api.get("/ledger/trial-balance").body
    catch_up(shop.company_id)
    after = api.get("/ledger/trial-balance").body
    assert before == after
    assert before["debit"] == before["credit"]
    balances = {row["account"]: row["balance"] for row in after["accounts"]}
    assert (balances["1010"], balances["4010"], balances["2210"]) == ("4.00", "-3.34", "-0.66")
    assert (balances["5010"], balances["1310"]) == ("1.60", "398.40")
    span = api.get("/ledger/trial-balance", **{"from": day, "to": day, "location_id": "STORE001"})
    assert span.body["debit"] == after["debit"]
    assert api.get("/ledger/trial-balance", as_of="2020-01-01").body["debit"] == "0.00"
    elsewhere = api.get("/ledger/trial-balance", location_id="STORE002").body
    assert elsewhere["debit"] == "0.00"


def test_what_customers_owe_is_read_by_age(shop):
    owe(shop, "2026-01-05", "1410", 10_000, "C1", due="2026-01-31", at="STORE001")
    owe(shop, "2026-03-01", "1410", 2_005)
    found = caller(shop).get("/ledger/aged", as_of="2026-03-05", compare="2026-02-01").body
    assert found["ties"] is True
    assert (found["open"], found["balance"]) == ("120.05", "120.05")
    assert [(row["code"], row["open"], row["before"]) for row in found["rows"]] == [
        ("C1", "100.00", "100.00"),
        ("", "20.05", "0.00"),
    ]
    assert found["rows"][0]["buckets"] == ["0.00", "0.00", "100.00", "0.00", "0.00"]
    api = caller(shop)
    here = api.get("/ledger/aged", as_of="2026-03-05", location_id="STORE001").body
    assert here["open"] == "100.00"
    assert api.get("/ledger/aged", side="payables").body["rows"] == []
    assert api.get("/ledger/aged", side="both").status == 422


def test_spans_that_make_no_sense_are_refused(shop):
    api = caller(shop)
    for path, query in (
        ("/ledger/trial-balance", {"as_of": "2026-01-01", "to": "2026-01-01"}),
        ("/ledger/trial-balance", {"from": "2026-01-02", "to": "2026-01-01"}),
        ("/ledger/trial-balance", {"as_of": "yesterday"}),
        ("/reports/sales", {"from": "2026-01-02", "to": "2026-01-01"}),
        ("/reports/sales", {"from": "2026-01-01"}),
        ("/reports/sales", {"from": "2020-01-01", "to": "2026-01-01"}),
        ("/taxes/collected", {"from": "0000-01-01", "to": "2026-01-01"}),
    ):
        assert api.get(path, **query).status == 422, (path, query)


def test_the_journal_follows_the_feed_and_each_entry_balances(shop):
    api = caller(shop)
    [item] = sold(api, basket())
    catch_up(shop.company_id)
    page = api.get("/journal/entries").body
    assert len(page["items"]) == 2
    for entry in page["items"]:
        debit = sum(round(float(line["debit"]) * 100) for line in entry["lines"])
        credit = sum(round(float(line["credit"]) * 100) for line in entry["lines"])
        assert debit == credit > 0
    entry = page["items"][1]
    assert (entry["document_kind"], entry["document_id"]) == ("sale", item["id"])
    assert api.get("/journal/entries", cursor=page["next_cursor"]).body["items"] == []
    [one] = api.get("/journal/entries", document_id=item["id"]).body["items"]
    assert one == entry
    assert len(api.get("/journal/entries", account="3010").body["items"]) == 1
    day = entry["posting_date"]
    assert len(api.get("/journal/entries", posting_date_from=day).body["items"]) == 2
    assert api.get("/journal/entries", posting_date_to="2020-01-01").body["items"] == []
    there = caller(shop, ["ledger:read"], at="STORE002")
    assert there.get("/journal/entries").body["items"] == []
    assert there.get("/journal/entries", document_id=item["id"]).body["items"] == []


def test_tax_and_sales_by_day_are_exact_at_any_moment(shop):
    api = caller(shop)
    items = sold(
        api,
        basket(),
        basket(lines=[{"product_id": "P1", "quantity": "1"}], location_id="STORE002"),
    )
    day = _day(api, items[0]["id"])
    span = {"from": day, "to": day}
    seen = []
    for _ in range(2):
        tax = api.get("/taxes/collected", **span).body
        report = api.get("/reports/sales", **span).body
        seen.append((tax, report))
        catch_up(shop.company_id)
    assert seen[0] == seen[1]
    [row] = tax["rows"]
    assert (row["jurisdiction"], row["tax_code"], row["base"], row["tax"]) == (
        "GB",
        "GB-standard",
        "2.59",
        "0.51",
    )
    rows = [(r["department"], r["items_sold"], r["total_sales"]) for r in report["rows"]]
    assert rows == [("Bread", "1", "1.10"), ("Drinks", "2", "2.00")]
    assert (report["items_sold"], report["total_sales"]) == ("3", "3.10")
    here = api.get("/reports/sales", location_id="STORE002", **span).body
    assert here["total_sales"] == "1.10"
    there = caller(shop, ["reports:read", "taxes:read"], at="STORE001")
    assert there.get("/reports/sales", **span).body["total_sales"] == "2.00"
    assert there.get("/taxes/collected", **span).body["tax"] == "0.33"
    assert there.get("/taxes/collected", location_id="STORE002", **span).status == 404


def test_the_command_line_prints_what_the_api_answers(shop, capsys):
    def run(*words: str) -> tuple[int, str, str]:
        status = main(["report", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    api = caller(shop)
    [item] = sold(api, basket())
    day = _day(api, item["id"])
    status, printed, _ = run("sales", "--from", day, "--to", day, "--format", "json")
    assert status == 0
    assert json.loads(printed) == api.get("/reports/sales", **{"from": day, "to": day}).body
    lines = run("sales", "--from", day, "--to", day)[1].splitlines()
    heads = ["Date", "Employee", "Department", "Items Sold", "Total Sales"]
    assert [head.strip() for head in lines[0].split("|")] == heads
    assert lines[2].split()[0] == day
    assert lines[2].split()[-1] == "2.00"
    balance = json.loads(run("trial-balance", "--format", "json")[1])
    assert balance == api.get("/ledger/trial-balance").body
    assert "Paid by Cash" in run("day", "--from", day)[1]
    status, _, said = run("sales", "--from", "tomorrow")
    assert status == 2
    assert "2026-03-31" in said
    assert run("day", "--from", "2026-01-01", "--to", "2026-01-02")[0] == 2


@pytest.mark.engines("sqlite")
def test_statements_tie_to_the_trial_balance_at_any_moment(shop):
    api = caller(shop)
    sold(api, basket(), basket())
    trial = api.get("/ledger/trial-balance").body
    sheet = api.get("/ledger/statement", kind="accounts").body
    assert sheet["ties"]
    shown = {row["account"]: row["amounts"] for row in sheet["rows"] if row["form"] == "account"}
    used = {a["account"]: [a["balance"]] for a in trial["accounts"] if a["balance"] != "0.00"}
    assert shown == used
    result = api.get("/ledger/statement", kind="profit-and-loss", compare="months").body
    rows = {row["key"]: row["amounts"] for row in result["rows"] if row["key"]}
    sales = next(a for a in trial["accounts"] if a["account"] == "4010")
    assert rows["revenue"][-1] == sales["balance"].removeprefix("-")
    for day in ("0001-01-01", "9999-12-31"):
        for kind in ("profit-and-loss", "balance-sheet", "cash-flow", "equity", "accounts"):
            for compare in ("", "previous", "year", "months", "locations", "departments"):
                asked = {"kind": kind, "to": day, "compare": compare}
                assert api.get("/ledger/statement", **asked).status == 200, asked
    assert api.get("/ledger/statement", kind="nonsense").status == 422


def test_the_journal_as_text(shop):
    api = caller(shop)
    [item] = sold(api, basket())
    day = _day(api, item["id"])
    answer = api.get("/journal/file", format="hledger", **{"from": day, "to": day})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"{day} (" in answer.body
    assert "assets:1010" in answer.body
    wrong = api.get("/journal/file", format="csv", **{"from": "2026-02-02", "to": "2026-02-01"})
    assert (wrong.status, wrong.problem) == (422, "invalid")
    assert api.get("/journal/file", format="qif").status == 422
    narrow = caller(shop, ["export"], at="STORE001")
    assert narrow.get("/journal/file", format="csv").problem == "whole_company"
