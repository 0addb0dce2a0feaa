"""Addresses of the stock pages."""

from django.urls import path

from tillbook.books.stock import pages

urlpatterns = [
    path("stock/", pages.levels, name="stock"),
    path("stock/<uuid:item_id>/", pages.stock_item, name="stock_item"),
]
