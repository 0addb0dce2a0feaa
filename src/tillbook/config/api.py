"""The API, put together from the rooms, and its OpenAPI file.

`python -m tillbook.config.api contracts/openapi.json` writes the file that is checked in; a test
compares it with what the code says.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

DESCRIPTION = """\
Everything a program may do with a Tillbook company.

**Keys.** `tillbook apikey create --name "Web shop" --scope inventory:write` prints a key once; send
it as `Authorization: Bearer <key>`. A key works on one company, within its scopes, and at one
location when it was made for one. An operation names the scope it needs.

**Figures.** Amounts and quantities are decimal text (`"12.50"`, `"1.5"`) in the company's currency,
never floats. Days are the shop's business days. Times carry their offset.

**Errors** are `application/problem+json` (RFC 9457): `type` for programs, `detail` for people,
`errors` for the fields that are wrong. A request that was refused has written nothing.

**Repeating.** Sales carry an id made by the caller: the same id again answers `duplicate`. Other
calls that write take an `Idempotency-Key`, honoured for ever.

**Lists** come in pages: go on with `next_cursor` until it is null. Lists of documents follow the
feed: keep the last cursor, ask again later, and you get what happened since, each once.
"""


def build() -> Any:
    """The API with every room's operations."""
    from tillbook.books.ledger.api import router as ledger
    from tillbook.books.loyalty.api import router as gift_cards
    from tillbook.books.stock.api import router as stock
    from tillbook.desks.receipts.api import router as receipts
    from tillbook.desks.registers.api import router as registers
    from tillbook.desks.registers.card_api import router as register_cards
    from tillbook.desks.registers.copies_api import router as copies
    from tillbook.desks.registers.coupon_api import router as register_coupons
    from tillbook.desks.registers.level_api import router as register_levels
    from tillbook.desks.registers.mail_api import router as register_mails
    from tillbook.desks.registers.parking_api import router as parking
    from tillbook.desks.registers.print_api import router as printing
    from tillbook.desks.registers.returns_api import router as register_returns
    from tillbook.desks.registers.tip_api import router as register_tips
    from tillbook.desks.registers.value_api import router as register_values
    from tillbook.desks.sales.api import router as sales
    from tillbook.desks.shifts.api import router as shifts
    from tillbook.desks.supply.api import router as supply
    from tillbook.insight.reports.api import router as reports
    from tillbook.masters.catalog.api import router as catalog
    from tillbook.masters.organisation.api import router as organisation
    from tillbook.masters.parties.api import router as parties
    from tillbook.masters.parties.certificate_api import router as certificates
    from tillbook.masters.pricing.api import router as pricing
    from tillbook.masters.pricing.promotion_api import router as promotions
    from tillbook.plumbing.api.app import TillbookAPI

    made = TillbookAPI(title="Tillbook", version="1", description=DESCRIPTION)
    for router in (
        organisation,
        catalog,
        parties,
        certificates,
        pricing,
        promotions,
        sales,
        receipts,
        register_values,
        register_returns,
        register_tips,
        shifts,
        supply,
        stock,
        ledger,
        gift_cards,
        reports,
        registers,
        register_cards,
        copies,
        register_coupons,
        register_levels,
        printing,
        parking,
        register_mails,
    ):
        made.add_router("", router)
    return made


def openapi_text(made: Any) -> str:
    """The OpenAPI file, in a form that two versions can be compared in."""
    schema = json.loads(json.dumps(made.get_openapi_schema()))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(target: str) -> None:
    """Write the OpenAPI file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillbook.config.settings")
    import django

    django.setup()
    from tillbook.config.urls import api as mounted

    Path(target).write_text(openapi_text(mounted), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
else:
    api = build()
