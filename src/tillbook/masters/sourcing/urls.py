"""Addresses of the pages of what suppliers deliver."""

from django.urls import path

from tillbook.masters.sourcing import pages

urlpatterns = [
    path("suppliers/<uuid:party_id>/catalogue/", pages.catalogue, name="supplier_catalogue"),
    path("suppliers/<uuid:party_id>/catalogue/new", pages.new_item, name="new_supplier_item"),
    path("suppliers/<uuid:party_id>/catalogue/panel", pages.delivered_by, name="delivered_by"),
    path("suppliers/<uuid:party_id>/delivery", pages.delivery, name="supplier_delivery"),
    path("suppliers/<uuid:party_id>/catalogue/<uuid:item_id>/", pages.item, name="supplier_item"),
    path(
        "suppliers/<uuid:party_id>/catalogue/<uuid:item_id>/archive",
        pages.archive,
        name="archive_supplier_item",
    ),
    path("products/<uuid:variant_id>/suppliers", pages.suppliers_of, name="suppliers_of"),
]
