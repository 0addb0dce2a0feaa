"""Every kind of damage that `tillbook verify` must find, each with the record it must name."""

from tests.damage import (
    attached,
    bank,
    books,
    cash,
    chains,
    documents,
    entries,
    figures,
    foreign,
    goods,
    kits,
    money,
    numbers,
    outsiders,
    prices,
    tips,
    values,
)
from tests.damage.registry import DAMAGES, Damage

__all__ = [
    "DAMAGES",
    "Damage",
    "attached",
    "bank",
    "books",
    "cash",
    "chains",
    "documents",
    "entries",
    "figures",
    "foreign",
    "goods",
    "kits",
    "money",
    "numbers",
    "outsiders",
    "prices",
    "tips",
    "values",
]
