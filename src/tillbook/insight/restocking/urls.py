"""Addresses of the pages of restocking."""

from django.urls import path

from tillbook.insight.restocking import alert_pages, goods_pages, keeping_pages, pages

urlpatterns = [
    path("reports/goods/", goods_pages.goods_report, name="goods_report"),
    path("orders/proposals/", pages.proposals, name="proposals"),
    path("stock/alerts/", alert_pages.stock_alerts, name="stock_alerts"),
    path("stock/alerts/together", alert_pages.together, name="stock_alerts_together"),
    path("stock/keeping/", keeping_pages.keeping, name="keeping"),
    path("stock/keeping/usual", keeping_pages.usual, name="keeping_usual"),
    path("stock/keeping/together", keeping_pages.together, name="keeping_together"),
    path(
        "products/<uuid:variant_id>/keeping",
        keeping_pages.keeping_of_product,
        name="keeping_of_product",
    ),
]
