"""Accounts of the usual charts for taxes that no return here is about: on profits, property, wages.

They stand among what is owed to and by tax offices, and nothing on them is missing in a box.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Country -> numbers of its chart (`books/ledger/charts_data`).
OTHER_TAXES: Mapping[str, frozenset[str]] = {
    "DE": frozenset({"1435", "1450", "3700"}),
    "FR": frozenset({"442", "444", "447", "4486", "4487"}),
    "GB": frozenset({"2320"}),
    "US": frozenset({"1410", "2120", "2130", "2140"}),
}
