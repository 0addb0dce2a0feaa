"""Addresses of the catalogue's pages."""

from django.urls import path

from tillbook.masters.catalog import pages

urlpatterns = [
    path("products/", pages.products, name="products"),
    path("products/new", pages.new_product, name="new_product"),
    path("products/<uuid:variant_id>/", pages.product, name="product"),
    path("products/<uuid:variant_id>/price", pages.new_price, name="new_price"),
]
