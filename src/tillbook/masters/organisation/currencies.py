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
