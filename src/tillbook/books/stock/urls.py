"""Addresses of the stock pages."""

from django.urls import path

from tillbook.books.stock import (
    costing_pages,
    location_pages,
    lot_pages,
    pages,
    place_pages,
    reservation_pages,
)

urlpatterns = [
    path("stock/", pages.levels, name="stock"),
    path("stock/lots", lot_pages.lots, name="lots"),
    path("stock/lots/<uuid:lot_id>/", lot_pages.lot, name="lot"),
    path("stock/<uuid:item_id>/", pages.stock_item, name="stock_item"),
    path("stock/reservations/", reservation_pages.reservations_page, name="reservations"),
    path("stock/reservations/new", reservation_pages.new_reservation, name="new_reservation"),
    path(
        "stock/reservations/<uuid:key>/",
        reservation_pages.reservation_page,
        name="reservation",
    ),
    path(
        "stock/reservations/<uuid:key>/change",
        reservation_pages.change_reservation,
        name="change_reservation",
    ),
    path("settings/stock/costing", costing_pages.costing_page, name="stock_costing"),
    path("settings/locations/new", location_pages.new_location_page, name="new_location"),
    path(
        "settings/locations/<uuid:location_id>/places",
        place_pages.places_page,
        name="location_places",
    ),
    path(
        "settings/locations/<uuid:location_id>/",
        location_pages.location_page,
        name="location_settings",
    ),
]
