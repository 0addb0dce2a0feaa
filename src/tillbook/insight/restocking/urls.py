"""Addresses of the pages of restocking."""

from django.urls import path

from tillbook.insight.restocking import keeping_pages, pages

urlpatterns = [
    path("orders/proposals/", pages.proposals, name="proposals"),
    path("stock/keeping/", keeping_pages.keeping, name="keeping"),
    path("stock/keeping/usual", keeping_pages.usual, name="keeping_usual"),
    path("stock/keeping/together", keeping_pages.together, name="keeping_together"),
    path(
        "products/<uuid:variant_id>/keeping",
        keeping_pages.keeping_of_product,
        name="keeping_of_product",
    ),
]
