"""Addresses of the tax pages."""

from django.urls import path

from tillbook.masters.taxes import pages

urlpatterns = [
    path("settings/taxes/", pages.taxes_page, name="taxes"),
    path("settings/taxes/<str:code>/", pages.tax_page, name="tax"),
]
