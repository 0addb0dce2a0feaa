"""Addresses of the stock pages."""

from django.urls import path

from tillbook.books.stock import location_pages, pages

urlpatterns = [
    path("stock/", pages.levels, name="stock"),
    path("stock/<uuid:item_id>/", pages.stock_item, name="stock_item"),
    path("settings/locations/new", location_pages.new_location_page, name="new_location"),
    path(
        "settings/locations/<uuid:location_id>/",
        location_pages.location_page,
        name="location_settings",
    ),
]
