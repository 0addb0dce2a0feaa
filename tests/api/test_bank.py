"""Bank accounts over the API: lines listed, settled, taken back, reconciled."""

from __future__ import annotations

from tests.api.calling import caller
from tests.attaching import in_base64
from tests.banking import APRIL, MARCH, WRONG, bank_account, lines_of, settling_shop
from tests.bookkeeping import post
from tillbook.plumbing.fields import new_id


def test_a_line_is_settled_taken_back_and_reconciled(shop):
    bank = settling_shop(shop)
    api = caller(shop)
    [account] = api.get("/bank/accounts").body["items"]
    assert (account["id"], account["account"], account["open_lines"]) == (str(bank), "1050", 5)
    assert (account["statement_balance"], account["gaps"]) == ("3892.30", 0)
    page = api.get("/bank/lines", account_id=str(bank), state="open", limit=2).body
    more = api.get(
        "/bank/lines", account_id=str(bank), state="open", limit=9, cursor=page["next_cursor"]
    ).body
    assert [len(one["items"]) for one in (page, more)] == [2, 3]
    assert more["next_cursor"] is None
    line = lines_of(bank)["FEE-118"].id
    path, fee = f"/bank/lines/{line}/settle", {"bookings": [{"account": "6210"}]}
    refused = api.post(path, {})
    assert (refused.status, refused.problem) == (422, "nothing_chosen")
    done = api.post(path, fee, Idempotency_Key="fee-1")
    again = api.post(path, fee, Idempotency_Key="fee-1")
    assert again.body == done.body
    assert api.post(path, fee).status == 409
    found = api.get("/bank/reconciliation", account_id=str(bank), as_of="2026-03-03").body
    assert (found["books"], found["bank"], found["difference"]) == (
        "-39.20",
        "4782.30",
        "-4821.50",
    )
    assert [part["kind"] for part in found["parts"]] == ["not_in_books"]
    undo = f"/bank/settlements/{done.body['id']}/undo"
    assert api.post(undo, {"why": "Not ours"}).body["number"] == "BK-000002"
    assert api.post(undo, {}).status == 409


def test_a_statement_is_brought_with_lines_and_reasons_and_once(shop):
    bank = bank_account(shop)
    api = caller(shop)
    sent = {"name": "march.sta", "content": in_base64((MARCH + APRIL + WRONG).encode())}
    seen = api.post("/bank/statements", {**sent, "take": False}).body
    assert ([one["new"] for one in seen["statements"]], seen["taken"]) == ([3, 1, 0], False)
    assert api.get("/bank/lines", account_id=str(bank)).body["items"] == []
    done = api.post("/bank/statements", sent).body
    told = [(one["place"], one["new"], one["account_id"]) for one in done["statements"]]
    assert told == [("first", 3, str(bank)), ("gap", 1, str(bank)), ("refused", 0, str(bank))]
    assert done["statements"][0]["lines"][1] == {
        "booked": "2026-03-03",
        "amount": "-39.20",
        "name": "Card Acquirer Ltd",
        "purpose": "Fees February",
        "reference": "FEE-118",
    }
    assert "4.00" in done["statements"][2]["reason"] or done["statements"][2]["reason"]
    again = api.post("/bank/statements", sent).body["statements"]
    assert [(one["place"], one["new"], one["known"]) for one in again[:2]] == [
        ("repeat", 0, 3),
        ("repeat", 0, 1),
    ]
    assert len(api.get("/bank/lines", account_id=str(bank)).body["items"]) == 4
    for content, problem in (
        (b"no statement at all", "unreadable"),
        (b":20:A\n:25:x", "unreadable"),
    ):
        refused = api.post("/bank/statements", {**sent, "content": in_base64(content)})
        assert (refused.status, refused.problem) == (422, problem)
    assert api.post("/bank/statements", {**sent, "account_id": str(new_id())}).status == 404
    qif = in_base64(b"!Type:Bank\nD04/05/2026\nT-6.00\nPTea\n^\n")
    looked = {"name": "a.qif", "content": qif, "account_id": str(bank), "take": False}
    for order, day in (("", "2026-05-04"), ("mdy", "2026-04-05")):
        seen = api.post("/bank/statements", {**looked, "date_order": order}).body
        assert (seen["statements"][0]["since"], len(seen["remarks"])) == (day, int(not order))


