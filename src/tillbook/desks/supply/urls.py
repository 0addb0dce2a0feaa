"""Addresses of the pages of adjustments."""

from django.urls import path

from tillbook.desks.supply import pages, settings_pages

urlpatterns = [
    path("stock/adjustments/", pages.adjustments_page, name="adjustments"),
    path("stock/adjustments/new", pages.new_adjustment, name="new_adjustment"),
    path("stock/adjustments/save", pages.save_adjustment, name="save_adjustment"),
    path("stock/adjustments/drafts/<uuid:draft_id>/", pages.draft_page, name="adjustment_draft"),
    path(
        "stock/adjustments/drafts/<uuid:draft_id>/delete",
        pages.delete_draft_page,
        name="delete_adjustment_draft",
    ),
    path("stock/adjustments/<uuid:adjustment_id>/", pages.adjustment_page, name="adjustment"),
    path("settings/stock/", settings_pages.stock_settings, name="stock_settings"),
]
