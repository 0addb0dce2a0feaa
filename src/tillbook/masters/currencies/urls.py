"""Addresses of the pages of exchange rates."""

from django.urls import path

from tillbook.masters.currencies import pages

urlpatterns = [
    path("exchange-rates/", pages.exchange_rates_page, name="exchange_rates"),
    path("exchange-rates/enter", pages.enter_rate_page, name="enter_exchange_rate"),
    path("exchange-rates/import", pages.import_rates_page, name="import_exchange_rates"),
    path("exchange-rates/age", pages.rate_age_page, name="exchange_rate_age"),
    path(
        "exchange-rates/<uuid:rate_id>/remove", pages.remove_rate_page, name="remove_exchange_rate"
    ),
]
