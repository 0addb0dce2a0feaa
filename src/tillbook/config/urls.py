"""Every address of the product."""

from django.urls import include, path

from tillbook.config.api import api
from tillbook.masters.organisation.listing import choose_columns
from tillbook.plumbing.pages import choose_rail, choose_theme
from tillbook.plumbing.styleguide import styleguide

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("tillbook.insight.reports.urls")),
    path("", include("tillbook.insight.restocking.urls")),
    path("", include("tillbook.desks.registers.urls")),
    path("", include("tillbook.desks.receipts.urls")),
    path("", include("tillbook.desks.banking.urls")),
    path("", include("tillbook.desks.shifts.urls")),
    path("", include("tillbook.desks.bookkeeping.urls")),
    path("", include("tillbook.desks.taxation.urls")),
    path("", include("tillbook.desks.expenses.urls")),
    path("", include("tillbook.desks.supply.urls")),
    path("", include("tillbook.desks.transfers.urls")),
    path("", include("tillbook.desks.purchasing.urls")),
    path("", include("tillbook.desks.receiving.urls")),
    path("", include("tillbook.desks.bills.urls")),
    path("", include("tillbook.desks.counts.urls")),
    path("", include("tillbook.desks.sales.urls")),
    path("", include("tillbook.books.ledger.urls")),
    path("", include("tillbook.books.payments.urls")),
    path("", include("tillbook.books.loyalty.urls")),
    path("", include("tillbook.books.earnings.urls")),
    path("", include("tillbook.books.stock.urls")),
    path("", include("tillbook.edges.bridges.urls")),
    path("", include("tillbook.masters.catalog.urls")),
    path("", include("tillbook.masters.pricing.urls")),
    path("", include("tillbook.masters.sourcing.urls")),
    path("", include("tillbook.masters.taxes.urls")),
    path("", include("tillbook.masters.currencies.urls")),
    path("", include("tillbook.masters.parties.urls")),
    path("", include("tillbook.masters.notices.urls")),
    path("", include("tillbook.masters.files.urls")),
    path("preferences/columns", choose_columns, name="choose_columns"),
    path("", include("tillbook.masters.organisation.urls")),
    path("sign-in/", include("allauth.urls")),
    path("preferences/theme", choose_theme, name="choose_theme"),
    path("preferences/rail", choose_rail, name="choose_rail"),
    path("styleguide", styleguide, name="styleguide"),
]
