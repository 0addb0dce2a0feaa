"""The API, put together from the rooms, and its OpenAPI file.

`python -m tillbook.config.api contracts/openapi.json` writes the file that is checked in; a test
compares it with what the code says.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
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


#: The modules whose `router` has operations, in the order of the OpenAPI file.
ROUTERS = (
    "masters.organisation.api",
    "masters.files.api",
    "masters.catalog.api",
    "masters.catalog.modifier_api",
    "masters.parties.api",
    "masters.parties.certificate_api",
    "masters.parties.terms_api",
    "masters.parties.supplier_api",
    "masters.sourcing.api",
    "masters.pricing.api",
    "masters.pricing.promotion_api",
    "desks.sales.api",
    "desks.receipts.api",
    "desks.registers.value_api",
    "desks.registers.returns_api",
    "desks.registers.tip_api",
    "desks.shifts.api",
    "desks.supply.api",
    "desks.purchasing.api",
    "desks.receiving.api",
    "desks.bills.api",
    "desks.counts.api",
    "books.stock.api",
    "books.stock.lots_api",
    "books.stock.reservation_api",
    "books.ledger.api",
    "desks.bookkeeping.api",
    "masters.currencies.api",
    "desks.banking.api",
    "desks.taxation.api",
    "desks.taxation.box_api",
    "desks.expenses.api",
    "desks.transfers.api",
    "edges.bridges.api",
    "edges.bridges.statement_api",
    "books.loyalty.api",
    "insight.reports.api",
    "insight.reports.goods_api",
    "insight.reports.why_api",
    "insight.restocking.api",
    "insight.restocking.alert_api",
    "desks.registers.api",
    "desks.registers.card_api",
    "desks.registers.copies_api",
    "desks.registers.coupon_api",
    "desks.registers.level_api",
    "desks.registers.print_api",
    "desks.registers.parking_api",
    "desks.registers.mail_api",
)


def build() -> Any:
    """The API with every room's operations."""
    from tillbook.plumbing.api.app import TillbookAPI

    made = TillbookAPI(title="Tillbook", version="1", description=DESCRIPTION)
    for module in ROUTERS:
        made.add_router("", import_module(f"tillbook.{module}").router)
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
