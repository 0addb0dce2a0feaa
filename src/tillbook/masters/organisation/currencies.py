"""Currencies and their decimals (ISO 4217)."""

from __future__ import annotations

CURRENCIES = (
    ("AUD", "Australian dollar", 2, "A$"),
    ("BHD", "Bahraini dinar", 3, "BD"),
    ("CAD", "Canadian dollar", 2, "C$"),
    ("CHF", "Swiss franc", 2, "CHF"),
    ("CZK", "Czech koruna", 2, "Kč"),
    ("DKK", "Danish krone", 2, "kr"),
    ("EUR", "Euro", 2, "€"),
    ("GBP", "Pound sterling", 2, "£"),
    ("HUF", "Hungarian forint", 2, "Ft"),
    ("JPY", "Japanese yen", 0, "¥"),
    ("KWD", "Kuwaiti dinar", 3, "KD"),
    ("NOK", "Norwegian krone", 2, "kr"),
    ("NZD", "New Zealand dollar", 2, "NZ$"),
    ("PLN", "Polish zloty", 2, "zł"),
    ("SEK", "Swedish krona", 2, "kr"),
    ("USD", "US dollar", 2, "$"),
)

#: Their numbers (ISO 4217), as scanned codes name them.
NUMBERS = {
    "AUD": 36,
    "BHD": 48,
    "CAD": 124,
    "CHF": 756,
    "CZK": 203,
    "DKK": 208,
    "EUR": 978,
    "GBP": 826,
    "HUF": 348,
    "JPY": 392,
    "KWD": 414,
    "NOK": 578,
    "NZD": 554,
    "PLN": 985,
    "SEK": 752,
    "USD": 840,
}
