"""What the columns of a table of products may be called: as our own lists head them in every
language the product speaks, as the reader's language calls them, and as others usually do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tillbook.masters.catalog.queries import kind_words

REQUIRED = ("sku", "name", "department", "price")
OPTIONAL = (
    "tax category",
    "barcode",
    "variant",
    "brand",
    "unit",
    "kind",
    "components",
    "batch",
    "weight",
)
#: The words of each column, the way the list of products and the forms say them: these are
#: translated. The first is what we call it to the reader.
_WORDS = {
    "sku": (gettext_noop("SKU"),),
    "name": (gettext_noop("Name"), gettext_noop("Product")),
    "department": (gettext_noop("Department"),),
    "price": (gettext_noop("Price"),),
    "tax category": (gettext_noop("Tax category"), gettext_noop("Tax")),
    "barcode": (gettext_noop("Barcodes"), gettext_noop("Barcode")),
    "variant": (gettext_noop("Variant"),),
    "brand": (gettext_noop("Brand"),),
    "unit": (gettext_noop("Unit"),),
    "kind": (gettext_noop("Kind"),),
    "components": (gettext_noop("Components"), gettext_noop("Ingredients")),
    "batch": (gettext_noop("Batch"),),
    "weight": (gettext_noop("Weight"),),
}
#: What other programs usually write; taken where no column has one of our own names for it.
_USUAL = {
    "sku": "item number|item no.|article number|product code|art.-nr.|artikelnr.|artikel-nr.",
    "name": "product name|description|title|bezeichnung|artikelbezeichnung|artikelname|produkt",
    "department": "category|product group|artikelgruppe|kategorie|abteilung",
    "price": "unit price|selling price|verkaufspreis|vk|vk-preis|einzelpreis",
    "tax category": "vat|mwst|mwst.|ust|steuersatz",
    "barcode": "ean|ean-code|gtin|upc",
    "brand": "manufacturer|hersteller",
    "unit": "mengeneinheit",
    "weight": "weight kg|weight (kg)|gewicht kg|gewicht (kg)",
}
#: Columns that the file of wrong rows has before those it was made of; nobody's product.
NOTES = (
    gettext_noop("Line"),
    gettext_noop("Column"),
    gettext_noop("What is wrong"),
    gettext_noop("What would be right"),
)
NOTE = "(note)"
#: What parts the columns of a row with several faults.
COLUMNS = ", "


def column_name(key: str) -> str:
    """What the reader's language calls our column, or each of several parted by `COLUMNS`; anything
    else stays as it is."""
    return COLUMNS.join([_(_WORDS[one][0]) if one in _WORDS else one for one in key.split(COLUMNS)])


def column_names(keys: Sequence[str]) -> str:
    """Several of them, parted by commas."""
    return ", ".join(map(column_name, keys))


def keys_of(cells: Sequence[str]) -> list[str]:
    """A head row as keys of `REQUIRED` and `OPTIONAL`, `NOTE`, or what it says, folded."""
    own, usual = _known(), _usual()
    money = _money_heads()
    words = [" ".join(cell.replace("_", " ").casefold().split()) for cell in cells]
    found = [
        "price" if any(one.startswith(a) and one.endswith(b) for a, b in money) else own.get(one)
        for one in words
    ]
    keys = []
    for key, one in zip(found, words, strict=True):
        other = usual.get(one)
        keys.append(key or (other if other and other not in found else one))
    return keys


def kind_of(text: str) -> str | None:
    """The kind of product that a word of any language means, "stocked" for none; None: unknown."""
    return _kinds().get(" ".join(text.casefold().split()))


def kind_names() -> str:
    """The kinds in the reader's language."""
    return ", ".join(kind_words().values())


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    known = {key: key for key in (*REQUIRED, *OPTIONAL)}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            for note in NOTES:
                known.setdefault(_(note).casefold(), NOTE)
            for key, words in _WORDS.items():
                for word in words:
                    known.setdefault(_(word).casefold(), key)
    return known


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    return {word: key for key, words in _USUAL.items() for word in words.split("|")}


@lru_cache(maxsize=1)
def _money_heads() -> tuple[tuple[str, str], ...]:
    """What stands before and after the currency in the head of our lists' prices."""
    heads = []
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            before, _sign, after = _("Price %(money)s").partition("%(money)s")
            heads.append((before.casefold(), after.casefold()))
    return tuple(heads)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    codes = list(kind_words())
    kinds = {"": codes[0]}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            kinds |= {words.casefold(): key for key, words in kind_words().items()}
    return kinds | {code: code for code in codes}
