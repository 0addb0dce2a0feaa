"""Addresses of the tax pages."""

from django.urls import path

from tillbook.masters.taxes import pages

urlpatterns = [
    path("settings/taxes/", pages.taxes_page, name="taxes"),
    path("settings/taxes/new", pages.new_tax_page, name="new_tax"),
    path("settings/taxes/known", pages.add_known_page, name="add_known_taxes"),
    path("settings/taxes/<str:code>/", pages.tax_page, name="tax"),
    path("settings/taxes/<str:code>/change", pages.change_rate_page, name="change_rate"),
]
