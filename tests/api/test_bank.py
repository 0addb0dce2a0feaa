"""Bank accounts over the API: lines listed, settled, taken back, reconciled."""

from __future__ import annotations

from tests.api.calling import caller
from tests.banking import lines_of, settling_shop


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
