"""Addresses of the figures."""

from django.urls import path

from tillbook.insight.reports import pages

urlpatterns = [
    path("", pages.home_page, name="home"),
    path("reports/sales/", pages.sales_report_page, name="reports"),
]
