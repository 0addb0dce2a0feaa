"""A browser becomes a register, once; every later request is signed."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import pbkdf2_hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.api.calling import nothing_written
from tests.registering import (
    application,
    enrol_again,
    enrolled_till,
    fresh_till,
    jwk_of,
    post_enrol,
)
from tillbook.desks.registers.models import Device, Pin
from tillbook.desks.registers.operations import add_register, make_code, revoke_device, set_pin
from tillbook.masters.catalog.operations import change_price
from tillbook.masters.organisation.models import Person
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up


def test_a_code_makes_one_browser_a_register(shop):
    register = add_register(shop.actor, shop.locations["STORE001"], "R1", "Front counter")
    code = make_code(shop.actor, register)
    till, other = fresh_till(shop), fresh_till(shop)
    answer = post_enrol(till, application(f"{code[:4]}-{code[4:].lower()} ", till))
    assert answer.status == 201
    assert answer.body["device"] == str(till.device)
    assert answer.body["register"] == {"id": str(register), "code": "R1", "name": "Front counter"}
    assert answer.body["location"]["code"] == "STORE001"
    assert answer.body["series"]["code"] == "R1"
    assert (answer.body["series"]["next_number"], answer.body["series"]["head"]) == (1, "")
    with nothing_written():
        again = post_enrol(till, application(code, till))
        assert (again.status, again.body["series"]) == (201, answer.body["series"])
        used = post_enrol(other, application(code, other))
        assert (used.status, used.problem) == (409, "code_used")
        stolen = application(code, till) | {"signing_key": jwk_of(other.signing)}
        assert post_enrol(till, stolen).problem == "code_used"


def test_codes_end_after_15_minutes_and_cannot_be_guessed_fast(shop, monkeypatch):
    from tillbook.desks.registers import api
    from tillbook.plumbing.api.door import Pace

    register = add_register(shop.actor, shop.locations["STORE001"], "R1", "R1")
    code, till = make_code(shop.actor, register), fresh_till(shop)
    with clock.set_to(clock.now() + timedelta(minutes=15, seconds=1)):
        late = post_enrol(till, application(code, till))
    assert (late.status, late.problem) == (403, "wrong_code")
    monkeypatch.setattr(api, "enrol_pace", Pace(per_second=1, at_once=3))
    statuses = [post_enrol(till, application("AAAAAAAA", till)).status for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43},
        {"kty": "EC", "crv": "P-384", "x": "A" * 43, "y": "A" * 43},
        {"kty": "EC", "crv": "P-256", "x": 7, "y": None},
    ],
)
def test_what_is_no_key_is_refused(shop, key):
    register = add_register(shop.actor, shop.locations["STORE001"], "R1", "R1")
    till = fresh_till(shop)
    wanted = application(make_code(shop.actor, register), till) | {"sealing_key": key}
    with nothing_written():
        answer = post_enrol(till, wanted)
    assert (answer.status, answer.problem) == (422, "key_unreadable")


def test_only_the_very_request_that_was_signed_is_let_in(shop):
    till, other = enrolled_till(shop), enrolled_till(shop, "R2")
    assert till.get("/book").status == 200
    path = "/api/v1/registers/book"
    good = till.authorization("GET", path)
    forged = {
        "another device's": f"Tillbook-Device {other.device}.{good.split('.', 1)[1]}",
        "another path": till.authorization("GET", path + "?x=1"),
        "another method": till.authorization("POST", path),
        "another body": till.authorization("GET", path, b"{}"),
        "cut": good[:-2],
        "nonsense": "Tillbook-Device nonsense",
        "a key": f"Bearer {shop.api_key}",
        "nothing": "",
    }
    for name, header in forged.items():
        headers = {"authorization": header} if header else {}
        response = till.client.get(path, headers=headers)
        assert response.status_code == 401, name
        assert response["Content-Type"] == "application/problem+json", name
    unknown = fresh_till(shop)
    unknown.enrolled = till.enrolled
    assert unknown.get("/book").problem == "unknown_device"


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=3650)])
def test_a_wrong_clock_is_told_the_time_and_asks_again(shop, off):
    till = enrolled_till(shop)
    answer = till.get("/book", at=clock.now() + off)
    assert (answer.status, answer.problem) == (401, "clock")
    from datetime import datetime

    told = datetime.fromisoformat(answer.body["server_time"])
    assert till.get("/book", at=told).status == 200


def test_a_register_that_is_enrolled_again_opens_a_new_series(shop):
    till = enrolled_till(shop)
    first = till.sell()
    assert till.statuses([first]) == ["stored"]
    again = enrol_again(shop, till.register)
    assert again.enrolled["series"]["code"] == "R1.2"
    assert again.get("/book").status == 200
    assert (till.get("/book").status, till.get("/book").problem) == (403, "revoked")
    # What lay unsent on the old series comes in, from either.
    rest = till.sell()
    assert till.statuses([rest]) == ["stored"]
    assert again.statuses([rest]) == ["duplicate"]


def test_a_revoked_register_brings_its_sales_and_nothing_else(shop):
    till = enrolled_till(shop)
    sale = till.sell()
    assert revoke_device(shop.actor, till.device)
    assert not revoke_device(shop.actor, till.device)
    for path in ("/book", "/catalogue", "/customers", "/changes?since=0", "/receipts?number=R1-1"):
        answer = till.get(path)
        assert (answer.status, answer.problem) == (403, "revoked"), path
    answer = till.sync([sale])
    assert answer.body["revoked"] is True
    assert [one["status"] for one in answer.body["results"]] == ["stored"]


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_pin_opens_only_with_the_devices_own_key(shop):
    till, other = enrolled_till(shop), enrolled_till(shop, "R2")
    owner = Person.objects.get(email=shop.email)
    assert set_pin(shop.actor, owner.id, "271845")
    stored = Pin.objects.get(person=owner)
    verifier = pbkdf2_hmac("sha256", b"271845", _unb64(stored.salt), stored.iterations)
    assert verifier.hex() not in stored.sealed
    [person] = [p for p in till.get("/book").body["people"] if p["id"] == str(owner.id)]
    pin = person["pin"]
    assert (pin["version"], pin["iterations"]) == (1, 210_000)

    def opened(key: ec.EllipticCurvePrivateKey) -> bytes:
        x, y = (int.from_bytes(_unb64(pin["epk"][c])) for c in "xy")
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        info = b"tillbook pin" + str(owner.id).encode()
        secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(
            key.exchange(ec.ECDH(), public)
        )
        return AESGCM(secret).decrypt(_unb64(pin["iv"]), _unb64(pin["sealed"]), None)

    assert opened(till.sealing) == verifier
    with pytest.raises(InvalidTag):
        opened(other.sealing)


def test_the_book_is_fetched_again_only_when_something_changed(shop):
    till = enrolled_till(shop)
    book = till.get("/book")
    tag = book.headers["ETag"]
    assert till.get("/book", **{"if-none-match": tag}).status == 304
    owner = Person.objects.get(email=shop.email)
    for change in (
        lambda: set_pin(shop.actor, owner.id, "271845"),
        lambda: change_price(shop.actor, shop.line("P1").variant_id, 12_000),
    ):
        change()
        answer = till.get("/book", **{"if-none-match": tag})
        assert answer.status == 200
        assert answer.headers["ETag"] != tag
        assert answer.body["version"] == till.get("/changes?since=0").body["version"]
        tag = answer.headers["ETag"]


def test_the_book_has_all_that_selling_needs(shop):
    book = enrolled_till(shop).get("/book").body
    assert book["company"]["currency"] == "GBP"
    assert book["location"]["code"] == "STORE001"
    assert {t["kind"] for t in book["tenders"]} >= {"cash", "card"}
    assert [t["cash"] for t in book["tenders"] if t["kind"] == "cash"] == [True]
    assert book["taxes"][0]["from"] is None
    [vat] = book["taxes"][0]["categories"]["standard"]
    assert (vat["code"], vat["rate_ppm"], vat["included"]) == ("GB-standard", 200_000, True)
    assert vat["code_id"] in {str(key) for _, key in shop.tax_codes()}
    assert book["limits"]["lease_hours"] == 72
    assert [p["name"] for p in book["people"]] == ["Ola Owner"]


def test_the_catalogue_comes_in_pages_and_what_changed_by_the_feed(shop):
    till = enrolled_till(shop)
    first = till.get("/catalogue?after=&limit=4").body
    rows, page = [*first["items"]], first
    while page["next"]:
        page = till.get(f"/catalogue?limit=4&after={page['next']}").body
        rows += page["items"]
    assert sorted(row["sku"] for row in rows) == sorted(shop.skus)
    [bread] = [row for row in rows if row["sku"] == "SKU12345"]
    assert (bread["price"], bread["base"], bread["tax_category"]) == (1_000_000, 10**6, "standard")
    assert bread["barcodes"] == [{"code": "5000000000000", "quantity": 10**6}]
    catch_up(shop.company_id)
    since = till.get("/changes?since=0").body["feed"]
    assert till.get(f"/changes?since={since}").body["variants"] == []
    change_price(shop.actor, shop.line("P1").variant_id, 990_000)
    assert till.statuses([till.sell("P2")]) == ["stored"]
    catch_up(shop.company_id)
    changed = till.get(f"/changes?since={since}").body
    assert [(row["sku"], row["price"]) for row in changed["variants"]] == [("P1", 990_000)]
    assert changed["feed"] > since
    assert not changed["start_again"]
    ahead = till.get(f"/changes?since={changed['feed'] + 5}").body
    assert ahead["start_again"]


def test_customers_are_known_by_little(shop):
    till = enrolled_till(shop)
    [row] = till.get("/customers").body["items"]
    told = {"id", "name", "code", "phone_end", "erased", "groups", "note", "alert", "certificates"}
    assert set(row) == told
    assert row["name"] == "Marta Keane"


def test_a_register_is_not_heard_of_for_a_while(shop):
    from tillbook.desks.registers.models import Absence

    till = enrolled_till(shop)
    before = Device.objects.get(id=till.device).heard_at
    with clock.set_to(clock.now() + timedelta(days=4)):
        assert till.get("/changes?since=0").status == 200
        assert till.get("/changes?since=0").status == 200
    [absence] = Absence.objects.all()
    assert absence.since == before
    assert absence.until - absence.since >= timedelta(days=4)
