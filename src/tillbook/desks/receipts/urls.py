"""Addresses of the pages about receipts."""

from django.urls import path

from tillbook.desks.receipts import pages

urlpatterns = [
    path("settings/receipts/", pages.layout_page, name="receipt_layout"),
    path("settings/receipts/logo", pages.logo_page, name="receipt_logo"),
]
