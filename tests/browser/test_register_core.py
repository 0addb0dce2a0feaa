"""The register's core in a real Chromium on the real product: its store, keys, worker, tabs."""

from __future__ import annotations

import json

import pytest

from tests.support.driven import build_driven, lay_over, told, verb, wait_for
from tillbook.desks.registers.operations import add_register, make_code, set_pin
from tillbook.desks.sales.models import Sale
from tillbook.masters.organisation.models import Person

PIN = "482913"


@pytest.fixture(scope="session")
def driven_build():
    build_driven()


@pytest.fixture
def code(shop):
    """A code for register R1, and PINs for everybody."""
    register = add_register(shop.actor, shop.locations["STORE001"], "R1", "Front counter")
    for person in Person.objects.all():
        set_pin(shop.actor, person.id, PIN)
    return make_code(shop.actor, register)


@pytest.fixture
def till(driven_build, code, page, server):
    """The till, enrolled and with somebody at it."""
    lay_over(page)
    page.goto(f"{server.url}register/")
    wait_for(page, "s.stage === 'enrol'")
    assert verb(page, f"enrol({json.dumps(code)})") == {"ok": True}
    wait_for(page, "s.stage === 'signed_out' && s.people.some((one) => one.hasPin)")
    sign_in(page)
    return page


def sign_in(page):
    """Somebody at the register; a second copy where the browser would not promise to keep."""
    wait_for(page, "s.storage.persisted !== null")
    if told(page, "storage.neededFirst"):
        assert verb(page, "chooseSecondCopy('download')") == {"ok": True}
    person = told(page, "people.find((one) => one.hasPin).id")
    assert verb(page, f"signIn('{person}', '{PIN}')") == {"ok": True}


def sell(page, times=1):
    for _ in range(times):
        product = page.evaluate("() => till.search('p')[0].id")
        assert verb(page, f"add('{product}')") == {"ok": True}
        card = "till.state.tenders.find((one) => !one.cash).id"
        assert verb(page, f"pay({card}, null)") == {"ok": True}
        verb(page, "nextSale()")


def test_sells_off_line_and_on_and_every_sale_arrives_once(till, server, console):
    console.allow("Failed to load resource|net::ERR")
    sell(till, 2)
    wait_for(till, "s.unsent === 0")
    assert Sale.objects.count() == 2
    till.route("**/api/v1/registers/*", lambda route: route.abort())
    sell(till, 3)
    wait_for(till, "!s.online && s.unsent === 3")
    # The tab dies and comes back, without a network: the worker serves the page.
    till.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    till.reload()
    wait_for(till, "s.stage === 'signed_out' && s.unsent === 3")
    sign_in(till)
    sell(till)
    till.unroute("**/api/v1/registers/*")
    verb(till, "sendNow()")
    wait_for(till, "s.unsent === 0")
    assert sorted(Sale.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert told(till, "keptAside") == 0


def test_a_second_tab_says_so_and_takes_over_when_asked(till, server):
    second = till.context.new_page()
    second.goto(f"{server.url}register/")
    wait_for(second, "s.stage === 'second_tab'")
    verb(second, "takeOver()")
    wait_for(second, "s.stage === 'signed_out'")
    wait_for(till, "s.stage === 'second_tab'")
    sign_in(second)
    sell(second)
    wait_for(second, "s.unsent === 0")
    # And back again, as soon as the second is closed.
    second.close()
    wait_for(till, "s.stage === 'signed_out'")


def test_a_sale_is_one_strict_transaction(till):
    till.add_init_script(
        """{
          globalThis.seen = [];
          const begin = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (stores, mode, options) {
            const made = begin.call(this, stores, mode, options);
            if (this.name === "tillbook-register" && mode === "readwrite") {
              seen.push([[...made.objectStoreNames].sort().join(" "), made.durability]);
            }
            return made;
          };
        }"""
    )
    till.reload()
    wait_for(till, "s.stage === 'signed_out'")
    sign_in(till)
    sell(till)
    seen = till.evaluate("() => seen")
    assert {durability for _, durability in seen} == {"strict"}
    assert [stores for stores, _ in seen].count("facts parked receipts series texts") == 1


def test_the_keys_cannot_be_taken_out(till):
    answer = till.evaluate(
        """async () => {
          const db = await new Promise((resolve, reject) => {
            const opening = indexedDB.open("tillbook-register");
            opening.onsuccess = () => resolve(opening.result);
            opening.onerror = () => reject(opening.error);
          });
          const identity = await new Promise((resolve) => {
            const asked = db.transaction("facts").objectStore("facts").get("identity");
            asked.onsuccess = () => resolve(asked.result.value);
          });
          const keys = [identity.keys.signing.privateKey, identity.keys.sealing.privateKey];
          const tried = keys.map((key) => crypto.subtle.exportKey("jwk", key).then(
            () => "came out", (wrong) => wrong.name));
          return [...keys.map((key) => key.extractable), ...await Promise.all(tried)];
        }"""
    )
    assert answer == [False, False, "InvalidAccessError", "InvalidAccessError"]