def test_open_items_are_read_paired_and_opened_again(shop):
    api = caller(shop)
    for amount in ("dr 7.00", "dr 3.00", "cr 8.00"):
        side = "cr" if amount.startswith("dr") else "dr"
        other = f"4010 {side} {amount[3:]}"
        post(shop, "2026-03-01", f"1410 {amount}", other, memo=amount)
    first = api.get("/open-items", limit=2).body
    rest = api.get("/open-items", cursor=first["next_cursor"]).body
    items = [*first["items"], *rest["items"]]
    assert [one["open"] for one in items] == ["7.00", "3.00", "-8.00"]
    assert rest["next_cursor"] is None
    ends = [{"entry_id": one["entry_id"], "number": one["number"]} for one in items]
    part = {**ends[2], "amount": "-2.00"}
    wish = {"account": "1410", "items": [ends[1], part]}
    done = api.post("/open-items/pair", wish, Idempotency_Key="p-1")
    assert (done.status, done.body["amount"]) == (200, "2.00")
    assert api.post("/open-items/pair", wish, Idempotency_Key="p-1").body == done.body
    assert api.post("/open-items/pair", {**wish, "items": [ends[0]]}).problem == "one_side"
    wrong = {**part, "amount": "-6.01"}
    assert api.post("/open-items/pair", {**wish, "items": [ends[0], wrong]}).problem == "too_much"
    assert api.post("/open-items/pair", {"account": "1410", "way": "items"}).status == 422
    assert api.post("/open-items/pair", {"account": "9999", "way": "oldest"}).status == 404
    assert [one["open"] for one in api.get("/open-items").body["items"]] == [
        "7.00",
        "1.00",
        "-6.00",
    ]
    undo = f"/pairings/{done.body['id']}/undo"
    back = api.post(undo, None, Idempotency_Key="u-1")
    assert api.post(undo, None, Idempotency_Key="u-1").body == back.body
    assert api.post(undo, None).problem == "already_undone"
    assert [one["open"] for one in api.get("/open-items").body["items"]] == [
        "7.00",
        "3.00",
        "-8.00",
    ]
    assert api.get("/open-items", side="payables").body["items"] == []


def test_payment_terms_are_kept_changed_given_and_put_away(shop):
    api, customer = caller(shop), shop.customer_id
    terms = {
        "name": "30 days, 2 % in 10",
        "default": True,
        "instalments": [{"percent": "50"}, {"percent": "50", "days": 30, "month_day": 0}],
        "discount": {"percent": "2", "days": 10},
    }
    made = api.post("/payment-terms", terms)
    assert made.status == 201
    assert api.post("/payment-terms", terms).problem == "name_taken"
    wrong = {**terms, "name": "x", "instalments": [{"percent": "99"}]}
    assert api.post("/payment-terms", wrong).problem == "not_whole"
    [listed] = api.get("/payment-terms").body["items"]
    assert listed == made.body
    assert listed["discount"] == {"percent": "2.0000", "days": 10, "tax": "reduced_when_paid"}
    path = f"/payment-terms/{listed['id']}"
    plain = {"name": "14 days", "instalments": [{"percent": "100", "days": 14}]}
    assert api.call("PUT", path, plain).body["discount"] is None
    own = f"/customers/{customer}/terms"
    assert api.call("PUT", own, {"terms_id": listed["id"]}).body == {"terms_id": listed["id"]}
    assert api.get(own).body == {"terms_id": listed["id"]}
    assert api.post(f"{path}/archive", None).body == {"items": []}
    assert api.get(own).body == {"terms_id": None}
    assert api.call("PUT", path, plain).status == 404
