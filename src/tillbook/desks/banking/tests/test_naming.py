"""Who a bank line is about: told by number, then by name, and by nobody's guess."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.banking.rules.naming import Known, recognised


def _who(known: list[str], **told: str) -> object:
    found = recognised([Known(key=name, name=name) for name in known], **told)
    return found and found.key


def test_names_are_told_as_banks_write_them():
    assert _who(["Adithya Medical & General Stores"], name="ADITHYA MEDICAL AND GENERAL STORES")
    assert _who(["Café Lindgren GmbH"], name="CAFE LINDGREN") == "Café Lindgren GmbH"
    assert _who(["Lindgren", "Mill"], text="payment 4711 from mill & sons ltd") == "Mill"
    assert _who(["Lindgren", "Lindgren Bakery"], name="Lindgren Bakery") == "Lindgren Bakery"
    assert _who(["Lindgren"], text="Lindgrens Backstube") is None
    assert _who(["Smith & Co", "Smith Ltd"], name="SMITH LIMITED") is None
    assert _who([]) is None
    # German banks spell umlauts out, or leave their dots away.
    for told in ("ROESTEREI OHG", "Rosterei", "RÖSTEREI OHG"):
        assert _who(["Rösterei OHG", "Mill"], name=told) == "Rösterei OHG"


def test_the_account_number_goes_before_every_name():
    mill = Known(key="mill", name="Mill", accounts=("GB33 BUKB 2020 1555 5555 55",))
    other = Known(key="other", name="Harbour")
    told = {"name": "Harbour", "account": "gb33bukb20201555555555"}
    assert recognised([mill, other], **told) == mill
    twice = Known(key="twice", name="Two", accounts=mill.accounts)
    assert recognised([mill, other, twice], **told) is None


@given(st.lists(st.text(max_size=12), unique=True, max_size=5), st.text(max_size=30))
def test_whoever_is_recognised_is_one_of_them(names, text):
    assert _who(names, name=text, text=text) in {*names, None}
