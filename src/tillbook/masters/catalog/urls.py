"""Addresses of the catalogue's pages."""

from django.urls import path

from tillbook.masters.catalog import (
    code_pages,
    department_pages,
    editing_pages,
    kit_pages,
    modifier_pages,
    pages,
)

urlpatterns = [
    path("settings/barcodes/", code_pages.barcode_settings, name="barcode_settings"),
    path("settings/departments/", department_pages.department_settings, name="department_settings"),
    path("products/", pages.products, name="products"),
    path("products/new", editing_pages.new_product, name="new_product"),
    path("products/modifiers/", modifier_pages.modifiers, name="modifiers"),
    path(
        "products/modifiers/<uuid:group_id>/", modifier_pages.modifier_group, name="modifier_group"
    ),
    path("products/together", pages.together, name="products_together"),
    path("products/restore/<int:act>", pages.restore, name="restore_products"),
    path("products/prices/<slug:act>", pages.restore_changed_prices, name="restore_prices"),
    path("products/moved/<slug:act>", pages.restore_moved, name="restore_moved"),
    path("products/<uuid:variant_id>/", pages.product, name="product"),
    path("products/<uuid:variant_id>/edit", editing_pages.change_product, name="change_product"),
    path("products/<uuid:variant_id>/components", kit_pages.kit_components, name="kit_components"),
    path(
        "products/<uuid:variant_id>/modifiers",
        modifier_pages.product_modifiers,
        name="product_modifiers",
    ),
    path("products/<uuid:variant_id>/takes", modifier_pages.modifier_takes, name="modifier_takes"),
    path("products/<uuid:variant_id>/price", pages.new_price, name="new_price"),
]
