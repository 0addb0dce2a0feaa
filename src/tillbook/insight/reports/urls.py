"""Addresses of the figures."""

from django.urls import path

from tillbook.insight.reports import (
    live_pages,
    margin_pages,
    pages,
    promotion_pages,
    recipe_pages,
    report_pages,
    stock_value_pages,
    why_pages,
)

urlpatterns = [
    path("", pages.home_page, name="home"),
    path("live", live_pages.live_page, name="live"),
    path("live/position", live_pages.position_page, name="live_position"),
    path(
        "reports/promotions/",
        promotion_pages.promotion_report_page,
        name="promotion_report",
    ),
    path("stock/value/", stock_value_pages.stock_value_page, name="stock_value"),
    path("reports/margins/", margin_pages.margins_page, name="margins"),
    path(
        "products/<uuid:variant_id>/cost/",
        recipe_pages.recipe_cost_page,
        name="recipe_cost",
    ),
    path("sales/<uuid:sale_id>/why/", why_pages.why_sale_page, name="why_sale"),
    path("journal/<uuid:entry_id>/why/", why_pages.why_entry_page, name="why_entry"),
    path("reports/sales/", report_pages.sales_report_page, name="reports"),
]
