"""Links of digital receipts: the same on both sides, and nobody else's."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from uuid import UUID, uuid4

import pytest

from tillbook.desks.receipts import links
from tillbook.desks.receipts.links import is_proven, link_key, sale_named, token_of

#: The same as in register/src/receipts/linking.test.ts.
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SALE = UUID("01a20252-6732-7552-aee4-876fa2df71ac")
TOKEN = "AaICUmcydVKu5Idvot9xrKikXFjOVUTTuGztzdH_v2A"


def test_the_registers_link_is_ours(monkeypatch):
    monkeypatch.setattr(links, "link_key", lambda company_id: urlsafe_b64decode(KEY))
    assert token_of(uuid4(), SALE) == TOKEN
    assert sale_named(TOKEN) == SALE


def test_a_link_is_proven_for_its_company_and_sale_alone():
    company, other = uuid4(), uuid4()
    token = token_of(company, SALE)
    assert is_proven(company, SALE, token)
    assert not is_proven(other, SALE, token)
    assert link_key(company) != link_key(other)
    for place in range(0, len(token), 5):
        letter = "A" if token[place] != "A" else "B"
        forged = token[:place] + letter + token[place + 1 :]
        named = sale_named(forged)
        assert named is None or not is_proven(company, named, forged)


@pytest.mark.parametrize("text", ["", "x", "é" * 43, "=" * 43, "A" * 42, "A" * 44, "A" * 500])
def test_what_is_no_token_names_no_sale(text):
    assert sale_named(text) is None
